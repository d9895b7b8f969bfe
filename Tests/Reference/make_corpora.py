# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/Fuzz/Corpus: a few small inputs a fuzz target, all of which its decoder must accept.

    python Tests/Reference/make_corpora.py ANDOR

Files of formats with a description are made here after it, not by our own encoders: npy, safetensors, zip, the ledger, the
register, csv and HTTP. Headers of messages, models and jobs are those of the tests and examples. `plan.json`, `result.json`
and the status are what the executable ANDOR writes for the example jobs, so they change with it; the others do not.
"""

import io
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
from hashlib import sha256

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "Tests/Fuzz/Corpus"
FINGERPRINT = sha256(b"fuzz").digest()


def write(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def crc32c(data):
    """The checksum of Castagnoli, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x82F63B78 if crc & 1 else crc >> 1
    return crc ^ 0xFFFFFFFF


def sealed(data):
    return data + struct.pack("<I", crc32c(data))


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    numpy.lib.format.write_array(file, array, version)
    return file.getvalue()


def tensors():
    grid = numpy.arange(6).reshape(2, 3)
    for name, array in {
        "float64": grid.astype("<f8"), "big-endian": grid.astype(">i4"), "fortran": numpy.asfortranarray(grid),
        "scalar": numpy.array(2.5), "empty": numpy.zeros((0, 3), "f4"), "bool": grid % 2 == 0, "half": grid.astype("f2"),
    }.items():
        write("npy", name, npy(array))
    write("npy", "version-3", npy(grid.astype("u1"), (3, 0)))

    def container(tensors, metadata=None):
        header, data = {"__metadata__": metadata} if metadata else {}, b""
        for name, (dtype, shape, piece) in tensors.items():
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(piece)]}
            data += piece
        text = json.dumps(header).encode()
        return struct.pack("<Q", len(text)) + text + data

    write("safetensors", "two", container({
        "ids": ("I64", [2], struct.pack("<2q", 1, -1)), "x": ("F32", [1, 2], struct.pack("<2f", 0.5, 2))}))
    write("safetensors", "types", container({
        name: (name, [1], bytes(size)) for name, size in [("BF16", 2), ("F16", 2), ("BOOL", 1), ("U8", 1), ("U64", 8)]}))
    write("safetensors", "metadata", container({"\u00e4\U0001f600": ("I8", [], b"\7")}, {"format": "pt", "a": "b\n"}))
    write("safetensors", "none", container({}))


def archives():
    def files(*pieces):
        return b"".join(bytes([len(piece)]) + piece for piece in pieces)

    write("zip", "one", files(b"v.npy", b"bytes"))
    write("zip", "arrays", files(b"a", b"", b"b.npy", struct.pack("<3d", 0.5, -1, 1e300), b"c", b"\0" * 40, b"d.npy", bytes(8)))


def tables():
    write("csv", "plain", "name,age,city\nann,3.5,Rome\n")
    write("csv", "quoted", '\ufeff"a ""b""",c\r\n"two\nlines",""\r\n')
    write("csv", "returns", "a,b\rc,d\r\r")
    token = "0123456789abcdef" * 2
    write("http", "page", f"GET /?token={token} HTTP/1.1\r\nHost: 127.0.0.1:8787\r\nAccept: */*\r\n\r\n")
    write("http", "cookie", f"GET /events HTTP/1.1\r\nHost: [::1]:80\r\nCookie: a=b; andor_8787={token}\r\nLast-Event-ID: 7\r\n\r\n")
    write("http", "bearer", f"GET /metrics HTTP/1.0\nhost: localhost\nauthorization: Bearer {token}\n\nrest")
    write("http", "shard", "GET /shard?n=3&x HTTP/1.1\r\nHost: node-1:1\r\n\r\n")


def ledgers():
    name, rows, shard = b"g", 20, 8
    tag = sha256(FINGERPRINT + struct.pack("<QQQB", rows, shard, 1, 1) + name).digest()[:8]
    header = sealed(struct.pack("<8sIII32s8s", b"andorlgr", 2, 3, shard, FINGERPRINT, tag))
    values = [float(number) for number in range(rows)]

    def slot(number, flags=0, attempt=1, producer=0, auditor=0, numerics=0):
        piece = values[number * shard:(number + 1) * shard]
        digest = sha256(struct.pack(f"<{len(piece)}d", *piece)).digest()[:12]
        return sealed(struct.pack("<BBHIIIII12s12s8sI", 1, flags, numerics, number, attempt, 1500, producer, auditor,
                                  digest, digest, tag, 0))

    to_do = bytes(64)
    for target in ("ledger", "slots"):
        # The first byte says whether checksums are made right before the decoder sees them.
        write(target, "whole", b"\0" + header + slot(0) + slot(1, 3, 7, 1, 2, 1) + slot(2, 6))
        write(target, "begun", b"\1" + header + to_do + slot(1) + to_do)
        write(target, "cut", b"\1" + header + slot(0) + slot(1)[:40])

    def frame(data):
        return sealed(data.ljust(1020, b"\0"))

    head = frame(struct.pack("<8sII32s", b"andorreg", 1, 0, FINGERPRINT))

    def entry(number, text):
        return frame(struct.pack("<8sII8s", b"andorent", number, len(text), FINGERPRINT[:8]) + text)

    write("register", "two", b"\0" + head + entry(1, b"key:abc") + entry(2, b"host:node-17"))
    write("register", "gap", b"\1" + head + bytes(1024) + entry(2, b"x" * 996)[:1024] + b"\0" * 100)


def documents(andor):
    for example in ("formula", "table", "sentence"):
        folder = ROOT / f"Deploy/examples/{example}"
        shutil.copy(folder / "job.yaml", CORPUS / "job" / f"{example}.yaml")
    job = {
        "andor": 1, "name": "j", "model": {"onnx": "m.onnx"}, "output": {"name": "logits", "score": "log_odds", "class": 1},
        "plan": "cube", "explain": {"noise": {"sigma": "auto"}, "gap": 0.01, "search_seconds": 5, "ties": "none"},
        "engine": {"shard": 6, "batch": 64, "audit": 0.5},
        "games": [{"name": "s0", "tensors": "s.safetensors", "players": {"names": ["a", "\u00e4\U0001f600"]}, "inputs": [
            {"name": "ids", "sample": [[1, 2], [3, -4]], "baseline": 0, "players": {"each": True}},
            {"name": "mask", "sample": "attn", "players": {"grid": [1, 2], "axes": [-2, -1]}, "baseline": "b.npy"}]}],
    }
    write("job", "all.json", json.dumps(job))
    write("job", "python.yaml", "andor: 1\nname: p\nmodel: {python: m.py}\ngames: [{name: a, players: {count: 4}}]\nexplain: none\n")
    with tempfile.TemporaryDirectory() as scratch:
        short = pathlib.Path(scratch) / "job.yaml"
        short.write_text("andor: 1\nname: short\nmodel: {formula: true}\ngames:\n  - name: g\n    players: {names: [a, b, c]}\n"
                         "    formula: {constant: 1, terms: [{and: [0, 1], value: 2.5}, {or: [1, 2], value: -1}]}\n"
                         "explain: {noise: 0.1, top: 3}\n")
        for name, path in [("formula", short), ("onnx", ROOT / "Deploy/examples/sentence/job.yaml")]:
            out = pathlib.Path(scratch) / name
            subprocess.run([andor, "run", path, "--out", out, "--workers", "1", "--quiet"], check=True, capture_output=True)
            plan = json.loads((out / "plan.json").read_bytes())
            # What is of this machine decides no value, and is not part of the fingerprint.
            plan["folder"], plan["numerics"]["processor"] = "/jobs", "a processor"
            plan.pop("folder_from_result", None)
            write("plan", f"{name}.json", json.dumps(plan, indent=2))
            if name == "formula":
                write("result", f"{name}.json", (out / "result.json").read_bytes())
            status = subprocess.run([andor, "status", out, "--json"], check=True, capture_output=True).stdout
            write("status", f"{name}.json", status.strip())


def copies():
    for path in sorted((ROOT / "Protocols/golden/v2").glob("*.bin")):
        write("wire", path.stem, path.read_bytes())
    for name in ("external-weights", "far-weights", "scattered-weights", "linear", "words"):
        write("onnx", name, (ROOT / f"Tests/ModelsTests/Fixtures/models/{name}.onnx").read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python Tests/Reference/make_corpora.py ANDOR")
    shutil.rmtree(CORPUS, ignore_errors=True)
    (CORPUS / "job").mkdir(parents=True)
    tensors()
    archives()
    tables()
    ledgers()
    documents(sys.argv[1])
    copies()
