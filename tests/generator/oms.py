"""Makes testdata/oms: small models and signatures over them (oms.md), with throw-away keys.

usage: oms.py [DIR]     (needs python3-cryptography; run it only to add data, and commit what it wrote)

The rules of the format are written down here a second time, in another language and with other libraries than in src/.
"""
import base64
import datetime
import hashlib
import json
import shutil
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import sigstore

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata") / "oms"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
STATEMENT, PREDICATE, LEGACY = "https://in-toto.io/Statement/v1", "https://model_signing/signature/v1.0", "https://model_signing/Digests/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
HASH_OF = {"secp256r1": hashes.SHA256, "secp384r1": hashes.SHA384, "secp521r1": hashes.SHA512}
UTC = datetime.timezone.utc
START, END = datetime.datetime(2026, 1, 1, tzinfo=UTC), datetime.datetime(2056, 1, 1, tzinfo=UTC)


def safetensors():
    header = b'{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}'
    return len(header).to_bytes(8, "little") + header + b"\x01\x02\x03\x04"


MODEL = {"config.json": b'{"hidden_size": 4}\n', "model.safetensors": safetensors(), "sub/vocab.txt": b"a\nb\nc\n", "sub/empty.txt": b""}
HIDDEN = MODEL | {"README.md": b"read me\n", "notes/weights.dat": safetensors()}


def put(path, data):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data.encode() if isinstance(data, str) else data)


def b64(data):
    return base64.b64encode(data).decode()


# --- keys and certificates


def spki(key, encoding=serialization.Encoding.PEM):
    return key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def name(common):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "touchstone test"), x509.NameAttribute(NameOID.COMMON_NAME, common)])


def certificate(subject, key, issuer, issuer_key, ca, signs=True, purposes=(), start=START, end=END):
    builder = (x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(key.public_key())
               .serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
               .add_extension(x509.BasicConstraints(ca, None), True))
    usage = dict.fromkeys(("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
                           "crl_sign", "encipher_only", "decipher_only"), False)
    usage |= {"key_cert_sign": True} if ca else {"digital_signature": True} if signs else {"key_encipherment": True}
    if signs is not None:
        builder = builder.add_extension(x509.KeyUsage(**usage), True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), False)
    return builder.sign(issuer_key, hashes.SHA256())


def der(one):
    return one.public_bytes(serialization.Encoding.DER)


def pem(one):
    return one.public_bytes(serialization.Encoding.PEM)


# --- statements and bundles


def digest(kind, data):
    return (hashlib.blake2b(data) if kind == "blake2b" else hashlib.new(kind, data)).hexdigest()


def resources(files, kind="sha256", shard=None, algorithm=None):
    listed = []
    for path, data in sorted(files.items()):
        ranges = [("", data)] if shard is None else [
            (f":{at}:{min(at + shard, len(data))}", data[at:at + shard]) for at in range(0, len(data), shard)]
        listed += [{"name": path + tail, "digest": digest(kind, piece), "algorithm": algorithm or kind} for tail, piece in ranges]
    return listed


def statement(listed, kind="sha256", method="files", links=False, ignore=None, root=None, **more):
    root = root or hashlib.sha256(b"".join(bytes.fromhex(r["digest"]) for r in listed)).hexdigest()
    serialization_ = {"method": method, "hash_type": kind, "allow_symlinks": links} | more
    if ignore is not None:
        serialization_["ignore_paths"] = ignore
    return {"_type": STATEMENT, "subject": [{"name": "model", "digest": {"sha256": root}}], "predicateType": PREDICATE,
            "predicate": {"resources": listed, "serialization": serialization_}}


def legacy(files):
    return {"_type": STATEMENT, "subject": [{"name": p, "digest": {"sha256": digest("sha256", d)}} for p, d in sorted(files.items())],
            "predicateType": LEGACY, "predicate": {"unused": "it's for the API"}}


def pae(kind, payload):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def by_hint(key):
    return {"publicKey": {"hint": hashlib.sha256(spki(key)).hexdigest()}, "tlogEntries": []}


def by_chain(*chain):
    return {"x509CertificateChain": {"certificates": [{"rawBytes": b64(der(c))} for c in chain]}}


def bundle(what, key, material=None, signed=None, hash_=None, kind=PAYLOAD_TYPE, alter=None):
    payload = json.dumps(what, indent=1).encode()
    signature = key.sign(signed(payload) if signed else pae(kind, payload), ec.ECDSA(hash_ or HASH_OF[key.curve.name]()))
    if alter:
        payload = alter(payload)
    return json.dumps({"mediaType": BUNDLE, "verificationMaterial": material or by_hint(key),
                       "dsseEnvelope": {"payload": b64(payload), "payloadType": PAYLOAD_TYPE, "signatures": [{"sig": b64(signature), "keyid": ""}]}},
                      indent=1) + "\n"


def make_models():
    for path, data in MODEL.items():
        put(f"model/{path}", data)
        put(f"model-altered/{path}", data.replace(b"4}", b"8}"))
        put(f"model-extra/{path}", data)
        if path != "model.safetensors":
            put(f"model-missing/{path}", data)
    put("model-extra/hook.py", b"print('unsigned')\n")
    for path, data in HIDDEN.items():
        put(f"model-hidden/{path}", data)
    put("single.bin", b"a model of one file\n")


def make_key_signatures(key, others, other):
    put("files.sig", bundle(statement(resources(MODEL)), key))
    for curve, one in others.items():
        put(f"files-{curve}.sig", bundle(statement(resources(MODEL)), one))
        put(f"{curve}.pem", spki(one))
    put("blake2b.sig", bundle(statement(resources(MODEL, "blake2b"), "blake2b"), key))
    put("shards.sig", bundle(statement(resources(MODEL, shard=8), method="shards", shard_size=8), key))
    # As the reference writes them: protobuf numbers, the shard size in the algorithm.
    put("shards-reference.sig", bundle(statement(resources(MODEL, shard=8, algorithm="sha256-sharded-8"), method="shards", shard_size=8.0), key))
    put("shards-gap.sig", bundle(statement(resources(MODEL, shard=8)[:-1], method="shards", shard_size=8), key))
    twice = resources(MODEL, shard=8) + [{"name": "config.json:0:4", "digest": digest("sha256", MODEL["config.json"][:4]), "algorithm": "sha256"}]
    put("shards-overlap.sig", bundle(statement(twice, method="shards", shard_size=8), key))
    past = resources(MODEL, shard=8)
    past[2]["name"] = "config.json:16:24"
    put("shards-past-end.sig", bundle(statement(past, method="shards", shard_size=8), key))
    single = {".": (ROOT / "single.bin").read_bytes()}
    put("single-dot.sig", bundle(statement(resources(single)), key))
    put("single-name.sig", bundle(statement(resources({"single.bin": single["."]})), key))
    put("single-shards.sig", bundle(statement(resources(single, shard=8), method="shards", shard_size=8), key))
    text = {"README.md", "notes/weights.dat"}
    visible = {p: d for p, d in HIDDEN.items() if p not in text}
    put("hides-text.sig", bundle(statement(resources(visible | {"notes/weights.dat": HIDDEN["notes/weights.dat"]}), ignore=["README.md", "/etc", "../x"]), key))
    put("hides-weights.sig", bundle(statement(resources(visible), ignore=["README.md", "notes/"]), key))
    put("hint-spki.sig", bundle(statement(resources(MODEL)), key, {"publicKey": {"hint": hashlib.sha256(spki(key, serialization.Encoding.DER)).hexdigest()}}))
    put("hint-other.sig", bundle(statement(resources(MODEL)), key, by_hint(other)))
    put("raw-bytes.sig", bundle(statement(resources(MODEL)), key, {"publicKey": {"rawBytes": b64(spki(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256"}}))
    put("payload-altered.sig", bundle(statement(resources(MODEL)), key, alter=lambda p: p.replace(b"sub/vocab", b"sub/vocad")))
    put("payload-type.sig", bundle(statement(resources(MODEL)), key, kind="application/json"))
    put("other-key.sig", bundle(statement(resources(MODEL)), other, by_hint(key)))
    put("other-root-digest.sig", bundle(statement(resources(MODEL), root="11" * 32), key))
    put("other-predicate.sig", bundle(statement(resources(MODEL)) | {"predicateType": "https://model_signing/signature/v2.0"}, key))
    put("other-statement.sig", bundle(statement(resources(MODEL)) | {"_type": "https://in-toto.io/Statement/v0.1"}, key))
    put("unknown-hash.sig", bundle(statement(resources(MODEL, "sha3_256"), "sha3_256"), key))
    # hash_type says one thing, the resources another.
    put("hash-differs.sig", bundle(statement(resources(MODEL), "md5"), key))
    for label, name in (("empty", "config.json:8:8"), ("backwards", "config.json:16:8")):
        ranges = resources(MODEL, shard=8)
        ranges[1]["name"] = name
        put(f"range-{label}.sig", bundle(statement(ranges, method="shards", shard_size=8), key))
    put("dot-beside-names.sig", bundle(statement(resources(MODEL | single)), key))
    put("lines.jsonl", json.dumps(json.loads((ROOT / "files.sig").read_text())) + "\n")
    # The root binds no names: this manifest has the root of another model with the same contents.
    swapped = resources(MODEL)
    swapped[0]["name"], swapped[2]["name"] = swapped[2]["name"], swapped[0]["name"]
    put("names-swapped.sig", bundle(statement(swapped), key))
    put("name-twice.sig", bundle(statement(resources(MODEL) + resources(MODEL)[:1]), key))
    put("name-climbs.sig", bundle(statement(resources(MODEL | {"../config.json": b""})), key))
    # 0.2.0: the text of its signature is Python's repr of the payload.
    quoted = lambda p: b"DSSEV1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(p), repr(p).encode())
    put("legacy.sig", bundle(legacy(MODEL), key, signed=quoted))
    put("legacy-short-hash.sig", bundle(legacy(MODEL), others["p384"], signed=quoted, hash_=hashes.SHA256()))
    put("legacy-pae.sig", bundle(legacy(MODEL), key))


def make_certificate_signatures():
    root, middle, leaf, stranger = (ec.generate_private_key(ec.SECP384R1()) for _ in range(4))
    top = certificate("root", root, "root", root, True)
    between = certificate("intermediate", middle, "root", root, True)
    put("root.pem", pem(top))
    put("intermediate.pem", pem(between))
    put("other-root.pem", pem(certificate("root", stranger, "root", stranger, True)))

    def signed(file, *chain):
        put(file, bundle(statement(resources(MODEL)), leaf, by_chain(*chain)))

    def end(**more):
        return certificate("signer", leaf, "intermediate", middle, False, **more)

    signed("certificate.sig", end(), between)
    put("certificate-leaf.pem", spki(leaf))
    signed("certificate-no-intermediate.sig", end())
    signed("certificate-code-signing.sig", end(signs=None, purposes=[ExtendedKeyUsageOID.CODE_SIGNING]), between)
    signed("certificate-tls.sig", end(signs=False, purposes=[ExtendedKeyUsageOID.SERVER_AUTH]), between)
    signed("certificate-no-usage.sig", end(signs=None), between)
    signed("certificate-expired.sig", end(end=START + datetime.timedelta(days=30)), between)
    signed("certificate-forged.sig", certificate("signer", leaf, "intermediate", stranger, False), between)
    signed("certificate-not-a-ca.sig", end(), certificate("intermediate", middle, "root", root, False))
    signed("certificate-self-made.sig", certificate("signer", leaf, "signer", leaf, False))


def make_keyless_signatures():
    instance = sigstore.Instance()
    put("trusted-root.json", json.dumps(instance.trusted_root(), indent=1) + "\n")

    def signed(kind, stamped=False):
        one = sigstore.Signing(instance, "dsse", payload=json.dumps(statement(resources(MODEL))).encode())
        return one.bundle([one.entry(kind)], [instance.tsa.stamp(one.signature)] if stamped else [])

    put("keyless.sig", json.dumps(signed("dsse1"), indent=1) + "\n")
    put("keyless-rekor2.sig", json.dumps(signed("hashedrekord2", True), indent=1) + "\n")
    good = signed("dsse1")
    payload = base64.b64decode(good["dsseEnvelope"]["payload"]).replace(b"sub/vocab", b"sub/vocad")
    put("keyless-altered.sig", json.dumps(good | {"dsseEnvelope": good["dsseEnvelope"] | {"payload": b64(payload)}}, indent=1) + "\n")
    good["verificationMaterial"]["tlogEntries"] = []
    put("keyless-no-log.sig", json.dumps(good, indent=1) + "\n")


def make_configurations():
    """Compose files that name the model, and another one."""
    named = json.loads(base64.b64decode(json.loads((ROOT / "files.sig").read_text())["dsseEnvelope"]["payload"]))
    root = named["subject"][0]["digest"]["sha256"]
    weights = named["predicate"]["resources"][1]["digest"]
    for name, one, other in (("app-compose", root, weights.upper()), ("app-compose-other", "00" * 32, "11" * 31 + "1")):
        services = f"services:\n  gateway:\n    command: serve --model-root {one} --weights {other}\n"
        put(f"{name}.json", json.dumps({"manifest_version": 2, "name": "inference", "runner": "docker-compose",
                                        "docker_compose_file": services}) + "\n")


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    others = {"p384": ec.generate_private_key(ec.SECP384R1()), "p521": ec.generate_private_key(ec.SECP521R1())}
    make_models()
    put("key.pem", spki(key))
    put("other.pem", spki(other))
    put("ed25519.pem", spki(ed25519.Ed25519PrivateKey.generate()))
    make_key_signatures(key, others, other)
    make_certificate_signatures()
    make_keyless_signatures()
    # Folders as `verify DIR` and `audit DIR` meet them.
    for path, data in MODEL.items():
        put(f"signed-model/{path}", data)
        put(f"audit/model/{path}", data)
    put("signed-model/model.sig", bundle(statement(resources(MODEL)), key))
    put("audit/model.sig", bundle(statement(resources(MODEL)), key))
    make_configurations()


if __name__ == "__main__":
    main()
