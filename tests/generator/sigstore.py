"""Makes testdata/sigstore: a Sigstore instance of our own (certificate authority, certificate transparency log, Rekor logs of both
generations, timestamp authority) and bundles that it vouches for, good ones and ones with a single defect each.

usage: sigstore.py [DIR]     (needs python3-cryptography; run it only to add data, and commit what it wrote)

Keys are made anew each time and not kept. The rules of sigstore.md are written down here a second time, in another language and with
other libraries than in src/: where the two disagree, one of them is wrong.
"""
import base64
import copy
import datetime
import hashlib
import json
import struct
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata" / "sigstore")
UTC = datetime.timezone.utc
SIGNED_AT = datetime.datetime(2026, 5, 13, 19, 23, 34, tzinfo=UTC)
IDENTITY = "https://touchstone.test/signer/.github/workflows/release.yml@refs/heads/main"
ISSUER = "https://issuer.touchstone.test"
ARTEFACT = b"what is signed here\n"
V3 = "application/vnd.dev.sigstore.bundle.v0.3+json"
OLD = "application/vnd.dev.sigstore.bundle+json;version=0."
FULCIO = "1.3.6.1.4.1.57264.1."
SCT_LIST = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
SECOND = datetime.timedelta(seconds=1)


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def epoch(when):
    return int(when.timestamp())


def canonical(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def put(path, data):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, (dict, list)):
        data = json.dumps(data, separators=(",", ":")) + "\n"
    target.write_bytes(data.encode() if isinstance(data, str) else data)


# --- DER


def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def der_int(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def der_oid(dotted):
    arcs = [int(a) for a in dotted.split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1], *arcs[2:]]:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(0x80 | (arc & 0x7F))
        out += bytes(reversed(digits))
    return tlv(6, out)


def utf8(text):
    return tlv(12, text.encode())


# --- keys and certificates


def ec_key(curve=ec.SECP256R1):
    return ec.generate_private_key(curve())


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def pem_key(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def hash_for(key):
    size = key.curve.key_size if isinstance(key, ec.EllipticCurvePrivateKey) else 256
    return {256: hashes.SHA256, 384: hashes.SHA384, 521: hashes.SHA512}[size]()


def sign(key, message):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hash_for(key)))


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "touchstone test"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def usage(sign_data, sign_certificates):
    return x509.KeyUsage(sign_data, False, False, False, False, sign_certificates, sign_certificates, False, False)


def certificate(subject, key, issuer, issuer_key, start, days, extensions):
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(start + days)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hash_for(issuer_key))


class Authority:
    """A root and an intermediate."""

    def __init__(self, label, start, eku=None):
        self.root_key, self.key = ec_key(ec.SECP384R1), ec_key(ec.SECP384R1)
        ca = lambda depth: (x509.BasicConstraints(True, depth), True)
        years = datetime.timedelta(days=3650)
        self.root = certificate(name(label + " root"), self.root_key, name(label + " root"), self.root_key, start, years,
                                [ca(1), (usage(False, True), True)])
        extra = [(x509.ExtendedKeyUsage([eku]), False)] if eku else []
        self.certificate = certificate(name(label), self.key, name(label + " root"), self.root_key, start, years,
                                       [ca(0), (usage(False, True), True), *extra])
        self.chain = [self.certificate, self.root]


# --- certificate transparency (RFC 6962 section 3.2)


class CtLog:
    def __init__(self):
        self.key = ec_key()
        self.id = sha256(spki(self.key))

    def sct(self, tbs, issuer_key_hash, when, extensions=b"", key=None):
        ms = epoch(when) * 1000 + 123
        signed = b"\x00\x00" + struct.pack(">QH", ms, 1) + issuer_key_hash + len(tbs).to_bytes(3, "big") + tbs
        signed += struct.pack(">H", len(extensions)) + extensions
        signature = sign(key or self.key, signed)
        return b"\x00" + self.id + struct.pack(">QH", ms, len(extensions)) + extensions + b"\x04\x03" + struct.pack(">H", len(signature)) + signature


def sct_list(scts):
    body = b"".join(struct.pack(">H", len(s)) + s for s in scts)
    return tlv(4, struct.pack(">H", len(body)) + body)


# --- Merkle trees (RFC 6962 section 2.1)


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def tree_hash(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:]))


def audit_path(leaves, index):
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return audit_path(leaves[:split], index) + [tree_hash(leaves[split:])]
    return audit_path(leaves[split:], index - split) + [tree_hash(leaves[:split])]


class Rekor:
    """A log of either generation, which puts an entry at `index` among others."""

    def __init__(self, origin, second):
        self.origin, self.second = origin, second
        self.name = origin.split(" - ")[0]
        self.key = ed25519.Ed25519PrivateKey.generate() if second else ec_key()
        self.id = self.key_id(self.key)

    def key_id(self, key):
        if not self.second:
            return sha256(spki(key))
        raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return sha256(self.name.encode() + b"\n\x01" + raw)

    def note(self, size, root, key=None, name=None, extra=()):
        text = "\n".join([self.origin, str(size), b64(root), *extra]) + "\n"
        key = key or self.key
        witness = f"— witness.touchstone.test {b64(b'wits' + bytes(72))}\n" if self.second else ""
        return text + "\n" + witness + f"— {name or self.name} {b64(self.id[:4] + sign(key, text.encode()))}\n"

    def entry(self, body, size=7, index=5, shard=1000, when=None, **note):
        leaves = [leaf_hash(b"other entry %d" % i) for i in range(size)]
        leaves[index] = leaf_hash(body)
        root = tree_hash(leaves)
        kind = json.loads(body)
        entry = {"logIndex": str(index + shard), "logId": {"keyId": b64(self.id)}, "kindVersion": {"kind": kind["kind"], "version": kind["apiVersion"]},
                 "inclusionProof": {"logIndex": str(index), "rootHash": b64(root), "treeSize": str(size),
                                    "hashes": [b64(h) for h in audit_path(leaves, index)], "checkpoint": {"envelope": self.note(size, root, **note)}},
                 "canonicalizedBody": b64(body)}
        if not self.second:
            seconds = epoch(when or SIGNED_AT)
            promised = canonical({"body": b64(body), "integratedTime": seconds, "logID": self.id.hex(), "logIndex": index + shard})
            entry["integratedTime"] = str(seconds)
            entry["inclusionPromise"] = {"signedEntryTimestamp": b64(sign(self.key, promised))}
        return entry


# --- timestamps (RFC 3161)


class Tsa:
    def __init__(self, start, critical=True):
        self.root_key, self.key = ec_key(ec.SECP384R1), ec_key()
        years = datetime.timedelta(days=3650)
        self.root = certificate(name("tsa root"), self.root_key, name("tsa root"), self.root_key, start, years,
                                [(x509.BasicConstraints(True, 0), True), (usage(False, True), True)])
        self.leaf = certificate(name("tsa"), self.key, name("tsa root"), self.root_key, start, years,
                                [(usage(True, False), True), (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical)])
        self.chain = [self.leaf, self.root]

    def stamp(self, data, when=SIGNED_AT, embed=False, fraction="", digest="sha256", key=None, status=0):
        oids = {"sha256": "2.16.840.1.101.3.4.2.1", "sha384": "2.16.840.1.101.3.4.2.2", "sha512": "2.16.840.1.101.3.4.2.3", "sha1": "1.3.14.3.2.26"}
        algorithm = lambda oid: tlv(0x30, der_oid(oid), tlv(5))
        info = tlv(0x30, der_int(1), der_oid("1.3.6.1.4.1.57264.2"), tlv(0x30, algorithm(oids[digest]), tlv(4, hashlib.new(digest, data).digest())),
                   der_int(0xC0FFEE), tlv(0x18, (when.strftime("%Y%m%d%H%M%S") + fraction + "Z").encode()), tlv(0x30, der_int(1)), der_int(0xABCD))
        attributes = sorted([tlv(0x30, der_oid("1.2.840.113549.1.9.3"), tlv(0x31, der_oid("1.2.840.113549.1.9.16.1.4"))),
                             tlv(0x30, der_oid("1.2.840.113549.1.9.4"), tlv(0x31, tlv(4, sha256(info))))])
        signature = sign(key or self.key, tlv(0x31, *attributes))
        sid = tlv(0x30, self.leaf.issuer.public_bytes(), der_int(self.leaf.serial_number))
        signer = tlv(0x30, der_int(1), sid, algorithm(oids["sha256"]), tlv(0xA0, *attributes), tlv(0x30, der_oid("1.2.840.10045.4.3.2")), tlv(4, signature))
        certificates = tlv(0xA0, der(self.leaf)) if embed else b""
        data = tlv(0x30, der_int(3), tlv(0x31, algorithm(oids["sha256"])),
                   tlv(0x30, der_oid("1.2.840.113549.1.9.16.1.4"), tlv(0xA0, tlv(4, info))), certificates, tlv(0x31, signer))
        token = tlv(0x30, der_oid("1.2.840.113549.1.7.2"), tlv(0xA0, data))
        return tlv(0x30, tlv(0x30, der_int(status)), token if status < 2 else b"")


# --- the instance


class Instance:
    def __init__(self):
        start = datetime.datetime(2026, 1, 1, tzinfo=UTC)
        self.start = start
        self.fulcio, self.ct, self.tsa = Authority("fulcio", start, ExtendedKeyUsageOID.CODE_SIGNING), CtLog(), Tsa(start)
        self.rekor1 = Rekor("rekor.touchstone.test - 42", False)
        self.rekor2 = Rekor("log2026.rekor.touchstone.test", True)

    def leaf(self, key, when=SIGNED_AT - SECOND, scts=1, identity=None, codesign=True, sign_data=True, ca=False, **sct):
        names = [x509.UniformResourceIdentifier(identity or IDENTITY)]
        eku = ExtendedKeyUsageOID.CODE_SIGNING if codesign else ExtendedKeyUsageOID.CLIENT_AUTH
        text = lambda arc, value: (x509.UnrecognizedExtension(ObjectIdentifier(FULCIO + str(arc)), utf8(value)), False)
        raw = lambda arc, value: (x509.UnrecognizedExtension(ObjectIdentifier(FULCIO + str(arc)), value.encode()), False)
        extensions = [(usage(sign_data, False), True), (x509.ExtendedKeyUsage([eku]), False), (x509.SubjectAlternativeName(names), True),
                      raw(1, ISSUER), raw(2, "push"), raw(3, "0123abcd"), raw(4, "release"), raw(5, "touchstone/signer"), raw(6, "refs/heads/main"),
                      text(8, ISSUER), text(9, IDENTITY), text(11, "github-hosted"), text(12, "https://touchstone.test/signer"), text(22, "public")]
        if ca:
            extensions.append((x509.BasicConstraints(True, None), True))
        builder = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(self.fulcio.certificate.subject).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(when).not_valid_after(when + datetime.timedelta(minutes=10))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        sign_it = lambda b: b.sign(self.fulcio.key, hashes.SHA384())
        if scts:
            tbs = sign_it(builder).tbs_certificate_bytes
            issuer = sha256(spki(self.fulcio.key))
            log = sct.pop("log", self.ct)
            made = [log.sct(tbs, issuer, sct.get("at", when), b"\x00\x00\x05\x00\x00\x0d\xde\x14", sct.get("log_key")) for _ in range(scts)]
            builder = builder.add_extension(x509.UnrecognizedExtension(SCT_LIST, sct_list(made)), False)
        return sign_it(builder)

    def trusted_root(self, **changes):
        period = {"start": self.start.isoformat().replace("+00:00", "Z")}
        log = lambda url, key, details, key_id: {"baseUrl": url, "hashAlgorithm": "SHA2_256", "logId": {"keyId": b64(key_id)},
                                                 "publicKey": {"rawBytes": b64(spki(key)), "keyDetails": details, "validFor": dict(period)}}
        authority = lambda uri, chain: {"subject": {"organization": "touchstone test", "commonName": "test"}, "uri": uri, "validFor": dict(period),
                                        "certChain": {"certificates": [{"rawBytes": b64(der(c))} for c in chain]}}
        root = {"mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                "tlogs": [log("https://rekor.touchstone.test", self.rekor1.key, "PKIX_ECDSA_P256_SHA_256", self.rekor1.id),
                          log("https://log2026.rekor.touchstone.test", self.rekor2.key, "PKIX_ED25519", self.rekor2.id)],
                "certificateAuthorities": [authority("https://fulcio.touchstone.test", self.fulcio.chain)],
                "ctlogs": [log("https://ct.touchstone.test", self.ct.key, "PKIX_ECDSA_P256_SHA_256", self.ct.id)],
                "timestampAuthorities": [authority("https://tsa.touchstone.test", self.tsa.chain)]}
        return root | changes


# --- bodies of log entries (sigstore.md 2.7)


def pem_text(signer):
    return b64(pem(signer) if isinstance(signer, x509.Certificate) else pem_key(signer))


def hashedrekord1(artefact, signature, signer):
    return canonical({"apiVersion": "0.0.1", "kind": "hashedrekord", "spec": {
        "data": {"hash": {"algorithm": "sha256", "value": sha256(artefact).hex()}},
        "signature": {"content": b64(signature), "publicKey": {"content": pem_text(signer)}}}})


def hashedrekord2(data, signature, signer):
    if isinstance(signer, x509.Certificate):
        verifier = {"x509Certificate": {"rawBytes": b64(der(signer))}}
    else:
        verifier = {"publicKey": {"rawBytes": b64(spki(signer))}}
    return canonical({"apiVersion": "0.0.2", "kind": "hashedrekord", "spec": {"hashedRekordV002": {
        "data": {"algorithm": "SHA2_256", "digest": b64(sha256(data))}, "signature": {"content": b64(signature), "verifier": verifier}}}})


def dsse1(payload, signature, signer):
    return canonical({"apiVersion": "0.0.1", "kind": "dsse", "spec": {
        "envelopeHash": {"algorithm": "sha256", "value": "00" * 32}, "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hex()},
        "signatures": [{"signature": b64(signature), "verifier": pem_text(signer)}]}})


def intoto2(payload, signature, signer):
    envelope = {"payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": b64(b64(signature).encode()), "publicKey": pem_text(signer)}]}
    return canonical({"apiVersion": "0.0.2", "kind": "intoto", "spec": {"content": {
        "envelope": envelope, "hash": {"algorithm": "sha256", "value": "00" * 32}, "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hex()}}}})


def pae(kind, payload):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


STATEMENT = json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "artefact.txt", "digest": {"sha256": sha256(ARTEFACT).hex()}}],
                        "predicateType": "https://touchstone.test/release/v1", "predicate": {}}).encode()
IN_TOTO = "application/vnd.in-toto+json"


class Signing:
    """One signature and everything that a bundle about it needs."""

    def __init__(self, instance, content="message", curve=ec.SECP256R1, key=None, leaf=None, artefact=ARTEFACT, payload=STATEMENT, kind=IN_TOTO):
        self.instance, self.content, self.payload, self.kind = instance, content, payload, kind
        self.key = key or ec_key(curve)
        self.leaf = leaf(self.key) if leaf else (instance.leaf(self.key) if not key else None)
        self.signer = self.leaf or self.key
        self.artefact = artefact
        self.signed = artefact if content == "message" else pae(kind, payload)
        self.signature = sign(self.key, self.signed)

    def entry(self, kind="hashedrekord1", log=None, **options):
        make = {"hashedrekord1": hashedrekord1, "hashedrekord2": hashedrekord2, "dsse1": dsse1, "intoto2": intoto2}[kind]
        data = {"hashedrekord1": self.artefact, "hashedrekord2": self.signed}.get(kind, self.payload)
        log = log or (self.instance.rekor2 if kind == "hashedrekord2" else self.instance.rekor1)
        body = options.pop("body", None) or make(options.pop("data", data), options.pop("signature", self.signature), options.pop("signer", self.signer))
        return log.entry(body, **options)

    def bundle(self, entries, stamps=(), media=V3, chain=None, digest=None):
        if self.leaf is None:
            material = {"publicKey": {"hint": b64(sha256(spki(self.key)))}}
        elif chain is not None:
            material = {"x509CertificateChain": {"certificates": [{"rawBytes": b64(der(c))} for c in [self.leaf, *chain]]}}
        else:
            material = {"certificate": {"rawBytes": b64(der(self.leaf))}}
        material["tlogEntries"] = entries
        if stamps:
            material["timestampVerificationData"] = {"rfc3161Timestamps": [{"signedTimestamp": b64(s)} for s in stamps]}
        bundle = {"mediaType": media, "verificationMaterial": material}
        if self.content == "message":
            bundle["messageSignature"] = {"messageDigest": {"algorithm": "SHA2_256", "digest": b64(digest or sha256(self.artefact))}, "signature": b64(self.signature)}
        else:
            bundle["dsseEnvelope"] = {"payload": b64(self.payload), "payloadType": self.kind, "signatures": [{"sig": b64(self.signature), "keyid": ""}]}
        return bundle


def altered(bundle, change):
    other = copy.deepcopy(bundle)
    change(other, other["verificationMaterial"]["tlogEntries"][0])
    return other


def make_good(instance):
    """One bundle for every way in which a good one can look."""
    message, envelope = Signing(instance), Signing(instance, "dsse")
    first = message.bundle([message.entry()])
    put("message.json", first)
    put("message-leaf.pem", pem_key(message.key))
    put("message-v0.2.json", message.bundle([message.entry()], media=OLD + "2"))
    put("envelope.json", envelope.bundle([envelope.entry("dsse1")]))
    put("intoto.json", envelope.bundle([envelope.entry("intoto2")], media=OLD + "2"))
    stamped = message.bundle([message.entry("hashedrekord2")], [instance.tsa.stamp(message.signature)])
    put("rekor2.json", stamped)
    put("rekor2-envelope.json", envelope.bundle([envelope.entry("hashedrekord2", extra=["Timestamp: 1"])],
                                                [instance.tsa.stamp(envelope.signature, embed=True, fraction=".25", digest="sha512")]))
    chain = [instance.fulcio.certificate, instance.fulcio.root]
    put("chain-v0.1.json", message.bundle([message.entry()], media=OLD + "1", chain=chain))
    promised = message.bundle([message.entry()], media=OLD + "1")
    del promised["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]
    put("promise-v0.1.json", promised)
    p384 = Signing(instance, curve=ec.SECP384R1)
    put("p384.json", p384.bundle([p384.entry("hashedrekord2")], [instance.tsa.stamp(p384.signature, digest="sha384")]))
    for label, key in (("p256", ec_key()), ("ed25519", ed25519.Ed25519PrivateKey.generate()), ("rsa", rsa.generate_private_key(65537, 2048))):
        keyed = Signing(instance, key=key)
        put(f"keyed-{label}.json", keyed.bundle([keyed.entry("hashedrekord2")], [instance.tsa.stamp(keyed.signature)] if label == "rsa" else []))
        put(f"keyed-{label}.pem", pem_key(key))
    return message, envelope, first, stamped


def make_bad_times(instance, message, stamped):
    entry, stamp = stamped["verificationMaterial"]["tlogEntries"], instance.tsa.stamp
    put("time/none.json", message.bundle(entry))
    put("time/other-bytes.json", message.bundle(entry, [stamp(b"another signature")]))
    put("time/sha1.json", message.bundle(entry, [stamp(message.signature, digest="sha1")]))
    put("time/unknown-authority.json", message.bundle(entry, [Tsa(instance.start).stamp(message.signature, embed=True)]))
    put("time/wrong-signature.json", message.bundle(entry, [stamp(message.signature, key=ec_key())]))
    put("time/refusal.json", message.bundle(entry, [stamp(message.signature, status=2)]))
    put("time/outside-leaf.json", message.bundle(entry, [stamp(message.signature, SIGNED_AT + datetime.timedelta(minutes=11))]))
    put("time/before-leaf.json", message.bundle(entry, [stamp(message.signature, SIGNED_AT - 2 * SECOND)]))
    put("time/last-second.json", message.bundle(entry, [stamp(message.signature, SIGNED_AT - SECOND + datetime.timedelta(minutes=10))]))
    same = stamp(message.signature)
    put("time/twice.json", message.bundle(entry, [same, same]))
    put("time/one-good-one-bad.json", message.bundle(entry, [same, stamp(b"another signature")]))
    late = message.bundle([message.entry(when=SIGNED_AT + datetime.timedelta(hours=1))])
    put("time/integrated-late.json", late)
    put("time/promise-of-another.json", altered(message.bundle([message.entry()]), lambda b, e: e.update(integratedTime=str(epoch(SIGNED_AT) + 1))))
    root = instance.trusted_root()
    root["timestampAuthorities"][0]["validFor"]["end"] = (SIGNED_AT - SECOND).isoformat().replace("+00:00", ".999999Z")
    put("roots/tsa-ended.json", root)
    root = instance.trusted_root()
    root["timestampAuthorities"][0]["validFor"]["end"] = SIGNED_AT.isoformat().replace("+00:00", "Z")
    put("roots/tsa-ends-then.json", root)
    lax = Tsa(instance.start, critical=False)
    put("time/eku-not-critical.json", message.bundle(entry, [lax.stamp(message.signature)]))
    root = instance.trusted_root()
    root["timestampAuthorities"][0]["certChain"]["certificates"] = [{"rawBytes": b64(der(c))} for c in lax.chain]
    put("roots/tsa-lax.json", root)


def make_bad_certificates(instance):
    def bundle(path, **options):
        one = Signing(instance, leaf=lambda key: instance.leaf(key, **options))
        put(path, one.bundle([one.entry()]))
    bundle("chain/no-codesigning.json", codesign=False)
    bundle("chain/no-digital-signature.json", sign_data=False)
    bundle("chain/leaf-is-ca.json", ca=True)
    bundle("sct/none.json", scts=0)
    bundle("sct/two.json", scts=2)
    bundle("sct/unknown-log.json", log=CtLog())
    bundle("sct/wrong-key.json", log_key=ec_key())
    bundle("sct/too-early.json", at=instance.start - SECOND)
    bundle("identity-email.json", identity="mailto:signer@touchstone.test")
    other = Instance()
    stranger = Signing(instance, leaf=lambda key: other.leaf(key, log=instance.ct))
    put("chain/other-authority.json", stranger.bundle([stranger.entry()]))
    put("roots/other.json", other.trusted_root())
    root = instance.trusted_root()
    root["certificateAuthorities"][0]["validFor"]["end"] = (SIGNED_AT - SECOND).isoformat().replace("+00:00", "Z")
    put("roots/ca-ended.json", root)
    root = instance.trusted_root()
    for at, key in (("tlogs", 0), ("tlogs", 1)):
        root[at][key]["publicKey"]["validFor"]["end"] = (SIGNED_AT - SECOND).isoformat().replace("+00:00", "Z")
    put("roots/logs-ended.json", root)


def make_bad_entries(instance, message, envelope, stamped):
    log, bundle = instance.rekor1, lambda **options: message.bundle([message.entry(**options)])
    good = bundle()
    foreign = Rekor("rekor.elsewhere.test - 7", False)
    put("log/unknown.json", bundle(log=foreign))
    put("log/checkpoint-key.json", bundle(key=ec_key()))
    put("log/checkpoint-name.json", bundle(name="rekor.elsewhere.test"))
    put("log/wrong-index.json", altered(good, lambda b, e: e["inclusionProof"].update(logIndex="4")))
    put("log/wrong-size.json", altered(good, lambda b, e: e["inclusionProof"].update(treeSize="8")))
    put("log/short-path.json", altered(good, lambda b, e: e["inclusionProof"]["hashes"].pop()))
    put("log/no-proof.json", altered(good, lambda b, e: e.pop("inclusionProof")))
    put("log/no-checkpoint.json", altered(good, lambda b, e: e["inclusionProof"].pop("checkpoint")))
    put("log/no-entry.json", altered(good, lambda b, e: b["verificationMaterial"].pop("tlogEntries")))
    put("log/wrong-promise.json", altered(bundle(), lambda b, e: e.update(logIndex="1")))
    again = sign(message.key, ARTEFACT)
    put("log/other-signature.json", bundle(signature=again))
    put("log/other-key.json", bundle(signer=ec_key()))
    put("log/other-artefact.json", bundle(data=b"another artefact"))
    put("log/other-payload.json", envelope.bundle([envelope.entry("dsse1", data=b"another payload")]))
    put("log/kind-differs.json", altered(good, lambda b, e: e["kindVersion"].update(version="0.0.2")))
    strange = canonical({"apiVersion": "0.0.1", "kind": "cose", "spec": {}})
    put("log/unknown-kind.json", bundle(body=strange))
    put("log/envelope-as-message.json", envelope.bundle([envelope.entry("hashedrekord1", data=STATEMENT)]))
    # Nothing signs a time in an entry of Rekor v2.
    put("log/second-with-time.json", altered(stamped, lambda b, e: e.update(integratedTime=str(epoch(SIGNED_AT) - 60))))
    put("log/second-other-signature.json", message.bundle([message.entry("hashedrekord2", signature=again)], [instance.tsa.stamp(message.signature)]))
    return log


def make_bad_content(instance, message, envelope):
    put("artefact.txt", ARTEFACT)
    put("other.txt", b"what nobody signed\n")
    put("signature/wrong-hint.json", message.bundle([message.entry()], digest=sha256(b"another artefact")))
    for label, algorithm, digest in (("no-algorithm", None, ARTEFACT), ("no-algorithm-wrong", None, b"another artefact"),
                                     ("unspecified-wrong", "HASH_ALGORITHM_UNSPECIFIED", b"another artefact"), ("unknown-algorithm", "SHA3_256", ARTEFACT)):
        named = message.bundle([message.entry()], digest=sha256(digest))
        named["messageSignature"]["messageDigest"]["algorithm"] = algorithm
        put(f"signature/{label}.json", named)
    unsigned = Signing(instance)
    unsigned.signature = sign(ec_key(), ARTEFACT)
    put("signature/wrong.json", unsigned.bundle([unsigned.entry()]))
    forged = Signing(instance, "dsse")
    forged.signature = sign(ec_key(), forged.signed)
    put("signature/wrong-envelope.json", forged.bundle([forged.entry("dsse1")]))
    plain = Signing(instance, "dsse", payload=b"no statement at all")
    put("signature/no-statement.json", plain.bundle([plain.entry("dsse1")]))
    model = Signing(instance, "dsse", payload=STATEMENT.replace(b"https://touchstone.test/release/v1", b"https://model_signing/signature/v1.0"))
    put("model-signature.json", model.bundle([model.entry("dsse1")]))


def make_payloads():
    """Payloads that are no statement, in an instance of their own: whoever reads the first or the last of two subjects is told two things."""
    instance = Instance()
    put("roots/payload.json", instance.trusted_root())
    twice = STATEMENT.replace(b'"predicate"', b'"subject": [{"name": "other.txt", "digest": {"sha256": "%s"}}], "predicate"' % sha256(b"what nobody signed\n").hex().encode())
    for label, payload, kind in (("duplicate-key", twice, IN_TOTO), ("truncated", STATEMENT[:-1], IN_TOTO), ("text", b"no statement at all", "text/plain")):
        one = Signing(instance, "dsse", payload=payload, kind=kind)
        put(f"payload/{label}.json", one.bundle([one.entry("dsse1")]))


def make_roots(instance):
    root = instance.trusted_root()
    put("roots/good.json", root)
    no_start = copy.deepcopy(root)
    del no_start["tlogs"][0]["publicKey"]["validFor"]["start"]
    put("roots/no-start.json", no_start)
    unknown = copy.deepcopy(root)
    unknown["tlogs"].append(copy.deepcopy(root["tlogs"][0]) | {"publicKey": root["tlogs"][0]["publicKey"] | {"keyDetails": "PKIX_ML_DSA_65"}})
    put("roots/unknown-details.json", unknown | {"mediaType": "application/vnd.dev.sigstore.trustedroot.v0.2+json"})
    bare = copy.deepcopy(root)
    bare["ctlogs"] = []
    put("roots/no-ctlog.json", bare)


def main():
    instance = Instance()
    message, envelope, _, stamped = make_good(instance)
    make_roots(instance)
    make_bad_times(instance, message, stamped)
    make_bad_certificates(instance)
    make_bad_entries(instance, message, envelope, stamped)
    make_bad_content(instance, message, envelope)
    make_payloads()


if __name__ == "__main__":
    main()
