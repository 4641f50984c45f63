"""Makes testdata/transparency: proofs of logs, trees and chains, and timestamps, good ones and ones with a defect each.

usage: transparency.py [DIR]     (needs python3-cryptography; run it only to make the data anew, and commit what it wrote)

Keys are thrown away. The rules of transparency.md stand here a second time: where program and generator disagree, one is wrong.
What a case expects of a file (a root, a leaf, a key) stands beside it as hex, so that cases need not change with the data.
"""
import base64
import hashlib
import json
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from keccak import keccak256

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata") / "transparency"


def put(name, data):
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, (dict, list)):
        data = json.dumps(data, indent=1) + "\n"
    path.write_bytes(data.encode() if isinstance(data, str) else data)


def put_hex(name, data):
    put(name, data.hex() + "\n")


def sha(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


# --- RFC 6962


def leaf_hash(data):
    return sha(b"\0" + data)


def node(left, right):
    return sha(b"\1" + left + right)


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def tree(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node(tree(leaves[:k]), tree(leaves[k:]))


def inclusion(index, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return inclusion(index, leaves[:k]) + [tree(leaves[k:])]
    return inclusion(index - k, leaves[k:]) + [tree(leaves[:k])]


def consistency(size, leaves, whole=True):
    n = len(leaves)
    if size == n:
        return [] if whole else [tree(leaves)]
    k = split(n)
    if size <= k:
        return consistency(size, leaves[:k], whole) + [tree(leaves[k:])]
    return consistency(size - k, leaves[k:], False) + [tree(leaves[:k])]


ENTRIES = [f"entry {i}\n".encode() for i in range(11)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def make_merkle():
    def proof(index, leaves, **changes):
        return {"leafIdx": index, "treeSize": len(leaves), "root": b64(tree(leaves)), "leafHash": b64(leaves[index]),
                "proof": [b64(h) for h in inclusion(index, leaves)]} | changes

    good = proof(5, LEAVES)
    put("merkle/inclusion.json", good | {"note": "a member that nobody knows"})
    put("merkle/last.json", proof(10, LEAVES))
    put("merkle/one.json", proof(0, LEAVES[:1], proof=None))
    put_hex("merkle/root.hex", tree(LEAVES))
    put_hex("merkle/one-root.hex", LEAVES[0])
    put("merkle/entry.bin", ENTRIES[5])
    put_hex("merkle/leaf.hex", LEAVES[5])
    put("merkle/other-index.json", proof(5, LEAVES, leafIdx=4))
    put("merkle/outside.json", proof(5, LEAVES, leafIdx=11))
    put("merkle/other-size.json", proof(5, LEAVES, treeSize=17))
    put("merkle/short.json", good | {"proof": good["proof"][:-1]})
    put("merkle/long.json", good | {"proof": good["proof"] + [b64(bytes(32))]})
    put("merkle/sixty-five.json", good | {"treeSize": 2**64 - 1, "proof": [b64(bytes(32))] * 65})
    put("merkle/other-root.json", good | {"root": b64(bytes(32))})
    for name, change in {"hash-31": {"leafHash": b64(bytes(31))}, "not-base64": {"root": "*"}, "negative": {"leafIdx": -1},
                         "too-big": {"treeSize": 2**64}, "text-number": {"leafIdx": "5"}, "no-list": {"proof": {}},
                         "both-kinds": {"size1": 1}}.items():
        put(f"merkle/{name}.json", good | change)
    put("merkle/fraction.json", json.dumps(good).replace('"leafIdx": 5', '"leafIdx": 5.0'))
    put("merkle/missing.json", {k: v for k, v in good.items() if k != "proof"})
    put("merkle/lines.jsonl", "".join(json.dumps(proof(i, LEAVES)) + "\n" for i in range(11)))

    def grown(size1, size2, **changes):
        return {"size1": size1, "size2": size2, "root1": b64(tree(LEAVES[:size1])), "root2": b64(tree(LEAVES[:size2])),
                "proof": [b64(h) for h in consistency(size1, LEAVES[:size2])] if size1 else []} | changes

    for size1, size2 in ((4, 11), (6, 11), (8, 11), (11, 11), (0, 11)):
        put(f"merkle/consistency-{size1}-{size2}.json", grown(size1, size2))
        put_hex(f"merkle/root-{size1}.hex", tree(LEAVES[:size1]))
    put("merkle/consistency-altered.json", grown(6, 11, root1=b64(tree(LEAVES[:5]))))
    put("merkle/consistency-shrunk.json", grown(6, 11) | {"size1": 12})
    put("merkle/consistency-not-empty.json", grown(11, 11, proof=[b64(bytes(32))]))
    put("merkle/consistency-empty.json", grown(6, 11, proof=[]))
    put("merkle/consistency-zero-root.json", grown(0, 11, root1=b64(bytes(32))))


# --- C2SP


class Log:
    """A key of a signed note: 1 Ed25519, 2 ECDSA, 4 witness, 5 RFC 6962 tree head, 6 ML-DSA-44 (made up)."""

    def __init__(self, name, kind):
        self.name, self.kind = name, kind
        if kind in (1, 4):
            self.key = ed25519.Ed25519PrivateKey.generate()
            self.public = self.key.public_key().public_bytes_raw() if hasattr(self.key.public_key(), "public_bytes_raw") else \
                self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        elif kind in (2, 5):
            self.key = ec.generate_private_key(ec.SECP256R1())
            self.public = self.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        else:
            self.public = bytes(range(256)) * 5 + bytes(32)

    @property
    def id(self):
        return sha(self.public)[:4] if self.kind == 2 else sha(self.name.encode() + b"\n" + bytes([self.kind]) + self.public)[:4]

    def vkey(self, name=None, ident=None):
        return f"{name or self.name}+{(ident or self.id).hex()}+{b64(bytes([self.kind]) + self.public)}\n"

    def sign(self, text, size=0, root=b"", time=1795000000):
        if self.kind == 1:
            raw = self.key.sign(text.encode())
        elif self.kind == 2:
            raw = self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256()))
        elif self.kind == 4:
            raw = struct.pack(">Q", time) + self.key.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        elif self.kind == 5:
            head = b"\0\1" + struct.pack(">QQ", time * 1000, size) + root
            signature = self.key.sign(head, ec.ECDSA(hashes.SHA256()))
            raw = struct.pack(">Q", time * 1000) + b"\4\3" + struct.pack(">H", len(signature)) + signature
        else:
            raw = struct.pack(">Q", time) + bytes(2420)
        return self.line(raw)

    def line(self, raw, name=None):
        return f"\u2014 {name or self.name} {b64(self.id + raw)}\n"


def make_tlog():
    log, other = Log("log.touchstone.test", 1), Log("log.touchstone.test", 1)
    witnesses = [Log(f"witness{i}.touchstone.test", 4) for i in range(3)]
    ecdsa, head, lattice = Log("ecdsa.touchstone.test", 2), Log("ct.touchstone.test", 5), Log("lattice.touchstone.test", 6)
    root = tree(LEAVES)

    def proof(lines, origin=log.name, size=11, index=5, extra=b"about it", path=None, more="", head="c2sp.org/tlog-proof@v1", given_root=None):
        text = f"{origin}\n{size}\n{b64(given_root or root)}\n{more}"
        path = inclusion(5, LEAVES) if path is None else path
        body = "".join(line(text) for line in lines)
        return (f"{head}\n" + (f"extra {b64(extra)}\n" if extra is not None else "") + f"index {index}\n" +
                "".join(b64(h) + "\n" for h in path) + f"\n{text}\n{body}")

    by = lambda key, **more: lambda text: key.sign(text, 11, root, **more)
    stranger = lambda text: f"\u2014 stranger.touchstone.test {b64(bytes(range(68)))}\n"
    both = [by(log), by(witnesses[0]), by(witnesses[1]), stranger]
    good = proof(both, more="an extension line\n")
    put("tlog/good.tlog-proof", good)
    put_hex("tlog/leaf.hex", LEAVES[5])
    put("tlog/entry.bin", ENTRIES[5])
    for name, key in {"log": log, "other": other, "witness0": witnesses[0], "witness1": witnesses[1], "witness2": witnesses[2],
                      "ecdsa": ecdsa, "tree-head": head, "lattice": lattice}.items():
        put(f"tlog/{name}.vkey", key.vkey())
    renamed = Log("mirror.touchstone.test", 1)
    renamed.key, renamed.public = log.key, log.public
    put("tlog/renamed.vkey", renamed.vkey())
    put("tlog/wrong-id.vkey", log.vkey(ident=bytes(4)))
    put("tlog/short-key.vkey", f"{log.name}+{log.id.hex()}+{b64(bytes([1]) + bytes(31))}\n")
    put("tlog/two-lines.vkey", log.vkey() + other.vkey())
    put("tlog/no-extra.tlog-proof", proof([by(log)], extra=None))
    put("tlog/ecdsa.tlog-proof", proof([by(ecdsa)], origin=ecdsa.name))
    put("tlog/tree-head.tlog-proof", proof([by(head)], origin=head.name))
    put("tlog/tree-head-altered.tlog-proof", proof([lambda text: head.sign(text, 12, root)], origin=head.name))
    put("tlog/lattice.tlog-proof", proof([by(lattice)], origin=lattice.name))
    put("tlog/mirror.tlog-proof", proof([by(renamed)]))
    put("tlog/other-key.tlog-proof", proof([by(other)]))
    put("tlog/one-bad.tlog-proof", proof([by(log), lambda text: log.line(bytes(64))]))
    put("tlog/short-signature.tlog-proof", proof([lambda text: log.line(log.key.sign(text.encode())[:63])]))
    put("tlog/witness-alone.tlog-proof", proof([by(witnesses[0])]))
    put("tlog/cosignature-as-log.tlog-proof", proof([lambda text: log.line(struct.pack(">Q", 1) + log.key.sign(text.encode()))]))
    put("tlog/witness-altered.tlog-proof", proof([by(log), lambda text: witnesses[0].sign(text + "more\n")]))
    put("tlog/index.tlog-proof", proof(both, index=6))
    put("tlog/outside.tlog-proof", proof(both, index=11))
    put("tlog/short.tlog-proof", proof(both, path=inclusion(5, LEAVES)[:-1]))
    put("tlog/hundred.tlog-proof", proof([by(log)] + [stranger] * 99))
    # What is no proof.
    put("tlog/hundred-one.tlog-proof", proof([by(log)] + [stranger] * 100))
    put("tlog/version.tlog-proof", proof(both, head="c2sp.org/tlog-proof@v2"))
    put("tlog/index-zero.tlog-proof", proof(both, index="05"))
    put("tlog/size-zero.tlog-proof", proof(both, size="011"))
    put("tlog/root-short.tlog-proof", proof(both, given_root=bytes(31)))
    put("tlog/hash-short.tlog-proof", proof(both, path=[bytes(31)]))
    put("tlog/empty-line.tlog-proof", proof(both, more="\nmore\n"))
    put("tlog/carriage-return.tlog-proof", good.replace("\n", "\r\n"))
    put("tlog/tab.tlog-proof", proof(both, more="a\tb\n"))
    put("tlog/plus.tlog-proof", proof([by(log), lambda text: f"\u2014 a+b {b64(bytes(68))}\n"]))
    put("tlog/four-bytes.tlog-proof", proof([by(log), lambda text: f"\u2014 a {b64(bytes(4))}\n"]))
    put("tlog/no-signature.tlog-proof", proof([]))
    put("tlog/no-end.tlog-proof", good[:-1])
    put("tlog/not-utf8.tlog-proof", proof(both, more="\u00e9\n").encode().replace("\u00e9".encode(), b"\xe9"))
    policy = {"schema": "touchstone.policy/1"}
    put("tlog/policy-mirror.json", policy | {"tlog": {"origins": {log.name: renamed.name}}})
    put("tlog/policy-2.json", policy | {"tlog": {"witnesses": 2}})
    put("tlog/policy-3.json", policy | {"tlog": {"witnesses": 3}})
    put("tlog/policy-keys.json", policy | {"log_keys": [log.vkey().strip()]})
    put("tlog/policy-no-key.json", policy | {"log_keys": ["log.touchstone.test+bf4ce793"]})
    put("tlog/policy-word.json", policy | {"tlog": {"witness": 3}})


# --- Ethereum


def rlp(item):
    if isinstance(item, list):
        payload, base = b"".join(map(rlp, item)), 0xC0
    else:
        if len(item) == 1 and item[0] < 0x80:
            return item
        payload, base = item, 0x80
    if len(payload) <= 55:
        return bytes([base + len(payload)]) + payload
    size = len(payload).to_bytes((len(payload).bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(size)]) + size + payload


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def prefixed(nibbles, leaf):
    flags = (2 if leaf else 0) + len(nibbles) % 2
    nibbles = [flags] + ([] if len(nibbles) % 2 else [0]) + nibbles
    return bytes(nibbles[i] << 4 | nibbles[i + 1] for i in range(0, len(nibbles), 2))


class Trie:
    """A secure trie: {key: RLP value}."""

    def __init__(self, items):
        self.items = [(self.nibbles(keccak256(k)), v) for k, v in items.items()]
        self.top = self.build(self.items, 0)

    @staticmethod
    def nibbles(data):
        return [n for b in data for n in (b >> 4, b & 15)]

    def build(self, items, depth):
        if not items:
            return b""
        if len(items) == 1:
            return [prefixed(items[0][0][depth:], True), items[0][1]]
        common = depth
        while len({path[common] for path, _ in items}) == 1:
            common += 1
        branch = [self.reference(self.build([i for i in items if i[0][common] == n], common + 1)) for n in range(16)] + [b""]
        return branch if common == depth else [prefixed(items[0][0][depth:common], False), self.reference(branch)]

    def reference(self, item):
        if item == b"":
            return b""
        return item if len(rlp(item)) < 32 else keccak256(rlp(item))

    def root(self):
        return keccak256(rlp(self.top))

    def proof(self, key):
        path, found, item, depth = self.nibbles(keccak256(key)), [], self.top, 0
        if item == b"":
            return []
        items, listed = self.items, True
        while True:
            if listed:
                found.append("0x" + rlp(item).hex())
            if len(item) == 2:
                step = self.nibbles(item[0])
                odd, leaf = step[0] & 1, step[0] & 2
                step = step[1:] if odd else step[2:]
                if leaf or path[depth:depth + len(step)] != step:
                    return found
                depth += len(step)
            else:
                depth += 1
                if item[path[depth - 1]] == b"":
                    return found
            items = [i for i in items if i[0][:depth] == path[:depth]]
            item = self.build(items, depth)
            listed = len(rlp(item)) >= 32


def word(value):
    return value.to_bytes(32, "big")


# Their hashes share nine nibbles, so that their leaves are short enough to stand inside the branch.
INLINED = (247476, 515151)
EMPTY_ROOT, EMPTY_CODE = keccak256(b"\x80"), keccak256(b"")


def make_eth():
    slots = {0: 7, 1: 2**255 + 3, 5: 0x4C4B56, INLINED[0]: 1, INLINED[1]: 2} | {n: n * n for n in range(20, 60)}
    storage = Trie({word(k): rlp(number(v)) for k, v in slots.items()})
    accounts = {bytes([i]) * 20: (i, i * 10**18, EMPTY_ROOT, EMPTY_CODE) for i in range(1, 40)}
    contract, plain, rich, absent = b"\xc0" * 20, bytes([7]) * 20, b"\xee" * 20, b"\xdd" * 20
    accounts[contract] = (1, 12345, storage.root(), keccak256(b"code"))
    accounts[rich] = (2**40, 10**30, EMPTY_ROOT, EMPTY_CODE)
    state = Trie({a: rlp([number(n), number(b), s, c]) for a, (n, b, s, c) in accounts.items()})
    put_hex("eth/state-root.hex", state.root())

    def answer(address, keys=(), **changes):
        n, b, s, c = accounts.get(address, (0, 0, EMPTY_ROOT, EMPTY_CODE))
        return {"address": "0x" + address.hex(), "balance": hex(b), "nonce": hex(n), "storageHash": "0x" + s.hex(), "codeHash": "0x" + c.hex(),
                "accountProof": state.proof(address),
                "storageProof": [{"key": hex(k), "value": hex(slots.get(k, 0)), "proof": storage.proof(word(k))} for k in keys]} | changes

    keys = (0, 1, 5, *INLINED, 999)
    good = answer(contract, keys)
    put("eth/good.json", good)
    put("eth/rpc.json", {"jsonrpc": "2.0", "id": 1, "result": good})
    put("eth/rich.json", answer(rich))
    put("eth/plain.json", answer(plain))
    put("eth/absent.json", answer(absent))
    put("eth/absent-zeros.json", answer(absent, storageHash="0x" + "00" * 32, codeHash="0x" + "00" * 32))
    put("eth/absent-zeros-slot.json", answer(absent, storageHash="0x" + "00" * 32, codeHash="0x" + "00" * 32,
                                             storageProof=[{"key": "0x1", "value": "0x0", "proof": []}]))
    put("eth/padded.json", answer(contract, (5,), nonce="0x0001"))
    for name, change in {"balance": {"balance": "0x1"}, "nonce": {"nonce": "0x2"}, "code": {"codeHash": "0x" + "11" * 32},
                         "storage-hash": {"storageHash": "0x" + "22" * 32}, "other-address": {"address": "0x" + plain.hex()},
                         "short": {"accountProof": good["accountProof"][:-1]}, "empty": {"accountProof": []},
                         "extra": {"accountProof": good["accountProof"] + ["0xc0"]},
                         "first-is-no-rlp": {"accountProof": ["0xb90001"] + good["accountProof"][1:]}}.items():
        put(f"eth/{name}.json", good | change)
    for name, change in {"balance": {"balance": "0x1"}, "nonce": {"nonce": "0x1"}, "code": {"codeHash": "0x" + "11" * 32},
                         "storage": {"storageHash": "0x" + "22" * 32}}.items():
        put(f"eth/absent-{name}.json", answer(absent) | change)

    def slot(**changes):
        return good | {"storageProof": [good["storageProof"][2] | changes]}

    put("eth/slot-value.json", slot(value="0x1"))
    put("eth/slot-zero.json", slot(value="0x0"))
    put("eth/slot-key.json", slot(key="0x6"))
    put("eth/slot-short.json", slot(proof=good["storageProof"][2]["proof"][:-1]))
    put("eth/slot-extra.json", slot(proof=good["storageProof"][2]["proof"] * 2))
    put("eth/slot-none.json", slot(proof=[], value="0x0"))
    put("eth/inlined-value.json", good | {"storageProof": [good["storageProof"][3] | {"value": "0x2"}]})
    for name, change in {"no-prefix": {"address": contract.hex()}, "address-19": {"address": "0x" + "c0" * 19}, "quantity-none": {"balance": "0x"},
                         "quantity-33": {"balance": "0x1" + "00" * 32}, "quantity-number": {"nonce": 1}, "node-odd": {"accountProof": ["0xc"]},
                         "many-nodes": {"accountProof": ["0xc0"] * 129}}.items():
        put(f"eth/malformed-{name}.json", good | change)
    put("eth/malformed-missing.json", {k: v for k, v in good.items() if k != "codeHash"})

    def header(root):
        return rlp([b"\1" * 32, b"\2" * 32, b"\3" * 20, root, b"\4" * 32, b"\5" * 32, bytes(256), b"", number(19000000), number(30000000),
                    number(21000), number(1795000000), b"extra", b"\6" * 32, bytes(8), number(7)])

    put("eth/header.rlp", header(state.root()))
    put("eth/header.hex", "0x" + header(state.root()).hex() + "\n")
    put_hex("eth/block-hash.hex", keccak256(header(state.root())))
    put("eth/header-other.rlp", header(b"\x77" * 32))
    put_hex("eth/block-hash-other.hex", keccak256(header(b"\x77" * 32)))


# --- ICS-23


def varint(value):
    out = b""
    while value >= 0x80:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def field(number, data):
    if isinstance(data, int):
        return varint(number << 3) + varint(data) if data else b""
    return varint(number << 3 | 2) + varint(len(data)) + data


class Tree:
    """A binary tree of sorted leaves, hashed as one of the three kinds."""

    def __init__(self, kind, items):
        self.kind = kind
        self.items = sorted(items.items(), key=lambda item: self.order(item[0]))

    def order(self, key):
        return sha(key) if self.kind == "smt" else key

    def leaf_op(self):
        prefix = b"\0\2\x0a" if self.kind == "iavl" else b"\0"
        smt = self.kind == "smt"
        return field(1, 1) + field(2, 1 if smt else 0) + field(3, 1) + field(4, 0 if smt else 1) + field(5, prefix)

    def leaf(self, key, value):
        prefix = b"\0\2\x0a" if self.kind == "iavl" else b"\0"
        if self.kind == "smt":
            return sha(prefix + sha(key) + sha(value))
        return sha(prefix + varint(len(key)) + key + b"\x20" + sha(value))

    def prefix(self, low, high):
        if self.kind != "iavl":
            return b"\1"
        height = (high - low - 1).bit_length()
        return varint(2 * height) + varint(2 * (high - low)) + varint(2 * 700)

    def child(self, data):
        return b"\x20" + data if self.kind == "iavl" else data

    def hash(self, low=0, high=None):
        high = len(self.items) if high is None else high
        if high - low == 1:
            return self.leaf(*self.items[low])
        middle = low + split(high - low)
        return sha(self.prefix(low, high) + self.child(self.hash(low, middle)) + self.child(self.hash(middle, high)))

    def root(self):
        # One empty child beside the tree of leaves: it stands for a range without keys.
        return sha(b"\1" + self.hash() + bytes(32)) if self.kind == "smt" else self.hash()

    def steps(self, index, low=0, high=None):
        high = len(self.items) if high is None else high
        if high - low == 1:
            return []
        middle = low + split(high - low)
        prefix, length = self.prefix(low, high), b"\x20" if self.kind == "iavl" else b""
        if index < middle:
            return self.steps(index, low, middle) + [(prefix + length, self.child(self.hash(middle, high)))]
        return self.steps(index, middle, high) + [(prefix + self.child(self.hash(low, middle)) + length, b"")]

    def existence(self, index, leaf_op=None, steps=None):
        key, value = self.items[index]
        steps = self.steps(index) + ([(b"\1", bytes(32))] if self.kind == "smt" else []) if steps is None else steps
        path = b"".join(field(4, field(1, 1) + field(2, p) + field(3, s)) for p, s in steps)
        return field(1, key) + field(2, value) + field(3, leaf_op or self.leaf_op()) + path

    def absence(self, key, left, right):
        return field(1, self.order(key)) + (field(2, self.existence(left)) if left is not None else b"") + \
            (field(3, self.existence(right)) if right is not None else b"")


def make_ics23():
    def put_proof(name, root, proof, key, value):
        put(f"ics23/{name}.json", {"root": root.hex(), "proof": proof.hex(), "key": key.hex(), "value": value.hex()})

    for kind in ("iavl", "tendermint", "smt"):
        one = Tree(kind, {f"key{i:02d}".encode(): f"value {i}".encode() for i in range(10, 40, 3)})
        root, last = one.root(), len(one.items) - 1
        put_hex(f"ics23/{kind}-root.hex", root)
        key, value = one.items[4]
        put_proof(f"{kind}-exist", root, field(1, one.existence(4)), key, value)
        put_proof(f"{kind}-exist-first", root, field(1, one.existence(0)), *one.items[0])
        put_proof(f"{kind}-exist-last", root, field(1, one.existence(last)), *one.items[last])
        put_proof(f"{kind}-value", root, field(1, one.existence(4)), key, b"another")
        put_proof(f"{kind}-key", root, field(1, one.existence(4)), b"another", value)
        put_proof(f"{kind}-absent-claimed", root, field(1, one.existence(4)), key, b"")
        between = next(k for i in range(10000) if one.order(one.items[4][0]) < one.order(k := f"none{i}".encode()) < one.order(one.items[5][0])) \
            if kind == "smt" else one.items[4][0] + b"0"
        below = next(k for i in range(10000) if one.order(k := f"none{i}".encode()) < one.order(one.items[0][0])) if kind == "smt" else b"a"
        above = next(k for i in range(10000) if one.order(k := f"none{i}".encode()) > one.order(one.items[last][0])) if kind == "smt" else b"z"
        put_proof(f"{kind}-absent", root, field(2, one.absence(between, 4, 5)), between, b"")
        put_proof(f"{kind}-absent-first", root, field(2, one.absence(below, None, 0)), below, b"")
        put_proof(f"{kind}-absent-last", root, field(2, one.absence(above, last, None)), above, b"")
        put_proof(f"{kind}-absent-value", root, field(2, one.absence(between, 4, 5)), between, b"value")
        put_proof(f"{kind}-not-adjacent", root, field(2, one.absence(between, 3, 5)), between, b"")
        put_proof(f"{kind}-wrong-side", root, field(2, one.absence(between, 5, 6)), between, b"")
        put_proof(f"{kind}-not-first", root, field(2, one.absence(below, None, 1)), below, b"")
        put_proof(f"{kind}-not-last", root, field(2, one.absence(above, last - 1, None)), above, b"")
        put_proof(f"{kind}-present", root, field(2, one.absence(key, 3, 4)), key, b"")
        put_proof(f"{kind}-no-neighbour", root, field(2, field(1, one.order(between))), between, b"")
        put_proof(f"{kind}-other-root", bytes(32), field(1, one.existence(4)), key, value)

    one = Tree("iavl", {f"key{i:02d}".encode(): b"v" for i in range(8)})
    root, (key, value) = one.root(), one.items[3]
    steps = one.steps(3)
    put_hex("ics23/shape-root.hex", root)
    leaf = lambda *parts: b"".join(field(n, v) for n, v in parts)
    for name, op in {"leaf-hash": leaf((1, 2), (3, 1), (4, 1), (5, b"\0\2\x0a")), "leaf-prehash": leaf((1, 1), (4, 1), (5, b"\0\2\x0a")),
                     "leaf-length": leaf((1, 1), (3, 1), (5, b"\0\2\x0a")), "leaf-prefix": leaf((1, 1), (3, 1), (4, 1), (5, b"\2\2\x0a")),
                     "leaf-more": leaf((1, 1), (3, 1), (4, 1), (5, b"\0\2\x0a\0"))}.items():
        put_proof(f"shape-{name}", root, field(1, one.existence(3, leaf_op=op)), key, value)
    for name, changed in {"long-prefix": [(steps[0][0] + bytes(46), steps[0][1])] + steps[1:], "suffix": [(steps[0][0], steps[0][1] + b"\0")] + steps[1:],
                          "height": [(b"\0" + steps[0][0][1:], steps[0][1])] + steps[1:], "rest": [(steps[0][0] + b"\0\0", steps[0][1])] + steps[1:],
                          "depth": (steps * 43)[:129], "depth-far": steps * 90}.items():
        put_proof(f"shape-{name}", root, field(1, one.existence(3, steps=changed)), key, value)
    put_proof("shape-no-leaf", root, field(1, field(1, key) + field(2, value)), key, value)
    single = Tree("iavl", {b"only": b"value"})
    put_proof("ambiguous", single.root(), field(1, single.existence(0)), b"only", b"value")
    put_hex("ics23/ambiguous-root.hex", single.root())
    put_proof("empty-value", root, field(1, field(1, key) + field(3, one.leaf_op())), key, b"")
    put_proof("batch", root, field(3, b""), key, value)
    put_proof("compressed", root, field(4, b""), key, value)
    put_proof("malformed-none", root, b"", key, value)
    put_proof("malformed-two", root, field(1, one.existence(3)) * 2, key, value)
    put_proof("malformed-foreign", root, field(1, one.existence(3)) + field(7, b"x"), key, value)
    put_proof("malformed-twice", root, field(1, one.existence(3) + field(1, key)), key, value)
    put_proof("malformed-cut", root, field(1, one.existence(3))[:-3], key, value)
    put_proof("malformed-wire", root, field(1, field(1, 5)), key, value)
    slot = b"\2" + b"\xc0" * 20 + word(7)
    evm = Tree("iavl", {b"\2" + bytes([i]) * 20 + word(i): word(i) for i in range(1, 9)} | {slot: word(1795000000)})
    put_proof("evm-slot", evm.root(), field(1, evm.existence([k for k, _ in evm.items].index(slot))), slot, word(1795000000))
    put_hex("ics23/evm-root.hex", evm.root())
    store = Tree("tendermint", {name: sha(name) for name in (b"auth", b"bank", b"gov", b"staking")} | {b"evm": evm.root()})
    put_proof("evm-store", store.root(), field(1, store.existence([k for k, _ in store.items].index(b"evm"))), b"evm", evm.root())
    put_hex("ics23/app-hash.hex", store.root())
    return store.root()


# --- CometBFT


class Validator:
    def __init__(self, power):
        self.key, self.power = ed25519.Ed25519PrivateKey.generate(), power
        self.public = self.key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.address = sha(self.public)[:20]

    def json(self):
        return {"address": self.address.hex().upper(), "pub_key": {"type": "tendermint/PubKeyEd25519", "value": b64(self.public)},
                "voting_power": str(self.power)}


def set_hash(validators):
    order = sorted(validators, key=lambda v: (-v.power, v.address))
    return tree([leaf_hash(field(1, field(1, v.public)) + field(2, v.power)) for v in order])


def set_json(validators):
    return {"validators": [v.json() for v in validators]}


def timestamp(time):
    seconds, nanos = time
    return field(1, seconds) + field(2, nanos)


def rfc3339(time):
    import datetime
    text = datetime.datetime.fromtimestamp(time[0], datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return text + (f".{time[1]:09d}".rstrip("0") if time[1] else "") + "Z"


def block_id(hash_, parts):
    return field(1, hash_) + varint(2 << 3 | 2) + varint(len(inner := field(1, parts[0]) + field(2, parts[1]))) + inner


class Block:
    def __init__(self, height, time, validators, following, app_hash=b"", last=None):
        self.height, self.time, self.validators, self.following, self.app_hash, self.last = height, time, validators, following, app_hash, last
        self.chain, self.round = "touchstone-1", 0
        self.signers = validators

    def header_hash(self):
        wrap = lambda value: field(1, value) if value else b""
        last = block_id(*self.last) if self.last else b"\x12\0"
        leaves = [field(1, 11) + field(2, 1), wrap(self.chain.encode()), field(1, self.height), timestamp(self.time), last, wrap(sha(b"commit")),
                  b"", wrap(set_hash(self.validators)), wrap(set_hash(self.following)), wrap(sha(b"params")), wrap(self.app_hash), b"", b"",
                  wrap(self.validators[0].address)]
        return tree([leaf_hash(leaf) for leaf in leaves])

    def parts(self):
        return (1, sha(b"parts"))

    def vote(self, when):
        body = field(1, 2) + b"\x11" + struct.pack("<q", self.height) + (b"\x19" + struct.pack("<q", self.round) if self.round else b"") + \
            field(4, block_id(self.header_hash(), self.parts())) + varint(5 << 3 | 2) + varint(len(timestamp(when))) + timestamp(when) + \
            field(6, self.chain.encode())
        return varint(len(body)) + body

    def signature(self, validator, flag=2):
        when = (self.time[0] + 1, 5)
        if flag == 1:
            return {"block_id_flag": 1, "validator_address": "", "timestamp": "0001-01-01T00:00:00Z", "signature": None}
        return {"block_id_flag": flag, "validator_address": validator.address.hex().upper(), "timestamp": rfc3339(when),
                "signature": b64(validator.key.sign(self.vote(when)))}

    def json(self, old_names=False):
        hexed = lambda data: data.hex().upper()
        names = "parts" if old_names else "part_set_header"
        header = {"version": {"block": "11", "app": "1"}, "chain_id": self.chain, "height": str(self.height), "time": rfc3339(self.time),
                  "last_block_id": {"hash": hexed(self.last[0]), names: {"total": self.last[1][0], "hash": hexed(self.last[1][1])}} if self.last else None,
                  "last_commit_hash": hexed(sha(b"commit")), "data_hash": "", "validators_hash": hexed(set_hash(self.validators)),
                  "next_validators_hash": hexed(set_hash(self.following)), "consensus_hash": hexed(sha(b"params")), "app_hash": hexed(self.app_hash),
                  "last_results_hash": "", "evidence_hash": "", "proposer_address": hexed(self.validators[0].address)}
        commit = {"height": str(self.height), "round": self.round,
                  "block_id": {"hash": hexed(self.header_hash()), names: {"total": 1, "hash": hexed(self.parts()[1])}},
                  "signatures": [self.signature(v, 2 if v in self.signers else 1) for v in self.validators]}
        return {"signed_header": {"header": header, "commit": commit}, "validator_set": set_json(self.validators),
                "next_validator_set": set_json(self.following)}


def make_comet(app_hash):
    old, new, far = [Validator(10) for _ in range(4)], [Validator(10) for _ in range(4)], [Validator(10) for _ in range(4)]
    mixed = old[:2] + new[:2]
    trusted = Block(10, (1795000000, 1), old, old)
    following = Block(11, (1795000010, 0), old, mixed, app_hash, (sha(b"last"), (1, sha(b"parts of it"))))
    skipping = Block(20, (1795000100, 123456789), mixed, new, app_hash)
    distant = Block(30, (1795000200, 0), new[:3] + old[:1], new, app_hash)

    def without(block):
        return {k: v for k, v in block.items() if k != "validator_set"}

    put("comet/trusted.json", without(trusted.json()))
    put("comet/trusted-whole.json", trusted.json())
    put("comet/next.json", following.json())
    put("comet/next-old-names.json", following.json(True))
    put("comet/skip.json", skipping.json())
    put("comet/distant.json", distant.json())
    put("comet/trusted-next.json", without(following.json()))
    put_hex("comet/block-hash.hex", following.header_hash())
    contradicting = without(trusted.json())
    contradicting["next_validator_set"] = set_json(far)
    put("comet/trusted-contradicting.json", contradicting)

    def variant(name, change, block=following):
        data = json.loads(json.dumps(block.json()))
        data = change(data) or data
        put(f"comet/{name}.json", data)

    header, commit = lambda d: d["signed_header"]["header"], lambda d: d["signed_header"]["commit"]
    stranger = Validator(10)
    variant("app-hash", lambda d: header(d).update(app_hash="00" * 32))
    variant("height", lambda d: commit(d).update(height="12"))
    variant("power", lambda d: d["validator_set"]["validators"][0].update(voting_power="11"))
    variant("next-power", lambda d: d["next_validator_set"]["validators"][0].update(voting_power="11"))
    variant("address", lambda d: d["validator_set"]["validators"][0].update(address="00" * 20))
    variant("twice-in-set", lambda d: d["validator_set"]["validators"].append(d["validator_set"]["validators"][0]))
    variant("signature", lambda d: commit(d)["signatures"][0].update(signature=b64(bytes(64))))
    variant("vote-time", lambda d: commit(d)["signatures"][0].update(timestamp=rfc3339((1795000011, 6))))
    variant("double", lambda d: commit(d)["signatures"].append(commit(d)["signatures"][0]))
    variant("stranger", lambda d: commit(d)["signatures"].append(following.signature(stranger)))
    variant("other-key-type", lambda d: d["validator_set"]["validators"][0].update(pub_key={"type": "tendermint/PubKeySecp256k1", "value": b64(bytes(33))}))
    following.signers = old[:3]
    put("comet/three-of-four.json", following.json())
    nil = following.json()
    nil["signed_header"]["commit"]["signatures"][3] = following.signature(old[3], 3) | {"signature": b64(bytes(64))}
    put("comet/nil-vote.json", nil)
    following.signers = old[:2]
    put("comet/two-of-four.json", following.json())
    following.signers, following.round = old, 3
    put("comet/round-3.json", following.json())
    following.round, following.chain = 0, "touchstone-2"
    put("comet/other-chain.json", following.json())
    following.chain = "touchstone-1"
    put("comet/other-validators.json", Block(11, (1795000010, 0), new, new, app_hash).json())
    put("comet/same-height.json", Block(10, (1795000010, 0), old, old).json())
    put("comet/earlier.json", Block(11, (1795000000, 0), old, old).json())
    for name, change in {"flag": lambda d: commit(d)["signatures"][0].update(block_id_flag=4), "key-31": lambda d: d["validator_set"]["validators"][0]["pub_key"].update(value=b64(bytes(31))),
                         "hash-31": lambda d: header(d).update(data_hash="00" * 31), "time": lambda d: header(d).update(time="yesterday"),
                         "power": lambda d: d["validator_set"]["validators"][0].update(voting_power="-1"),
                         "total": lambda d: [v.update(voting_power=str(2**59)) for v in d["validator_set"]["validators"]] and None,
                         "height": lambda d: header(d).update(height=str(2**63)), "digits": lambda d: header(d).update(time="2026-11-18T00:00:00.1234567890Z"),
                         "no-set": lambda d: without(d), "no-commit": lambda d: d["signed_header"].pop("commit") and None}.items():
        variant(f"malformed-{name}", change)
    put("comet/trusted-broken.json", {"signed_header": {}})


# --- OpenTimestamps


MAGIC = bytes.fromhex("004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294")
BITCOIN, LITECOIN, PENDING = (bytes.fromhex(tag) for tag in ("0588960d73d71901", "06869a0d73d71b45", "83dfe30d2ef90c8e"))
DIGESTS = {"sha256": (8, sha), "sha1": (2, lambda d: hashlib.sha1(d).digest()), "ripemd160": (3, lambda d: hashlib.new("ripemd160", d).digest()),
           "keccak256": (0x67, keccak256)}


def attestation(tag, payload):
    return b"\0" + tag + varint(len(payload)) + payload


def bitcoin(height):
    return attestation(BITCOIN, varint(height))


def block_header(root):
    return struct.pack("<I", 0x20000000) + sha(b"previous") + root + struct.pack("<III", 1795000000, 0x170331DB, 42)


def reversed_hash(header):
    return sha(sha(header))[::-1]


def make_ots():
    stamped = b"a file that was stamped\n"
    put("ots/file.txt", stamped)
    put("ots/other.txt", b"another file\n")
    put_hex("ots/digest.hex", sha(stamped))

    def detached(name, rest, op="sha256", version=1):
        number_, hashed = DIGESTS[op]
        put(f"ots/{name}.ots", MAGIC + varint(version) + bytes([number_]) + hashed(stamped) + rest)

    operand, salt = sha(b"operand"), b"salt"
    message = sha(sha(operand + sha(stamped)) + salt)
    steps = b"\xf1" + varint(32) + operand + b"\x08" + b"\xf0" + varint(4) + salt + b"\x08"
    promise = attestation(PENDING, varint(30) + b"https://calendar.example/touch")
    complete = b"\xff" + promise + steps + bitcoin(850000)
    detached("good", complete)
    put("ots/header.bin", block_header(message))
    put("ots/header.hex", block_header(message).hex() + "\n")
    put_hex("ots/block-hash.hex", reversed_hash(block_header(message)))
    put("ots/header-other.bin", block_header(sha(b"another")))
    put_hex("ots/block-hash-other.hex", reversed_hash(block_header(sha(b"another"))))
    detached("pending", promise)
    detached("litecoin", b"\xff" + attestation(LITECOIN, varint(2000000)) + steps + bitcoin(850000))
    detached("unknown-attestation", b"\xff" + attestation(bytes(8), b"anything") + steps + bitcoin(850000))
    detached("operand-altered", steps.replace(salt, b"pepp") + bitcoin(850000))
    detached("not-32-bytes", b"\xf0\x01a" + bitcoin(850000))
    for op, (_, hashed) in DIGESTS.items():
        tail = hashed(stamped)
        odd = DIGESTS["keccak256"][1](DIGESTS["ripemd160"][1](DIGESTS["sha1"][1](tail[::-1].hex().encode())))
        detached(op, b"\xf2\xf3\x02\x03\x67" + bitcoin(800000), op)
        put(f"ots/{op}-header.bin", block_header(odd))
        put_hex(f"ots/{op}-block-hash.hex", reversed_hash(block_header(odd)))
    deep = lambda n: b"\xf2" * n + bitcoin(1)
    detached("levels-256", deep(255))
    for name, rest in {"levels-257": deep(256), "trailing": complete + b"\0", "truncated": complete[:-1], "unknown-op": b"\x42" + bitcoin(1), "no-item": b"",
                       "more-more": b"\xff\xff" + promise + promise, "operand-none": b"\xf0\0" + bitcoin(1), "operand-long": b"\xf0" + varint(4097) + bytes(4097) + bitcoin(1),
                       "message-long": b"\xf0" + varint(4000) + bytes(4000) + b"\xf3" + bitcoin(1), "payload-trailing": attestation(BITCOIN, varint(1) + b"\0"),
                       "payload-long": attestation(bytes(8), bytes(8193)), "uri-long": attestation(PENDING, varint(1001) + b"a" * 1001),
                       "uri-cut": attestation(PENDING, varint(9) + b"short"), "height-long": attestation(BITCOIN, b"\xff" * 10 + b"\1")}.items():
        detached(f"malformed-{name}", rest)
    detached("malformed-version", complete, version=2)
    put("ots/malformed-digest.ots", MAGIC + b"\1\xf0" + sha(stamped) + complete)


if __name__ == "__main__":
    make_merkle()
    make_tlog()
    make_eth()
    make_comet(make_ics23())
    make_ots()
