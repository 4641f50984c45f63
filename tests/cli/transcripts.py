"""Replays the transcripts of tests/cli/*.transcript: commands, what they print, how they end.

usage: transcripts.py BINARY [--write]

A transcript is a list of
  $ touchstone ARGUMENTS
  what standard output and then standard error say, to the letter
  ? EXIT CODE
Paths are relative to the repository. With --write the outputs are rewritten: read the difference before committing it.
Every JSON object that a command prints is validated against the schema when python3-jsonschema is there.
The last line is 'N passed, N failed'.
"""
import difflib
import json
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINARY = str(Path(sys.argv[1]).resolve())
WRITE = "--write" in sys.argv
try:
    import jsonschema
    VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "src/report/report.schema.json").read_text()))
except ImportError:
    VALIDATOR = None


def run(command):
    words = shlex.split(command)
    assert words[0] == "touchstone", command
    done = subprocess.run([BINARY, *words[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
    faults = []
    text = done.stdout.decode()
    if VALIDATOR and text.startswith("{") and '"touchstone.report/1"' in text[:200]:
        reports = text.splitlines() if "jsonl" in words else [text]
        faults = [error.message for report in reports for error in VALIDATOR.iter_errors(json.loads(report))]
    return text + done.stderr.decode(), done.returncode, faults


def entries(path):
    command, expected = None, []
    for line in path.read_text().splitlines():
        if line.startswith("$ "):
            command, expected = line[2:], []
        elif line.startswith("? ") and command:
            yield command, "".join(f"{one}\n" for one in expected), int(line[2:])
            command = None
        elif command is not None:
            expected.append(line)
        elif line.strip():
            raise SystemExit(f"{path}: a line outside any command: {line}")


def main():
    passed = failed = 0
    for path in sorted(HERE.glob("*.transcript")):
        written = []
        for command, expected, code in entries(path):
            output, ended, faults = run(command)
            written.append(f"$ {command}\n{output}? {ended}\n")
            if faults:
                print(f"FAIL {path.name}: {command}: not of the schema: {faults[0]}")
            if not WRITE and (output != expected or ended != code):
                faults.append("differs")
                print(f"FAIL {path.name}: {command}: exit {ended}, expected {code}")
                print("".join(difflib.unified_diff(expected.splitlines(True), output.splitlines(True), "expected", "printed")))
            passed, failed = (passed, failed + 1) if faults else (passed + 1, failed)
        if WRITE:
            path.write_text("\n".join(written))
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
