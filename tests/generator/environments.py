"""Makes testdata/env and tests/cases/env: kernel images, OCI layouts, folders and disks, good and with one defect each.

usage: environments.py [DIR [CASES]]     (run it only to add data, and commit what it wrote)

The rules of environments.md and models.md 4 are written down here a second time, the plain way: whole inputs in memory, level by level.
No time, owner or random number goes in, so that another run writes the same bytes.
"""
import base64
import hashlib
import io
import json
import struct
import sys
import tarfile
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parents[2]
ROOT = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "testdata" / "env"
CASES = Path(sys.argv[2]) if len(sys.argv) > 2 else HERE / "tests" / "cases" / "env"
SOURCE = "tests/generator/environments.py, which states the rules of environments.md a second time in Python"


def sha256(data):
    return hashlib.sha256(data).digest()


def put(path, data, executable=False):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data.encode() if isinstance(data, str) else data)
    target.chmod(0o755 if executable else 0o644)


def case(name, path, code, values=(), arguments="", prefix="environments.0."):
    CASES.mkdir(parents=True, exist_ok=True)
    lines = ["command:  hash env", *([f"input:    testdata/env/{path}"] if path else [])]
    lines += [f"with:     {arguments}"] if arguments else []
    lines += [f"exit:     {code}"]
    lines += [f"json:     {prefix}{key} {value}" for key, value in values]
    (CASES / f"{name}.case").write_text("\n".join(lines + [f"source:   {SOURCE}", ""]))


# --- unified kernel images

MEASURED = [".linux", ".osrel", ".cmdline", ".initrd", ".ucode", ".splash", ".dtb", ".uname", ".sbat", ".pcrpkey"]
PHASES = ["enter-initrd", "leave-initrd", "sysinit", "ready"]


def pe(sections, count=None, name_bytes=None):
    """sections: name -> content, or (content, virtual size)."""
    align = 64
    head = b"MZ" + bytes(58) + struct.pack("<I", 64)
    optional = bytes(16)
    coff = struct.pack("<HHIIIHH", 0x8664, len(sections) if count is None else count, 0, 0, 0, len(optional), 0x22)
    table_size = 40 * len(sections)
    at = len(head) + 4 + len(coff) + len(optional) + table_size
    at += -at % align
    table, body, start = b"", b"", at
    for index, (name, content) in enumerate(sections):
        content, virtual = content if isinstance(content, tuple) else (content, len(content))
        raw = content + bytes(-len(content) % align)
        label = name_bytes[index] if name_bytes and index in name_bytes else name.encode().ljust(8, b"\0")
        table += label + struct.pack("<IIIIIIHHI", virtual, 4096 * (index + 1), len(raw), start + len(body), 0, 0, 0, 0, 0x40000040)
        body += raw
    file = head + b"PE\0\0" + coff + optional + table
    return file + bytes(start - len(file)) + body


def pcr11(sections, algorithm, phases=()):
    new = lambda data: hashlib.new(algorithm, data).digest()
    value = bytes(hashlib.new(algorithm).digest_size)
    contents = {}
    for name, content in sections:
        content, virtual = content if isinstance(content, tuple) else (content, len(content))
        contents[name] = content[:virtual].ljust(virtual, b"\0")
    for name in MEASURED:
        if name in contents:
            value = new(value + new(name.encode() + b"\0"))
            value = new(value + new(contents[name]))
    for phase in phases:
        value = new(value + new(phase.encode()))
    return value.hex()


def kernel_images():
    good = [(".text", b"stub code"), (".linux", b"a kernel, in bytes\n" * 5), (".osrel", b"ID=test\nVERSION_ID=2\n"),
            (".cmdline", b"console=ttyS0 roothash=" + b"ab" * 32 + b" quiet\0"), (".initrd", b"070701 an initial ramdisk")]
    KERNEL_IMAGE.extend(good)
    put("uki/good.efi", pe(good))
    values = [("kind", "uki"), ("identities.cmdline.roothash", "ab" * 32)]
    for bank, suffix in (("sha256", ""), ("sha384", "-sha384")):
        for count in range(len(PHASES) + 1):
            name = f"pcr11{suffix}" + ("@" if count else "") + ":".join(PHASES[:count])
            values.append((f"measurements.{name}", pcr11(good, bank, PHASES[:count])))
    case("uki-good", "uki/good.efi", 0, values)
    # The same sections in another order have the same value; a section of which the file holds less than it says ends in zeros.
    turned = [good[0]] + good[:0:-1]
    put("uki/other-order.efi", pe(turned))
    assert pcr11(turned, "sha256") == pcr11(good, "sha256")
    case("uki-other-order", "uki/other-order.efi", 0, [("measurements.pcr11", pcr11(good, "sha256"))])
    zeros = [(".linux", b"kernel"), (".initrd", (b"ramdisk", 200)), (".uname", b"6.1.0"), (".sbat", b"sbat,1\n"), (".pcrsig", b"{}")]
    put("uki/zeros-and-new-sections.efi", pe(zeros))
    case("uki-zeros-and-new-sections", "uki/zeros-and-new-sections.efi", 0,
         [("measurements.pcr11", pcr11(zeros, "sha256")), ("warnings.0.code", "uki.stub-version")])
    bad = "uki/" + "{}.efi"
    put(bad.format("name-twice"), pe(good + [(".initrd", b"another one")]))
    put(bad.format("truncated"), pe(good)[:-70])
    put(bad.format("bytes-behind-nul"), pe(good, name_bytes={2: b".osrel\0x"}))
    put(bad.format("table-truncated"), pe(good, count=90)[:400])
    put(bad.format("97-sections"), pe([(".linux", b"k")] + [(f".s{i}", b"") for i in range(96)]))
    for name in ("name-twice", "truncated", "bytes-behind-nul", "table-truncated", "97-sections"):
        case(f"uki-{name}", bad.format(name), 5, [("kind", "uki"), ("malformed.0.format", "uki")])
    put("uki/no-kernel.efi", pe([(".text", b"some other program")]))
    case("uki-no-kernel", "uki/no-kernel.efi", 0, [("kind", "file")])
    case("uki-no-kernel-as-uki", "uki/no-kernel.efi", 5, [("kind", "uki")], "--as uki")
    for kind in ("oci-layout", "directory"):
        case(f"{kind}-of-a-file", "uki/good.efi", 5, [("kind", kind), ("malformed.0.format", kind)], f"--as {kind}")
    case("uki-of-other-content", "dir/app.sh", 5, [("kind", "uki"), ("malformed.0.offset", "0")], "--as uki")


# --- OCI layouts

INDEX, MANIFEST = "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json"
CONFIG, LAYER = "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar"


def tar(name, content):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o644
        archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()[:2048]  # one entry and the two empty blocks: the rest is only padding


def packed(data, level=9):
    squeeze = zlib.compressobj(level, zlib.DEFLATED, 31)
    return squeeze.compress(data) + squeeze.flush()


class Layout:
    def __init__(self, name):
        self.name, self.blobs = name, {}

    def blob(self, data, algorithm="sha256"):
        data = data if isinstance(data, bytes) else json.dumps(data).encode()
        digest = hashlib.new(algorithm, data).hexdigest()
        self.blobs[f"blobs/{algorithm}/{digest}"] = data
        return f"{algorithm}:{digest}", len(data)

    def descriptor(self, kind, data, algorithm="sha256", **more):
        digest, size = self.blob(data, algorithm)
        return {"mediaType": kind, "digest": digest, "size": size, **more}

    def image(self, layers, diff_ids=None, algorithm="sha256", platform=None, extra=None, config=None):
        """layers: (media type suffix, blob, uncompressed)."""
        diff_ids = diff_ids if diff_ids is not None else ["sha256:" + sha256(plain).hex() for _, _, plain in layers]
        config = config or {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": diff_ids}}
        manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": self.descriptor(CONFIG, config, algorithm),
                    "layers": [self.descriptor(LAYER + suffix, blob, algorithm) for suffix, blob, _ in layers], **(extra or {})}
        more = {"platform": platform} if platform else {}
        return self.descriptor(MANIFEST, manifest, algorithm, **more), manifest, diff_ids

    def write(self, manifests, index=None, layout='{"imageLayoutVersion": "1.0.0"}'):
        top = index if index is not None else json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()
        put(f"{self.name}/oci-layout", layout)
        put(f"{self.name}/index.json", top)
        for path, data in self.blobs.items():
            put(f"{self.name}/{path}", data)
        return "sha256:" + sha256(top).hex()


def chain(diff_ids):
    value = diff_ids[0]
    for diff_id in diff_ids[1:]:
        value = "sha256:" + sha256(f"{value} {diff_id}".encode()).hex()
    return value


def layouts():
    first, second = tar("app/model.txt", b"which weights\n"), tar("app/run.sh", b"#!/bin/sh\n")
    plain, zipped = ("", first, first), ("+gzip", packed(second), second)

    def values(index, descriptor, manifest, diff_ids):
        return [("kind", "oci-layout"), ("identities.oci-index", index), ("identities.oci-manifest", descriptor["digest"]),
                ("identities.oci-config", manifest["config"]["digest"]), ("identities.oci-chain-id", chain(diff_ids)),
                *((f"identities.oci-diff-ids.{i}", d) for i, d in enumerate(diff_ids))]

    good = Layout("oci/good")
    image = good.image([plain, zipped])
    OCI_DIFF_IDS.extend(image[2])
    case("oci-good", "oci/good", 0, values(good.write([image[0]]), *image))
    # Another compression: other manifest, same configuration and chain. Two gzip members are one stream.
    again = Layout("oci/recompressed")
    middle = packed(second[:700], 1) + packed(second[700:], 1)
    image = again.image([plain, ("+gzip", middle, second)])
    case("oci-recompressed", "oci/recompressed", 0, values(again.write([image[0]]), *image))
    wide = Layout("oci/sha512")
    image = wide.image([plain], diff_ids=["sha512:" + hashlib.sha512(first).hexdigest()], algorithm="sha512")
    case("oci-sha512", "oci/sha512", 0, values(wide.write([image[0]]), *image))
    several = Layout("oci/several")
    one = several.image([plain], platform={"os": "linux", "architecture": "amd64"})
    two = several.image([zipped], platform={"os": "linux", "architecture": "arm64", "variant": "v8"})
    inner = several.descriptor(INDEX, {"schemaVersion": 2, "mediaType": INDEX, "manifests": [one[0], two[0]]})
    several.write([inner])
    row = f"identities.oci-manifests.{two[0]['digest']}"
    case("oci-several", "oci/several", 0,
         [("identities.oci-manifest", "None"), (f"{row}.config", two[1]["config"]["digest"]), (f"{row}.chain-id", chain(two[2])),
          (f"{row}.platform", "linux/arm64/v8")])
    missing = Layout("oci/missing-blob")
    image = missing.image([plain, zipped])
    del missing.blobs[f"blobs/{image[1]['layers'][0]['digest'].replace(':', '/')}"]
    case("oci-missing-blob", "oci/missing-blob", 0,
         values(missing.write([image[0]]), *image) + [("warnings.0.code", "oci.missing-blob")])
    zstd = Layout("oci/other-compression")
    image = zstd.image([("+zstd", b"\x28\xb5\x2f\xfd no real frame", first)])
    case("oci-other-compression", "oci/other-compression", 0,
         values(zstd.write([image[0]]), *image) + [("warnings.0.code", "oci.compression")])

    def bad(make):
        name = make.__name__.replace("_", "-")
        make(Layout(f"oci/{name}"))
        case(f"oci-{name}", f"oci/{name}", 5, [("kind", "oci-layout"), ("malformed.0.format", "oci-layout")])

    @bad
    def bad_blob(layout):
        image = layout.image([plain])
        layout.blobs[f"blobs/{image[1]['layers'][0]['digest'].replace(':', '/')}"] = first[:-1] + b"x"
        layout.write([image[0]])

    @bad
    def bad_unreferenced(layout):
        image = layout.image([plain])
        layout.blobs["blobs/sha256/" + "0" * 64] = b"stored under a name of its own choice"
        layout.write([image[0]])

    @bad
    def bad_size(layout):
        image = layout.image([plain])
        layout.write([dict(image[0], size=image[0]["size"] + 1)])

    @bad
    def bad_diff_id(layout):
        layout.write([layout.image([plain, zipped], diff_ids=["sha256:" + sha256(first).hex(), "sha256:" + sha256(first).hex()])[0]])

    @bad
    def diff_id_count(layout):
        layout.write([layout.image([plain, zipped], diff_ids=["sha256:" + sha256(first).hex()])[0]])

    @bad
    def no_rootfs(layout):
        layout.write([layout.image([plain], config={"os": "linux"})[0]])

    @bad
    def escaping_digest(layout):
        image = layout.image([plain])
        layout.write([dict(image[0], digest="sha256:../../../../README.md")])

    @bad
    def upper_case_digest(layout):
        image = layout.image([plain])
        layout.write([dict(image[0], digest=image[0]["digest"].upper().replace("SHA256", "sha256"))])

    @bad
    def duplicate_key(layout):
        image = layout.image([plain])
        layout.write([], json.dumps({"schemaVersion": 2, "manifests": [image[0]]}).replace("{", '{"manifests": [], ', 1).encode())

    @bad
    def two_kinds(layout):
        image = layout.image([plain], extra={"manifests": []})
        layout.write([image[0]])

    @bad
    def gzip_bomb(layout):
        zeros = bytes(4 << 20)
        layout.write([layout.image([("+gzip", packed(zeros), zeros)])[0]])

    @bad
    def gzip_truncated(layout):
        layout.write([layout.image([("+gzip", packed(second)[:-6], second)])[0]])

    @bad
    def gzip_trailing(layout):
        layout.write([layout.image([("+gzip", packed(second) + b"more", second)])[0]])

    @bad
    def odd_blob_name(layout):
        image = layout.image([plain])
        layout.blobs["blobs/sha256/.hidden"] = b"what is this"
        layout.write([image[0]])

    @bad
    def other_version(layout):
        layout.write([layout.image([plain])[0]], layout='{"imageLayoutVersion": "2.0.0"}')


# --- folders

def nar_text(data):
    data = data.encode() if isinstance(data, str) else data
    return struct.pack("<Q", len(data)) + data + bytes(-len(data) % 8)


def nar(path):
    if path.is_dir():
        inner = b"".join(nar_text("entry") + nar_text("(") + nar_text("name") + nar_text(child.name) + nar_text("node") + nar(child) + nar_text(")")
                         for child in sorted(path.iterdir(), key=lambda p: p.name.encode()))
        body = nar_text("directory") + inner
    else:
        mark = nar_text("executable") + nar_text("") if path.stat().st_mode & 0o100 else b""
        body = nar_text("regular") + mark + nar_text("contents") + nar_text(path.read_bytes())
    return nar_text("(") + nar_text("type") + body + nar_text(")")


def sri(path):
    return "sha256-" + base64.b64encode(sha256(nar_text("nix-archive-1") + nar(path))).decode()


def git(path, algorithm):
    def made(kind, content):
        return hashlib.new(algorithm, f"{kind} {len(content)}\0".encode() + content).digest()
    if path.is_file():
        return made("blob", path.read_bytes())
    entries = []
    for child in path.iterdir():
        mode = "40000" if child.is_dir() else "100755" if child.stat().st_mode & 0o100 else "100644"
        entries.append((child.name.encode() + (b"/" if child.is_dir() else b""), mode.encode() + b" " + child.name.encode() + b"\0" + git(child, algorithm)))
    return made("tree", b"".join(content for _, content in sorted(entries)))


def folders():
    put("dir/app.sh", "#!/bin/sh\nexec /app/server\n", executable=True)
    put("dir/lib/a.txt", "a\n")
    put("dir/lib-a.txt", "sorted before lib/ by bytes, behind it by components\n")
    put("dir/lib/b/deep.txt", "deep\n" * 30)
    put("dir/sbom.spdx.json", '{"spdxVersion": "SPDX-2.3", "name": "touchstone test"}\n')
    put("dir/bom.json", '\n{"bomFormat": "CycloneDX", "specVersion": "1.5"}\n')
    put("dir/other.json", '{"predicateType": "https://example.org/none"}\n')
    statement = {"_type": "https://in-toto.io/Statement/v1", "subject": [], "predicateType": "https://slsa.dev/provenance/v1", "predicate": {}}
    put("dir/provenance.json", json.dumps(statement))
    put("dir/provenance.dsse.json", json.dumps({"payloadType": "application/vnd.in-toto+json", "payload": base64.b64encode(json.dumps(statement).encode()).decode(),
                                                "signatures": []}))
    put("dir/app.buildinfo", "Format: 1.0\nSource: app\nChecksums-Sha256:\n 00 0 app.deb\n")
    put("dir/requirements.txt", "numpy==1.0 --hash=sha256:00\n")
    put("dir/lib/requirements.txt", "numpy\n")
    put("dir/lib/Cargo.lock", "version = 3\n")
    folder = ROOT / "dir"
    files = sorted((p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()), key=str.encode)
    lines = "".join(f"{hashlib.sha256((folder / p).read_bytes()).hexdigest()}  {p}\n" for p in files)
    declared = [("app.buildinfo", "buildinfo"), ("bom.json", "cyclonedx"), ("lib/Cargo.lock", "lock"), ("provenance.dsse.json", "slsa-provenance"),
                ("provenance.json", "slsa-provenance"), ("requirements.txt", "lock"), ("sbom.spdx.json", "spdx")]
    case("directory", "dir", 0,
         [("kind", "directory"), ("identities.sha256-dir", sha256(lines.encode()).hex()), ("identities.nar", sri(folder)),
          ("identities.git-tree", git(folder, "sha1").hex()), ("identities.git-tree-sha256", git(folder, "sha256").hex()),
          *((f"declared.{i}.{key}", value) for i, pair in enumerate(declared) for key, value in zip(("path", "kind"), pair)),
          (f"declared.{len(declared) - 1}.sha256", hashlib.sha256((folder / "sbom.spdx.json").read_bytes()).hexdigest())],
         "--ids git-tree,git-tree-sha256")
    case("directory-id-of-a-file", "dir", 2, arguments="--ids fs-verity")
    case("oci-of-a-plain-folder", "dir", 5, [("kind", "oci-layout"), ("malformed.0.path", "index.json")], "--as oci-layout")
    case("oci-as-directory", "oci/good", 0, [("kind", "directory"), ("identities.nar", sri(ROOT / "oci/good"))], "--as directory")


# --- disks

def level_root(blocks, salt):
    digests = [sha256(salt + block) for block in blocks]
    while len(digests) > 1:
        joined = b"".join(digests)
        joined += bytes(-len(joined) % 4096)
        digests = [sha256(salt + joined[i:i + 4096]) for i in range(0, len(joined), 4096)]
    return digests[0] if digests else bytes(32)


def disks():
    image = b"".join(bytes([i]) * 4096 for i in range(3))
    put("disk/3-blocks.img", image)
    blocks = [image[i:i + 4096] for i in range(0, len(image), 4096)]
    descriptor = struct.pack("<BBBBIQ", 1, 1, 12, 0, 0, len(image)) + level_root(blocks, b"").ljust(64, b"\0") + bytes(32 + 144)
    case("disk", "disk/3-blocks.img", 0,
         [("kind", "file"), ("identities.sha256", sha256(image).hex()), ("identities.sha384", hashlib.sha384(image).hexdigest()),
          ("identities.dm-verity", level_root(blocks, bytes.fromhex("c0ffee")).hex()),
          ("identities.fs-verity", "sha256:" + sha256(descriptor).hex()), ("identities.nar", sri(ROOT / "disk/3-blocks.img"))],
         "--ids dm-verity,fs-verity,nar --salt c0ffee")
    put("disk/one-block.img", image[4096:8192])
    case("disk-one-block", "disk/one-block.img", 0, [("identities.dm-verity", sha256(image[4096:8192]).hex())], "--ids dm-verity")
    put("disk/4097-bytes.img", image[:4097])
    case("disk-odd-size", "disk/4097-bytes.img", 5, [("malformed.0.format", "dm-verity"), ("malformed.0.offset", "4097")], "--ids dm-verity")
    case("disk-id-of-a-folder", "disk/one-block.img", 2, arguments="--ids git-tree")
    case("disk-unknown-id", "disk/one-block.img", 2, arguments="--ids nonsense")
    case("disk-bad-salt", "disk/one-block.img", 2, arguments="--ids dm-verity --salt xyz")


# --- what hash env said before, for --check

def manifests():
    def write(name, path, values, kind="uki"):
        groups = {"measurements": {}, "identities": {}}
        for key, value in values.items():
            groups["measurements" if key.startswith(("pcr", "measurement")) else "identities"][key] = value
        document = {"schema": "touchstone.hashes/1", "environments": [{"path": path, "kind": kind, **groups}]}
        put(f"manifests/{name}.json", json.dumps(document, indent=1) + "\n")

    image = (ROOT / "uki/good.efi").read_bytes()
    good = {"pcr11": pcr11(KERNEL_IMAGE, "sha256"), "pcr11-sha384@enter-initrd": pcr11(KERNEL_IMAGE, "sha384", PHASES[:1]),
            "sha256": sha256(image).hex(), "cmdline.roothash": "ab" * 32}
    check = "--check testdata/env/manifests/"
    write("uki", "testdata/env/uki/good.efi", good)
    case("check-equal", "uki/good.efi", 0, [("matched", 4)], check + "uki.json", "check.")
    case("check-by-its-own-path", "", 0, [("matched", 4)], check + "uki.json", "check.")
    case("check-other-image", "uki/zeros-and-new-sections.efi", 1, [("matched", 0)], check + "uki.json", "check.")
    write("uki-other-value", "/some/where/else.efi", dict(good, pcr11="00" * 32))
    case("check-other-value", "uki/good.efi", 1, [("matched", 3), ("identities.0.name", "pcr11"), ("identities.0.actual", good["pcr11"])],
         check + "uki-other-value.json", "check.")
    case("check-absolute-path", "", 5, arguments=check + "uki-other-value.json")
    write("uki-unknown-value", "x", dict(good, **{"pcr99": "00"}))
    case("check-unknown-value", "uki/good.efi", 1, [("matched", 4)], check + "uki-unknown-value.json", "check.")
    index, document = ROOT / "oci/good/index.json", json.loads((ROOT / "oci/good/index.json").read_text())
    write("oci", "x", {"oci-index": "sha256:" + sha256(index.read_bytes()).hex(), "oci-manifest": document["manifests"][0]["digest"],
                       "oci-diff-ids": OCI_DIFF_IDS, "sha256-dir": None}, "oci-layout")
    case("check-oci", "oci/good", 1, [("matched", 3), ("identities.0.name", "sha256-dir")], check + "oci.json", "check.")
    put("manifests/twice.json", '{"environments": [], "environments": []}')
    case("check-duplicate-key", "uki/good.efi", 5, arguments=check + "twice.json")
    put("manifests/list.sha256", f"{sha256(image).hex()}  uki/good.efi\n")
    case("check-list", "", 0, [("matched", 1)], check + "list.sha256 testdata/env", "check.")
    write("snp-launch-other", "", {"measurement": "00" * 48}, "snp-launch")
    write("uki-by-folder", "good.efi", good)
    case("check-below-a-folder", "", 0, [("matched", 4)], check + "uki-by-folder.json testdata/env/uki", "check.")
    case("check-no-manifest", "uki/good.efi", 5, arguments="--check testdata/env/uki/good.efi")
    case("check-no-such-file", "uki/good.efi", 6, arguments=check + "none.json")


KERNEL_IMAGE, OCI_DIFF_IDS = [], []
kernel_images()
layouts()
folders()
disks()
manifests()
