"""Enclave images, certificate chains and attestation documents under a test root (nitro.md)."""
import datetime
import hashlib
import json
import struct
import zlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

INSTANCE = "i-0123456789abcdef0"
REGION = "eu-test-1"
UTC = datetime.timezone.utc


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


# --- images (nitro.md B)


def image(ramdisks, metadata=b'{"ImageName":"touchstone-test","ImageVersion":"1"}', flags=0, alter=None, signature=None, section_flags=0, reserved=0, unused=0):
    sections = [(1, b"kernel bytes\n" * 20), (2, b"console=ttyS0 reboot=k panic=30")] + [(3, r) for r in ramdisks]
    sections += ([(4, signature)] if signature else []) + [(5, metadata)]
    offsets, sizes, body, at = [], [], b"", 548
    for kind, data in sections:
        offsets.append(at)
        sizes.append(len(data))
        body += struct.pack(">HHQ", kind, section_flags, len(data)) + data
        at += 12 + len(data)
    pad = [0] * (32 - len(sections))
    header = b".eif" + struct.pack(">HHQQHH", 4, flags, 512 << 20, 2, reserved, len(sections))
    header += struct.pack(">32Q", *(offsets + pad)) + struct.pack(">32Q", *(sizes + pad)) + struct.pack(">I", unused)
    if alter:
        header, body = alter(header, body)
    return header + struct.pack(">I", zlib.crc32(header + body)) + body


def extend(data):
    return hashlib.sha384(bytes(48) + hashlib.sha384(data).digest()).digest()


def measurements(ramdisks):
    boot = b"kernel bytes\n" * 20 + b"console=ttyS0 reboot=k panic=30"
    return [extend(boot + b"".join(ramdisks)), extend(boot + ramdisks[0]), extend(b"".join(ramdisks[1:]))]


def octets(data):
    """serde's default for Vec<u8>: an array of integers (B3)."""
    return head(4, len(data)) + b"".join(head(0, byte) for byte in data)


def signature_section(pcr0, key, certificate):
    payload = head(5, 2) + text("register_index") + head(0, 0) + text("register_value") + octets(pcr0)
    element = head(5, 2) + text("signing_certificate") + octets(pem(certificate)) + text("signature") + octets(sign1(payload, key))
    return head(4, 1) + element


# --- certificates (nitro.md A3)


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "XX"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "touchstone test"),
                      x509.NameAttribute(NameOID.COMMON_NAME, common)])


def usage(sign, certs, crl):
    return x509.KeyUsage(digital_signature=sign, content_commitment=False, key_encipherment=False, data_encipherment=False,
                         key_agreement=False, key_cert_sign=certs, crl_sign=crl, encipher_only=False, decipher_only=False)


def certificate(subject, key, issuer, issuer_key, days, ca, path, key_usage, start, hours=0, aki=True):
    builder = (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
               .serial_number(x509.random_serial_number()).not_valid_before(start)
               .not_valid_after(start + datetime.timedelta(days=days, hours=hours))
               .add_extension(x509.BasicConstraints(ca=ca, path_length=path), critical=True)
               .add_extension(key_usage, critical=True))
    if aki:
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    return builder.sign(issuer_key, hashes.SHA384())


class Chain:
    """root, regional, zonal, instance, leaf, with the lifetimes of the real ones."""

    def __init__(self, module_id, signed_at):
        keys = [ec.generate_private_key(ec.SECP384R1()) for _ in range(5)]
        names = ["touchstone.test-enclaves", f"0011223344556677.{REGION}.touchstone.test-enclaves",
                 f"8899aabbccddeeff.zonal.{REGION}.touchstone.test-enclaves", f"{INSTANCE}.{REGION}.touchstone.test-enclaves",
                 f"{module_id}.{REGION}.aws"]
        starts = [signed_at - datetime.timedelta(days=d) for d in (400, 5, 2)] + [signed_at - datetime.timedelta(hours=5),
                                                                                signed_at - datetime.timedelta(seconds=3)]
        full = usage(True, True, True)
        self.certificates = [
            certificate(names[0], keys[0], names[0], keys[0], 10950, True, None, full, starts[0], aki=False),
            certificate(names[1], keys[1], names[0], keys[0], 20, True, 2, full, starts[1]),
            certificate(names[2], keys[2], names[1], keys[1], 6, True, 1, full, starts[2]),
            certificate(names[3], keys[3], names[2], keys[2], 1, True, 0, usage(False, True, False), starts[3]),
            certificate(names[4], keys[4], names[3], keys[3], 0, False, None, usage(True, False, False), starts[4], hours=3, aki=False),
        ]
        self.leaf_key = keys[4]


# --- documents (nitro.md A1, A2)


def head(major, value):
    for limit, info, form in ((24, value, ""), (1 << 8, 24, ">B"), (1 << 16, 25, ">H"), (1 << 32, 26, ">I")):
        if value < limit:
            return bytes([major << 5 | info]) + (struct.pack(form, value) if form else b"")
    return bytes([major << 5 | 27]) + struct.pack(">Q", value)


def text(value):
    return head(3, len(value.encode())) + value.encode()


def bytestring(value):
    return b"\xf6" if value is None else head(2, len(value)) + value


def payload(module_id, milliseconds, pcrs, chain, user_data, nonce, public_key=b"dummy", indefinite=True, digest="SHA384"):
    members = [text("module_id") + text(module_id), text("digest") + text(digest), text("timestamp") + head(0, milliseconds),
               text("pcrs") + head(5, len(pcrs)) + b"".join(head(0, i) + bytestring(v) for i, v in sorted(pcrs.items())),
               text("certificate") + bytestring(der(chain.certificates[4])),
               text("cabundle") + head(4, 4) + b"".join(bytestring(der(c)) for c in chain.certificates[:4]),
               text("public_key") + bytestring(public_key), text("user_data") + bytestring(user_data), text("nonce") + bytestring(nonce)]
    body = b"".join(members)
    return b"\xbf" + body + b"\xff" if indefinite else head(5, len(members)) + body


def sign1(body, key, tag=False):
    protected = bytes.fromhex("a1013822")
    signed = b"\x84" + text("Signature1") + bytestring(protected) + bytestring(b"") + bytestring(body)
    r, s = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA384())))
    signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    return (b"\xd2" if tag else b"") + b"\x84" + bytestring(protected) + b"\xa0" + bytestring(body) + bytestring(signature)


def role_free_pcrs(first_three):
    pcrs = {i: bytes(48) for i in range(16)}
    pcrs.update(enumerate(first_three))
    pcrs[3] = hashlib.sha384(bytes(48) + b"arn:aws:iam::000000000000:role/test").digest()
    pcrs[4] = hashlib.sha384(bytes(48) + INSTANCE.encode()).digest()
    return pcrs


def measurement_file(first_three):
    return json.dumps({"Measurements": {"HashAlgorithm": "Sha384 { ... }",
                                        **{f"PCR{i}": v.hex() for i, v in enumerate(first_three)}}}, indent=1).encode() + b"\n"
