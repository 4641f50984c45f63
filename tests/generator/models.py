"""Model files: safetensors, GGUF and ONNX, good and bad ones, an index, a pointer, a PyTorch archive, and what must be found in them.

usage: models.py [DIR]     (writes DIR/models; nothing in it is random, so that it can be run again)

The rules of models.md 2 stand here a second time: tensor-root-v1 over the tensors that went in, not over what a parser finds.
"""
import hashlib
import json
import struct
import sys
import zipfile
from io import BytesIO
from pathlib import Path


# --- tensor-root-v1 (models.md 2.1)

def root(tensors):
    """tensors: (name, canonical dtype, shape, raw)"""
    def leaf(name, dtype, shape, raw):
        name = name.encode()
        return hashlib.sha256(b"\0" + struct.pack("<I", len(name)) + name + struct.pack("<I", len(dtype)) + dtype.encode() + struct.pack("<I", len(shape))
                              + b"".join(struct.pack("<Q", d) for d in shape) + struct.pack("<Q", len(raw)) + hashlib.sha256(raw).digest()).digest()

    def tree(leaves):
        if not leaves:
            return hashlib.sha256(b"").digest()
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << ((len(leaves) - 1).bit_length() - 1)
        return hashlib.sha256(b"\1" + tree(leaves[:half]) + tree(leaves[half:])).digest()
    return tree([leaf(*t) for t in sorted(tensors, key=lambda t: t[0].encode())]).hex()


def f32(*values):
    return struct.pack(f"<{len(values)}f", *values)


A = ("a", "F32", [2, 2], f32(1, 2, 3, 4))
B = ("b", "BF16", [3], bytes.fromhex("803f00404040"))
C = ("c", "U8", [], b"\x2a")
W = ("w", "F32", [4, 4], f32(*range(16)))


# --- safetensors

def safetensors(tensors, metadata=None, order=None, tail=b""):
    """order: of the data; the header keeps that of `tensors`."""
    at, places, data = 0, {}, b""
    for name, _, _, raw in order or tensors:
        places[name] = [at, at + len(raw)]
        at += len(raw)
        data += raw
    header = {"__metadata__": metadata} if metadata else {}
    header |= {name: {"dtype": dtype, "shape": shape, "data_offsets": places[name]} for name, dtype, shape, _ in tensors}
    return header_and(json.dumps(header, ensure_ascii=False), data + tail)


def header_and(text, data):
    text = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype, shape, begin, end):
    return json.dumps({"dtype": dtype, "shape": shape, "data_offsets": [begin, end]})


# --- GGUF

def string(text):
    text = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<Q", len(text)) + text


def pair(key, kind, value):
    return string(key) + struct.pack("<I", kind) + value


def array(kind, elements):
    return struct.pack("<IQ", kind, len(elements)) + b"".join(elements)


def gguf(tensors, pairs=(), version=3, alignment=32, tail=None, fill=b"\0", infos=None):
    """tensors: (name, ggml type, ne, raw); ne[0] varies fastest."""
    head, at, data = b"", 0, b""
    for i, (name, kind, ne, raw) in enumerate(tensors):
        head += string(name) + struct.pack("<I", len(ne)) + b"".join(struct.pack("<Q", n) for n in ne) + struct.pack("<IQ", kind, at)
        step = -len(raw) % alignment
        data += raw + (fill * step if tail is None or i + 1 < len(tensors) else b"")
        at += len(raw) + step
    head = b"GGUF" + struct.pack("<IQQ", version, len(tensors), len(pairs)) + b"".join(pairs) + (head if infos is None else infos)
    return head + (fill * (-len(head) % alignment) if tensors else b"") + data + (tail or b"")


# --- protocol buffers and ONNX

def varint(value):
    value %= 1 << 64
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def fixed32(field, data):
    return varint(field << 3 | 5) + data


def tensor(name, data_type, dims, values):
    return b"".join(number(1, d) for d in dims) + number(2, data_type) + (block(8, name) if name is not None else b"") + values


def external(location, **more):
    entries = {"location": location} | {k: str(v) for k, v in more.items()}
    return b"".join(block(13, block(1, k) + block(2, v)) for k, v in entries.items()) + number(14, 1)


def graph(*parts):
    return b"".join(parts) + block(2, "g")


def model(graph_bytes, *more):
    return number(1, 8) + b"".join(more) + block(7, graph_bytes) + block(8, block(1, "") + number(2, 17))


def initializer(data):
    return block(5, data)


def node(op, *attributes):
    return block(1, block(4, op) + b"".join(block(5, a) for a in attributes))


def attribute(name, *fields):
    return block(1, name) + b"".join(fields)


class Folder:
    def __init__(self, folder):
        self.folder, self.expected = Path(folder), {}

    def put(self, path, data, kind=None, tensors=None, fault=None, warnings=()):
        """kind: the format that it has, or None for none; tensors: what its root is over, or None for no root; fault: an offset."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        said = {"format": kind, "warnings": list(warnings)}
        if fault is not None:
            said["fault"] = fault
        elif tensors is not None:
            said |= {"root": root(tensors), "tensors": len(tensors)}
        self.expected[path] = said


def make_safetensors(out):
    def good(name, data, tensors, **more):
        out.put(f"safetensors/{name}.safetensors", data, "safetensors", tensors, **more)

    def bad(name, data, fault, kind="safetensors"):
        out.put(f"safetensors/bad-{name}.safetensors", data, kind, fault=fault)

    good("worked-example", safetensors([A, B, C]), [A, B, C])
    good("another-order", safetensors([C, A, B], {"format": "pt", "note": "ü \" \\ \u2028"}, order=[B, C, A]), [A, B, C])
    good("two", safetensors([A, B]), [A, B])
    good("empty", header_and("{}", b""), [])
    good("spaces", header_and("{}  \n\t ", b""), [])
    nothing = ("nothing", "F16", [0, 7], b"")
    names = [("ñ", "I8", [1], b"\1"), ("\U0001f600", "I64", [1], bytes(8)), ("A", "F8_E4M3", [2], b"\1\2"), ("0/weird name.\t", "F4", [2, 2], b"\1\2"), nothing]
    good("names", safetensors(names), names)
    escaped = '{"\\u0061":' + entry("F32", [2, 2], 0, 16) + "}"
    good("escaped-name", header_and(escaped, A[3]), [A])

    one = entry("U8", [2], 0, 2)
    bad("length", struct.pack("<Q", 3), 0)
    bad("length-max", b"\xff" * 8 + b"{}", 0)
    bad("length-100m", struct.pack("<Q", 100_000_001) + b"{}", 0)
    bad("no-header", struct.pack("<Q", 0), 8)
    bad("leading-space", header_and(" {}", b""), 8)
    bad("array", header_and("[]", b""), 8)
    bad("not-utf8", header_and(b'{"a\xff":' + one.encode() + b"}", b"ab"), 11)
    bad("cut-off", header_and('{"a":' + one, b"ab"), 8 + 5 + len(one))
    bad("after-the-object", header_and("{} x", b""), 11)
    bad("duplicate-tensor", header_and('{"a":' + one + ',"a":' + entry("U8", [2], 2, 4) + "}", b"abcd"), 8 + 5 + len(one) + 1)
    bad("duplicate-escaped", header_and('{"a":' + one + ',"\\u0061":' + entry("U8", [2], 2, 4) + "}", b"abcd"), 8 + 5 + len(one) + 1)
    bad("duplicate-member", header_and('{"a":{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}}', b"ab"), 27)
    bad("duplicate-metadata", header_and('{"__metadata__":{"k":"1","k":"2"}}', b""), 33)
    bad("metadata-number", header_and('{"__metadata__":{"k":1}}', b""), 29)
    bad("more-members", header_and('{"a":{"x":1,"dtype":"U8","shape":[2],"data_offsets":[0,2]}}', b"ab"), 14)
    bad("no-shape", header_and('{"a":{"dtype":"U8","data_offsets":[0,2]}}', b"ab"), 13)
    bad("dtype", header_and('{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,2]}}', b"ab"), 22)
    bad("negative", header_and('{"a":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}', b"ab"), 36)
    bad("fraction", header_and('{"a":{"dtype":"U8","shape":[2.0],"data_offsets":[0,2]}}', b"ab"), 36)
    bad("beyond-u64", header_and('{"a":{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,2]}}', b"ab"), 36)
    bad("overflow", header_and('{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,2]}}', b"ab"), 27)
    bad("half-byte", header_and('{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}', b"ab"), 27)
    bad("too-deep", header_and('{"a":{"shape":[[[1]]]}}', b""), 23)
    bad("size", header_and('{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}', b"ab"), 39)
    two = '{"a":' + one + ',"b":%s}'
    for name, text in {"hole": entry("U8", [2], 3, 5), "overlap": entry("U8", [2], 1, 3)}.items():
        header = two % text
        bad(name, header_and(header, b"abcde"), 8 + len(header) + json.loads(text)["data_offsets"][0])
    reversed_ = '{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}'
    bad("reversed", header_and(reversed_, b"ab"), 8 + len(reversed_) + 2)
    bad("trailing", header_and('{"a":' + one + "}", b"abc"), 8 + len(one) + 6 + 2)
    bad("truncated", header_and('{"a":' + one + "}", b"a"), 8 + len(one) + 6 + 1)


def make_gguf(out):
    def good(name, data, tensors, **more):
        out.put(f"gguf/{name}.gguf", data, "gguf", tensors, **more)

    def bad(name, data, fault):
        out.put(f"gguf/bad-{name}.gguf", data, "gguf", fault=fault)

    arch = pair("general.architecture", 8, string("llama"))
    ab = [("b", 30, [3], B[3]), ("a", 0, [2, 2], A[3])]
    good("two", gguf(ab, [arch]), [A, B])
    good("version-2", gguf(ab, [arch], version=2), [A, B])
    good("alignment-8", gguf(ab, [pair("general.alignment", 4, struct.pack("<I", 8))], alignment=8), [A, B])
    every = [arch, pair("u8", 0, b"\xff"), pair("i8", 1, b"\xff"), pair("u16", 2, b"\xff\xff"), pair("i16", 3, b"\xff\xff"), pair("u32", 4, b"\xff" * 4),
             pair("i32", 5, b"\xff" * 4), pair("f32", 6, f32(1.5)), pair("bool", 7, b"\1"), pair("u64", 10, b"\xff" * 8), pair("i64", 11, b"\xff" * 8),
             pair("f64", 12, struct.pack("<d", -0.1)), pair("array", 9, array(5, [struct.pack("<i", i) for i in range(4)])),
             pair("tokenizer.ggml.tokens", 9, array(8, [string(f"token {i}") for i in range(40)])), pair("flags", 9, array(7, [b"\0", b"\1"])),
             pair("nothing", 9, array(12, [])), pair("tokenizer.chat_template", 8, string("{% for m in messages %}\x1b[2J{% endfor %}"))]
    good("every-type", gguf(ab, every), [A, B])
    good("no-tensors", gguf([], [arch]), [])
    good("nothing", gguf([]), [])
    raw = bytes(range(144)) * 2
    good("blocks", gguf([("q", 12, [256, 2], raw), ("s", 24, [], b"\7")], [arch]), [("q", "GGML:Q4_K", [2, 256], raw), ("s", "I8", [], b"\7")])
    good("trailing-bytes", gguf(ab, [arch]) + b"hidden", [A, B], warnings=["gguf.trailing-bytes"])
    good("nonzero-padding", gguf(ab, [arch], fill=b"h"), [A, B], warnings=["gguf.nonzero-padding"])
    good("no-final-padding", gguf(ab, [arch], tail=b""), [A, B], warnings=["gguf.missing-final-padding"])

    head = struct.Struct("<4sIQQ")
    bad("version-1", head.pack(b"GGUF", 1, 0, 0), 4)
    bad("version-4", head.pack(b"GGUF", 4, 0, 0), 4)
    bad("big-endian", b"GGUF" + struct.pack(">IQQ", 3, 0, 0), 4)
    bad("tensor-count", head.pack(b"GGUF", 3, 1 << 60, 0) + bytes(64), 8)
    bad("pair-count", head.pack(b"GGUF", 3, 0, 1 << 62) + bytes(64), 16)
    bad("pair-count-by-one", head.pack(b"GGUF", 3, 0, 2) + pair("key", 0, b"\1") + bytes(9), 16)
    bad("empty-key", gguf(ab, [pair("", 0, b"\1")]), 24)
    bad("long-key", gguf(ab, [pair("k" * 65536, 0, b"\1")]), 24)
    bad("duplicate-key", gguf(ab, [pair("k", 0, b"\1"), pair("k", 0, b"\2")]), 24 + 14)
    bad("value-type", gguf(ab, [pair("k", 13, b"\1")]), 33)
    bad("bool", gguf(ab, [pair("k", 7, b"\2")]), 37)
    bad("array-of-arrays", gguf(ab, [pair("k", 9, array(9, []))]), 37)
    bad("array-count", gguf(ab, [pair("k", 9, struct.pack("<IQ", 8, 1 << 60))]), 41)
    bad("string-length", gguf(ab, [pair("k", 8, struct.pack("<Q", 1 << 63))]), 37)
    bad("alignment-48", gguf(ab, [pair("general.alignment", 4, struct.pack("<I", 48))], alignment=48), 53)
    bad("alignment-0", gguf(ab, [pair("general.alignment", 4, struct.pack("<I", 0))]), 53)
    bad("alignment-u64", gguf(ab, [pair("general.alignment", 10, struct.pack("<Q", 32))]), 49)

    def info(name="t", ne=(2,), kind=0, at=0, n_dims=None):
        return string(name) + struct.pack("<I", len(ne) if n_dims is None else n_dims) + b"".join(struct.pack("<Q", n) for n in ne) + struct.pack("<IQ", kind, at)

    def one(name, infos, fault, data=bytes(32)):
        bad(name, gguf([("t", 0, [2], data)] * (len(infos) if isinstance(infos, list) else 1), infos=b"".join(infos) if isinstance(infos, list) else infos), fault)

    one("name-64", info("n" * 64), 24)
    one("name-not-utf8", info(b"\xff"), 24)
    one("dimensions-5", info(ne=[1] * 5), 33)
    one("elements", info(ne=[1 << 62, 2]), 45)
    one("type-4", info(kind=4), 45)
    one("type-43", info(kind=43), 45)
    one("row", info(ne=[255], kind=12), 37)
    one("offset", info(at=32), 49)
    one("duplicate-tensor", [info(), info(at=32)], 57, bytes(8))
    one("offset-overlap", [info("t"), info("u", at=0)], 57 + 25, bytes(8))
    whole = gguf([("t", 0, [2], bytes(8)), ("u", 0, [16], bytes(64))])
    bad("truncated", whole[:-33], len(whole) - 33)


def make_onnx(out):
    def good(name, data, tensors, **more):
        out.put(f"onnx/{name}.onnx", data, "onnx", tensors, **more)

    def bad(name, data, fault):
        out.put(f"onnx/bad-{name}.onnx", data, "onnx", fault=fault)

    def of(values, data_type=1, dims=(4, 4), name="w"):
        return model(graph(initializer(tensor(name, data_type, dims, values))))

    raw = block(9, W[3])
    floats = [W[3][i:i + 4] for i in range(0, 64, 4)]
    good("raw", of(raw), [W])
    good("float-data", of(block(4, W[3])), [W])
    good("float-data-one-by-one", of(b"".join(fixed32(4, f) for f in floats)), [W])
    good("float-data-mixed", of(block(4, b"".join(floats[:5])) + fixed32(4, floats[5]) + block(4, b"") + block(4, b"".join(floats[6:]))), [W])
    good("dims-packed", model(graph(initializer(block(1, b"\4\4") + number(2, 1) + block(8, "w") + raw))), [W])
    good("raw-first", model(graph(initializer(raw + block(8, "w") + number(2, 1) + number(1, 4) + number(1, 4)))), [W])
    half = ("h", "F16", [3], bytes.fromhex("003c00bc0100"))
    good("half-in-int32", of(block(5, varint(0x3C00) + varint(0xBC00) + varint(1)), 10, [3], "h"), [half])
    small = ("i", "I8", [3], b"\xff\x00\x7f")
    good("int8-in-int32", of(number(5, -1) + block(5, varint(0) + varint(127)), 3, [3], "i"), [small])
    nibbles = ("n", "ONNX:INT4", [3], b"\x21\x03")
    good("int4", of(block(5, varint(0x21) + varint(3)), 22, [3], "n"), [nibbles])
    long = ("l", "I64", [2], struct.pack("<qq", -2, 1 << 40))
    good("int64", of(block(7, varint(-2) + varint(1 << 40)), 7, [2], "l"), [long])
    word = ("u", "U32", [2], struct.pack("<II", 7, 0xFFFFFFFF))
    good("uint32", of(block(11, varint(7) + varint(0xFFFFFFFF)), 12, [2], "u"), [word])
    double = ("d", "F64", [1], struct.pack("<d", 0.1))
    good("double", of(block(10, double[3]), 11, [1], "d"), [double])
    pairs = ("z", "C64", [1], f32(1, -1))
    good("complex", of(block(4, pairs[3]), 14, [1], "z"), [pairs])
    good("no-elements", of(b"", 1, [0, 3], "e"), [("e", "F32", [0, 3], b"")])
    good("no-tensors", model(graph()), [])
    out.put("onnx/weights.bin", bytes(128) + W[3])
    sha1 = hashlib.sha1(bytes(128) + W[3]).hexdigest()
    good("external", of(external("weights.bin", offset=128, length=64, checksum=sha1)), [W])
    good("external-to-the-end", of(external("weights.bin", offset=128)), [W])
    inner = ("@node[0].value", "F16", [2], b"\0\1\2\3")
    value = attribute("value", block(5, tensor(None, 10, [2], block(9, inner[3]))))
    good("constant", model(graph(node("Constant", value), initializer(tensor("w", 1, [4, 4], raw)))), [W, inner])
    body = graph(node("Identity"), node("Constant", value), initializer(tensor("w", 1, [4, 4], raw)))
    listed = attribute("many", block(10, tensor("x", 2, [1], block(9, b"x"))), block(10, tensor("y", 2, [1], block(9, b"y"))), block(11, body))
    function = block(1, "f") + block(7, block(4, "Constant") + block(5, value))
    deep = model(graph(node("Loop", block(6, body) + block(1, "body")), node("Many", listed)), block(25, function), block(25, function))
    good("everywhere", deep, [("@node[0].body/w",) + W[1:], ("@node[0].body/node[1].value",) + inner[1:], ("@node[1].many[0]", "U8", [1], b"x"),
                              ("@node[1].many[1]", "U8", [1], b"y"), ("@node[1].many[0]/w",) + W[1:], ("@node[1].many[0]/node[1].value",) + inner[1:],
                              ("@function[0]/node[0].value",) + inner[1:], ("@function[1]/node[0].value",) + inner[1:]])
    good("training", model(graph(initializer(tensor("w", 1, [4, 4], raw))), block(20, b"")), [W], warnings=["onnx.training-info"])
    good("strings", of(block(6, "abc"), 8, [1], "s"), None, warnings=["tensors.string"])
    good("sparse", model(graph(block(15, b""), initializer(tensor("w", 1, [4, 4], raw)))), None, warnings=["tensors.sparse"])

    bad("group", b"\x3b\0\0", 0)
    bad("field-0", model(graph(), b"\0\0"), 2)
    bad("varint", model(graph(), number(2, 0)[:1] + b"\xff" * 9 + b"\2"), 3)
    bad("truncated", of(raw)[:-20], 3)
    bad("two-graphs", model(graph()) + block(7, graph()), 2 + 5 + 6)
    bad("no-graph", number(1, 8), 0)
    start = 2 + 2 + 2  # of the tensor: version, graph, initializer
    bad("negative-dimension", of(block(9, b"\1"), 1, [-1]), start + 1)
    bad("data-type", of(block(9, b"\1"), 99, [1]), start + 3)
    bad("no-data-type", model(graph(initializer(number(1, 1) + block(9, b"\1")))), start)
    bad("size", of(block(9, bytes(60))), start + 9)
    bad("no-values", of(b""), start)
    bad("two-values", of(raw + block(4, W[3])), start + 2 + 9)  # longer: two lengths take a byte more
    bad("other-field", of(block(10, bytes(32))), start + 9)
    bad("too-few-values", of(block(4, bytes(60))), start + 9)
    bad("half-a-value", of(block(4, bytes(63))), start + 9 + 2 + 63)
    bad("overflow", of(raw, 1, [1 << 62, 1 << 62]), start)
    bad("name-twice", of(raw + block(8, "v")), start + 9 + 66)
    for name, location in {"empty": "", "absolute": "/etc/hostname", "parent": "../weights.bin", "backslash": "a\\b", "nul": "a\0b", "dot": "./weights.bin",
                           "double-slash": "a//b", "slash-at-the-end": "a/"}.items():
        bad(f"location-{name}", of(external(location, offset=0)), start + 9 + 2 + 10 + 2)
    bad("external-offset", of(external("weights.bin", offset="-1")), start + 9 + 25 + 2 + 8 + 2)
    bad("external-length", of(external("weights.bin", length=63)), start + 9 + 25 + 2 + 8 + 2)
    bad("no-location", of(number(14, 1)), start)
    twice = model(graph(initializer(tensor("w", 1, [4, 4], raw)), initializer(tensor("w", 1, [4, 4], raw))))
    bad("duplicate-name", twice, 2 + 3 + 77 + 2)
    nested, blocks = graph(), []
    for _ in range(33):
        blocks.append(block(6, nested))
        nested = graph(node("If", attribute("then", blocks[-1])))
    # The 33rd of 34 graphs; behind it stand the names of the 32 around it, and the operator set.
    bad("nesting", model(nested), len(model(nested)) - len(model(b"")) + 4 - 32 * 3 - len(blocks[1]))


def make_others(out):
    shards = {"model-00001-of-00002.safetensors": [A, B], "model-00002-of-00002.safetensors": [C]}
    for name, tensors in shards.items():
        out.put(f"sharded/{name}", safetensors(tensors), "safetensors", tensors)
    index = {"metadata": {"total_size": 23}, "weight_map": {t[0]: name for name, tensors in shards.items() for t in tensors}}
    out.put("sharded/model.safetensors.index.json", (json.dumps(index, indent=1) + "\n").encode(), "safetensors-index")
    for name, text, fault in (("slash", '{"weight_map":{"a":"x/y"}}', 19), ("parent", '{"weight_map":{"a":".."}}', 19), ("number", '{"weight_map":{"a":1}}', 19),
                              ("duplicate", '{"weight_map":{"a":"x","a":"y"}}', 23), ("duplicate-below", '{"metadata":{"k":[{"l":1,"l":2}]},"weight_map":{}}', 25),
                              ("trailing", '{"weight_map":{}}x', 17)):
        out.put(f"index/bad-{name}.json", text.encode(), "safetensors-index", fault=fault)
    oid = hashlib.sha256(safetensors([A])).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 1234\n"
    out.put("lfs/model.safetensors", pointer.encode(), "git-lfs-pointer", warnings=["lfs-pointer", "name.mismatch"])
    out.put("lfs/extension.bin", pointer.replace("oid", f"ext-0-foo sha256:{oid}\noid").encode(), "git-lfs-pointer", warnings=["lfs-pointer"])
    for name, text, fault in (("crlf", pointer.replace("\n", "\r\n"), 42), ("oid", pointer.replace(oid, oid[:-1]), 54), ("upper", pointer.replace(oid, oid.upper()), 54),
                              ("order", "\n".join(pointer.split("\n")[i] for i in (0, 2, 1)) + "\n", 53), ("no-size", pointer[:-10], 119),
                              ("trailing", pointer + "\n", 129), ("version", pointer.replace("v1", "v2"), 8)):
        out.put(f"lfs/bad-{name}", text.encode(), "git-lfs-pointer", fault=fault)
    pickle = b"\x80\x02}q\x00."
    out.put("pytorch/legacy.pkl", pickle, "pickle", warnings=["pickle"])
    out.put("pytorch/named.safetensors", pickle, "pickle", warnings=["pickle", "name.mismatch"])
    for name, first in (("pytorch/model.pt", "archive/data.pkl"), ("pytorch/plain.zip", "archive/readme")):
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as z:
            for member, data in ((first, pickle), ("archive/version", b"3\n"), ("archive/data/0", A[3])):
                z.writestr(zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0)), data)
        is_pytorch = name.endswith("pt")
        out.put(name, archive.getvalue(), "pytorch-zip" if is_pytorch else None, warnings=["pickle"] if is_pytorch else [])
    whole = (out.folder / "pytorch/model.pt").read_bytes()
    out.put("pytorch/bad-directory.pt", whole.replace(b"PK\1\2", b"PK\1\3").replace(b"PK\1\3", b"PK\1\2", 2), "pytorch-zip", fault=whole.rfind(b"PK\1\2"))
    out.put("behind/model.pt", whole + b"behind the archive", "pytorch-zip", fault=len(whole) + 18)
    out.put("behind/weights.safetensors", safetensors([A]), "safetensors", [A])
    out.put("names/gguf.safetensors", gguf([("b", 30, [3], B[3]), ("a", 0, [2, 2], A[3])]), "gguf", [A, B], warnings=["name.mismatch"])
    out.put("names/text.gguf", b"some text\n", "gguf", fault=0)
    out.put("names/text.txt", b"some text\n")
    out.put("names/empty.onnx", b"", "onnx", fault=0)

    # Manifests of sharded/ (models.md 1.5), with identities of single files.
    listed = []
    for path in sorted((out.folder / "sharded").iterdir()):
        data = path.read_bytes()
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        listed.append({"path": path.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "ids": {"git-blob": blob}})
        if path.name in shards:
            listed[-1]["tensor-root"] = root(shards[path.name])
    for name, change in (("sharded", {}), ("other-root", {"tensor-root": root([C])}), ("other-id", {"ids": {"git-blob": "00" * 20}})):
        manifest = {"models": [{"files": [listed[0] | change, *listed[1:]], "identities": {}}]}
        out.put(f"manifests/{name}.json", (json.dumps(manifest, indent=1) + "\n").encode())
    # What the file itself cannot tell: neighbours that are not as it says.
    outside = lambda location: model(graph(initializer(tensor("w", 1, [4, 4], external(location, offset=128, length=64)))))
    out.put("neighbours/weights.bin", bytes(191))
    out.put("neighbours/past-end.onnx", outside("weights.bin"), "onnx")
    out.put("neighbours/absent.onnx", outside("absent.bin"), "onnx")
    out.put("neighbours/shard.safetensors", safetensors([A]), "safetensors", [A])
    for name, places in (("tensor", {"a": "shard.safetensors", "b": "shard.safetensors"}), ("shard", {"a": "absent.safetensors"})):
        out.put(f"neighbours/{name}-absent.safetensors.index.json", json.dumps({"weight_map": places}).encode(), "safetensors-index")


def make(folder):
    out = Folder(Path(folder) / "models")
    make_safetensors(out)
    make_gguf(out)
    make_onnx(out)
    make_others(out)
    (out.folder / "expected.json").write_text(json.dumps(out.expected, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata")
