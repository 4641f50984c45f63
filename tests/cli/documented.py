"""Fails when an option, a type or a check is missing from man page, completions, help or explain.

usage: documented.py BINARY SOURCE_DIR
"""
import json
import re
import subprocess
import sys
from pathlib import Path

BINARY, ROOT = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
COMMANDS = {"verify": ["verify"], "inspect": ["inspect"], "audit": ["audit"], "explain": ["explain"],
            "hash": ["hash model", "hash env", "hash file"]}
FAULTS = []


def output(*argv):
    return subprocess.run([BINARY, *argv], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)


def options_of(command):
    done = output(*command.split(), "--help")
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", done.stdout))
    if done.returncode != 0 or "--help" not in found:
        FAULTS.append(f"touchstone {command} --help does not work")
    return found


def read(path):
    text = (ROOT / path).read_text() if (ROOT / path).exists() else ""
    if not text:
        FAULTS.append(f"{path} is missing")
    return text


def main():
    bash, zsh, fish = read("completions/touchstone.bash"), read("completions/_touchstone"), read("completions/touchstone.fish")
    counted = 0
    for page, commands in COMMANDS.items():
        man = read(f"man/touchstone-{page}.1")
        for command in commands:
            for option in sorted(options_of(command)):
                counted += 1
                name = option[2:]
                if not re.search(rf"\.It .*Fl -{re.escape(name)}(?![\w-])", man):
                    FAULTS.append(f"{option} of {command} is missing from man/touchstone-{page}.1")
                for shell, text in (("bash", bash), ("zsh", zsh)):
                    if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text):
                        FAULTS.append(f"{option} of {command} is missing from the {shell} completion")
                if not re.search(rf"-l {re.escape(name)}(?![\w-])", fish):
                    FAULTS.append(f"{option} of {command} is missing from the fish completion")
            # The other way round: what a man page promises has to exist.
        known = set().union(*(options_of(c) for c in commands))
        for name in re.findall(r"^\.It .*?Fl -([a-z0-9-]+)", man, re.M):
            if "--" + name not in known:
                FAULTS.append(f"man/touchstone-{page}.1 has --{name}, which does not exist")

    wrong_type = output("verify", "--as", "no-such-type-at-all", "x")
    types = re.search(r"types: ([a-z0-9, -]+)", wrong_type.stderr)
    for name in types.group(1).split(", ") if types else []:
        counted += 1
        for where, text in (("man/touchstone.1", read("man/touchstone.1")), ("bash", bash), ("zsh", zsh), ("fish", fish)):
            if name not in text:
                FAULTS.append(f"type {name} is missing from {where}")
    if not types:
        FAULTS.append("an unknown type is not answered with the list of types")

    checks = json.loads(output("explain", "-o", "json").stdout)["checks"]
    for check in checks:
        counted += 1
        for field in ("asks", "over", "spec", "means", "next"):
            if not check.get(field):
                FAULTS.append(f"{check['id']} has no text for {field}")
        if check["id"] not in output("explain", check["id"]).stdout:
            FAULTS.append(f"explain {check['id']} does not work")
    # Every id that the code can print has to be in the catalogue.
    ids = {check["id"] for check in checks}
    source = "".join(p.read_text() for p in (ROOT / "src" / "evidence").rglob("*.cpp"))
    for area in {i.split(".")[0] for i in ids}:
        for found in set(re.findall(rf'"({area}\.[a-z][a-z-]+)"', source)) - ids - {f"{area}.md"}:
            FAULTS.append(f"{found} stands in the code and not in the catalogue")
    print("\n".join(sorted(set(FAULTS))) or f"{counted} options, types and checks are documented everywhere")
    return 1 if FAULTS or counted < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
