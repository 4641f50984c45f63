"""Receipts, settlement trees and registry records, from the gateway's rules (opengradient.md), with CPython's own json."""
import base64
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from keccak import keccak256


def dumps(value):
    return json.dumps(value, sort_keys=True).encode()


def word(value):
    return value.to_bytes(32, "big")


class Signer:
    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.spki = self.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.pem = self.key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.tee_id = keccak256(self.spki)

    def sign(self, message, salt=32):
        return self.key.sign(message, padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=salt), hashes.SHA256())


def truthy(request, name):
    return {name: request[name]} if request.get(name) else {}


def canonical(request, version):
    """Sections 3.2 to 3.6 for requests that this generator makes."""
    if "query" in request:
        return dumps(request)
    out = {"model": request.get("model")}
    if "messages" in request:
        out["messages"] = [message(m, version) for m in request["messages"]]
        out["temperature"] = float(request.get("temperature") or 0.0)
        if request.get("max_tokens") is not None:
            out["max_tokens"] = request["max_tokens"]
        out |= truthy(request, "stop") | truthy(request, "tools")
        if version >= "v1.1":
            out |= truthy(request, "response_format")
    else:
        out["prompt"] = request["prompt"]
        out["temperature"] = float(request.get("temperature", 1) or 0.0)
        if request.get("max_tokens", 16) is not None:
            out["max_tokens"] = request.get("max_tokens", 16)
        out |= truthy(request, "stop")
    if version >= "v1.2" and request.get("web_search"):
        out["web_search"] = True
    return dumps(out)


def message(given, version):
    role = given["role"]
    content = given.get("content")
    if role == "assistant":
        calls = [{"id": c.get("id"), "type": c.get("type"), "function": {k: c["function"].get(k) for k in ("name", "arguments")}}
                 for c in given.get("tool_calls") or []]
        return {"role": role, "content": content or "", **({"tool_calls": calls} if calls else {})}
    if role == "tool":
        return {"role": role, "content": content, "tool_call_id": str(given["tool_call_id"])}
    if role == "user" and isinstance(content, list):
        content = [part(p) for p in content] if version >= "v1.2" else str(content)
    return {"role": role, "content": content}


def part(given):
    if given.get("type") == "text":
        return {"type": "text", "text": given.get("text") or ""}
    file_name = (given.get("file") or {}).get("filename") or given.get("filename")
    return {"type": given.get("type"), **({"filename": file_name} if file_name else {})}


def inner_dump(request):
    """Section 3.7: v0.9 and late v0."""
    messages = [{"role": m["role"], "content": m.get("content"), "tool_calls": None, "tool_call_id": None, "name": None}
                for m in request["messages"]]
    return dumps({"model": request["model"], "messages": messages, "temperature": float(request.get("temperature") or 0.0),
                  "max_tokens": request.get("max_tokens"), "stop": request.get("stop") or None,
                  "tools": request.get("tools") or None, "tool_choice": request.get("tool_choice", "auto")})


def tee_fields(signer, request_bytes, output, timestamp, version):
    request_hash, output_hash = keccak256(request_bytes), keccak256(output.encode())
    signature = signer.sign(keccak256(request_hash + output_hash + word(timestamp)), 222 if version == "v0.9" else 32)
    fields = {"tee_signature": base64.b64encode(signature).decode(), "tee_request_hash": request_hash.hex(),
              "tee_output_hash": output_hash.hex(), "tee_timestamp": timestamp}
    return fields if version == "v0.9" else fields | {"tee_id": "0x" + signer.tee_id.hex()}


def chat_response(signer, request, answer, timestamp, version="v1.2", tool_calls=None):
    request_bytes = inner_dump(request) if version == "v0.9" else canonical(request, version)
    output = dumps(tool_calls).decode() if tool_calls else answer
    choice = {"index": 0, "message": {"role": "assistant", "content": answer, **({"tool_calls": tool_calls} if tool_calls else {})},
              "finish_reason": "tool_calls" if tool_calls else "stop"}
    return {"id": "chatcmpl-test", "object": "chat.completion", "created": timestamp, "model": request.get("model"), "choices": [choice],
            **tee_fields(signer, request_bytes, output, timestamp, version),
            "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12}}


def stream_response(signer, request, pieces, timestamp):
    frame = lambda delta, reason: {"choices": [{"delta": delta, "index": 0, "finish_reason": reason}], "model": request["model"]}
    frames = [frame({"content": p, "role": "assistant"}, None) for p in pieces]
    frames.append(frame({}, "stop") | tee_fields(signer, canonical(request, "v1.2"), "".join(pieces), timestamp, "v1.2"))
    return "".join(f"data: {json.dumps(f)}\n\n" for f in frames) + "data: [DONE]\n\n"


def fingerprint_response(signer, request, answer, timestamp_text):
    """v0: SHA-256 of the request, structured message, salt 222."""
    import hashlib
    request_hash = hashlib.sha256(inner_dump(request)).hexdigest()
    reply = {"role": "assistant", "content": answer}
    signed = dumps({"finish_reason": "stop", "message": reply, "model": request["model"], "request_hash": request_hash, "timestamp": timestamp_text})
    stamp = {"response_signature": base64.b64encode(signer.sign(signed, 222)).decode(), "request_signature": request_hash,
             "response_timestamp": timestamp_text}
    return {"id": "chatcmpl-v0", "object": "chat.completion", "created": 0, "model": request["model"],
            "choices": [{"index": 0, "message": reply, "finish_reason": "stop"}], "system_fingerprint": str(stamp)}


def batch(leaves):
    """StandardMerkleTree of [teeId, inputHash, outputHash, signature, timestamp] (section 6.1)."""
    def encode(leaf):
        tee_id, request_hash, output_hash, signature, timestamp = leaf
        return (tee_id + request_hash + output_hash + word(0xA0) + word(timestamp) + word(len(signature)) + signature
                + bytes(-len(signature) % 32))
    hashed = sorted((keccak256(keccak256(encode(leaf))), i) for i, leaf in enumerate(leaves))
    tree = [None] * (2 * len(leaves) - 1)
    places = {}
    for k, (value, i) in enumerate(hashed):
        places[i] = 2 * len(leaves) - 2 - k
        tree[places[i]] = value
    for i in range(len(leaves) - 2, -1, -1):
        tree[i] = keccak256(min(tree[2 * i + 1:2 * i + 3]) + max(tree[2 * i + 1:2 * i + 3]))
    show = lambda data: "0x" + data.hex()
    return {"format": "standard-v1", "leafEncoding": ["bytes32", "bytes32", "bytes32", "bytes", "uint256"], "tree": [show(t) for t in tree],
            "values": [{"value": [show(l[0]), show(l[1]), show(l[2]), show(l[3]), str(l[4])], "treeIndex": places[i]} for i, l in enumerate(leaves)]}


def leaf_of(signer, response):
    return (signer.tee_id, bytes.fromhex(response["tee_request_hash"]), bytes.fromhex(response["tee_output_hash"]),
            base64.b64decode(response["tee_signature"]), response["tee_timestamp"])


def abi_call(selector, arguments):
    """Arguments are 32-byte words, or ("dynamic", bytes)."""
    heads, tails = [], b""
    for argument in arguments:
        if isinstance(argument, bytes):
            heads.append(argument)
            continue
        heads.append(word(32 * len(arguments) + len(tails)))
        tails += word(len(argument[1])) + argument[1] + bytes(-len(argument[1]) % 32)
    return bytes.fromhex(selector) + b"".join(heads) + tails
