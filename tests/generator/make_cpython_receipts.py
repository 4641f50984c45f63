#!/usr/bin/env python3
"""Makes testdata/opengradient/cpython/ with a key that is thrown away: run it, and all files are new.

The canonical forms come from CPython's own json.dumps and str, which is what the gateway uses: nothing is shared with the
verifier. Needs the package `cryptography`.
"""
import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from keccak import keccak256

FOLDER = Path(__file__).resolve().parents[2] / "testdata" / "opengradient" / "cpython"
TIME = 1772000000


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
    (FOLDER / name).write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")


def answer(model, message, reason, fields):
    return {"id": "chatcmpl-0", "object": "chat.completion", "created": TIME, "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": reason}],
            "usage": {"total_tokens": 3}} | fields


def frames(deltas, reason, fields):
    chunks = [{"choices": [{"delta": delta, "index": 0, "finish_reason": None}]} for delta in deltas]
    chunks.append({"choices": [{"delta": {}, "index": 0, "finish_reason": reason}]} | fields)
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"


def main():
    with open(FOLDER / "signing-key.pem", "wb") as file:
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
