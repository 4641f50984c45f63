"""Makes testdata/dcap: SGX and TDX quotes with collateral under a test root (intel-dcap.md), and their broken variants.

usage: dcap.py [DIR]     (needs python3-cryptography; run it only to add data, and commit what it wrote)

Keys are made anew each time and not kept. The rules are written down here a second time, in another language and with
another library than in src/: where the two disagree, one of them is wrong.
"""
import datetime
import hashlib
import json
import struct
import sys
import urllib.parse
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

UTC = datetime.timezone.utc
AT = datetime.datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
VENDOR = bytes.fromhex("939a7233f79c4ca9940a0db3957f0607")
FMSPC, PCEID = "00a06f050000", "0000"
SVNS = [7, 7, 2, 2, 3, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0]  # of the platform
PCESVN = 13
TEE_TCB_SVN = [5, 1, 6] + [0] * 13
QE_MRSIGNER = hashlib.sha256(b"test quoting enclave").digest()
QE_ISVSVN = {"SGX": 9, "TDX": 5}
TYPES = {1: "Early Microcode Update", 2: "SGX Late Microcode Update", 3: "TXT SINIT"}


# --- DER


def tlv(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def oid(text):
    arcs = [int(a) for a in text.split(".")]
    out = bytes([arcs[0] * 40 + arcs[1]])
    for arc in arcs[2:]:
        chunk = [arc & 0x7F]
        while arc := arc >> 7:
            chunk.insert(0, 0x80 | arc & 0x7F)
        out += bytes(chunk)
    return tlv(6, out)


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


SGX = "1.2.840.113741.1.13.1"


def entry(number, value):
    return tlv(0x30, oid(f"{SGX}.{number}") + value)


def sgx_extension(svns=SVNS, pcesvn=PCESVN, fmspc=FMSPC, pceid=PCEID, leave_out=()):
    tcb = b"".join(entry(f"2.{i + 1}", integer(svn)) for i, svn in enumerate(svns))
    tcb += entry("2.17", integer(pcesvn)) + entry("2.18", tlv(4, bytes(svns)))
    entries = {1: tlv(4, bytes(range(16))), 2: tlv(0x30, tcb), 3: tlv(4, bytes.fromhex(pceid)), 4: tlv(4, bytes.fromhex(fmspc)),
               5: tlv(10, b"\x01"), 6: tlv(4, bytes(16)), 7: tlv(0x30, entry("7.1", tlv(1, b"\xff")) + entry("7.3", tlv(1, b"\x00")))}
    return tlv(0x30, b"".join(entry(n, v) for n, v in entries.items() if n not in leave_out))


# --- certificates and revocation lists


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "touchstone test")])


def usage(ca):
    return x509.KeyUsage(digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False, key_agreement=False,
                         key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False)


class Issued:
    def __init__(self, common, issuer=None, ca=None, extension=None, start=AT - 300 * DAY, end=AT + 3000 * DAY, key=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        issuer = issuer or self
        self.common = common
        builder = (x509.CertificateBuilder().subject_name(name(common)).issuer_name(name(issuer.common)).public_key(self.key.public_key())
                   .serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
                   .add_extension(x509.BasicConstraints(ca=ca is not None, path_length=ca), critical=True)
                   .add_extension(usage(ca is not None), critical=True))
        if extension:
            builder = builder.add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier(SGX), extension), critical=False)
        self.certificate = builder.sign(issuer.key, hashes.SHA256())

    @property
    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)


def crl(issuer, revoked=(), start=AT - 5 * DAY, end=AT + 25 * DAY, key=None):
    builder = x509.CertificateRevocationListBuilder().issuer_name(name(issuer.common)).last_update(start).next_update(end)
    builder = builder.add_extension(x509.CRLNumber(1), critical=False)
    for serial in [4711, *revoked]:
        entry_builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(start - DAY)
        builder = builder.add_revoked_certificate(entry_builder.build())
    return builder.sign(key or issuer.key, hashes.SHA256())


def der_of(thing):
    return thing.public_bytes(serialization.Encoding.DER)


class Pki:
    def __init__(self):
        self.root = Issued("Intel SGX Root CA", ca=1)
        self.ca = Issued("Intel SGX PCK Platform CA", self.root, ca=0)
        self.pck = Issued("Intel SGX PCK Certificate", self.ca, extension=sgx_extension())
        self.signer = Issued("Intel SGX TCB Signing", self.root)

    def chain(self, pck=None):
        return (pck or self.pck).pem + self.ca.pem + self.root.pem


def sign(key, message):
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def point(key):
    numbers = key.public_key().public_numbers()
    return numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


# --- quotes (1)


def sgx_report(mrenclave=b"\x11" * 32, mrsigner=b"\x22" * 32, attributes=5, prod=1, svn=2, report_data=bytes(64), miscselect=0):
    body = bytes(SVNS) + struct.pack("<I", miscselect) + bytes(28) + struct.pack("<QQ", attributes, 0xE7) + mrenclave + bytes(32)
    return body + mrsigner + bytes(96) + struct.pack("<HH", prod, svn) + bytes(60) + report_data


def td_report(kind=2, attributes=1 << 28, svn=TEE_TCB_SVN, svn2=TEE_TCB_SVN, mrsignerseam=bytes(48), seamattributes=bytes(8), service=bytes(48)):
    body = bytes(svn) + b"\x31" * 48 + mrsignerseam + seamattributes + struct.pack("<QQ", attributes, 0x61AE7)
    body += b"".join(bytes([n]) * 48 for n in (0x41, 0x42, 0x43, 0x44, 0x50, 0x51, 0x52, 0x53)) + b"report data of the test".ljust(64, b"\0")
    if kind >= 3:
        body += bytes(svn2) + service
    if kind == 4:
        body += b"\x01" + b"\x61" * 32 + b"\x62" * 48 + b"\x63" * 48 + bytes(8) + b"\x64" * 16 + b"\x65" * 16 + b"\x66" * 12 + b"\x67" * 48 + bytes(8)
    return body


class Quoter:
    """A platform: its attestation key, its quoting enclave, and the PCK key that vouches for it."""

    def __init__(self, pki):
        self.pki, self.key = pki, ec.generate_private_key(ec.SECP256R1())

    def qe_part(self, tee, data, data_type=5, auth=bytes(range(32)), qe=None, tail=bytes(32), pck=None, bound=None):
        vouched = bound if bound is not None else hashlib.sha256(point(self.key) + auth).digest() + tail
        qe = {"mrsigner": QE_MRSIGNER, "attributes": 0x15, "prod": 2 if tee else 1, "svn": QE_ISVSVN["TDX" if tee else "SGX"]} | (qe or {})
        report = sgx_report(report_data=vouched, **qe)
        return (report + sign((pck or self.pki.pck).key, report) + struct.pack("<H", len(auth)) + auth
                + struct.pack("<HI", data_type, len(data)) + data)

    def quote(self, version, body, tee=0x81, kind=None, key_type=2, data=None, outer=6, vendor=VENDOR, signature=None, inner_tail=b"",
              auth_tail=b"", trailing=b"", point_of=None, **part):
        signed = struct.pack("<HHIHH", version, key_type, tee, 0, 0) + vendor + b"touchstone test data"
        if version == 5:
            signed += struct.pack("<HI", kind, len(body))
        signed += body
        data = data if data is not None else self.pki.chain(part.get("pck")).encode() + b"\0"
        inner = self.qe_part(tee, data, **part) + inner_tail
        auth = (signature or sign(self.key, signed)) + (point_of or point(self.key))
        auth += inner if version == 3 else struct.pack("<HI", outer, len(inner)) + inner
        auth += auth_tail
        return signed + struct.pack("<I", len(auth)) + auth + trailing


# --- collateral (3)


def stamp(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def components(svns):
    return [{"svn": svn} | ({"category": "BIOS", "type": TYPES[i + 1]} if i + 1 in TYPES else {}) for i, svn in enumerate(svns)]


def level(sgx, pcesvn, status, date="2025-05-14", tdx=None, advisories=()):
    tcb = {"sgxtcbcomponents": components(sgx), "pcesvn": pcesvn}
    if tdx:
        tcb["tdxtcbcomponents"] = components(tdx)
    found = {"tcb": tcb, "tcbDate": date + "T00:00:00Z", "tcbStatus": status}
    return found | ({"advisoryIDs": list(advisories)} if advisories else {})


def older(svns, by=1):
    return [max(0, svn - by) for svn in svns]


def levels(kind, status="UpToDate"):
    tdx = {"tdx": TEE_TCB_SVN}, {"tdx": older(TEE_TCB_SVN)}
    newer, old = ({}, {}) if kind == "SGX" else tdx
    return [level(SVNS, PCESVN, status, **newer), level(SVNS, PCESVN - 2, "OutOfDate", "2024-03-13", advisories=("INTEL-SA-01036",), **newer),
            level(older(SVNS), 5, "OutOfDate", "2023-02-15", advisories=("INTEL-SA-00837", "INTEL-SA-00960"), **old)]


def isv(svn, status, date="2024-11-13"):
    return {"tcb": {"isvsvn": svn}, "tcbDate": date + "T00:00:00Z", "tcbStatus": status}


def module(**changes):
    return {"mrsigner": "00" * 48, "attributes": "00" * 8, "attributesMask": "FF" * 8} | changes


def tcb_info(kind="TDX", **changes):
    info = {"id": kind, "version": 3, "issueDate": stamp(AT - 5 * DAY), "nextUpdate": stamp(AT + 25 * DAY), "fmspc": FMSPC, "pceId": PCEID,
            "tcbType": 0, "tcbEvaluationDataNumber": 20}
    if kind == "TDX":
        info |= {"tdxModule": module(), "tdxModuleIdentities": [{"id": "TDX_01"} | module() | {
            "tcbLevels": [isv(5, "UpToDate"), isv(2, "OutOfDate", "2023-08-09")]}]}
    info["tcbLevels"] = levels(kind)
    return info | changes


def tcb_info_v2():
    info = tcb_info("SGX", version=2)
    del info["id"]
    for one in info["tcbLevels"]:
        svns = [c["svn"] for c in one["tcb"].pop("sgxtcbcomponents")]
        one["tcb"] = {f"sgxtcbcomp{i + 1:02}svn": svn for i, svn in enumerate(svns)} | one["tcb"]
    return info


def identity(kind="TDX", **changes):
    return {"id": "TD_QE" if kind == "TDX" else "QE", "version": 2, "issueDate": stamp(AT - 4 * DAY), "nextUpdate": stamp(AT + 26 * DAY),
            "tcbEvaluationDataNumber": 20, "miscselect": "00000000", "miscselectMask": "FFFFFFFF", "attributes": "11000000000000000000000000000000",
            "attributesMask": "FBFFFFFFFFFFFFFF0000000000000000", "mrsigner": QE_MRSIGNER.hex().upper(), "isvprodid": 2 if kind == "TDX" else 1,
            "tcbLevels": [isv(QE_ISVSVN[kind], "UpToDate"), isv(2, "OutOfDate")]} | changes


def compact(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


class Bundle:
    """Form (a). `info` and `qe` are what is signed; `shown` replaces a text after it was signed."""

    def __init__(self, pki, kind="TDX", info=None, qe=None, **parts):
        self.pki = pki
        info, qe = compact(info or tcb_info(kind)), compact(qe or identity(kind))
        signers = pki.signer.pem + pki.root.pem
        self.parts = {"tcb_info": info, "tcb_info_signature": sign(pki.signer.key, info.encode()).hex(), "tcb_info_issuer_chain": signers,
                      "qe_identity": qe, "qe_identity_signature": sign(pki.signer.key, qe.encode()).hex(), "qe_identity_issuer_chain": signers,
                      "pck_crl": der_of(crl(pki.ca)).hex(), "root_ca_crl": der_of(crl(pki.root)).hex(),
                      "pck_crl_issuer_chain": pki.ca.pem + pki.root.pem} | parts

    def text(self):
        return json.dumps({k: v for k, v in self.parts.items() if v is not None}, indent=1) + "\n"


def reordered(text):
    return compact(dict(reversed(json.loads(text).items())))


def duplicated(text):
    """Another FMSPC in front: a parser that keeps the last one reads what was signed."""
    return '{"fmspc":"ffffffffffff",' + text[1:]


ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata") / "dcap"


def put(path, data):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data.encode() if isinstance(data, str) else data)


def make_quotes(pki, other, quoter):
    td = td_report()
    put("tdx-v4.bin", quoter.quote(4, td, trailing=bytes(70)))
    put("tdx-v5-td10.bin", quoter.quote(5, td, kind=2))
    put("tdx-v5-td15.bin", quoter.quote(5, td_report(3), kind=3))
    put("tdx-v5-td15-ex.bin", quoter.quote(5, td_report(4), kind=4))
    put("sgx-v3.bin", quoter.quote(3, sgx_report(), tee=0))
    put("sgx-v4.bin", quoter.quote(4, sgx_report(), tee=0))
    put("sgx-v5.bin", quoter.quote(5, sgx_report(), tee=0, kind=1))
    put("certification-1.bin", quoter.quote(4, td, data_type=1, data=bytes(36)))
    put("certification-2.bin", quoter.quote(4, td, data_type=2, data=bytes(276)))
    put("certification-3.bin", quoter.quote(4, td, data_type=3, data=bytes(404)))
    put("certification-4.bin", quoter.quote(4, td, data_type=4, data=pki.pck.pem.encode()))
    put("certification-4-chain.bin", quoter.quote(4, td, data_type=4))
    put("certification-7.bin", quoter.quote(4, td, data_type=7))
    put("root-first.bin", quoter.quote(4, td, data=(pki.root.pem + pki.ca.pem + pki.pck.pem).encode()))
    put("certificate-cut.bin", quoter.quote(4, td, data=pki.chain()[:700].encode()))
    put("auth-data-empty.bin", quoter.quote(4, td, auth=b""))
    put("trailing.bin", quoter.quote(4, td, trailing=b"not signed by anybody"))
    put("debug.bin", quoter.quote(4, td_report(attributes=1 << 28 | 1)))
    put("tud-bit.bin", quoter.quote(4, td_report(attributes=1 << 28 | 1 << 7)))
    put("attributes.bin", quoter.quote(5, td_report(3, attributes=1 << 29 | 1 << 30 | 1 << 40 | 1 << 63, service=b"\x71" * 48), kind=3))
    put("sgx-debug.bin", quoter.quote(3, sgx_report(attributes=7), tee=0))
    put("key-type-3.bin", quoter.quote(4, td, key_type=3))
    put("signature-zero.bin", quoter.quote(4, td, signature=bytes(64)))
    put("point-off-curve.bin", quoter.quote(4, td, point_of=b"\x05" * 64))
    put("other-platform.bin", quoter.quote(4, td, data=other.chain().encode()))
    put("binding.bin", quoter.quote(4, td, bound=bytes(64)))
    put("binding-no-pck.bin", quoter.quote(4, td, bound=bytes(64), data_type=1, data=bytes(36)))
    put("binding-tail.bin", quoter.quote(4, td, tail=b"\x01" * 32))
    put("qe-of-another.bin", quoter.quote(4, td, qe={"mrsigner": b"\x77" * 32}))
    put("qe-debug.bin", quoter.quote(4, td, qe={"attributes": 0x17}))
    put("qe-old.bin", quoter.quote(4, td, qe={"svn": 3}))
    put("qe-below.bin", quoter.quote(4, td, qe={"svn": 1}))
    put("module-old.bin", quoter.quote(4, td_report(svn=[3, 1, 6] + [0] * 13)))
    put("module-unknown.bin", quoter.quote(4, td_report(svn=[5, 2, 6] + [0] * 13)))
    put("module-none.bin", quoter.quote(4, td_report(svn=[5, 0, 6] + [0] * 13)))
    put("loader-old.bin", quoter.quote(4, td_report(svn=[5, 1, 5] + [0] * 13)))
    put("loader-below.bin", quoter.quote(4, td_report(svn=[5, 1, 4] + [0] * 13)))
    put("relaunch.bin", quoter.quote(5, td_report(3, svn=[3, 1, 6] + [0] * 13), kind=3))
    put("module-signer.bin", quoter.quote(4, td_report(mrsignerseam=b"\x01" * 48)))
    put("module-attributes.bin", quoter.quote(4, td_report(seamattributes=b"\x01" + bytes(7))))
    # not quotes
    put("malformed/v3-tdx.bin", quoter.quote(3, td, tee=0x81))
    put("malformed/tee-type.bin", quoter.quote(4, td, tee=0x82))
    put("malformed/version-6.bin", quoter.quote(6, td))
    put("malformed/vendor.bin", quoter.quote(4, td, vendor=bytes(16)))
    put("malformed/outer-5.bin", quoter.quote(4, td, outer=5))
    put("malformed/inner-tail.bin", quoter.quote(4, td, inner_tail=b"\0"))
    put("malformed/auth-tail.bin", quoter.quote(4, td, auth_tail=b"\0"))
    put("malformed/body-type-5.bin", quoter.quote(5, td, kind=5))
    put("malformed/body-type-1.bin", quoter.quote(5, sgx_report(), kind=1))
    put("malformed/body-size.bin", quoter.quote(5, td + b"\0", kind=2))
    put("malformed/cut.bin", quoter.quote(4, td)[:-1])


def make_chains(pki, quoter):
    """Quotes whose PCK certificate is wrong in one way."""
    td = td_report()
    for label, pck in {
        "pck-no-extension": Issued("Intel SGX PCK Certificate", pki.ca),
        "pck-no-fmspc": Issued("Intel SGX PCK Certificate", pki.ca, extension=sgx_extension(leave_out=(4,))),
        "pck-other-name": Issued("Intel SGX PCK Certificates", pki.ca, extension=sgx_extension()),
        "pck-by-root": Issued("Intel SGX PCK Certificate", pki.root, extension=sgx_extension()),
        "pck-expired": Issued("Intel SGX PCK Certificate", pki.ca, extension=sgx_extension(), end=AT - DAY),
        "pck-future": Issued("Intel SGX PCK Certificate", pki.ca, extension=sgx_extension(), start=AT + DAY),
        "pck-high-svns": Issued("Intel SGX PCK Certificate", pki.ca, extension=sgx_extension([255] * 16, 65535)),
        "pck-old": Issued("Intel SGX PCK Certificate", pki.ca, extension=sgx_extension(pcesvn=PCESVN - 1)),
        "pck-below": Issued("Intel SGX PCK Certificate", pki.ca, extension=sgx_extension(pcesvn=1)),
    }.items():
        put(f"{label}.bin", quoter.quote(4, td, pck=pck))


def make_collateral(pki, other):
    stranger = Issued("Intel SGX TCB Signing", other.root)
    put("root.pem", pki.root.pem)
    put("other-root.pem", other.root.pem)
    put("tdx.json", Bundle(pki).text())
    put("sgx.json", Bundle(pki, "SGX").text())
    put("sgx-v2.json", Bundle(pki, "SGX", tcb_info_v2()).text())
    put("with-pck.json", Bundle(pki, pck_certificate_chain=pki.chain()).text())
    good = Bundle(pki).parts
    info, qe = good["tcb_info"], good["qe_identity"]

    def variant(label, **changes):
        put(f"collateral/{label}.json", json.dumps(good | changes, indent=1) + "\n")

    def signed(label, info=None, qe=None, **parts):
        put(f"collateral/{label}.json", Bundle(pki, info=info, qe=qe, **parts).text())

    # edited after signing
    variant("prettified", tcb_info=json.dumps(json.loads(info), indent=2), qe_identity=json.dumps(json.loads(qe), indent="\t"))
    variant("reordered", tcb_info=reordered(info))
    variant("duplicate-key", tcb_info=duplicated(info))
    variant("duplicate-key-in-identity", qe_identity=duplicated(qe))
    variant("truncated", tcb_info=info[:-40])
    variant("truncated-identity", qe_identity=qe[:-1])
    variant("edited", tcb_info=info.replace("OutOfDate", "UpToDate"))
    variant("signature-cut", tcb_info_signature=good["tcb_info_signature"][:-2])
    variant("no-signature", tcb_info_signature="")
    variant("white-space-in-text", tcb_info=info.replace("Early Microcode", "Early  Microcode"))
    # signed as they are
    signed("signed-with-white-space", json.dumps(tcb_info(), indent=1), json.dumps(identity(), indent=1))
    signed("signed-duplicate-key", duplicated(info))
    signed("other-fmspc", tcb_info(fmspc="00906EA10000"))
    signed("fmspc-upper-case", tcb_info(fmspc=FMSPC.upper()))
    signed("other-pceid", tcb_info(pceId="0100"))
    signed("sgx-info", tcb_info("SGX"))
    signed("sgx-identity", qe=identity("SGX"))
    signed("qve-identity", qe=identity(id="QVE"))
    signed("info-expired", tcb_info(issueDate=stamp(AT - 40 * DAY), nextUpdate=stamp(AT - 10 * DAY)))
    signed("info-future", tcb_info(issueDate=stamp(AT + DAY), nextUpdate=stamp(AT + 31 * DAY)))
    signed("identity-expired", qe=identity(issueDate=stamp(AT - 40 * DAY), nextUpdate=stamp(AT - 10 * DAY)))
    signed("version-4", tcb_info(version=4))
    signed("tcb-type-1", tcb_info(tcbType=1))
    signed("no-levels", tcb_info(tcbLevels=[]))
    signed("equal-levels", tcb_info(tcbLevels=levels("TDX")[:1] * 2))
    signed("svn-as-real", compact(info).replace('"pcesvn":13', '"pcesvn":13.0', 1))
    signed("too-deep", info[:-1] + ',"x":' + "[" * 33 + "]" * 33 + "}")
    signed("ascending", tcb_info(tcbLevels=levels("TDX")[::-1], tdxModuleIdentities=[
        {"id": "tdx_01"} | module() | {"tcbLevels": [isv(2, "OutOfDate", "2023-08-09"), isv(5, "UpToDate")]}]))
    signed("unknown-status", tcb_info(tcbLevels=levels("TDX", "Fine")))
    signed("unknown-status-below", tcb_info(tcbLevels=levels("TDX")[:2] + [levels("TDX")[2] | {"tcbStatus": "Fine"}]))
    for status in ("SWHardeningNeeded", "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate", "OutOfDateConfigurationNeeded", "Revoked"):
        signed(f"status-{status}", tcb_info(tcbLevels=levels("TDX", status)[:1]))
    signed("module-revoked", tcb_info(tdxModuleIdentities=[{"id": "TDX_01"} | module() | {"tcbLevels": [isv(5, "Revoked")]}]))
    signed("qe-revoked", qe=identity(tcbLevels=[isv(5, "Revoked")]))
    # keys and chains
    mine, theirs = pki.signer.pem + pki.root.pem, stranger.pem + other.root.pem
    variant("chains-swapped", tcb_info_issuer_chain=good["pck_crl_issuer_chain"], pck_crl_issuer_chain=mine)
    variant("chains-all-pck", tcb_info_issuer_chain=good["pck_crl_issuer_chain"], qe_identity_issuer_chain=good["pck_crl_issuer_chain"])
    variant("chain-of-stranger", tcb_info_issuer_chain=theirs, qe_identity_issuer_chain=theirs)
    variant("signed-by-stranger", tcb_info_signature=sign(stranger.key, info.encode()).hex(), tcb_info_issuer_chain=theirs)
    variant("signed-by-pck-ca", tcb_info_signature=sign(pki.pck.key, info.encode()).hex(), tcb_info_issuer_chain=pki.chain())
    namesake = Issued("Intel SGX TCB Signer", pki.root)
    variant("signer-other-name", tcb_info_signature=sign(namesake.key, info.encode()).hex(), tcb_info_issuer_chain=namesake.pem + pki.root.pem)
    old = Issued("Intel SGX TCB Signing", pki.root, end=AT - DAY)
    old_chain = {"tcb_info_issuer_chain": old.pem + pki.root.pem, "qe_identity_issuer_chain": old.pem + pki.root.pem}
    variant("signer-expired", tcb_info_signature=sign(old.key, info.encode()).hex(), qe_identity_signature=sign(old.key, qe.encode()).hex(), **old_chain)
    variant("chain-cut", tcb_info_issuer_chain=mine[:300])
    # revocation
    serial = lambda issued: issued.certificate.serial_number
    variant("revoked-pck", pck_crl=der_of(crl(pki.ca, [serial(pki.pck)])).hex())
    variant("revoked-ca", root_ca_crl=der_of(crl(pki.root, [serial(pki.ca)])).hex())
    variant("revoked-signer", root_ca_crl=der_of(crl(pki.root, [serial(pki.signer)])).hex())
    variant("pck-crl-expired", pck_crl=der_of(crl(pki.ca, start=AT - 40 * DAY, end=AT - 10 * DAY)).hex())
    variant("pck-crl-expired-revoked", pck_crl=der_of(crl(pki.ca, [serial(pki.pck)], AT - 40 * DAY, AT - 10 * DAY)).hex())
    variant("root-crl-future", root_ca_crl=der_of(crl(pki.root, start=AT + DAY)).hex())
    variant("pck-crl-of-stranger", pck_crl=der_of(crl(other.ca)).hex())
    variant("pck-crl-of-processor-ca", pck_crl=der_of(crl(Issued("Intel SGX PCK Processor CA", pki.root, ca=0))).hex())
    variant("pck-crl-of-another-vendor", pck_crl=der_of(crl(Issued("ARK-Genoa", ca=1))).hex())
    variant("pck-crl-cut", pck_crl=good["pck_crl"][:-20])
    variant("crls-swapped", pck_crl=good["root_ca_crl"], root_ca_crl=good["pck_crl"])
    variant("no-root-crl", root_ca_crl="")
    variant("other-pki", **Bundle(other).parts)
    # form (a) with a name twice
    put("collateral/name-twice.json", Bundle(pki).text().replace('"root_ca_crl"', '"root_ca_crl": "", "root_ca_crl"', 1))


def make_separate(pki):
    """Form (b)."""
    good = Bundle(pki).parts
    for label, key, text in (("tcbinfo.json", "tcbInfo", "tcb_info"), ("qe_identity.json", "enclaveIdentity", "qe_identity")):
        put(f"pcs/{label}", f'{{"{key}":{good[text]},"signature":"{good[text + "_signature"]}"}}')
    older_info = compact(tcb_info(issueDate=stamp(AT - 20 * DAY), tcbLevels=levels("TDX", "OutOfDate")[:1]))
    put("pcs/tcbinfo-older.json", f'{{"tcbInfo":{older_info},"signature":"{sign(pki.signer.key, older_info.encode()).hex()}"}}')
    other = compact(tcb_info(fmspc="90c06f000000"))
    put("pcs/tcbinfo-other-platform.json", f'{{"tcbInfo":{other},"signature":"{sign(pki.signer.key, other.encode()).hex()}"}}')
    put("pcs/pckcrl.der", bytes.fromhex(good["pck_crl"]))
    put("pcs/rootcacrl.hex", good["root_ca_crl"] + "\n")
    put("pcs/tcb_info_issuer_chain.txt", urllib.parse.quote(good["tcb_info_issuer_chain"]))
    put("pcs/pck.pem", pki.chain())
    put("pccs/tcbinfo.json", json.dumps({"tcbInfo": json.loads(good["tcb_info"]), "signature": good["tcb_info_signature"]}, indent=2))
    put("pccs/identities.json", json.dumps({"enclaveIdentity": json.loads(good["qe_identity"]), "signature": good["qe_identity_signature"].upper()}))
    lists = x509.load_der_x509_crl(bytes.fromhex(good["pck_crl"])), x509.load_der_x509_crl(bytes.fromhex(good["root_ca_crl"]))
    put("pccs/crls.pem", b"".join(one.public_bytes(serialization.Encoding.PEM) for one in lists))
    put("pccs/signer.der", pki.signer.der)
    put("duplicate/tcbinfo.json", f'{{"tcbInfo":{duplicated(good["tcb_info"])},"signature":"{good["tcb_info_signature"]}"}}')
    put("duplicate/qe_identity.json", f'{{"enclaveIdentity":{good["qe_identity"]},"signature":"{good["qe_identity_signature"]}"}}')
    put("duplicate/signer.pem", pki.signer.pem)


def form_b(pki, folder, info, qe, signer):
    """The two signed texts as PCS serves them."""
    for label, key, text in (("tcbinfo.json", "tcbInfo", info), ("qe_identity.json", "enclaveIdentity", qe)):
        put(f"{folder}/{label}", f'{{"{key}":{text},"signature":"{sign(signer.key, text.encode()).hex()}"}}')


def make_renewed():
    """Certificates of one name and one key: expired ones beside current ones; a signer that is a CA; certificates in a row."""
    pki = Pki()
    td, info, qe = td_report(), compact(tcb_info()), compact(identity())
    past = {"start": AT - 900 * DAY, "end": AT - 10 * DAY}
    old_ca = Issued(pki.ca.common, pki.root, ca=0, key=pki.ca.key, **past)
    old_pck = Issued(pki.pck.common, pki.ca, extension=sgx_extension(), key=pki.pck.key, **past)
    quoter = Quoter(pki)
    put("renewed/quote.bin", quoter.quote(4, td))
    put("renewed/quote-expired-ca.bin", quoter.quote(4, td, data=(pki.pck.pem + old_ca.pem + pki.root.pem).encode()))
    put("renewed/quote-no-pck.bin", quoter.quote(4, td, data_type=1, data=bytes(36)))
    put("renewed/root.pem", pki.root.pem)
    put("renewed/root.hex", pki.root.der.hex() + "\n")
    put("renewed/ca.pem", pki.ca.pem)
    put("renewed/pck.pem", pki.pck.pem)
    put("renewed/pck-expired.pem", old_pck.pem)
    put("renewed/signer.pem", pki.signer.pem)
    put("renewed/signer-expired.pem", Issued(pki.signer.common, pki.root, key=pki.signer.key, **past).pem)
    put("renewed/chain.der", pki.signer.der + pki.root.der)
    put("renewed/chain-and-byte.der", pki.signer.der + pki.root.der + b"\0")
    form_b(pki, "renewed/pcs", info, qe, pki.signer)
    put("renewed/pcs/pckcrl.der", der_of(crl(pki.ca)))
    put("renewed/pcs/rootcacrl.der", der_of(crl(pki.root)))
    ca_signer = Issued(pki.signer.common, pki.root, ca=0)
    form_b(pki, "renewed/ca-signer", info, qe, ca_signer)
    put("renewed/ca-signer/signer.pem", ca_signer.pem)
    for status in ("SWHardeningNeeded", "NotSupported"):
        put(f"renewed/qe-{status}.json", Bundle(pki, qe=identity(tcbLevels=[isv(5, status)])).text())
    put("renewed/qe-unknown-status-below.json", Bundle(pki, qe=identity(tcbLevels=[isv(5, "UpToDate"), isv(2, "Fine")])).text())
    levels_of_module = [isv(5, "UpToDate"), isv(2, "SWHardeningNeeded")]
    put("renewed/module-unknown-status-below.json", Bundle(pki, info=tcb_info(tdxModuleIdentities=[
        {"id": "TDX_01"} | module() | {"tcbLevels": levels_of_module}])).text())


def make_policies():
    """receipts.md 15, tcb."""
    one = {"statuses": ["OutOfDate"], "advisories": ["INTEL-SA-01036"], "until": "2026-06-01"}
    for label, changes in (("accepts", {}), ("until", {"until": "2026-06-01T11:59:59Z"}), ("advisory", {"advisories": ["INTEL-SA-00960"]}),
                           ("status", {"statuses": ["SWHardeningNeeded"]}), ("conditions", {"statuses": None}), ("revoked", {"statuses": ["Revoked"]}),
                           ("date", {"until": "soon"}), ("member", {"status": []})):
        tcb = {name: value for name, value in (one | changes).items() if value is not None}
        put(f"policy/{label}.json", json.dumps({"schema": "touchstone.policy/1", "tcb": tcb}) + "\n")
    put("policy/tee-strict.json", json.dumps({"schema": "touchstone.policy/1", "profile": "tee-strict"}) + "\n")


def main():
    make_policies()
    pki, other = Pki(), Pki()
    quoter = Quoter(pki)
    make_quotes(pki, other, quoter)
    make_chains(pki, quoter)
    make_collateral(pki, other)
    make_separate(pki)
    make_renewed()


if __name__ == "__main__":
    main()
