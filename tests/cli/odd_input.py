"""Odd input gets the contract's exit code and two useful lines, in bounded time and memory.

usage: odd_input.py BINARY
"""
import hashlib
import json
import os
import pty
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = str(Path(sys.argv[1]).resolve())
GOOD = ROOT / "testdata" / "nitro" / "good.cbor"
ANCHOR = ROOT / "testdata" / "nitro" / "root.pem"
# The stated limit: evidence of 64 MiB is held, and a few times that while it is looked at. Sanitizers need more.
MEMORY = None if "asan" in BINARY else 1 << 30
FAULTS = []


def limit_memory():
    if MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*argv, timeout=60, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([BINARY, *map(str, argv)], stderr=subprocess.PIPE, timeout=timeout, preexec_fn=limit_memory, **options)


def expect(name, done, code, lines=True):
    faults = []
    codes = code if isinstance(code, list) else [code]
    if done.returncode not in codes:
        faults.append(f"exit {done.returncode}, expected {code}")
    text = done.stderr.decode(errors="replace")
    if lines and not ("error: " in text and "hint: " in text):
        faults.append(f"no error and hint: {text!r}")
    for stream in (text, (done.stdout or b"").decode(errors="replace")):
        if any(ord(c) < 32 and c != "\n" or c in "\x7f\u202e\u2066" for c in stream):
            faults.append(f"unescaped control character in {stream[:200]!r}")
    print(("FAIL " if faults else "ok   ") + name + "".join(f": {f}" for f in faults))
    FAULTS.extend(faults)


def files(folder):
    def write(name, data=b""):
        path = folder / name
        path.write_bytes(data)
        return path

    expect("empty file", run("verify", write("empty")), 5)
    expect("empty file, inspect", run("inspect", write("empty")), 5)
    expect("random bytes", run("verify", write("random", os.urandom(5000))), 5)
    expect("random text", run("verify", write("text", b"hello world, this is no evidence\n" * 50)), 5)
    big = folder / "zeros"
    with open(big, "wb") as file:
        file.truncate(1 << 30)
    expect("1 GiB of zeros", run("verify", big), 5)
    expect("1 GiB of zeros, inspect", run("inspect", big), 5)
    expect("1 GiB of zeros as a companion", run("verify", GOOD, "--with", big, "--root", ANCHOR), 0, lines=False)
    expect("1 GiB of zeros, hash env", run("hash", "env", "--as", "eif", big), 5)
    expect("1 GiB of zeros, hash file", run("hash", "file", big), 0, lines=False)
    for depth in (65, 100000):
        expect(f"JSON {depth} deep", run("verify", write("deep", b"[" * depth + b"]" * depth)), 5)
    expect("JSON of one long number", run("verify", write("number", b'{"tee_timestamp":' + b"9" * 100000 + b"}")), 5)
    keys = b"{" + b",".join(b'"k%d":0' % i for i in range(300000)) + b"}"
    expect("JSON of 300,000 keys", run("verify", write("keys", keys), timeout=60), 5)
    expect("CBOR that claims 2^63 bytes", run("verify", "--as", "nitro-document", write("claim", bytes.fromhex("8444a1013822a05b7fffffffffffffff"))), 5)
    expect("hex of odd length", run("verify", write("odd", b"abc")), 5)
    os.chmod(write("secret", b"x"), 0)
    if os.geteuid() != 0:
        expect("unreadable file", run("verify", folder / "secret"), 6)
    expect("missing file", run("verify", folder / "missing"), 6)
    expect("a folder as a key", run("verify", GOOD, "--key", folder), 6)
    expect("garbage as a key", run("verify", GOOD, "--key", folder / "text"), 2)
    expect("garbage as a root", run("verify", GOOD, "--root", folder / "text"), 2)
    expect("garbage as a policy", run("verify", GOOD, "--policy", folder / "text"), 2)
    expect("missing companion", run("verify", GOOD, "--with", folder / "missing"), 6)
    expect("missing policy", run("verify", GOOD, "--policy", folder / "missing"), 6)


def special(folder):
    os.mkfifo(folder / "fifo")
    expect("a FIFO", run("verify", folder / "fifo", timeout=60), 6)
    expect("a FIFO as a companion", run("verify", GOOD, "--with", folder / "fifo", timeout=60), 6)
    expect("a FIFO, hash file", run("hash", "file", folder / "fifo", timeout=60), 6)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
        expect("a socket", run("verify", folder / "socket", timeout=60), 6)
    expect("a device", run("verify", "/dev/zero", timeout=60), 6)
    loops = folder / "loops"
    loops.mkdir()
    (loops / "again").symlink_to(loops)
    expect("a directory loop", run("verify", loops, timeout=60), 6)
    expect("a directory loop, audit", run("audit", loops, timeout=60), 6)
    broken = folder / "broken"
    broken.mkdir()
    (broken / "link").symlink_to("nowhere")
    expect("a broken link", run("verify", broken, timeout=60), 6)
    out = folder / "out"
    out.mkdir()
    (out / "link").symlink_to("/etc/passwd")
    expect("a link that leads out of the folder", run("audit", out, timeout=60), 6)
    empty = folder / "nothing"
    empty.mkdir()
    expect("an empty folder", run("verify", empty), 5)
    expect("an empty folder, inspect", run("inspect", empty), 5)
    expect("an empty folder, audit", run("audit", empty), 5)
    expect("audit of a file", run("audit", GOOD), 2)


def names(folder):
    odd = "new\nline\x1b[31mred\u202e\x7f.cbor"
    path = folder / odd
    shutil.copy(GOOD, path)
    expect("newline and escapes in a name", run("verify", path, "--root", ANCHOR), 0, lines=False)
    expect("newline and escapes in a name, refused", run("verify", path), 1)
    done = run("verify", path, "--root", ANCHOR, "-o", "json")
    if json.loads(done.stdout)["subjects"][0]["input"] != str(path):
        FAULTS.append("the name in the JSON report is another one")
    expect("NUL-terminated names", run("verify", "--files0-from", "-", "--root", ANCHOR, input=str(path).encode() + b"\0", stdin=None), 0, lines=False)
    expect("NUL-terminated names, inspect", run("inspect", "--files0-from", "-", input=str(path).encode() + b"\0", stdin=None), 0, lines=False)
    expect("no NUL-terminated names, inspect", run("inspect", "--files0-from", "-", input=b"", stdin=None), 2)
    expect("escapes in an option", run("verify", GOOD, "--expect", "pcr\x1b[31m=00"), 2)
    expect("escapes in a subcommand", run("veri\x1bfy"), 2)


def streams():
    def piped(*argv, source, timeout=60):
        feed = subprocess.Popen(source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            return run(*argv, stdin=feed.stdout, timeout=timeout)
        finally:
            feed.stdout.close()
            feed.kill()
            feed.wait()

    expect("an endless stdin", piped("verify", "-", source=["yes"]), 5)
    expect("an endless stdin of zeros", piped("verify", "-", source=["cat", "/dev/zero"]), 5)
    expect("an endless line", piped("verify", "--lines", "-", source=["sh", "-c", "tr '\\0' a < /dev/zero"]), 5)
    expect("no input at all", run("verify"), 5)
    for digest, code in ((hashlib.sha256(GOOD.read_bytes()).hexdigest(), 0), ("00" * 32, 1)):
        for kind in ("file", "model", "env"):
            manifest = f"{digest}  {GOOD}\n".encode()
            expect(f"a manifest on stdin, hash {kind}", run("hash", kind, "--check", "-", input=manifest, stdin=None), code, lines=code != 0)
    with open("/dev/full", "wb") as full:
        expect("/dev/full", run("verify", GOOD, "--root", ANCHOR, stdout=full), 6)
        expect("/dev/full, JSON", run("verify", GOOD, "--root", ANCHOR, "-o", "json", stdout=full), 6)
        expect("/dev/full, inspect", run("inspect", GOOD, stdout=full), 6)
        expect("/dev/full, hash", run("hash", "file", GOOD, stdout=full), 6)
        expect("/dev/full, explain", run("explain", stdout=full), 6)
        expect("/dev/full, help", run("--help", stdout=full), 6)
    expect("a report into /dev/full", run("verify", GOOD, "--root", ANCHOR, "--report", "json=/dev/full"), 6)
    closed = subprocess.run(f'exec "{BINARY}" verify "{GOOD}" --root "{ANCHOR}" >&-', shell=True, stderr=subprocess.PIPE, timeout=30)
    expect("closed stdout", closed, 6)
    with tempfile.TemporaryDirectory() as folder:
        copies(Path(folder))
        many_lines(Path(folder))
    # A reader that went away ends the program by SIGPIPE, as it ends any other.
    read_end, write_end = os.pipe()
    os.close(read_end)  # before the program starts: it may be faster than its reader
    gone = run("explain", stdout=write_end)
    os.close(write_end)
    print(("ok   " if gone.returncode == -13 else "FAIL ") + "a pipe that nobody reads")
    if gone.returncode != -13:
        FAULTS.append(f"a pipe that nobody reads ended with {gone.returncode}, not by SIGPIPE")


def copies(folder):
    """A long report in a file is that of standard output, and never overwrites what is being read."""
    receipts = ROOT / "testdata/opengradient"
    lines, copy = folder / "lines.jsonl", folder / "copy"
    lines.write_bytes((receipts / "receipts/exchanges.jsonl").read_bytes() * 8)
    words = ("verify", "--lines", "--key", receipts / "evidence/signing-key.pem", "-o", "jsonl", "--report")
    done = run(*words, f"jsonl={copy}", lines)
    expect("a long report in a file", done, 0, lines=False)
    if len(done.stdout) < 1 << 17 or copy.read_bytes() != done.stdout:
        FAULTS.append("a long report in a file differs from that of standard output")
    before = lines.read_bytes()
    expect("a report over its input", run(*words, f"jsonl={lines}", lines), 2)
    with open(lines) as stdin:
        expect("a report over its standard input", run(*words, f"jsonl={lines}", "-", stdin=stdin), 2)
    if lines.read_bytes() != before:
        FAULTS.append("a report overwrote its input")


def many_lines(folder):
    """Bad lines among a thousand: whatever is printed, and on however many threads, the verdict and the errors are the same."""
    receipts = ROOT / "testdata/opengradient"
    lines = (receipts / "receipts/exchanges.jsonl").read_bytes().splitlines() * 125
    words = ("verify", "--key", receipts / "evidence/signing-key.pem", "--lines", folder / "many.jsonl")
    forged = {i: lines[i].replace(b"answer", b"reply ") for i in (7, 701)}
    cut = {999: lines[999][:-9]}
    for name, bad, code in (("good", {}, 0), ("cut", cut, 5), ("forged and cut", forged | cut, 1)):
        (folder / "many.jsonl").write_bytes(b"\n".join(bad.get(i, line) for i, line in enumerate(lines)))
        told = run(*words)
        expect(f"many lines, {name}", told, code, lines=bool(bad))
        for options in (("-q",), ("-q", "-j", "1"), ("-o", "jsonl", "-j", "3")):
            done = run(*words, *options)
            if (done.returncode, done.stderr) != (told.returncode, told.stderr):
                FAULTS.append(f"many lines, {name}: {' '.join(options)} says otherwise")
        if any(b":%d is" % (i + 1) not in told.stderr for i in bad):
            FAULTS.append(f"many lines, {name}: a bad line is not named")


def terminal():
    """Standard input being a terminal and no INPUT: short help, exit 2, at once."""
    controller, terminal_end = pty.openpty()
    done = run("verify", stdin=terminal_end, timeout=60)
    os.close(controller)
    os.close(terminal_end)
    expect("a terminal and no INPUT", done, 2)


def main():
    with tempfile.TemporaryDirectory() as folder:
        for group in (files, special, names):
            below = Path(folder) / group.__name__
            below.mkdir()
            group(below)
    streams()
    terminal()
    print(f"{len(FAULTS)} faults")
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
