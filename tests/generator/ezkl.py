"""EZKL proofs, keys and settings around tiny hand-assembled verifier contracts, and sums of 256-bit arithmetic on Python
integers (ezkl-and-evm.md).

The contracts prove nothing: one accepts exactly one calldata, by its hash, and holds the commitments of the key.

usage: ezkl.py [DIR]     writes DIR/ezkl (default: testdata/ezkl)
"""
import hashlib
import json
import random
import sys
from pathlib import Path

from keccak import keccak256

RANDOM = random.Random("touchstone ezkl")
P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47
R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001
WORD = 1 << 256


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if a[1] != b[1]:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return (x, (slope * (a[0] - x) - a[1]) % P)


def times(n):
    result = None
    for bit in bin(n)[2:]:
        result = add(result, result)
        if bit == "1":
            result = add(result, (1, 2))
    return result


def word(n):
    return n.to_bytes(32, "big")


def push(n):
    data = n.to_bytes((n.bit_length() + 7) // 8, "big")
    return bytes([0x5F + len(data)]) + data


RETURN_TOP = push(0) + b"\x52" + push(32) + push(0) + b"\xf3"  # MSTORE, RETURN


def montgomery(point):
    if point is None:
        return bytes(64)
    return b"".join((c * WORD % P).to_bytes(32, "little") for c in point)


def calldata(proof, instances, vka_word=True):
    out = keccak256(b"verifyProof(bytes,uint256[])")[:4] + word(0x40) + word(0x60 + len(proof)) + word(len(proof)) + proof
    out += word(len(instances)) + b"".join(word(i) for i in instances)
    return out + (word(0) if vka_word else b"")


def contract_for(data, points):
    """Holds the points as constants, and returns whether the calldata is `data`."""
    code = b"".join(push(c) + b"\x50" for point in points if point for c in point)
    code += b"\x36" + push(0) + push(0) + b"\x37" + b"\x36" + push(0) + b"\x20"  # CALLDATACOPY, KECCAK256
    return code + b"\x7f" + keccak256(data) + b"\x14" + RETURN_TOP


def spaced(data):
    """Hex with blanks and tabs between the bytes."""
    return "0x" + "".join(f"{byte:02x}" + (" ", "", "\t")[i % 3] for i, byte in enumerate(data)) + "\n"


def vk_key(points, permutation, selectors, k=5, old=False):
    head = k.to_bytes(4, "big") + len(points).to_bytes(4, "big") if old else bytes([3, k, 1]) + len(points).to_bytes(4, "little")
    return head + b"".join(map(montgomery, points + permutation)) + selectors


def pretty(outputs, scale):
    def number(n):
        return (n - R if n > R // 2 else n) / 2**scale
    return {"rescaled_inputs": [], "inputs": [], "processed_inputs": [], "processed_params": [], "processed_outputs": [],
            "rescaled_outputs": [[repr(number(n)).removesuffix(".0") for n in outputs]],
            "outputs": [["0x" + word(n).hex() for n in outputs]]}


def proof_json(data, values, scale=7, **changes):
    document = {"protocol": None, "instances": [[i.to_bytes(32, "little").hex() for i in values]], "proof": list(data),
                "hex_proof": "0x" + data.hex(), "split": None, "pretty_public_inputs": pretty([i % R for i in values], scale),
                "timestamp": 1700000000000, "version": "23.0.4"}
    document.update(changes)
    return json.dumps(document, separators=(",", ":"))


def settings(param="Fixed", output="Public", shape=(1, 4), scale=7):
    return json.dumps({"run_args": {"input_scale": scale, "param_scale": scale, "logrows": 5, "input_visibility": "Private",
                                    "output_visibility": output, "param_visibility": param},
                       "num_rows": 16, "model_instance_shapes": [list(shape)], "model_output_scales": [scale],
                       "model_input_scales": [scale], "version": "23.0.4"}, separators=(",", ":"))


def signed(n):
    return n - WORD if n >> 255 else n


def truncated(a, b):
    return 0 if b == 0 else (abs(a) // abs(b)) * (1 if (a < 0) == (b < 0) else -1)


def sign_extended(index, value):
    if index > 30:
        return value
    bits = 8 * (index + 1)
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


OPERATIONS = {
    "ADD": lambda a, b, c: a + b, "MUL": lambda a, b, c: a * b, "SUB": lambda a, b, c: a - b,
    "DIV": lambda a, b, c: a // b if b else 0, "MOD": lambda a, b, c: a % b if b else 0,
    "SDIV": lambda a, b, c: truncated(signed(a), signed(b)),
    "SMOD": lambda a, b, c: signed(a) - signed(b) * truncated(signed(a), signed(b)) if b else 0,
    "ADDMOD": lambda a, b, c: (a + b) % c if c else 0, "MULMOD": lambda a, b, c: a * b % c if c else 0,
    "EXP": lambda a, b, c: pow(a, b, WORD), "SIGNEXTEND": lambda a, b, c: sign_extended(a, b),
    "LT": lambda a, b, c: a < b, "SLT": lambda a, b, c: signed(a) < signed(b),
    "BYTE": lambda a, b, c: b >> (8 * (31 - a)) & 255 if a < 32 else 0,
    "SHL": lambda a, b, c: b << a if a < 256 else 0, "SHR": lambda a, b, c: b >> a if a < 256 else 0,
    "SAR": lambda a, b, c: signed(b) >> min(a, 256),
}
EDGES = [0, 1, 2, 3, 31, 32, 64, 255, 256, (1 << 64) - 1, 1 << 64, (1 << 128) - 1, 1 << 128, (1 << 192) + 1, 1 << 255,
         (1 << 255) - 1, WORD - 1, WORD - 2, P, R, ((1 << 64) - 1) << 192, (1 << 255) + (1 << 127)]


def random_word():
    value = RANDOM.getrandbits(RANDOM.choice([5, 8, 63, 64, 65, 128, 191, 192, 255, 256]))
    return value if RANDOM.random() < 0.7 else (WORD - 1 - value)


def arithmetic():
    lines = []
    for name, operation in OPERATIONS.items():
        pairs = [(RANDOM.choice(EDGES), RANDOM.choice(EDGES), RANDOM.choice(EDGES)) for _ in range(60)]
        pairs += [(random_word(), random_word(), random_word()) for _ in range(60)]
        if name in ("SIGNEXTEND", "BYTE", "SHL", "SHR", "SAR"):
            pairs += [(i, random_word(), 0) for i in range(0, 260, 7)]
        for a, b, c in pairs:
            lines.append(f"{name} {a:x} {b:x} {c:x} {int(operation(a, b, c)) % WORD:x}")
    return "\n".join(lines) + "\n"


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "testdata") / "ezkl"
    folder.mkdir(parents=True, exist_ok=True)

    def write(name, content):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    points = [times(11), times(22), None, times(33)]
    permutation = [times(44), times(55)]
    proof = b"".join(word(c) for n in (7, 8) for c in times(n)) + word(12345)
    instances = [37, R - 12, 0, 640]
    data = calldata(proof, instances)
    code = contract_for(data, points + permutation)
    write("verifier.hex", "0x" + code.hex() + "\n")
    for name, hashes, steps in (("policy", [keccak256(code), bytes(32)], 1000), ("policy-other", [bytes(32)], 1000),
                                ("policy-steps", [keccak256(code)], 5)):
        write(f"{name}.json", json.dumps({"schema": "touchstone.policy/1",
                                          "evm": {"codehashes": ["0x" + one.hex() for one in hashes], "steps": steps}}))
    write("policy-output.json", json.dumps({"schema": "touchstone.policy/1", "evm": {"codehashes": ["0x" + keccak256(code).hex()]},
                                            "proofs": {"outputs": {keccak256(code).hex(): [0, 3]}}}))
    write("policy-output-beyond.json", json.dumps({"schema": "touchstone.policy/1", "proofs": {"outputs": {keccak256(code).hex(): [4]}}}))
    write("calldata.hex", "0x" + data.hex() + "\n")
    write("calldata-spaced.hex", spaced(data))
    write("verifier-spaced.hex", spaced(code))
    write("calldata-flip.hex", (data[:80] + bytes([data[80] ^ 1]) + data[81:]).hex())
    write("calldata-trailing.hex", (data + bytes(31) + b"\x01").hex())
    write("vk.key", vk_key(points, permutation, bytes(range(1, 9))))
    write("vk-old.key", vk_key(points, permutation, b"", old=True))
    write("vk-other.key", vk_key([times(11), times(23)], [], b""))
    write("vk-broken.key", vk_key([times(11)], [], b"")[:-1])
    write("settings.json", settings())
    write("settings-private.json", settings(param="Private"))
    write("settings-hidden-output.json", settings(output={"Hashed": {"hash_is_public": True, "outlets": []}}, shape=(1,)))
    write("settings-hashed.json", settings(param={"Hashed": {"hash_is_public": True, "outlets": []}}))
    write("settings-hashed-hidden.json", settings(param={"Hashed": {"hash_is_public": False, "outlets": []}}))
    write("settings-shape.json", settings(shape=(1, 5)))
    write("settings-scale.json", settings(scale=6))
    scaleless = {name: value for name, value in json.loads(settings()).items() if name != "model_output_scales"}
    write("settings-scaleless.json", json.dumps(scaleless, separators=(",", ":")))
    write("proof.json", proof_json(proof, instances))
    write("proof-python.json", json.dumps({"instances": [[i.to_bytes(32, "little").hex() for i in instances]], "proof": "0x" + proof.hex()}))
    limbs = [[[(i * WORD % R) >> (64 * k) & ((1 << 64) - 1) for k in range(4)] for i in instances]]
    write("proof-limbs.json", proof_json(proof, instances, instances=limbs))
    write("proof-instance.json", proof_json(proof, [38] + instances[1:]))
    write("proof-plus-r.json", proof_json(proof, [37 + R] + instances[1:]))
    write("proof-hex.json", proof_json(proof, instances, hex_proof="0x" + proof[:-1].hex() + "00"))
    write("proof-trailing.json", proof_json(proof + b"\x00", instances))
    write("proof-extra.json", proof_json(proof, instances + [1]))
    lie = pretty(instances, 7)
    lie["rescaled_outputs"][0][3] = "6"
    write("proof-pretty.json", proof_json(proof, instances, pretty_public_inputs=lie))
    lie = pretty(instances, 7)
    lie["outputs"][0][3] = "0x" + word(641).hex()
    write("proof-felt.json", proof_json(proof, instances, pretty_public_inputs=lie))
    write("proof-pretty-empty.json", proof_json(proof, instances, pretty_public_inputs={}))
    write("proof-aggregation.json", proof_json(proof, instances, protocol={}))

    verifier = code
    contracts = {
        "one": push(1) + RETURN_TOP,
        "zero": push(0) + RETURN_TOP,
        "loop": b"\x5b\x5f\x56",
        "memory": push(1) + push(1 << 40) + b"\x52",
        "timestamp": b"\x42" + RETURN_TOP,
        "invalid": b"\xfe",
        "underflow": b"\x01",
        # Error(string) "no"
        "revert": b"\x7f" + (keccak256(b"Error(string)")[:4] + bytes(28)) + push(0) + b"\x52" + push(32) + push(4) + b"\x52"
                  + push(2) + push(36) + b"\x52" + b"\x7f" + b"no" + bytes(30) + push(68) + b"\x52" + push(100) + push(0) + b"\xfd",
        # sha256 of nothing, compared
        "sha256": push(32) + push(0) + push(0) + push(0) + push(2) + b"\x5a\xfa\x50" + push(0) + b"\x51"
                  + b"\x7f" + hashlib.sha256(b"").digest() + b"\x14" + RETURN_TOP,
        # one call of itself, then the word 1
        "itself": b"\x36\x15" + push(27) + b"\x57" + push(0) * 4 + b"\x30\x5a\xfa" + push(0) + b"\x52" + push(32) + push(0) + b"\xf3",
    }
    code = contracts["itself"]
    contracts["itself"] = code[:3] + bytes([len(code)]) + code[4:] + b"\x5b\x00"
    for name, code in contracts.items():
        write(f"contract-{name}.hex", "0x" + code.hex() + "\n")
    # The first of the two pinned contracts accepts nothing.
    write("policy-two.json", json.dumps({"schema": "touchstone.policy/1", "evm": {
        "codehashes": ["0x" + keccak256(one).hex() for one in (contracts["zero"], verifier)]}}))
    write("words.txt", arithmetic())


if __name__ == "__main__":
    main()
