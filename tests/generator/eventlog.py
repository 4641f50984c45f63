"""Makes testdata/eventlog: TDX quotes whose registers event logs replay to, logs with a defect each, a firmware image.

usage: eventlog.py [DIR]     (needs python3-cryptography; run it only to make the data anew, and commit what it wrote)

Keys are thrown away. The rules of intel-dcap.md 6 and 7 stand here a second time.
"""
import hashlib
import json
import struct
import sys
import uuid
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "testdata") / "eventlog"
sys.argv = sys.argv[:1]
import dcap  # noqa: E402  (it reads its arguments)
from keccak import keccak256  # noqa: E402

RUNTIME = 0x08000001
COMPOSE = json.dumps({"manifest_version": 2, "name": "touchstone test", "runner": "docker-compose", "docker_compose_file": "services: {}\n"})
CONFIG = b"a configuration document of the test\n"
COMPOSE_HASH = hashlib.sha256(COMPOSE.encode()).digest()


def put(path, data):
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data.encode() if isinstance(data, str) else data)


def sha384(data):
    return hashlib.sha384(data).digest()


def extend(registers, index, digest):
    registers[index] = sha384(registers[index] + digest)


# --- CCEL (6.1)


def header(algorithms=((0x000C, 48),)):
    data = b"Spec ID Event03\0" + struct.pack("<IBBBBI", 0, 0, 2, 0, 2, len(algorithms))
    data += b"".join(struct.pack("<HH", *one) for one in algorithms) + b"\0"
    return struct.pack("<II", 0, 3) + bytes(20) + struct.pack("<I", len(data)) + data


def record(index, kind, data, digest=None, algorithm=0x000C):
    return struct.pack("<IIIH", index, kind, 1, algorithm) + (digest or sha384(data)) + struct.pack("<I", len(data)) + data


def variable(name, data):
    text = name.encode("utf-16-le")
    return uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c").bytes_le + struct.pack("<QQ", len(name), len(data)) + text + data


# index, type, data, digest of something else
BOOT = [(1, 0x80000001, variable("SecureBoot", b"\x01"), None), (1, 0x8000000A, b"a firmware blob", sha384(b"volume")), (1, 4, bytes(4), None),
        (2, 0x80000003, b"an application", sha384(b"application")), (2, 0x80000007, b"Calling EFI Application from Boot Option", None), (2, 4, bytes(4), None),
        (3, 6, b"LOADED_IMAGE::LoadOptions\0", sha384(b"command line")), (3, 6, b"Linux initrd", sha384(b"initrd")), (0, 3, b"not extended", bytes(48))]


def ccel(events=BOOT, head=None, padding=b"\xff" * 64):
    return (head or header()) + b"".join(record(*one) for one in events) + padding


def registers_of(events):
    registers = [bytes(48)] * 4
    for index, kind, data, digest in events:
        if index and kind != 3:
            extend(registers, index - 1, digest or sha384(data))
    return registers


# --- dstack (6.2)


def canonical(name, payload):
    return json.dumps({"name": name, "payload": payload.hex(), "type": RUNTIME}, separators=(",", ":"), ensure_ascii=False).encode()


def runtime(name, payload=b"", version=1, imr=3, **changes):
    if version == 2:
        preimage = canonical(name, payload)
        event = {"version": 2, "preimage": preimage.hex()}
        digest = sha384(preimage)
    else:
        digest, event = sha384(struct.pack("<I", RUNTIME) + b":" + name.encode() + b":" + payload), {}
    return {"imr": imr, "event_type": RUNTIME, "digest": digest.hex(), "event": name, "event_payload": payload.hex()} | event | changes


def boot_events():
    return [{"imr": index - 1, "event_type": kind, "digest": (digest or sha384(data)).hex(), "event": "", "event_payload": data.hex()}
            for index, kind, data, digest in BOOT if index]


PROVIDER = json.dumps({"name": "local-sgx", "id": "00112233"}).encode()
STARTED = [runtime("system-preparing"), runtime("app-id", COMPOSE_HASH[:20]), runtime("compose-hash", COMPOSE_HASH), runtime("instance-id", b"i" * 20),
           runtime("boot-mr-done"), runtime("key-provider", PROVIDER, 2), runtime("system-ready"), runtime("name \"of\" an application\n", b"\x01", 2)]


def replay(events):
    registers = [bytes(48)] * 4
    for event in events:
        extend(registers, event["imr"], bytes.fromhex(event["digest"]))
    return registers


# --- firmware (7)


def firmware(sections=((0, 0x1800, 0xFFFFF000 - 0x1000, 0x2000, 0, 1), (0, 0, 0x800000, 0x3000, 3, 0), (0, 0, 0x900000, 0x10000, 2, 2)), size=8192, version=1):
    file = bytearray(b"touchstone TDX firmware " * (size // 24 + 1))[:size]
    descriptor = b"TDVF" + struct.pack("<III", 16 + 32 * len(sections), version, len(sections)) + b"".join(struct.pack("<IIQQII", *one) for one in sections)
    file[7000:7000 + len(descriptor)] = descriptor
    guid = uuid.UUID("e47a6535-984a-4798-865e-4685a7bf8ec2").bytes_le
    table = struct.pack("<I", size - 7000) + struct.pack("<H", 22) + guid
    table += struct.pack("<H", len(table) + 18) + uuid.UUID("96b582de-1fb2-45f7-baea-a366c55a082d").bytes_le
    file[size - 32 - len(table):size - 32] = table
    return bytes(file)


def mrtd(file, single, sections=((0, 0x1800, 0xFFFFF000 - 0x1000, 0x2000, 0, 1), (0, 0, 0x800000, 0x3000, 3, 0), (0, 0, 0x900000, 0x10000, 2, 2))):
    stream = b""

    def named(name, gpa):
        return name.ljust(16, b"\0") + struct.pack("<Q", gpa) + bytes(104)

    for offset, raw, address, memory, _, attributes in sections:
        data = file[offset:offset + raw].ljust(memory, b"\0")
        adds = [named(b"MEM.PAGE.ADD", address + at) if not attributes & 2 else b"" for at in range(0, memory, 4096)]
        extends = [b"".join(named(b"MR.EXTEND", address + at + chunk) + data[at + chunk:at + chunk + 256] for chunk in range(0, 4096, 256)) if attributes & 1 else b""
                   for at in range(0, memory, 4096)]
        stream += b"".join(a + b for a, b in zip(adds, extends)) if single else b"".join(adds) + b"".join(extends)
    return sha384(stream)


# --- quotes


def report(registers, measured, config=bytes(48)):
    body = bytearray(dcap.td_report())
    body[136:184] = measured
    body[184:232] = config
    body[328:520] = b"".join(registers)
    return bytes(body)


def make_logs(quote):
    events = boot_events() + STARTED
    at = len(boot_events())

    def put_log(name, changed):
        put(f"dstack/{name}.json", json.dumps(changed))

    def changed(name, **changes):
        return [event | changes if event["event"] == name else event for event in events]

    put_log("log", events)
    put_log("stripped", [event | ({"digest": ""} if event["event_type"] == RUNTIME else {"event_payload": ""}) for event in events])
    put("dstack/getquote.json", json.dumps({"quote": quote.hex(), "event_log": json.dumps(events), "report_data": "", "vm_config": "{}"}))
    put("dstack/getquote-of-another.json", json.dumps({"quote": (quote[:-300] + bytes(300)).hex(), "event_log": json.dumps(events), "report_data": "", "vm_config": "{}"}))
    put_log("payload-edited", changed("compose-hash", event_payload="11" * 32))
    put_log("payload-and-digest-edited", [runtime("compose-hash", b"\x11" * 32) if event["event"] == "compose-hash" else event for event in events])
    put_log("event-left-out", events[:at + 4] + events[at + 5:])
    put_log("no-digest-of-boot", [event | {"digest": ""} if i == 0 else event for i, event in enumerate(events)])
    put_log("boot-payload-edited", [event | {"event_payload": "01000000"} if i == 2 else event for i, event in enumerate(events)])
    put_log("no-preimage", [{k: v for k, v in event.items() if k != "preimage"} for event in events])
    put_log("other-preimage", changed("key-provider", preimage=canonical("key-provider", b"{}").hex()))
    put_log("imr-4", [events[0] | {"imr": 4}])
    put_log("short-digest", [events[0] | {"digest": "00"}])
    put_log("version-3", changed("key-provider", version=3))


def main():
    pki = dcap.Pki()
    quoter = dcap.Quoter(pki)
    file = firmware()
    put("root.pem", pki.root.pem)
    put("collateral.json", dcap.Bundle(pki).text())
    put("firmware.fd", file)
    put("firmware-v2.fd", firmware(version=2))
    put("firmware-half-page.fd", firmware(sections=((0, 0x1800, 0x800000, 0x1801, 0, 1),)))
    put("app-compose.json", COMPOSE)
    put("app-compose-other.json", COMPOSE.replace("touchstone", "another"))
    put("mrtd.json", json.dumps({"two-pass": mrtd(file, False).hex(), "single-pass": mrtd(file, True).hex()}, indent=1) + "\n")
    registers = replay(boot_events() + STARTED)
    quote = quoter.quote(4, report(registers, mrtd(file, False), b"\x01" + COMPOSE_HASH + bytes(15)))
    put("quote-dstack.bin", quote)
    make_logs(quote)
    forms = {"form-2": b"\x02" + keccak256(COMPOSE_HASH + COMPOSE_HASH[:20] + b"\x01" + bytes.fromhex("00112233")) + bytes(15),
             "form-3": b"\x03" + hashlib.sha256(b"dstack-mr-config-v3:\0" + CONFIG).digest() + bytes(15)}
    for name, config in forms.items():
        put(f"quote-{name}.bin", quoter.quote(4, report(registers, mrtd(file, False), config)))
    put("mr-config.txt", CONFIG)
    # The same events, and what the guest's boot may not do: a name twice, late, or in another register.
    bad = {"twice": STARTED[:4] + [runtime("compose-hash", b"\x11" * 32)] + STARTED[4:], "late": STARTED + [runtime("os-image-hash", b"\x22" * 32)],
           "elsewhere": STARTED + [runtime("os-image-hash", b"\x22" * 32, imr=2)]}
    for name, events in bad.items():
        events = boot_events() + events
        put(f"quote-{name}.bin", quoter.quote(4, report(replay(events), mrtd(file, False))))
        put(f"dstack/{name}.json", json.dumps(events))
        # One that the rule about it would see, under a type of the firmware: the digest stays, and so do the registers.
        hidden = {"twice": "compose-hash", "late": "system-ready"}.get(name)
        if hidden:
            first = next(i for i, event in enumerate(events) if event["event"] == hidden)
            put(f"dstack/{name}-relabelled.json", json.dumps(events[:first] + [events[first] | {"event_type": 6}] + events[first + 1:]))
    registers = registers_of(BOOT)
    put("quote-ccel.bin", quoter.quote(4, report(registers, mrtd(file, True))))
    put("quote-ccel-rtmr3.bin", quoter.quote(4, report(registers[:3] + [sha384(b"extended at run time")], mrtd(file, True))))
    put("ccel/log.bin", ccel())
    put("ccel/zero-padded.bin", ccel(padding=bytes(200)))
    put("ccel/unpadded.bin", ccel(padding=b""))
    put("ccel/digest-changed.bin", ccel([*BOOT[:3], (2, 0x80000003, b"an application", sha384(b"another")), *BOOT[4:]]))
    put("ccel/event-left-out.bin", ccel(BOOT[:6] + BOOT[7:]))
    put("ccel/data-edited.bin", ccel([*BOOT[:4], (2, 0x80000007, b"Calling another application from Boot Option", sha384(BOOT[4][2])), *BOOT[5:]]))
    put("ccel/register-5.bin", ccel([*BOOT, (5, 4, bytes(4), None)]))
    put("ccel/trailing.bin", ccel() + b"\x01")
    put("ccel/zeros-and-byte.bin", ccel(padding=bytes(64) + b"\x01"))
    put("ccel/mrtd.bin", ccel([(0, 4, bytes(4), None), *BOOT]))
    put("ccel/mrtd-data-edited.bin", ccel([(0, 4, b"\x01" + bytes(3), sha384(bytes(4))), *BOOT]))
    put("ccel/unknown-algorithm.bin", ccel() [:-64] + record(1, 4, bytes(4), sha384(bytes(4)), 0x000B))
    put("ccel/two-algorithms.bin", header(((0x000B, 32), (0x000C, 48))) + struct.pack("<IIIH", 1, 4, 2, 11) + bytes(32) + struct.pack("<H", 12) + sha384(bytes(4)) + struct.pack("<I", 4) + bytes(4) + b"\xff" * 16)
    put("ccel/wrong-size.bin", header(((0x000C, 20),)) + b"\xff" * 16)
    put("ccel/beyond-end.bin", ccel(padding=struct.pack("<IIIH", 1, 4, 1, 12) + bytes(48) + struct.pack("<I", 0x7FFFFFFF) + b"x"))
    put("ccel/header-alone.bin", header() + b"\xff" * 32)
    sha1 = struct.pack("<II", 0, 8) + hashlib.sha1(b"1.0").digest() + struct.pack("<I", 3) + b"1.0"
    put("ccel/sha1-form.bin", sha1 + struct.pack("<II", 7, 4) + hashlib.sha1(bytes(4)).digest() + struct.pack("<I", 4) + bytes(4))


if __name__ == "__main__":
    main()
