#!/usr/bin/env python3
"""Validates reports against src/report/report.schema.json.

usage: validate_goldens.py [REPORT...]

Without REPORT: every .json and .jsonl file of tests/report/golden/. A REPORT is a file or "-"; it holds one report, or one per line.
Every file must also be ASCII and free of duplicate keys. A golden file of another schema of touchstone is only read.
Exit status: 0 valid, 1 not valid, 77 when the Python package jsonschema is not installed (ctest: SKIP_RETURN_CODE 77).
"""
import json
import sys
from pathlib import Path

try:
    import jsonschema
except ImportError:
    print("the Python package jsonschema is not installed: nothing was validated")
    sys.exit(77)

HERE = Path(__file__).resolve().parent
SCHEMA = HERE.parents[1] / "src" / "report" / "report.schema.json"
OTHERS = {"touchstone.inspection/1", "touchstone.hashes/1", "touchstone.error/1", "touchstone.checks/1"}


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError("a key stands twice")
    return dict(pairs)


def documents(text):
    """One JSON document, or one per line."""
    try:
        return [json.loads(text, object_pairs_hook=unique)]
    except json.JSONDecodeError:
        return [json.loads(line, object_pairs_hook=unique) for line in text.splitlines()]


def faults(validator, name, data, others):
    try:
        found = documents(data.decode("ascii"))
    except ValueError as error:
        return [f"{name}: {error}"]
    if not found:
        return [f"{name}: empty"]
    result = []
    for number, document in enumerate(found, 1):
        schema = document.get("schema") if isinstance(document, dict) else None
        if schema in others:
            continue
        for error in validator.iter_errors(document):
            where = "/".join(str(part) for part in error.absolute_path)
            result.append(f"{name}, document {number}, at /{where}: {error.message[:300]}")
    return result


def main(arguments):
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    paths = arguments or sorted(str(path) for path in (HERE / "golden").iterdir() if path.suffix in (".json", ".jsonl"))
    if not paths:
        print("nothing to validate")
        return 1
    bad = []
    for path in paths:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        bad += faults(validator, path, data, set() if arguments else OTHERS)
    for fault in bad:
        print(fault)
    print(f"{len(paths)} files, {len(bad)} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
