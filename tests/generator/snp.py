"""Makes testdata/snp: SEV-SNP reports, certificates and firmware under a test root, good ones and ones with a defect each.

usage: snp.py [DIR]     (needs python3-cryptography; run it only to make the data anew, and commit what it wrote)

Keys are thrown away. Certificates are written as DER here, since the library has neither RSASSA-PSS for them nor serial number 0.
The rules of amd-snp.md stand here a second time: where program and generator disagree, one of them is wrong.
"""
import base64
import hashlib
import json
import struct
import sys
import uuid
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata")
CHIP = bytes(range(0x40, 0x80))
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973


def put(name, data):
    path = ROOT / "snp" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)


# --- DER (X.690)


def tlv(tag, content):
    size = len(content)
    head = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + head + content


def seq(*parts):
    return tlv(0x30, b"".join(parts))


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text):
    arcs = [int(arc) for arc in text.split(".")]
    out = bytes([arcs[0] * 40 + arcs[1]])
    for arc in arcs[2:]:
        digits = [arc & 127]
        while arc := arc >> 7:
            digits.append(arc & 127 | 128)
        out += bytes(reversed(digits))
    return tlv(6, out)


def time(text):
    return tlv(0x17, text.encode())


def name(common):
    parts = [("2.5.4.11", "Engineering"), ("2.5.4.10", "touchstone test"), ("2.5.4.3", common)]
    return seq(*(tlv(0x31, seq(oid(kind), tlv(0x0C, value.encode()))) for kind, value in parts))


def extension(kind, value, critical=False):
    return seq(oid(kind), *([tlv(1, b"\xff")] if critical else []), tlv(4, value))


def bits(data):
    return tlv(3, b"\0" + data)


def pss(salt=48, hash_oid="2.16.840.1.101.3.4.2.2"):
    sha384 = seq(oid(hash_oid), tlv(5, b""))
    return seq(oid("1.2.840.113549.1.1.10"), seq(tlv(0xA0, sha384), tlv(0xA1, seq(oid("1.2.840.113549.1.1.8"), sha384)), tlv(0xA2, integer(salt))))


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def signed(tbs, key, salt=48):
    return seq(tbs, pss(salt), bits(key.sign(tbs, padding.PSS(padding.MGF1(hashes.SHA384()), salt), hashes.SHA384())))


def certificate(subject, key, issuer, issuer_key, serial, extensions, start="220101000000Z", end="470101000000Z", salt=48):
    tbs = seq(tlv(0xA0, integer(2)), integer(serial), pss(salt), name(issuer), seq(time(start), time(end)), name(subject), spki(key),
              tlv(0xA3, seq(*extensions)))
    return signed(tbs, issuer_key, salt)


def authority(subject, key, issuer, issuer_key, serial, path):
    constraints = seq(tlv(1, b"\xff"), *([] if path is None else [integer(path)]))
    return certificate(subject, key, issuer, issuer_key, serial,
                       [extension("2.5.29.19", constraints, True), extension("2.5.29.15", tlv(3, b"\x01\x06"), True)])


def pem(*certificates, label="CERTIFICATE"):
    text = ""
    for one in certificates:
        body = base64.b64encode(one).decode()
        text += f"-----BEGIN {label}-----\n" + "".join(body[i:i + 64] + "\n" for i in range(0, len(body), 64)) + f"-----END {label}-----\n"
    return text


def crl(issuer, key, serials, this="260101000000Z", following="270101000000Z"):
    listed = [seq(*(seq(integer(serial), time("251201000000Z")) for serial in serials))] if serials else []
    return signed(seq(integer(1), pss(), name(issuer), time(this), time(following), *listed), key)


# --- AMD's certificates (amd-snp.md 2)

AMD = "1.3.6.1.4.1.3704.1."
LAYOUT = {"Milan": "bl tee 4 5 6 7 snp ucode".split(), "Genoa": "bl tee 4 5 6 7 snp ucode".split(),
          "Turin": "fmc bl tee snp 5 6 7 ucode".split(), "Venice": "fmc bl tee snp 5 6 7 ucode".split()}
ARC = {"bl": 1, "tee": 2, "snp": 3, "4": 4, "5": 5, "6": 6, "7": 7, "ucode": 8, "fmc": 9}


def ia5(text):
    return tlv(0x16, text.encode())


def vek(kind, product, product_name, key, issuer, issuer_key, tcb, hw_id=None, csp=None, drop=(), **more):
    extensions = [extension(AMD + "1", integer(0)), extension(AMD + "2", ia5(product_name))]
    for level, part in zip(tcb, LAYOUT[product]):
        if part not in drop:
            extensions.append(extension(f"{AMD}3.{ARC[part]}", integer(level)))
    if hw_id is not None:
        extensions.append(extension(AMD + "4", hw_id))
    if csp is not None:
        extensions.append(extension(AMD + "5", ia5(csp)))
    return certificate(kind, key, issuer, issuer_key, 0, extensions, **({"start": "260101000000Z", "end": "330101000000Z"} | more))


class Pki:
    """One RSA key for each level, whatever the product: the names tell them apart."""

    def __init__(self):
        self.ark, self.ask, self.asvk, self.other = (rsa.generate_private_key(65537, 4096) for _ in range(4))
        self.roots, self.asks, self.asvks = {}, {}, {}
        for number, product in enumerate(LAYOUT):
            root = "ARK-" + product
            self.roots[product] = authority(root, self.ark, root, self.ark, 0x10000 + number, None)
            self.asks[product] = authority("SEV-" + product, self.ask, root, self.ark, 0x20000 + number, 0)
            self.asvks[product] = authority("SEV-VLEK-" + product, self.asvk, root, self.ark, 0x30000 + number, 0)

    def vcek(self, product, product_name, key, tcb, hw_id, **more):
        return vek("SEV-VCEK", product, product_name, key, "SEV-" + product, self.ask, tcb, hw_id, **more)

    def vlek(self, product, key, tcb, **more):
        return vek("SEV-VLEK", product, product, key, "SEV-VLEK-" + product, self.asvk, tcb, csp="CN=cc-test.touchstone.example", **more)


# --- reports (amd-snp.md 1)

CPUID = {"Milan": (0x19, 0x01, 1), "Genoa": (0x19, 0x11, 1), "Siena": (0x19, 0xA0, 2), "Turin": (0x1A, 0x02, 1), "Venice": (0x1A, 0x50, 0)}
GENOA_TCB = bytes([10, 0, 0, 0, 0, 0, 27, 0xD9])
MILAN_TCB = bytes([4, 0, 0, 0, 0, 0, 24, 219])
TURIN_TCB = bytes([1, 2, 0, 3, 0, 0, 0, 0x48])


def number(value):
    return value.to_bytes(72, "little")


def report(key, version=5, cpu="Genoa", tcb=GENOA_TCB, chip=CHIP, key_info=0, vmpl=0, policy=0x30000, platform=0x25, current=None, alter=None, sign=None):
    out = bytearray(1184)

    def field(offset, data):
        out[offset:offset + len(data)] = data

    field(0x000, struct.pack("<IIQ", version, 2, policy))
    field(0x010, b"family" + bytes(10))
    field(0x020, b"image" + bytes(11))
    field(0x030, struct.pack("<II", vmpl, 1))
    field(0x038, current or tcb)
    field(0x040, struct.pack("<QI", platform, key_info))
    field(0x050, b"touchstone test" + bytes(49))
    field(0x090, LAUNCH)
    field(0x0C0, bytes(range(32)))
    field(0x140, bytes(range(0x80, 0xA0)))
    field(0x160, b"\xff" * 32)
    field(0x180, tcb)
    if version >= 3:
        field(0x188, bytes(CPUID[cpu]))
    field(0x1A0, chip)
    field(0x1E0, tcb)
    field(0x1E8, bytes([8, 55, 1, 0, 7, 55, 1, 0]))
    field(0x1F0, tcb)
    if version >= 5:
        field(0x1F8, struct.pack("<QQ", 3, 0x0B))
    if alter:
        alter(out)
    if key is not None:
        r, s = utils.decode_dss_signature(key.sign(bytes(out[:0x2A0]), ec.ECDSA(hashes.SHA384())))
        field(0x2A0, number(r) + number(s))
    if sign:
        sign(out)
    return bytes(out)


def patch(offset, data):
    def alter(out):
        out[offset:offset + len(data)] = data
    return alter


def spread_r(out):
    # R + n·2^0 has no second spelling below 2^384, but a byte above it would go unseen by who reads 48.
    out[0x2A0 + 60] = 1


# --- firmware and launch digest (amd-snp.md 4)


def guid(text):
    return uuid.UUID(text).bytes_le


FOOTER, RESET, HASHES, SEV, SVSM = ("96b582de-1fb2-45f7-baea-a366c55a082d", "00f771de-1a7e-4fcb-890e-68c77e2fb44e", "7255371f-3a3b-4b04-927b-1da6efa8d454",
                                    "dc886566-984a-4798-a75e-5585a7bf67cc", "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd")
SECTIONS = [(0x800000, 0x3000, 1), (0x80A000, 0x1000, 1), (0x80D000, 0x1000, 2), (0x80E000, 0x1000, 3), (0x811000, 0x2000, 4), (0x810000, 0x1000, 0x10)]
AP_EIP = 0x0080B004


def firmware(sections=SECTIONS, hash_area=(0x810C00, 0x400), size=8192, more=(), version=1, reset=True):
    file = bytearray(b"touchstone firmware " * (size // 20 + 1))[:size]
    metadata = b"ASEV" + struct.pack("<III", 16 + 12 * len(sections), version, len(sections)) + b"".join(struct.pack("<III", *one) for one in sections)
    file[1024:1024 + len(metadata)] = metadata
    entries = [(SEV, struct.pack("<I", size - 1024))]
    if reset:
        entries.append((RESET, struct.pack("<I", AP_EIP)))
    if hash_area:
        entries.append((HASHES, struct.pack("<II", *hash_area)))
    table = b"".join(data + struct.pack("<H", len(data) + 18) + guid(which) for which, data in [*entries, *more])
    table += struct.pack("<H", len(table) + 18) + guid(FOOTER)
    file[size - 32 - len(table):size - 32] = table
    return bytes(file)


def sha384(data):
    return hashlib.sha384(data).digest()


def segment(selector, attributes, limit, base):
    return struct.pack("<HHIQ", selector, attributes, limit, base)


def vmsa(eip, vmm, signature, features):
    out = bytearray(4096)

    def field(offset, data):
        out[offset:offset + len(data)] = data

    ec2, qemu = vmm == "ec2", vmm == "QEMU"
    for offset in (0x00, 0x30, 0x40, 0x50):
        field(offset, segment(0, 0x93, 0xFFFF, 0))
    field(0x10, segment(0xF000, 0x9A if ec2 and eip == 0xFFFFFFF0 else 0x9B, 0xFFFF, eip & 0xFFFF0000))
    field(0x20, segment(0, 0x92 if ec2 else 0x93, 0xFFFF, 0))
    field(0x60, segment(0, 0, 0xFFFF, 0))
    field(0x70, segment(0, 0x82, 0xFFFF, 0))
    field(0x80, segment(0, 0, 0xFFFF, 0))
    field(0x90, segment(0, 0x83 if ec2 else 0x8B, 0xFFFF, 0))
    quads = {0xD0: 0x1000, 0x148: 0x40, 0x158: 0x10, 0x160: 0x400, 0x168: 0xFFFF0FF0, 0x170: 2, 0x178: eip & 0xFFFF,
             0x268: 0x00070106 if vmm == "gce" else 0x0007040600070406, 0x310: signature if qemu else 0x600, 0x3B0: features, 0x3E8: 1}
    for offset, value in quads.items():
        field(offset, struct.pack("<Q", value))
    if qemu:
        field(0x408, struct.pack("<I", 0x1F80))
        field(0x410, struct.pack("<H", 0x37F))
    return bytes(out)


def kernel_hashes(kernel, initrd, line, offset):
    entries = [("97d02dd8-bd20-4c94-aa78-e7714d36ab2a", line.encode() + b"\0"), ("44baf731-3a2f-4bd7-9af1-41e29169781d", initrd),
               ("4de79437-abd2-427f-b835-d5b172d2045b", kernel)]
    table = guid("9438d606-4f22-4cc9-b479-a793d411fd21") + struct.pack("<H", 168)
    table += b"".join(guid(which) + struct.pack("<H", 50) + hashlib.sha256(data).digest() for which, data in entries)
    return (bytes(offset) + table).ljust(4096, b"\0")


def launch_digest(file, vcpus=1, vmm="QEMU", signature=0xA00F11, features=1, boot=None, hash_gpa=0x810C00):
    digest = bytes(48)

    def page(kind, gpa, contents=bytes(48)):
        nonlocal digest
        digest = sha384(digest + contents + struct.pack("<HBBBBBBQ", 0x70, kind, 0, 0, 0, 0, 0, gpa))

    for at in range(0, len(file), 4096):
        page(1, 0x100000000 - len(file) + at, sha384(file[at:at + 4096]))
    later = []
    for gpa, size, kind in SECTIONS:
        pages = [gpa + at for at in range(0, size, 4096)]
        if kind == 1:
            for one in pages:
                page(4 if vmm == "gce" else 3, one)
        elif kind == 2:
            page(5, gpa)
        elif kind == 3:
            later.append(gpa) if vmm == "ec2" else page(6, gpa)
        elif kind == 0x10 and boot:
            page(1, gpa, sha384(kernel_hashes(*boot, hash_gpa & 0xFFF)))
        else:
            for one in pages:
                page(3, one)
    for gpa in later:
        page(6, gpa)
    for cpu in range(vcpus):
        page(2, 0x0000FFFFFFFFF000, sha384(vmsa(AP_EIP if cpu else 0xFFFFFFF0, vmm, signature, features)))
    return digest


KERNEL, INITRD, LINE = b"a kernel for tests\n", b"a ramdisk for tests\n", "console=ttyS0 quiet"
FIRMWARE = firmware()
LAUNCH = launch_digest(FIRMWARE, 2, boot=(KERNEL, INITRD, LINE))


# --- what is written


def reference(path, digest):
    """What `touchstone hash env --as snp-launch -o json` writes."""
    one = {"path": path, "kind": "snp-launch", "measurements": {"measurement": digest.hex()}, "identities": {}, "declared": [], "malformed": [], "warnings": []}
    return json.dumps({"schema": "touchstone.hashes/1", "environments": [one]}, indent=1) + "\n"


def make_firmware():
    put("ovmf.fd", FIRMWARE)
    put("kernel.bin", KERNEL)
    put("initrd.bin", INITRD)
    put("ovmf-no-hashes.fd", firmware(sections=SECTIONS[:-1]))
    put("ovmf-no-hash-area.fd", firmware(hash_area=(0, 0)))
    put("ovmf-svsm.fd", firmware(more=[(SVSM, struct.pack("<I", 0x1000))]))
    put("ovmf-unknown-section.fd", firmware(sections=[*SECTIONS, (0x900000, 0x1000, 9)]))
    put("ovmf-half-page.fd", firmware(sections=[*SECTIONS, (0x900000, 0x800, 1)]))
    put("ovmf-metadata-v2.fd", firmware(version=2))
    put("ovmf-many-sections.fd", firmware()[:1036] + struct.pack("<I", 0x7FFFFFFF) + firmware()[1040:])
    put("ovmf-odd-size.fd", firmware(size=8200))
    put("ovmf-no-reset.fd", firmware(reset=False))
    put("ovmf-late-hash-area.fd", firmware(hash_area=(0x810F80, 0x400)))
    expected = {"qemu": launch_digest(FIRMWARE), "qemu-boot-2": LAUNCH, "ec2": launch_digest(FIRMWARE, 2, "ec2"), "gce": launch_digest(FIRMWARE, 2, "gce"),
                "features": launch_digest(FIRMWARE, features=0x21), "kernel-alone": launch_digest(FIRMWARE, boot=(KERNEL, b"", ""))}
    put("launch.json", json.dumps({name: value.hex() for name, value in expected.items()}, indent=1) + "\n")
    put("launch-reference.json", reference("ovmf.fd", LAUNCH))
    put("launch-other.json", reference("ovmf.fd", expected["qemu"]))


def make_reports(pki):
    key, stranger = (ec.generate_private_key(ec.SECP384R1()) for _ in range(2))
    genoa, asked = pki.vcek("Genoa", "Genoa", key, GENOA_TCB, CHIP), ("SEV-Genoa", pki.ask)
    put("roots.pem", pem(pki.roots["Genoa"], pki.roots["Milan"], pki.roots["Turin"]))
    put("other-root.pem", pem(authority("ARK-Genoa", pki.other, "ARK-Genoa", pki.other, 1, None)))
    for product in LAYOUT:
        put(f"chain-{product.lower()}.pem", pem(pki.asks[product], pki.asvks[product], pki.roots[product]))
    put("genoa/report.bin", report(key))
    put("genoa/vcek.der", genoa)
    put("genoa/siena-v4.bin", report(key, version=4, cpu="Siena"))
    put("genoa/debug.bin", report(key, policy=0xB0000))
    put("genoa/vmpl1.bin", report(key, vmpl=1))
    put("genoa/by-host.bin", report(key, vmpl=0xFFFFFFFF))
    put("genoa/masked.bin", report(key, chip=bytes(64), key_info=2))
    put("genoa/held-back.bin", report(key, current=bytes([10, 0, 0, 0, 0, 0, 29, 0xDA])))
    put("genoa/odd-bits.bin", report(key, policy=0x10000 | 1 << 40, platform=1 << 6, alter=patch(0x18B, b"\x01")))
    put("genoa/no-signer.bin", report(None, key_info=7 << 2))
    put("genoa/masked-unsigned.bin", report(None, chip=bytes(64), key_info=2))
    put("genoa/reserved-signer.bin", report(key, key_info=3 << 2))
    put("genoa/other-algorithm.bin", report(key, alter=patch(0x34, struct.pack("<I", 2))))
    put("genoa/unknown-processor.bin", report(key, alter=patch(0x188, b"\x19\x60\x00")))
    put("genoa/altered.bin", report(key, sign=patch(0x090, b"\x01")))
    put("genoa/byte-above-r.bin", report(key, sign=spread_r))
    put("genoa/byte-after-s.bin", report(key, sign=patch(0x2A0 + 144 + 100, b"\x01")))
    put("genoa/r-is-order.bin", report(key, sign=patch(0x2A0, number(ORDER))))
    put("genoa/s-is-zero.bin", report(key, sign=patch(0x2A0 + 72, bytes(72))))
    put("genoa/version-6.bin", report(key, alter=patch(0, struct.pack("<I", 6))))
    put("genoa/trailing.bin", report(key) + b"\0")
    put("genoa/vcek-other-key.der", pki.vcek("Genoa", "Genoa", stranger, GENOA_TCB, CHIP))
    put("genoa/vcek-other-chip.der", pki.vcek("Genoa", "Genoa", stranger, GENOA_TCB, bytes(reversed(CHIP))))
    put("genoa/vcek-other-tcb.der", pki.vcek("Genoa", "Genoa", key, GENOA_TCB[:6] + b"\x17\xd9", CHIP))
    put("genoa/vcek-reserved-level.der", pki.vcek("Genoa", "Genoa", key, b"\x0a\0\0\x05\0\0\x1b\xd9", CHIP))
    put("genoa/vcek-no-ucode.der", pki.vcek("Genoa", "Genoa", key, GENOA_TCB, CHIP, drop=("ucode",)))
    put("genoa/vcek-wrapped.der", pki.vcek("Genoa", "Genoa", key, GENOA_TCB, tlv(4, CHIP)))
    put("genoa/vcek-milan.der", pki.vcek("Milan", "Milan-B0", key, GENOA_TCB, CHIP))
    put("genoa/vcek-no-product.der", vek("SEV-VCEK", "Genoa", "", key, *asked, GENOA_TCB, CHIP))
    put("genoa/vcek-by-asvk.der", vek("SEV-VCEK", "Genoa", "Genoa", key, "SEV-VLEK-Genoa", pki.asvk, GENOA_TCB, CHIP))
    put("genoa/vcek-forged.der", vek("SEV-VCEK", "Genoa", "Genoa", key, "SEV-Genoa", pki.other, GENOA_TCB, CHIP))
    put("genoa/vcek-short-salt.der", vek("SEV-VCEK", "Genoa", "Genoa", key, *asked, GENOA_TCB, CHIP, salt=32))
    put("genoa/vcek-level-256.der", pki.vcek("Genoa", "Genoa", key, [10, 0, 0, 0, 0, 0, 27, 256], CHIP))
    put("genoa/crl.der", crl("ARK-Genoa", pki.ark, []))
    put("genoa/crl.pem", pem(crl("ARK-Genoa", pki.ark, [7]), label="X509 CRL"))
    put("genoa/crl-listed.der", crl("ARK-Genoa", pki.ark, [0x20001]))
    put("genoa/crl-expired.der", crl("ARK-Genoa", pki.ark, [], "250101000000Z", "260201000000Z"))
    put("genoa/crl-future.der", crl("ARK-Genoa", pki.ark, [], "280101000000Z", "290101000000Z"))
    put("genoa/crl-forged.der", crl("ARK-Genoa", pki.other, []))
    put("genoa/crl-other-issuer.der", crl("ARK-Milan", pki.ark, [0x20001]))
    make_tables(pki, genoa)
    make_other_products(pki, key, stranger)
    make_vlek(pki, key)
    bounds = {"bootloader": 10, "tee": 0, "snp": 27, "microcode": 217}
    put("policy-met.json", json.dumps({"schema": "touchstone.policy/1", "snp_min_tcb": {"Genoa": bounds, "Turin": {"fmc": 9}}}) + "\n")
    put("policy-above.json", json.dumps({"schema": "touchstone.policy/1", "snp_min_tcb": {"Genoa": bounds | {"snp": 28}}}) + "\n")
    put("policy-report-data.json", json.dumps({"schema": "touchstone.policy/1", "measurements": [{"type": "snp-report", "name": "report_data", "value": "00"}]}) + "\n")
    put("policy-unknown-part.json", json.dumps({"schema": "touchstone.policy/1", "snp_min_tcb": {"Genoa": {"svn": 1}}}) + "\n")
    put("policy-unknown-product.json", json.dumps({"schema": "touchstone.policy/1", "snp_min_tcb": {"Rome": {"snp": 1}}}) + "\n")


def make_other_products(pki, key, stranger):
    put("milan/report-v2.bin", report(key, version=2, tcb=MILAN_TCB, platform=1))
    put("milan/vcek.der", pki.vcek("Milan", "Milan-B0", key, MILAN_TCB, CHIP))
    turin_chip = CHIP[:8] + bytes(56)
    put("turin/report-v3.bin", report(key, version=3, cpu="Turin", tcb=TURIN_TCB, chip=turin_chip))
    put("turin/vcek.der", pki.vcek("Turin", "Turin", key, TURIN_TCB, CHIP[:8], drop=("4",)))
    put("turin/vcek-other-fmc.der", pki.vcek("Turin", "Turin", key, b"\x02" + TURIN_TCB[1:], CHIP[:8], drop=("4",)))
    put("turin/vcek-long-chip.der", pki.vcek("Turin", "Turin", key, TURIN_TCB, turin_chip, drop=("4",)))
    put("venice/report.bin", report(key, cpu="Venice", tcb=TURIN_TCB, chip=turin_chip))
    put("venice/vcek.der", pki.vcek("Venice", "Venice", key, TURIN_TCB, CHIP[:8]))


def make_vlek(pki, key):
    put("vlek/report.bin", report(key, version=4, chip=bytes(64), key_info=1 << 2))
    put("vlek/vlek.der", pki.vlek("Genoa", key, GENOA_TCB))
    put("vlek/vlek-by-ask.der", vek("SEV-VLEK", "Genoa", "Genoa", key, "SEV-Genoa", pki.ask, GENOA_TCB, csp="CN=cc-test.touchstone.example"))
    put("vlek/vcek.der", pki.vcek("Genoa", "Genoa", key, GENOA_TCB, CHIP))
    put("vlek/report-claims-vcek.bin", report(key, version=4, chip=bytes(64)))


def table(entries, as_written=True):
    kinds = {"vcek": "63da758d-e664-4564-adc5-f4b93be8accd", "ask": "4ab7b379-bbac-4fe4-a02f-05aef327c782", "ark": "c0b406a4-a803-4952-9743-3fb6014cd0ae",
             "crl": "92f81bc3-5811-4d3d-97ff-d19f88dc67ea"}
    offset = 24 * (len(entries) + 1)
    head, blobs = b"", b""
    for kind, data in entries:
        one = uuid.UUID(kinds[kind])
        head += (one.bytes if as_written else one.bytes_le) + struct.pack("<II", offset + len(blobs), len(data))
        blobs += data
    return head + bytes(24) + blobs


def make_tables(pki, vcek):
    entries = [("vcek", vcek), ("ask", pki.asks["Genoa"]), ("ark", pki.roots["Genoa"])]
    put("genoa/table.bin", table(entries))
    put("genoa/table-mixed.bin", table([*entries[:2], ("ark", pem(pki.roots["Genoa"]).encode()), ("crl", crl("ARK-Genoa", pki.ark, []))], False))
    put("genoa/table-twice.bin", table([entries[0], entries[0]]))
    put("genoa/table-short.bin", table(entries)[:-1])


if __name__ == "__main__":
    make_firmware()
    make_reports(Pki())
