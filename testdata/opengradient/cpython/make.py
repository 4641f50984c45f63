#!/usr/bin/env python3
"""Makes the receipts of this folder with a key that is thrown away: run it, and all files are new.

The canonical forms come from CPython's own json.dumps and str, which is what the gateway uses, and Keccak-256 is written
out here: nothing is shared with the verifier. Needs the package `cryptography`.
"""
import base64
import hashlib
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

TIME = 1772000000


def keccak256(data):
    """Keccak[512] with padding 0x01 (the original, not FIPS 202)."""
    def rotate(word, by):
        by %= 64
        return ((word << by) | (word >> (64 - by))) & (2**64 - 1) if by else word

    def permute(lanes):
        lfsr = 1
        for _ in range(24):
            c = [lanes[x][0] ^ lanes[x][1] ^ lanes[x][2] ^ lanes[x][3] ^ lanes[x][4] for x in range(5)]
            d = [c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
            lanes = [[lanes[x][y] ^ d[x] for y in range(5)] for x in range(5)]
            x, y, current = 1, 0, lanes[1][0]
            for t in range(24):
                x, y = y, (2 * x + 3 * y) % 5
                current, lanes[x][y] = lanes[x][y], rotate(current, (t + 1) * (t + 2) // 2)
            for y in range(5):
                row = [lanes[x][y] for x in range(5)]
                for x in range(5):
                    lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & (2**64 - 1))
            for j in range(7):
                lfsr = (lfsr << 1 ^ (lfsr >> 7) * 0x171) & 0xFF
                if lfsr & 2:
                    lanes[0][0] ^= 1 << ((1 << j) - 1)
        return lanes

    rate = 136
    padded = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % rate)
    padded[-1] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for block in range(0, len(padded), rate):
        for i in range(rate // 8):
            lanes[i % 5][i // 5] ^= int.from_bytes(padded[block + 8 * i:block + 8 * i + 8], "little")
        lanes = permute(lanes)
    return b"".join(lanes[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


KEY = rsa.generate_private_key(65537, 2048)
SPKI = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def pss(message, salt):
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), salt)
    return base64.b64encode(KEY.sign(message, scheme, hashes.SHA256())).decode()


def tee(canonical, output, salt=32):
    """The tee fields over the canonical request and the output string."""
    request_hash = keccak256(json.dumps(canonical, sort_keys=True).encode())
    output_hash = keccak256(output.encode())
    message = keccak256(request_hash + output_hash + TIME.to_bytes(32, "big"))
    fields = {"tee_signature": pss(message, salt), "tee_request_hash": request_hash.hex(),
              "tee_output_hash": output_hash.hex(), "tee_timestamp": TIME}
    return fields | ({"tee_id": "0x" + keccak256(SPKI).hex()} if salt == 32 else {})


def write(name, value):
    with open(name, "w", encoding="utf-8") as file:
        file.write(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def answer(model, message, reason, fields):
    return {"id": "chatcmpl-0", "object": "chat.completion", "created": TIME, "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": reason}],
            "usage": {"total_tokens": 3}} | fields


def frames(deltas, reason, fields):
    chunks = [{"choices": [{"delta": delta, "index": 0, "finish_reason": None}]} for delta in deltas]
    chunks.append({"choices": [{"delta": {}, "index": 0, "finish_reason": reason}]} | fields)
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"


def main():
    with open("signing-key.pem", "wb") as file:
        file.write(KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))

    request = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Grüße 😀/\x7f", "name": "x"}],
               "temperature": 1, "top_p": 0.5, "stop": []}
    canonical = {"model": "gpt-4.1", "messages": [{"role": "user", "content": "Grüße 😀/\x7f"}], "temperature": 1.0}
    chat_canonical = canonical
    message = {"role": "assistant", "content": "na\u00efve 😊\n"}
    response = answer("gpt-4.1", message, "stop", tee(canonical, message["content"]))
    write("chat.request.json", request)
    write("chat.response.json", response)
    write("chat.exchange.json", {"request": request, "response": response, "headers": {"X-TEE-Timestamp": str(TIME)}})
    write("chat.individual.json", {"input": request, "output": response, "teeSignature": response["tee_signature"],
                                   "teeId": response["tee_id"], "timestamp": TIME, "ethAddress": "0x" + "5a" * 20})

    parts = [{"type": "text", "text": "it's \"so\""}, {"type": "image_url", "image_url": {"url": "https://e.org/é", "n": None}}, 1.0,
             True]
    request = {"model": "gemini-2.5-pro", "messages": [{"role": "user", "content": parts}]}
    write("parts.request.json", request)
    write("parts-v1.response.json",
          answer(request["model"], {"role": "assistant", "content": None}, "stop",
                 tee(request | {"messages": [{"role": "user", "content": str(parts)}], "temperature": 0.0}, "")))
    reduced = [parts[0], {"type": "image_url"}, {"type": "text", "text": "1.0"}, {"type": "text", "text": "True"}]
    write("parts-v1.2.response.json",
          answer(request["model"], {"role": "assistant", "content": "ok"}, "stop",
                 tee(request | {"messages": [{"role": "user", "content": reduced}], "temperature": 0.0}, "ok")))

    tools = [{"type": "function", "function": {"name": "f", "parameters": {"minimum": 1e-07, "maximum": 1e+16, "x": 1.0,
                                                                          "big": 123456789012345678901234567890}}}]
    request = {"model": "m", "messages": [{"role": "user", "content": "call"}], "tools": tools, "tool_choice": "auto"}
    canonical = {"model": "m", "messages": request["messages"], "temperature": 0.0, "tools": tools}
    calls = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}}]
    write("tools.request.json", request)
    write("tools.response.json", answer("m", {"role": "assistant", "content": "aside", "tool_calls": calls}, "tool_calls",
                                        tee(canonical, json.dumps(calls, sort_keys=True))))
    fragments = [{"content": "aside"},
                 {"tool_calls": [{"index": 0, "type": "function", "id": "c1", "function": {"name": "f", "arguments": "{\"a\""}}]},
                 {"tool_calls": [{"index": 0, "type": "function", "function": {"arguments": ": 1}"}}]}]
    write("tools.sse", frames(fragments, "tool_calls", tee(canonical, json.dumps(calls, sort_keys=True))))
    write("chat.sse", frames([{"content": "Hel"}, {"content": "lo"}], "stop", tee(chat_canonical, "Hello")))

    write("completion.request.json", {"model": "m", "prompt": "p"})
    fields = tee({"model": "m", "prompt": "p", "temperature": 1.0, "max_tokens": 16}, "text")
    write("completion.response.json", {"model": "m", "choices": [{"text": "text", "index": 0}]} | fields)
    write("search.request.json", {"query": "q", "num_results": 2})
    write("search.response.json", {"content": "found", "citations": []} | tee({"query": "q", "num_results": 2}, "found"))

    inner = {"model": "m", "messages": [{"role": "user", "content": "hi", "tool_calls": None, "tool_call_id": None, "name": None}],
             "temperature": 0.0, "max_tokens": None, "stop": None, "tools": None, "tool_choice": "auto"}
    write("early.request.json", {"model": "m", "messages": [{"role": "user", "content": "hi"}]})
    write("early-v0.9.response.json", answer("m", {"role": "assistant", "content": "hey"}, "stop", tee(inner, "hey", 222)))
    digest = hashlib.sha256(json.dumps(inner | {"max_tokens": 100}, sort_keys=True).encode()).hexdigest()
    signed = {"finish_reason": "stop", "message": {"role": "assistant", "content": "hé"}, "model": "m", "request_hash": digest,
              "timestamp": "2025-12-16T08:20:26.491885+00:00"}
    fingerprint = str({"response_signature": pss(json.dumps(signed, sort_keys=True).encode(), 222), "request_signature": digest,
                       "response_timestamp": signed["timestamp"]})
    write("early-v0.response.json", answer("m", signed["message"], "stop", {"system_fingerprint": fingerprint}))


assert keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
main()
