"""Makes everything below testdata/ with throw-away keys: complete chains under a test root, and their broken variants.

usage: make_testdata.py [DIR]     (needs python3-cryptography; run it only to add data, and commit what it wrote)

Keys are made anew each time and not kept, so that nobody can sign with them later. The rules are written down here a second time,
in another language and with other libraries than in src/: where the two disagree, one of them is wrong.
"""
import base64
import datetime
import hashlib
import json
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

import models
import nitro
import opengradient as og
import zk
from keccak import keccak256

SIGNED_AT = datetime.datetime(2026, 6, 1, 12, 0, 0, tzinfo=nitro.UTC)
MODULE = f"{nitro.INSTANCE}-enc{int(SIGNED_AT.timestamp() * 1000) - 2000:012x}abcd"
RECORD_TIME = 1777885954
RECEIPT_TIME = int(SIGNED_AT.timestamp()) + 90
RAMDISKS = [b"bootstrap ramdisk\n" * 10, b"application ramdisk\n" * 30]
CHAT = {"model": "gpt-4.1", "messages": [{"role": "system", "content": "You are terse."}, {"role": "user", "content": "Name a touchstone mineral."}],
        "temperature": 0.7, "max_tokens": 100, "top_p": 0.9}
ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata")


def put(path, data, compact=False):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, dict):
        # compact: as JSON.stringify writes it
        data = json.dumps(data, separators=(",", ":") if compact else None) + ("" if compact else "\n")
    target.write_bytes(data.encode() if isinstance(data, str) else data)


def tls_certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    return nitro.certificate("gateway.touchstone.test", key, "gateway.touchstone.test", key, 365, False, None,
                             nitro.usage(True, False, False), SIGNED_AT - datetime.timedelta(days=1), aki=False)


def user_data(tls, signer):
    return b"\x12\x20" + hashlib.sha256(nitro.der(tls)).digest() + b"\x12\x20" + hashlib.sha256(signer.spki).digest()


class Enclave:
    def __init__(self):
        self.chain = nitro.Chain(MODULE, SIGNED_AT)
        self.pcrs = nitro.role_free_pcrs(nitro.measurements(RAMDISKS))
        self.signer, self.tls = og.Signer(), tls_certificate()
        self.nonce = bytes(range(20))

    def document(self, pcrs=None, data=None, tag=False, key=None, **changes):
        fields = {"module_id": MODULE, "milliseconds": int(SIGNED_AT.timestamp() * 1000) + 250} | changes
        body = nitro.payload(pcrs=pcrs or self.pcrs, chain=self.chain, user_data=data if data is not None else user_data(self.tls, self.signer),
                             nonce=self.nonce, **fields)
        return nitro.sign1(body, key or self.chain.leaf_key, tag)


def make_images():
    put("eif/two-ramdisks.eif", nitro.image(RAMDISKS))
    put("eif/one-ramdisk.eif", nitro.image(RAMDISKS[:1]))
    put("eif/other-application.eif", nitro.image([RAMDISKS[0], b"another application\n" * 30]))
    put("eif/bad-crc.eif", nitro.image(RAMDISKS)[:-1] + b"x")
    put("eif/truncated.eif", nitro.image(RAMDISKS)[:-9])
    put("eif/table-disagrees.eif", nitro.image(RAMDISKS, alter=lambda h, b: (h[:28] + (549).to_bytes(8, "big") + h[36:], b)))
    put("eif/measurements.json", nitro.measurement_file(nitro.measurements(RAMDISKS)))
    make_odd_images()


def make_odd_images():
    """What B3 and B4 only report: fields that should be zero, and a signature over another PCR0."""
    put("eif/not-zero.eif", nitro.image(RAMDISKS, section_flags=1, reserved=2, unused=3))
    key = ec.generate_private_key(ec.SECP384R1())
    signer = nitro.certificate("image signer", key, "image signer", key, 365, False, None, nitro.usage(True, False, False), SIGNED_AT, aki=False)
    right, wrong = nitro.measurements(RAMDISKS)[0], nitro.measurements(RAMDISKS[:1])[0]
    put("eif/signed.eif", nitro.image(RAMDISKS, signature=nitro.signature_section(right, key, signer)))
    put("eif/signed-other-pcr0.eif", nitro.image(RAMDISKS, signature=nitro.signature_section(wrong, key, signer)))


def make_documents(enclave):
    debug = {i: (bytes(48) if i in (0, 1, 2, 8) else v) for i, v in enclave.pcrs.items()}
    put("nitro/root.pem", nitro.pem(enclave.chain.certificates[0]))
    put("nitro/other-root.pem", nitro.pem(nitro.Chain(MODULE, SIGNED_AT).certificates[0]))
    put("nitro/good.cbor", enclave.document())
    put("nitro/good-definite.cbor", enclave.document(indefinite=False))
    put("nitro/tag18.cbor", enclave.document(tag=True))
    put("nitro/null-fields.cbor", nitro.sign1(nitro.payload(MODULE, int(SIGNED_AT.timestamp() * 1000), enclave.pcrs, enclave.chain, None, None, None),
                                              enclave.chain.leaf_key))
    put("nitro/debug.cbor", enclave.document(pcrs=debug))
    put("nitro/digest-sha512.cbor", enclave.document(digest="SHA512"))
    put("nitro/other-key.cbor", enclave.document(key=ec.generate_private_key(ec.SECP384R1())))
    put("nitro/other-instance.cbor", enclave.document(module_id=MODULE.replace("0123", "3210")))
    put("nitro/before-leaf.cbor", enclave.document(milliseconds=int(SIGNED_AT.timestamp() * 1000) - 3600_000))
    put("nitro/trailing-byte.cbor", enclave.document() + b"\x00")
    altered = bytearray(enclave.document())
    put("nitro/long-signature-head.cbor", bytes(altered[:-98]) + b"\x59\x00\x60" + bytes(altered[-96:]))


def make_chain(enclave, other):
    document = base64.b64encode(enclave.document())
    good = og.chat_response(enclave.signer, CHAT, "Lydite.", RECEIPT_TIME)
    evidence = {"attestation.b64": document, "signing-key.pem": enclave.signer.pem, "tls-cert.pem": nitro.pem(enclave.tls),
                "enclave.eif": nitro.image(RAMDISKS)}
    for name, data in evidence.items():
        put(f"opengradient/evidence/{name}", data)
        put(f"audit/complete/{name}", data)
    put("audit/complete/request.json", json.dumps(CHAT, separators=(",", ":")))
    put("audit/complete/response.json", good)
    put("audit/complete/policy.json", json.dumps({"schema": "touchstone.policy/1", "profile": "bound-key", "require": ["nitro.pcrs"]}, indent=1) + "\n")
    put("audit/complete/audit.json", json.dumps({"request": "request.json", "response": "response.json", "policy": "policy.json"}, indent=1) + "\n")
    put("audit/root.pem", nitro.pem(enclave.chain.certificates[0]))

    def variant(name, changes, response=good, request=CHAT):
        for file, data in (evidence | changes).items():
            if data is not None:
                put(f"audit/{name}/{file}", data)
        put(f"audit/{name}/request.json", json.dumps(request, separators=(",", ":")))
        put(f"audit/{name}/response.json", response)

    swapped = user_data(enclave.tls, enclave.signer)
    tampered = bytearray(base64.b64decode(document))
    tampered[200] ^= 1
    variant("other-image", {"enclave.eif": nitro.image([RAMDISKS[0], b"another application\n" * 30])})
    variant("other-key-bound", {"attestation.b64": base64.b64encode(enclave.document(data=user_data(other.tls, other.signer)))})
    variant("user-data-swapped", {"attestation.b64": base64.b64encode(enclave.document(data=swapped[34:] + swapped[:34]))})
    variant("document-altered", {"attestation.b64": base64.b64encode(bytes(tampered))})
    variant("no-document", {"attestation.b64": None})
    variant("no-image", {"enclave.eif": None})
    variant("debug", {"attestation.b64": base64.b64encode(enclave.document(pcrs={i: (bytes(48) if i in (0, 1, 2, 8) else v) for i, v in enclave.pcrs.items()})), "enclave.eif": None})
    variant("output-altered", {}, good | {"choices": [good["choices"][0] | {"message": {"role": "assistant", "content": "Gold."}}]})
    variant("other-request", {}, request=CHAT | {"messages": [{"role": "user", "content": "Another question?"}]})


def make_receipts(signer):
    tool_calls = [{"id": "call_1", "type": "function", "function": {"name": "lookup", "arguments": "{\"mineral\": \"lydite\"}"}}]
    tools = [{"type": "function", "function": {"name": "lookup", "parameters": {"type": "object", "n": 1.50, "big": 123456789012345678901}}}]
    picture = [{"type": "text", "text": "it's"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
               {"type": "file", "file": {"filename": "a.pdf", "file_data": "BBBB"}}]
    multimodal = {"model": "gemini-2.5-flash", "messages": [{"role": "user", "content": picture}]}
    history = {"model": "m", "messages": [{"role": "user", "content": "q\u00e9\U0001f600"}, {"role": "assistant", "content": None, "tool_calls": tool_calls},
                                          {"role": "tool", "tool_call_id": "call_1", "content": "black"}]}
    completion = {"model": "m", "prompt": "Once"}
    chats = {"chat": (CHAT, "v1.2"), "multimodal": (multimodal, "v1.2"), "multimodal-v1": (multimodal, "v1"), "history": (history, "v1"),
             "response-format": (CHAT | {"response_format": {"type": "json_object"}}, "v1.1"), "web-search-chat": (CHAT | {"web_search": True}, "v1.2"),
             "v0.9": (CHAT, "v0.9")}
    for name, (request, version) in chats.items():
        put(f"opengradient/receipts/{name}.request.json", json.dumps(request))
        put(f"opengradient/receipts/{name}.response.json", og.chat_response(signer, request, "Lydite \u00e9\U0001f600.", RECEIPT_TIME, version))
    with_tools = CHAT | {"tools": tools}
    put("opengradient/receipts/tool-calls.request.json", json.dumps(with_tools))
    put("opengradient/receipts/tool-calls.response.json", og.chat_response(signer, with_tools, None, RECEIPT_TIME, "v1.2", tool_calls))
    put("opengradient/receipts/completion.request.json", completion)
    put("opengradient/receipts/completion.response.json",
        {"id": "c", "model": "m", "choices": [{"index": 0, "text": " upon a time"}],
         **og.tee_fields(signer, og.canonical(completion, "v1.2"), " upon a time", RECEIPT_TIME, "v1.2")})
    search = {"query": "touchstone", "num_results": 2}
    put("opengradient/receipts/web-search.request.json", search)
    put("opengradient/receipts/web-search.response.json",
        {"content": "1. A stone.", "citations": [], **og.tee_fields(signer, og.canonical(search, "v1.2"), "1. A stone.", RECEIPT_TIME, "v1.2")})
    streamed = CHAT | {"stream": True}
    stream = og.stream_response(signer, streamed, ["Lyd", "ite", " \U0001f600"], RECEIPT_TIME)
    put("opengradient/receipts/stream.request.json", streamed)
    put("opengradient/receipts/stream.sse", stream)
    put("opengradient/receipts/stream-dropped-frame.sse", stream.split("\n\n", 1)[1])
    put("opengradient/receipts/stream-unsigned.sse", "\n\n".join(stream.split("\n\n")[:3]) + "\n\n")
    v0 = {"model": "m", "messages": [{"role": "user", "content": "Hello!"}], "temperature": 0.9}
    put("opengradient/receipts/v0.request.json", v0)
    put("opengradient/receipts/v0.response.json", og.fingerprint_response(signer, v0, "Hi \U0001f60a", "2025-12-20T08:20:26.491885+00:00"))
    lines = []
    for i in range(8):
        request = CHAT | {"messages": [{"role": "user", "content": f"question {i}"}]}
        lines.append(json.dumps({"request": request, "response": og.chat_response(signer, request, f"answer {i}", RECEIPT_TIME + i)}))
    put("opengradient/receipts/exchanges.jsonl", "\n".join(lines) + "\n")


def make_settlement(signer, enclave, other):
    responses = [og.chat_response(signer, CHAT, f"answer {i}", RECEIPT_TIME + i) for i in range(5)]
    leaves = [og.leaf_of(signer, r) for r in responses]
    tree = og.batch(leaves)
    put("opengradient/settlement/batch.json", tree)
    put("opengradient/settlement/batch-of-one.json", og.batch(leaves[:1]))
    put("opengradient/settlement/batch-placeholder.json", og.batch(leaves[:4] + [(signer.tee_id, bytes(32), bytes(32), b"\xd3", RECEIPT_TIME)]))
    wrong = bytearray(leaves[2][3])
    wrong[7] ^= 4
    put("opengradient/settlement/batch-bad-signature.json", og.batch(leaves[:2] + [leaves[2][:3] + (bytes(wrong),) + leaves[2][4:]] + leaves[3:]))
    altered = json.loads(json.dumps(tree))
    altered["values"][1]["value"][4] = str(RECEIPT_TIME + 99)
    put("opengradient/settlement/batch-leaf-altered.json", altered)
    blob_id = b"hJD2Ja3akZFt1A2LT-D_1oxOCz_OtuGYw4V9eE1m39M"
    data = og.abi_call("", [og.word(5), ("dynamic", blob_id)])
    log = {"topics": ["0xc2aff8d8a10a4543baabf39bd9ff45e7fc3881d19098df350a3b7f339e911127", tree["tree"][0]], "data": "0x" + data.hex()}
    put("opengradient/settlement/batch.log.json", log)
    put_unsettled(log)
    put("opengradient/settlement/individual.json",
        {"input": CHAT, "output": responses[0], "teeSignature": responses[0]["tee_signature"], "teeId": "0x" + signer.tee_id.hex(),
         "timestamp": responses[0]["tee_timestamp"], "ethAddress": "0x" + "5a" * 20})
    tee_id, request_hash, output_hash, signature, timestamp = leaves[0]
    call = og.abi_call("90480ad1", [tee_id, request_hash, output_hash, og.word(timestamp), bytes(12) + b"\x5a" * 20, ("dynamic", blob_id), ("dynamic", signature)])
    put("opengradient/settlement/individual-call.hex", "0x" + call.hex() + "\n")
    put_dirty_padding(call)
    put("opengradient/settlement/batch-call.hex", "0x" + og.abi_call("1b243ae6", [bytes.fromhex(tree["tree"][0][2:]), og.word(5), ("dynamic", blob_id)]).hex() + "\n")

    # Records of one instant under the names that the parsers' tests use, and what a decoder must find in them.
    leaves = [og.leaf_of(signer, og.chat_response(signer, CHAT, f"answer {i}", RECORD_TIME)) for i in range(5)]
    tree = og.batch(leaves)
    wrong = bytearray(leaves[2][3])
    wrong[7] ^= 4
    put("opengradient/records/batch-1.json", og.batch(leaves[:1]), compact=True)
    put("opengradient/records/batch-5.json", tree, compact=True)
    put("opengradient/records/batch-5-bad-signature.json", og.batch(leaves[:2] + [leaves[2][:3] + (bytes(wrong),) + leaves[2][4:]] + leaves[3:]), compact=True)
    put("opengradient/records/batch-5-placeholder.json", og.batch(leaves[:4] + [(signer.tee_id, bytes(32), bytes(32), b"\xd3", RECORD_TIME)]), compact=True)
    put("opengradient/records/batch-settlement.log.json",
        {"address": "0x" + "11" * 20, "topics": ["0xc2aff8d8a10a4543baabf39bd9ff45e7fc3881d19098df350a3b7f339e911127", tree["tree"][0]], "data": "0x" + data.hex()})
    register = og.abi_call("15c9bdb4", [("dynamic", enclave.document()), ("dynamic", signer.spki), ("dynamic", nitro.der(enclave.tls)),
                                        bytes(12) + b"\x5a" * 20, ("dynamic", b"https://gateway.touchstone.test:443"), og.word(0)])
    put("opengradient/records/register-tee.hex", "0x" + register.hex() + "\n")
    put("opengradient/records/enclave-key.pem", signer.pem)
    put("opengradient/records/other-key.pem", other.signer.pem)
    put("opengradient/records/test-root.pem", nitro.pem(enclave.chain.certificates[0]))
    put("opengradient/registry/register.hex", "0x" + register.hex() + "\n")
    put("opengradient/registry/register.tx.json", {"from": "0x" + "5a" * 20, "input": "0x" + register.hex()})
    entry = {"teeId": "0x" + signer.tee_id.hex(), "owner": "0x" + "5a" * 20, "paymentAddress": "0x" + "5a" * 20, "endpoint": "https://gateway.touchstone.test:443",
             "publicKey": "0x" + signer.spki.hex(), "tlsCertificate": "0x" + nitro.der(enclave.tls).hex(),
             "pcrHash": "0x" + keccak256(b"".join(enclave.pcrs[i] for i in range(3))).hex(), "teeType": 0, "enabled": True,
             "registeredAt": str(RECEIPT_TIME), "lastHeartbeatAt": str(RECEIPT_TIME)}
    put("opengradient/registry/entry.json", entry)
    put("opengradient/registry/entry-wrong-id.json", entry | {"teeId": "0x" + "11" * 32})
    put_statements("opengradient/other", signer, RECEIPT_TIME)
    beat, digest = put_statements("opengradient/records", other.signer, 1772000000)
    put("opengradient/records/expected.json",
        {"root": tree["tree"][0][2:], "leaf": og.batch(leaves[:1])["tree"][0][2:], "tee_id": signer.tee_id.hex(), "other_tee_id": other.signer.tee_id.hex(),
         "pcr_hash": keccak256(b"".join(enclave.pcrs[i] for i in range(3))).hex(),
         "heartbeat_signature": base64.b64encode(beat).decode(), "signature_hash": digest.hex()})


def put_unsettled(log):
    """Logs of a reverted transaction and of a reorganisation: nothing was settled."""
    put("opengradient/logs/batch.reverted.json", {"status": "0x0", "logs": [log]})
    put("opengradient/logs/batch.removed.json", log | {"removed": True})


def put_dirty_padding(call):
    """The settleIndividual call and its event with a byte that is not zero before the address (section 9)."""
    dirty = bytearray(call)
    dirty[4 + 4 * 32] = 1
    put("opengradient/logs/individual-call-dirty.hex", "0x" + dirty.hex() + "\n")
    tee_id, request_hash, output_hash, timestamp, address = (call[4 + 32 * i:36 + 32 * i] for i in range(5))
    at = [int.from_bytes(call[4 + 32 * i:36 + 32 * i], "big") for i in (5, 6)]
    size = [int.from_bytes(call[4 + i:36 + i], "big") for i in at]
    blob_id, signature = (call[36 + i:36 + i + n] for i, n in zip(at, size))
    data = og.abi_call("", [request_hash, output_hash, timestamp, ("dynamic", blob_id), ("dynamic", signature)])
    topic = "0x74e71a1981c03bd0c36f3b1227f3ee2a34dca5d6fef25c4b2787e033ab60b782"
    for name, word in (("individual.log", address), ("individual-dirty.log", b"\x01" + address[1:])):
        put(f"opengradient/logs/{name}.json", {"topics": [topic, "0x" + tee_id.hex(), "0x" + word.hex()], "data": "0x" + data.hex()})


def put_statements(folder, signer, timestamp):
    """A heartbeat and an OHTTP configuration (section 7)."""
    tee_id = signer.tee_id
    beat = signer.sign(keccak256(tee_id + og.word(timestamp)))
    put(f"{folder}/heartbeat.json", {"teeId": "0x" + tee_id.hex(), "timestamp": str(timestamp), "signature": base64.b64encode(beat).decode(),
                                     "contractAddress": "0x703cB174AEadB35D611858369B4b1111dC9Abda6"})
    public, config = bytes(range(32)), bytes.fromhex("010020") + bytes(range(32)) + bytes.fromhex("000400010003")
    domain = keccak256(b"OPENGRADIENT_TEE_OHTTP_CONFIG_V1")
    digest = keccak256(domain + tee_id + og.word(1) + og.word(32) + og.word(1) + og.word(3) + keccak256(public) + keccak256(config))
    stated = {"key_id": 1, "kem_id": 32, "kdf_id": 1, "aead_id": 3, "public_key": public.hex(), "key_config": base64.b64encode(config).decode(),
              "tee_id": "0x" + tee_id.hex(), "signature": base64.b64encode(signer.sign(digest)).decode(), "signature_hash": "0x" + digest.hex()}
    put(f"{folder}/ohttp-config.json", stated)
    put(f"{folder}/ohttp-config-other-digest.json", stated | {"signature_hash": "0x" + "11" * 32})
    return beat, digest


def main():
    enclave, other = Enclave(), Enclave()
    make_images()
    make_documents(enclave)
    make_chain(enclave, other)
    make_receipts(enclave.signer)
    make_settlement(enclave.signer, enclave, other)
    put("opengradient/root.pem", nitro.pem(enclave.chain.certificates[0]))
    put("opengradient/other-key.pem", other.signer.pem)
    put("keys/ed25519.jwk", json.dumps({"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")}))
    put("walrus/hello.txt", b"hello touchstone\n")
    models.make(ROOT)
    zk.make(ROOT)


if __name__ == "__main__":
    main()
