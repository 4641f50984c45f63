"""Proofs and keys of toy setups whose trapdoors are known, on plain Python integers: with the trapdoor a proof needs no
circuit and no pairing, only the exponents that make the equation hold. The rules of zk-proofs.md a second time.

usage: zk.py [DIR]     writes DIR/zk (default: testdata/zk)
"""
import hashlib
import json
import random
import sys
from pathlib import Path

from keccak import keccak256

RANDOM = random.Random("touchstone zk")


class Curve:
    """y^2 = x^3 + b over Fp, and the twist over Fp2 = Fp[u]/(u^2 + 1). Points are (x, y), None is infinity."""

    def __init__(self, label, gnark_name, p, r, b, twist_b, g1, g2, root, adicity):
        self.label, self.gnark_name, self.p, self.r = label, gnark_name, p, r
        self.b, self.twist_b, self.g1, self.g2, self.root, self.adicity = b, twist_b, g1, g2, root, adicity
        self.size = 32 if p.bit_length() <= 256 else 48

    # Elements of Fp2 are pairs; those of Fp are pairs with a zero, so that one group law does for both.
    def mul(self, a, b):
        return ((a[0] * b[0] - a[1] * b[1]) % self.p, (a[0] * b[1] + a[1] * b[0]) % self.p)

    def inv(self, a):
        norm = pow(a[0] * a[0] + a[1] * a[1], -1, self.p)
        return (a[0] * norm % self.p, -a[1] * norm % self.p)

    def sub(self, a, b):
        return ((a[0] - b[0]) % self.p, (a[1] - b[1]) % self.p)

    def add_points(self, a, b):
        if a is None or b is None:
            return a or b
        if a[0] == b[0]:
            if a[1] != b[1] or a[1] == (0, 0):
                return None
            square = self.mul(a[0], a[0])
            slope = self.mul((3 * square[0] % self.p, 3 * square[1] % self.p), self.inv((2 * a[1][0], 2 * a[1][1])))
        else:
            slope = self.mul(self.sub(b[1], a[1]), self.inv(self.sub(b[0], a[0])))
        x = self.sub(self.sub(self.mul(slope, slope), a[0]), b[0])
        return (x, self.sub(self.mul(slope, self.sub(a[0], x)), a[1]))

    def times(self, scalar, point):
        result = None
        for bit in bin(scalar)[2:] if scalar else "":
            result = self.add_points(result, result)
            if bit == "1":
                result = self.add_points(result, point)
        return result

    def g1_times(self, scalar):
        return self.times(scalar % self.r, self.g1)

    def g2_times(self, scalar):
        return self.times(scalar % self.r, self.g2)

    def negative(self, point):
        return (point[0], self.sub((0, 0), point[1]))

    def scalar(self):
        return RANDOM.randrange(1, self.r)

    def sqrt(self, a):
        """In Fp2."""
        def root(value):
            candidate = pow(value, (self.p + 1) // 4, self.p)
            return candidate if candidate * candidate % self.p == value % self.p else None
        if a[1] == 0:
            return (root(a[0]), 0) if root(a[0]) is not None else (0, root(-a[0]))
        norm = root(a[0] * a[0] + a[1] * a[1])
        if norm is None:
            return None
        half = pow(2, -1, self.p)
        s0 = root((a[0] + norm) * half)
        s0 = root((a[0] - norm) * half) if s0 is None else s0
        return (s0, a[1] * pow(2 * s0, -1, self.p) % self.p)

    def off_subgroup(self):
        """A point of the twist whose order is not r."""
        x = (5, 1)
        while True:
            cube = self.mul(self.mul(x, x), x)
            y = self.sqrt(((cube[0] + self.twist_b[0]) % self.p, (cube[1] + self.twist_b[1]) % self.p))
            if y is not None and self.times(self.r, (x, y)) is not None:
                return (x, y)
            x = (x[0] + 1, x[1])

    # Spellings: snarkjs, transcripts, gnark, the EVM.
    def json_g1(self, point):
        return ["0", "1", "0"] if point is None else [str(point[0][0]), str(point[1][0]), "1"]

    def json_g2(self, point):
        if point is None:
            return [["0", "0"], ["1", "0"], ["0", "0"]]
        return [[str(c) for c in point[0]], [str(c) for c in point[1]], ["1", "0"]]

    def transcript(self, point):
        if point is None:
            return bytes(2 * self.size)
        return point[0][0].to_bytes(self.size, "big") + point[1][0].to_bytes(self.size, "big")

    def larger(self, y):
        return (y[1] or y[0]) > (self.p - 1) // 2

    def gnark(self, point, raw=False, extension=False):
        fields = lambda a: b"".join(c.to_bytes(self.size, "big") for c in ((a[1], a[0]) if extension else (a[0],)))
        flags = {32: (0x40, 0x40, 0x80, 0xC0), 48: (0x40, 0xC0, 0x80, 0xA0)}[self.size]  # raw inf, inf, smaller, larger
        if point is None:
            size = self.size * (2 if extension else 1) * (2 if raw else 1)
            return bytes([flags[0] if raw else flags[1]]) + bytes(size - 1)
        if raw:
            return fields(point[0]) + fields(point[1])
        data = bytearray(fields(point[0]))
        data[0] |= flags[3] if self.larger(point[1]) else flags[2]
        return bytes(data)

    def evm_g1(self, point):
        return self.transcript(point)

    def evm_g2(self, point):
        return b"".join(c.to_bytes(self.size, "big") for c in (point[0][1], point[0][0], point[1][1], point[1][0]))


BN254 = Curve(
    "bn128", "bn254",
    21888242871839275222246405745257275088696311157297823662689037894645226208583,
    21888242871839275222246405745257275088548364400416034343698204186575808495617, (3, 0),
    (0x2B149D40CEB8AAAE81BE18991BE06AC3B5B4C5E559DBEFA33267E6DC24A138E5, 0x009713B03AF0FED4CD2CAFADEED8FDF4A74FA084E52D1852E4A2BD0685C315D2),
    ((1, 0), (2, 0)),
    ((0x1800DEEF121F1E76426A00665E5C4479674322D4F75EDADD46DEBD5CD992F6ED, 0x198E9393920D483A7260BFB731FB5D25F1AA493335A9E71297E485B7AEF312C2),
     (0x12C85EA5DB8C6DEB4AAB71808DCB408FE3D1E7690C43D37B4CE6CC0166FA7DAA, 0x090689D0585FF075EC9E99AD690C3395BC4B313370B38EF355ACDADCD122975B)),
    0x2A3C09F0A58A7E8500E0A7EB8EF62ABC402D111E41112ED49BD61B6E725B19F0, 28)
BLS12381 = Curve(
    "bls12381", "bls12-381",
    0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB,
    0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001, (4, 0), (4, 4),
    ((0x17F1D3A73197D7942695638C4FA9AC0FC3688C4F9774B905A14E3A3F171BAC586C55E83FF97A1AEFFB3AF00ADB22C6BB, 0),
     (0x08B3F481E3AAA0F1A09E30ED741D8AE4FCF5E095D5D00AF600DB18CB2C04B3EDD03CC744A2888AE40CAA232946C5E7E1, 0)),
    ((0x024AA2B2F08F0A91260805272DC51051C6E47AD4FA403B02B4510B647AE3D1770BAC0326A805BBEFD48056C8C121BDB8,
      0x13E02B6052719F607DACD3A088274F65596BD0D09920B61AB5DA61BBDC7F5049334CF11213945D57E5AC7D055D042B7E),
     (0x0CE5D527727D6E118CC9CDC6DA2E351AADFD9BAA8CBDD3A76D429A695160D12C923AC9CC3BACA289E193548608B82801,
      0x0606C4A02EA734CC32ACD2B02BC28B99CB3E287E85A763AF267492AB572E99AB3F370D275CEC1DA1AAA9075FF05F79BE)),
    0x0212D79E5B416B6F0FD56DC8D168D6C0C4024FF270B3E0941B788F500B912F1F, 32)


class Groth16:
    """A key as its exponents, and proofs under it."""

    def __init__(self, curve, public, commitments=()):
        self.curve = curve
        self.alpha, self.beta, self.gamma, self.delta = (curve.scalar() for _ in range(4))
        self.ic = [curve.scalar() for _ in range(public + 1 + len(commitments))]
        self.commitments = commitments              # lists of positions
        self.g, self.sigmas = curve.scalar(), [curve.scalar() for _ in commitments]

    def prove(self, inputs):
        """Exponents of A, B, C."""
        r, c = self.curve.r, self.curve
        a, b = c.scalar(), c.scalar()
        total = self.ic[0] + sum(x * y for x, y in zip(inputs, self.ic[1:]))
        return a, b, (a * b - self.alpha * self.beta - total * self.gamma) * pow(self.delta, -1, r) % r

    def json_key(self):
        c = self.curve
        return {"protocol": "groth16", "curve": c.label, "nPublic": len(self.ic) - 1,
                "vk_alpha_1": c.json_g1(c.g1_times(self.alpha)), "vk_beta_2": c.json_g2(c.g2_times(self.beta)),
                "vk_gamma_2": c.json_g2(c.g2_times(self.gamma)), "vk_delta_2": c.json_g2(c.g2_times(self.delta)),
                "IC": [c.json_g1(c.g1_times(k)) for k in self.ic]}

    def json_proof(self, proof):
        c = self.curve
        a, b, k = proof
        return {"pi_a": c.json_g1(c.g1_times(a)), "pi_b": c.json_g2(c.g2_times(b)), "pi_c": c.json_g1(c.g1_times(k)),
                "protocol": "groth16", "curve": c.label}

    def gnark_key(self, raw=False, older=False):
        c = self.curve
        one = lambda k: c.gnark(c.g1_times(k), raw)
        two = lambda k: c.gnark(c.g2_times(k), raw, True)
        out = (one(self.alpha) + one(self.beta) + two(self.beta) + two(self.gamma) + one(self.delta) + two(self.delta)
               + len(self.ic).to_bytes(4, "big") + b"".join(one(k) for k in self.ic))
        if older:
            return out + bytes(4) + two(self.g) + two(self.g + 1)
        out += len(self.commitments).to_bytes(4, "big")
        for positions in self.commitments:
            out += len(positions).to_bytes(4, "big") + b"".join(p.to_bytes(8, "big") for p in positions)
        out += len(self.sigmas).to_bytes(4, "big")
        return out + b"".join(two(self.g) + two(s) for s in self.sigmas)

    def gnark_proof(self, inputs, raw=False, short=False, hashing="xmd"):
        """Each commitment is a point of our own choice; the proof of knowledge is made to fit."""
        c, r = self.curve, self.curve.r
        exponents = [c.scalar() for _ in self.commitments]
        points = [c.g1_times(k) for k in exponents]
        values = list(inputs)
        for point, positions in zip(points, self.commitments):
            prehash = c.gnark(point, True) + b"".join(values[p - 1].to_bytes(32, "big") for p in positions)
            values.append(HASHES[hashing](prehash) % r)
        hashed = b"".join(v.to_bytes(32, "big") for v in values[len(inputs):])
        rho = int.from_bytes(expand_message_xmd(hashed, b"G16-BSB22", 48), "big") % r
        pok = -sum(pow(rho, i, r) * k * s for i, (k, s) in enumerate(zip(exponents, self.sigmas))) * pow(self.g, -1, r)
        total = self.ic[0] + sum(x * y for x, y in zip(values, self.ic[1:])) + sum(exponents)
        a, b = c.scalar(), c.scalar()
        k = (a * b - self.alpha * self.beta - total * self.gamma) * pow(self.delta, -1, r)
        out = c.gnark(c.g1_times(a), raw) + c.gnark(c.g2_times(b), raw, True) + c.gnark(c.g1_times(k), raw)
        if short:
            return out
        return (out + len(points).to_bytes(4, "big") + b"".join(c.gnark(p, raw) for p in points)
                + c.gnark(c.g1_times(pok), raw))


def expand_message_xmd(message, dst, length):
    """RFC 9380 section 5.3.1 with SHA-256."""
    tail = dst + bytes([len(dst)])
    b0 = hashlib.sha256(bytes(64) + message + length.to_bytes(2, "big") + b"\0" + tail).digest()
    block, out = bytes(32), b""
    for i in range(1, (length + 31) // 32 + 1):
        block = hashlib.sha256(bytes(x ^ y for x, y in zip(b0, block)) + bytes([i]) + tail).digest()
        out += block
    return out[:length]


HASHES = {"xmd": lambda m: int.from_bytes(expand_message_xmd(m, b"bsb22-commitment", 48), "big"),
          "keccak256": lambda m: int.from_bytes(keccak256(m), "big"),
          "sha256": lambda m: int.from_bytes(hashlib.sha256(m).digest(), "big")}


def challenge(curve, *items):
    """Points are given as exponents in a tuple, scalars as numbers."""
    data = b"".join(curve.transcript(curve.g1_times(i[0])) if isinstance(i, tuple) else i.to_bytes(32, "big") for i in items)
    return int.from_bytes(keccak256(data), "big") % curve.r


def root_of(curve, power):
    return pow(curve.root, 1 << (curve.adicity - power), curve.r)


def lagrange(curve, point, power, count):
    r, n, w = curve.r, 1 << power, root_of(curve, power)
    zh = (pow(point, n, r) - 1) % r
    return zh, [pow(w, i, r) * zh * pow(n * (point - pow(w, i, r)), -1, r) % r for i in range(max(1, count))]


def plonk(curve, inputs, power=3):
    """Key and proof: evaluations and commitments of our own choice, openings by the trapdoor tau."""
    r, tau, k1, k2, w = curve.r, curve.scalar(), 2, 3, root_of(curve, power)
    key = {name: curve.scalar() for name in ("Qm", "Ql", "Qr", "Qo", "Qc", "S1", "S2", "S3")}
    p = {name: curve.scalar() for name in ("A", "B", "C", "Z", "T1", "T2", "T3")}
    a, b, c, s1, s2, zw = evals = [curve.scalar() for _ in range(6)]
    g = lambda name: (p[name] if name in p else key[name],)
    beta = challenge(curve, *map(g, ("Qm", "Ql", "Qr", "Qo", "Qc", "S1", "S2", "S3")), *inputs, g("A"), g("B"), g("C"))
    gamma = challenge(curve, beta)
    alpha = challenge(curve, beta, gamma, g("Z"))
    xi = challenge(curve, alpha, g("T1"), g("T2"), g("T3"))
    v = challenge(curve, xi, *evals)
    zh, basis = lagrange(curve, xi, power, len(inputs))
    xin, pi, l1 = pow(xi, 1 << power, r), -sum(x * y for x, y in zip(inputs, basis)), basis[0]
    sigmas = (a + beta * s1 + gamma) * (b + beta * s2 + gamma)
    r0 = pi - l1 * alpha**2 - alpha * sigmas * (c + gamma) * zw
    d = (a * b * key["Qm"] + a * key["Ql"] + b * key["Qr"] + c * key["Qo"] + key["Qc"]
         + (alpha * (a + beta * xi + gamma) * (b + beta * xi * k1 + gamma) * (c + beta * xi * k2 + gamma) + l1 * alpha**2) * p["Z"]
         - alpha * beta * zw * sigmas * key["S3"] - zh * (p["T1"] + xin * p["T2"] + xin**2 * p["T3"]))
    f = d + v * p["A"] + v**2 * p["B"] + v**3 * p["C"] + v**4 * key["S1"] + v**5 * key["S2"]
    e = -r0 + v * a + v**2 * b + v**3 * c + v**4 * s1 + v**5 * s2
    p["Wxi"] = (f - e) * pow(tau - xi, -1, r) % r
    p["Wxiw"] = (p["Z"] - zw) * pow(tau - xi * w, -1, r) % r
    vk = {"protocol": "plonk", "curve": curve.label, "nPublic": len(inputs), "power": power, "k1": str(k1), "k2": str(k2),
          **{name: curve.json_g1(curve.g1_times(k)) for name, k in key.items()}, "X_2": curve.json_g2(curve.g2_times(tau)), "w": str(w)}
    proof = {**{name: curve.json_g1(curve.g1_times(k)) for name, k in p.items()},
             **{name: str(x) for name, x in zip(("eval_a", "eval_b", "eval_c", "eval_s1", "eval_s2", "eval_zw"), evals)},
             "protocol": "plonk", "curve": curve.label}
    return vk, proof


def interpolate(r, points, values, at):
    total = 0
    for i, (x, y) in enumerate(zip(points, values)):
        for k, other in enumerate(points):
            if k != i:
                y = y * (at - other) * pow(x - other, -1, r) % r
        total += y
    return total % r


def fflonk(curve, inputs, power=3):
    r, tau, k1, k2, w = curve.r, curve.scalar(), 2, 3, root_of(curve, power)
    w8, w4, w3 = root_of(curve, 3), root_of(curve, 2), pow(next(x for x in range(2, 99) if pow(x, (r - 1) // 3, r) != 1), (r - 1) // 3, r)
    # A cube root of w: w has a power of two as order, which 3 divides not.
    wr = pow(w, pow(3, -1, 1 << power), r) * w3 % r
    names = ("ql", "qr", "qm", "qo", "qc", "s1", "s2", "s3", "a", "b", "c", "z", "zw", "t1w", "t2w")
    ev = {name: curve.scalar() for name in names}
    c0, c1, c2, w1 = (curve.scalar() for _ in range(4))
    beta = challenge(curve, (c0,), *inputs, (c1,))
    gamma = challenge(curve, beta)
    seed = challenge(curve, gamma, (c2,))
    alpha = challenge(curve, seed, *ev.values())
    y = challenge(curve, alpha, (w1,))
    h0, h1, h2 = pow(seed, 3, r), pow(seed, 6, r), pow(seed, 8, r)
    xi = pow(seed, 24, r)
    zh, basis = lagrange(curve, xi, power, len(inputs))
    inverse, pi, l1 = pow(zh, -1, r), -sum(x * v for x, v in zip(inputs, basis)), basis[0]
    e = ev
    t0 = (e["ql"] * e["a"] + e["qr"] * e["b"] + e["qm"] * e["a"] * e["b"] + e["qo"] * e["c"] + e["qc"] + pi) * inverse
    t1 = (e["z"] - 1) * l1 * inverse
    t2 = ((e["a"] + beta * xi + gamma) * (e["b"] + beta * xi * k1 + gamma) * (e["c"] + beta * xi * k2 + gamma) * e["z"]
          - (e["a"] + beta * e["s1"] + gamma) * (e["b"] + beta * e["s2"] + gamma) * (e["c"] + beta * e["s3"] + gamma) * e["zw"]) * inverse
    set0 = [h0 * pow(w8, i, r) % r for i in range(8)]
    set1 = [h1 * pow(w4, i, r) % r for i in range(4)]
    set2 = [h2 * pow(w3, i, r) % r for i in range(3)] + [h2 * wr * pow(w3, i, r) % r for i in range(3)]
    value = lambda coefficients, x: sum(k * pow(x, i, r) for i, k in enumerate(coefficients)) % r
    r0 = interpolate(r, set0, [value([e[n] for n in ("ql", "qr", "qo", "qm", "qc", "s1", "s2", "s3")], x) for x in set0], y)
    r1 = interpolate(r, set1, [value([e["a"], e["b"], e["c"], t0], x) for x in set1], y)
    r2 = interpolate(r, set2, [value([e["z"], t1, t2], x) for x in set2[:3]] + [value([e["zw"], e["t1w"], e["t2w"]], x) for x in set2[3:]], y)
    z0, z1, z2 = 1, 1, 1
    for s in set0:
        z0 = z0 * (y - s) % r
    for s in set1:
        z1 = z1 * (y - s) % r
    for s in set2:
        z2 = z2 * (y - s) % r
    q1, q2 = alpha * z0 * pow(z1, -1, r), alpha**2 * z0 * pow(z2, -1, r)
    w2 = (c0 + q1 * c1 + q2 * c2 - (r0 + q1 * r1 + q2 * r2) - z0 * w1) * pow(tau - y, -1, r) % r
    j1 = lambda k: curve.json_g1(curve.g1_times(k))
    vk = {"protocol": "fflonk", "curve": curve.label, "nPublic": len(inputs), "power": power, "k1": str(k1), "k2": str(k2), "w": str(w),
          "w3": str(w3), "w4": str(w4), "w8": str(w8), "wr": str(wr), "X_2": curve.json_g2(curve.g2_times(tau)), "C0": j1(c0)}
    proof = {"polynomials": {"C1": j1(c1), "C2": j1(c2), "W1": j1(w1), "W2": j1(w2)},
             "evaluations": {**{n: str(x) for n, x in ev.items()}, "inv": "1"}, "protocol": "fflonk", "curve": curve.label}
    return vk, proof


def witness(inputs):
    return len(inputs).to_bytes(4, "big") + bytes(4) + len(inputs).to_bytes(4, "big") + b"".join(x.to_bytes(32, "big") for x in inputs)


def sp1(vkey, values, newer=False):
    """A key of our own, and a proof under it in both forms (zk-proofs.md 6)."""
    key = Groth16(BN254, 5 if newer else 2)
    digest = int.from_bytes(hashlib.sha256(values).digest(), "big") % (1 << 253)
    root = 0x002F850EE998974D6CC00E50CD0814B098C05BFADE466D28573240D057F25352
    inputs = [vkey, digest] + ([0, root, 7] if newer else [])
    a, b, c = key.prove(inputs)
    points = BN254.evm_g1(BN254.g1_times(a)) + BN254.evm_g2(BN254.g2_times(b)) + BN254.evm_g1(BN254.g1_times(c))
    file = key.gnark_key()
    hashed = hashlib.sha256(file).digest()
    middle = b"".join(x.to_bytes(32, "big") for x in inputs[2:])
    fixture = {"vkey": "0x%064x" % vkey, "publicValues": "0x" + values.hex(), "proof": "0x" + (hashed[:4] + middle + points).hex()}
    sized = lambda data: len(data).to_bytes(8, "little") + data
    saved = lambda encoded, raw, head=3: (head.to_bytes(4, "little") + b"".join(sized(str(x).encode()) for x in inputs)
                                          + sized(encoded.hex().encode()) + sized(raw.hex().encode()) + hashed + sized(values)
                                          + sized(b"v6.4.0" if newer else b"v5.0.0") + b"\0")
    return file, fixture, saved, points


def tagged(name, *parts):
    """zk-proofs.md 5.2."""
    data = hashlib.sha256(name.encode()).digest() + b"".join(parts) + len(parts).to_bytes(2, "little")
    return hashlib.sha256(data).digest()


def words(digest):
    """A digest as the Rust crate of RISC Zero writes it."""
    return [int.from_bytes(digest[i:i + 4], "little") for i in range(0, 32, 4)]


def rust_receipt(points, journal, claim):
    """The serde JSON of a receipt with the parameters of release 3.0."""
    root = bytes.fromhex("a54dc85ac99f851c92d7c96d7318af41dbe7c0194edfcc37eb4d422a998c1f56")
    control_id = bytes.fromhex("04446e66d300eb7fb45c9726bb53c793dda407a62e9601618bb43c5c14657ac0")
    key = bytes.fromhex("21c5fdd9b4d576b17581f50b755482ba7a2134a3b5186e8e454acfa1f69511ab")
    parameters = tagged("risc0.Groth16ReceiptVerifierParameters", root, control_id[::-1], key)
    return {"inner": {"Groth16": {"seal": list(points), "claim": {"Value": claim}, "verifier_parameters": words(parameters)}},
            "journal": {"bytes": list(journal)}, "metadata": {}}


def without(document, name):
    return {k: v for k, v in document.items() if k != name}


def make_snarkjs(put, curve, folder):
    inputs = [33, curve.scalar()]
    key = Groth16(curve, 2)
    proof = key.json_proof(key.prove(inputs))
    put(f"{folder}/groth16.vk.json", key.json_key())
    put(f"{folder}/groth16.proof.json", proof)
    put(f"{folder}/public.json", [str(x) for x in inputs])
    put(f"{folder}/public-plus-r.json", [str(inputs[0] + curve.r), str(inputs[1])])
    put(f"{folder}/public-short.json", [str(inputs[0])])
    put(f"{folder}/public-extra.json", [str(x) for x in inputs] + ["0"])
    put(f"{folder}/public-other.json", [str(inputs[0] + 1), str(inputs[1])])
    x, y, _ = proof["pi_a"]
    put(f"{folder}/groth16.x-plus-p.json", {**proof, "pi_a": [str(int(x) + curve.p), y, "1"]})
    put(f"{folder}/groth16.off-curve.json", {**proof, "pi_a": [x, str((int(y) + 1) % curve.p), "1"]})
    put(f"{folder}/groth16.z2.json", {**proof, "pi_a": [x, y, "2"]})
    put(f"{folder}/groth16.infinity.json", {**proof, "pi_c": ["0", "1", "0"]})
    put(f"{folder}/groth16.off-subgroup.json", {**proof, "pi_b": curve.json_g2(curve.off_subgroup())})
    put(f"{folder}/groth16.label.json", {**proof, "protocol": "plonk"})
    put(f"{folder}/groth16.no-curve.json", without(proof, "curve"))
    put(f"{folder}/groth16.no-c.json", without(proof, "pi_c"))
    put(f"{folder}/groth16.two-coordinates.json", {**proof, "pi_a": [x, y]})
    put(f"{folder}/groth16.numbers.json", {**proof, "pi_a": [int(x), int(y), 1]})
    put(f"{folder}/groth16.trailing.json", json.dumps(proof) + " x")
    put(f"{folder}/groth16.vk-count.json", {**key.json_key(), "nPublic": 1})
    put(f"{folder}/groth16.vk-curve.json", {**key.json_key(), "curve": "bls12381" if curve is BN254 else "bn128"})
    put(f"{folder}/groth16.unsupported.json", {**proof, "curve": "bls12377"})
    put(f"{folder}/groth16.vk-unsupported.json", {**key.json_key(), "curve": "bls12377"})
    put(f"{folder}/groth16.vk-no-ic.json", without(key.json_key(), "IC"))
    # gamma = delta: a proof for any input without a witness (zk-proofs.md 2.5).
    trap = Groth16(curve, 2)
    trap.delta = trap.gamma
    put(f"{folder}/groth16.vk-trap.json", trap.json_key())
    total = trap.ic[0] + sum(x * y for x, y in zip(inputs, trap.ic[1:]))
    put(f"{folder}/groth16.trap.json", trap.json_proof((trap.alpha, trap.beta, -total)))
    for name, make in (("plonk", plonk), ("fflonk", fflonk)):
        vk, good = make(curve, inputs)
        put(f"{folder}/{name}.vk.json", vk)
        put(f"{folder}/{name}.proof.json", good)
        wrong = root_of(curve, 2)
        put(f"{folder}/{name}.vk-w.json", {**vk, "w": str(wrong)})
        if name == "plonk":
            put(f"{folder}/plonk.eval-plus-r.json", {**good, "eval_a": str(int(good["eval_a"]) + curve.r)})
        else:
            evaluations = {**good["evaluations"], "a": str(int(good["evaluations"]["a"]) + curve.r)}
            put(f"{folder}/fflonk.eval-plus-r.json", {**good, "evaluations": evaluations})


def make_gnark(put, curve, folder):
    inputs = [5, 35]
    plain = Groth16(curve, 2)
    put(f"{folder}/vk.bin", plain.gnark_key())
    put(f"{folder}/vk-raw.bin", plain.gnark_key(raw=True))
    put(f"{folder}/vk-older.bin", plain.gnark_key(older=True))
    proof = plain.gnark_proof(inputs)
    put(f"{folder}/proof.bin", proof)
    put(f"{folder}/proof-raw.bin", plain.gnark_proof(inputs, raw=True))
    put(f"{folder}/proof-short.bin", plain.gnark_proof(inputs, short=True))
    put(f"{folder}/proof-trailing.bin", proof + b"\0")
    put(f"{folder}/proof-flags.bin", bytes([proof[0] & 0x1F]) + proof[1:])
    put(f"{folder}/public.bin", witness(inputs))
    put(f"{folder}/public.json", [str(x) for x in inputs])
    put(f"{folder}/public-other.bin", witness([5, 36]))
    put(f"{folder}/public-plus-r.bin", witness([5 + curve.r, 35]))
    # Two commitments, the second also to the value of the first.
    committed = Groth16(curve, 2, ((1, 2), (2, 3)))
    put(f"{folder}/committed.vk.bin", committed.gnark_key())
    put(f"{folder}/committed.proof.bin", committed.gnark_proof(inputs, raw=True))
    put(f"{folder}/committed.keccak.bin", committed.gnark_proof(inputs, hashing="keccak256"))
    put(f"{folder}/committed.sha256.bin", committed.gnark_proof(inputs, hashing="sha256"))


def make(root):
    def put(path, data):
        target = root / "zk" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, (dict, list)):
            data = json.dumps(data) + "\n"
        target.write_bytes(data.encode() if isinstance(data, str) else data)

    for curve in (BN254, BLS12381):
        make_snarkjs(put, curve, curve.label)
        make_gnark(put, curve, f"gnark-{curve.label}")
    key_digest = hashlib.sha256((root / "zk/bn128/groth16.vk.json").read_bytes()).hexdigest()
    put("policy.json", {"schema": "touchstone.policy/1", "proofs": {"outputs": {key_digest: [0]}}})
    put("policy-other.json", {"schema": "touchstone.policy/1", "proofs": {"outputs": {"00" * 32: [0]}}})
    put("policy-wrong.json", {"schema": "touchstone.policy/1", "proofs": {"outputs": {"00": [0]}}})
    vkey, values = BN254.scalar(), b"the public values"
    key, fixture, saved, points = sp1(vkey, values)
    put("sp1/vk.bin", key)
    put("sp1/vk.hex", key.hex() + "\n")
    put("sp1/fixture.json", fixture)
    put("sp1/saved.bin", saved(points, points + bytes(68)))
    put("sp1/mock.bin", saved(b"", b""))
    put("sp1/other-raw.bin", saved(points, points[:-1] + bytes([points[-1] ^ 1]) + bytes(68)))
    put("sp1/trailing.bin", saved(points, points) + b"\0")
    put("sp1/plonk.bin", saved(points, points, head=2))
    put("sp1/values.json", {**fixture, "publicValues": "0x00"})
    put("sp1/vkey.txt", "%064x\n" % vkey)
    put("sp1/policy.json", {"schema": "touchstone.policy/1", "expect": {"vkey": "%064x" % vkey},
                            "proofs": {"programs": {"%064x" % vkey: "a program of our own"}}})
    key, fixture, saved, points = sp1(vkey, values, newer=True)
    put("sp1/v6.vk.bin", key)
    put("sp1/v6.json", fixture)
    put("sp1/v6.bin", saved(points, points))
    # RISC Zero has one key, whose trapdoor nobody knows: these receipts are only ever refused.
    receipt = {"seal": "0x73c457ba" + points.hex(), "journal": "0x6a6f75726e616c", "image_id": "0x" + "11" * 32}
    put("risc0/other-seal.json", receipt)
    put("risc0/unknown.json", {**receipt, "seal": "0x00000000" + points.hex()})
    put("risc0/short.json", {**receipt, "seal": receipt["seal"][:-2]})
    put("risc0/fake.json", {"inner": {"Fake": {"claim": {"Pruned": [0] * 8}}}, "journal": {"bytes": [1, 2]}, "metadata": {}})
    journal = b"journal"
    claim = {"pre": {"Pruned": [0x11111111] * 8}, "post": {"Value": {"pc": 0, "merkle_root": [0] * 8}}, "exit_code": {"Halted": 0},
             "input": {"Value": None}, "output": {"Value": {"journal": {"Value": list(journal)}, "assumptions": {"Value": []}}}}
    put("risc0/rust.json", rust_receipt(points, journal, claim))
    put("risc0/rust-journal.json", rust_receipt(points, b"another", claim))
    put("risc0/rust-pc.json", rust_receipt(points, journal, {**claim, "post": {"Value": {"pc": 4, "merkle_root": [0] * 8}}}))
    pruned = {"Value": {"journal": {"Pruned": words(hashlib.sha256(journal).digest())}, "assumptions": {"Pruned": [0] * 8}}}
    put("risc0/rust-pruned.json", rust_receipt(points, journal, {**claim, "output": pruned}))
    open_claim = {"Value": {"journal": {"Value": list(journal)}, "assumptions": {"Value": [{"Pruned": [0] * 8}]}}}
    put("risc0/rust-assumption.json", rust_receipt(points, journal, {**claim, "output": open_claim}))
    put("risc0/succinct.json", {"inner": {"Succinct": {"seal": []}}, "journal": {"bytes": [1, 2]}, "metadata": {}})


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata")
