"""Runs the verification cases of tests/cases/**/*.case against a built touchstone.

usage: run.py BINARY [--only TEXT]

A case is a few lines "key: value":
  input:    a path below the repository (repeatable)
  with:     further arguments, split like a shell does; paths below the repository
  command:  the subcommand, verify when absent
  at-time:  --at-time
  exit:     the exit code
  expect:   a check id and its outcome; the check must be there with it (repeatable)
  answer:   model|environment|output and its answer (repeatable)
  claim:    a name and its value (repeatable)
  json:     a dotted path into the JSON that was printed and the value there (repeatable)
  source:   who made the input, and how we know the answer (required)
The last line is 'N passed, N failed'.
"""
import json
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REPEATABLE = {"input", "expect", "answer", "claim", "json"}
KEYS = REPEATABLE | {"with", "command", "at-time", "exit", "source"}


def read(path):
    case = {key: [] for key in REPEATABLE}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, colon, value = line.partition(":")
        key, value = key.strip(), value.strip()
        if not colon or key not in KEYS:
            raise SystemExit(f"{path}:{number}: unknown key {key!r}")
        if key in REPEATABLE:
            case[key].append(value)
        elif key in case:
            raise SystemExit(f"{path}:{number}: {key} stands twice")
        else:
            case[key] = value
    for key in ("exit", "source"):
        if key not in case:
            raise SystemExit(f"{path}: {key} is missing")
    return case


def dig(tree, path):
    """What stands at a dotted path; names may have dots themselves. "absent" when nothing does."""
    if not path:
        return tree
    if isinstance(tree, list):
        number, _, rest = path.partition(".")
        return dig(tree[int(number)], rest) if number.isdigit() and int(number) < len(tree) else "absent"
    for name in sorted(tree, key=len, reverse=True) if isinstance(tree, dict) else ():
        if path == name or path.startswith(name + "."):
            return dig(tree[name], path[len(name) + 1:])
    return "absent"


def run(case, binary):
    argv = [binary, *case.get("command", "verify").split(), *case["input"], "--output", "json"]
    argv += shlex.split(case.get("with", ""))
    if "at-time" in case:
        argv += ["--at-time", case["at-time"]]
    done = subprocess.run(argv, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    faults = []
    if done.returncode != int(case["exit"]):
        faults.append(f"exit {done.returncode}, expected {case['exit']}: {done.stderr.decode(errors='replace')[:200]}")
    if done.returncode == 2:
        return faults
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        return faults + [f"no JSON: {error}"]
    subjects = report.get("subjects", [])
    found = {}
    for subject in subjects:
        for check in subject["checks"]:
            found.setdefault(check["id"], set()).add(check["outcome"])
    for line in case["expect"]:
        check, outcome = line.split()
        if outcome not in found.get(check, {"absent"}):
            faults.append(f"{check} is {'/'.join(sorted(found.get(check, {'absent'})))}, expected {outcome}")
    for line in case["answer"]:
        question, answer = line.split()
        if report["answers"][question]["answer"] != answer:
            faults.append(f"{question} is {report['answers'][question]['answer']}, expected {answer}")
    for line in case["claim"]:
        name, value = line.split(None, 1)
        got = subjects[0]["claims"].get(name) if subjects else None
        if str(got) != value:
            faults.append(f"claim {name} is {got!r}, expected {value!r}")
    for line in case["json"]:
        path, value = line.split(None, 1)
        if str(dig(report, path)) != value:
            faults.append(f"{path} is {dig(report, path)!r}, expected {value!r}")
    return faults


def main():
    binary = str(Path(sys.argv[1]).resolve())
    only = sys.argv[3] if len(sys.argv) > 3 and sys.argv[2] == "--only" else ""
    passed = failed = 0
    for path in sorted(HERE.rglob("*.case")):
        name = path.relative_to(HERE).as_posix()
        if only not in name:
            continue
        faults = run(read(path), binary)
        passed, failed = (passed, failed + 1) if faults else (passed + 1, failed)
        if faults:
            print(f"FAIL {name}: " + "; ".join(faults))
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
