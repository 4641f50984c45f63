"""Enforces the include direction of the architecture: reads every #include line below src/.

usage: include_direction.py SOURCE_DIR
"""
import re
import sys
from pathlib import Path

# Who a room may include, besides itself: what its arrow comes from, and what that sees.
SEES = {
    "base": set(),
    "codec": {"base"},
    "crypto": {"base", "codec"},
    "formats": {"base", "codec"},
    "appraisal": {"base"},
    "io": {"base", "codec", "crypto"},
    "evidence": {"base", "codec", "crypto", "formats", "appraisal"},
    "audit": {"base", "codec", "crypto", "formats", "appraisal", "evidence", "io"},
    "report": {"base", "codec", "appraisal"},
    "cli": {"base", "codec", "crypto", "formats", "appraisal", "evidence", "io", "audit", "report"},
    "main.cpp": {"cli"},
}
# Heavy or dangerous headers stay behind walls: header prefix -> who may name it.
WALLS = {
    "openssl/": lambda path: path.startswith("crypto/"),
    "sodium": lambda path: path.startswith("crypto/"),
    "secp256k1": lambda path: path.startswith("crypto/"),
    "CLI/": lambda path: path.startswith("cli/"),
    "nlohmann/": lambda path: False,
    "fcntl.h": lambda path: path.startswith("io/"),
    "dirent.h": lambda path: path.startswith("io/"),
    "fstream": lambda path: path.startswith("io/"),
    "sys/socket.h": lambda path: False,
    "netdb.h": lambda path: False,
    # The clock is read in cli/ alone; base/time uses the calendar of <chrono>, progress its stopwatch.
    "chrono": lambda path: path.startswith(("base/time", "io/progress", "cli/")),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def faults(root):
    count = 0
    for path in sorted(p for p in root.rglob("*") if p.suffix in {".h", ".cpp"}):
        name = path.relative_to(root).as_posix()
        room = name.split("/")[0]
        if room not in SEES:
            yield f"{name}: is in no room of the house"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            count += 1
            quoted, target = match.group(1) == '"', match.group(2)
            other = target.split("/")[0]
            if quoted and other != room and other not in SEES[room]:
                yield f"{name}:{number}: {room} must not see {target}"
            for prefix, allowed in WALLS.items():
                if target.startswith(prefix) and not quoted and not allowed(name):
                    yield f"{name}:{number}: {target} stays behind its wall"
    if count == 0:
        yield "no #include was read: wrong folder?"


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1]) / "src"))
    print("\n".join(found) if found else "every include goes the right way")
    sys.exit(1 if found else 0)
