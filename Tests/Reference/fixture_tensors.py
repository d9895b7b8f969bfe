# SPDX-License-Identifier: Apache-2.0
"""The .npy and .safetensors fixtures, valid and damaged."""
import io
import json
import pathlib
import struct

import numpy as np

GRID = np.array([[1.5, -2, 0.25], [4, 5, -6.5]])


def npy(array, version=None, fortran=False) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(
        buffer, np.asfortranarray(array) if fortran else array, version=version,
        allow_pickle=False)
    return buffer.getvalue()


def npy_with_header(header: str, data: bytes, length=None) -> bytes:
    """A version 1 file with any header text and any declared header length."""
    text = header.encode("latin-1")
    padding = -(10 + len(text) + 1) % 64
    text += b" " * padding + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", length or len(text)) + text + data


def described(descr: str, shape: str, order="False") -> str:
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"


def arrays() -> dict:
    f4, good = GRID.astype("<f4"), npy(GRID.astype("<f4"))
    raw = f4.tobytes()
    return {
        "float32": good,
        "float64": npy(GRID),
        "float16": npy(GRID.astype("<f2")),
        "int64": npy(np.int64([[1, -2, 3], [4, 5, 1 << 40]])),
        "int32": npy(np.int32([[1, -2, 3], [4, 5, 1 << 20]])),
        "uint8": npy(np.uint8([[1, 2, 3], [4, 5, 255]])),
        "bool": npy(np.array([[True, False, True], [False, False, True]])),
        "scalar": npy(np.float32(2.5)),
        "vector": npy(np.float32([2, 3, 4])),
        "empty": npy(np.zeros((0, 3), "<f4")),
        "version2": npy(f4, version=(2, 0)),
        "version3": npy(f4, version=(3, 0)),
        "fortran": npy(f4, fortran=True),
        "big-endian": npy(GRID.astype(">f4")),
        "bad-magic": b"\x93NUMPX" + good[6:],
        "bad-version": good[:6] + b"\x09\x00" + good[8:],
        "bad-header": npy_with_header("this is no dictionary", raw),
        "missing-key": npy_with_header("{'descr': '<f4', 'shape': (2, 3), }", raw),
        "huge-header": b"\x93NUMPY\x02\x00" + struct.pack("<I", 0xFFFF_FFF0) + good[10:],
        "header-beyond-file": npy_with_header(described("'<f4'", "(2, 3)"), b"", length=60000),
        "object": npy_with_header(described("'|O'", "(2, 3)"), raw),
        "structured": npy_with_header(described("[('a', '<f4')]", "(2, 3)"), raw),
        "complex": npy_with_header(described("'<c8'", "(1, 3)"), raw),
        "negative-shape": npy_with_header(described("'<f4'", "(-2, 3)"), raw),
        "overflow-shape": npy_with_header(
            described("'<f4'", "(4611686018427387904, 8)"), raw),
        "overflow-digits": npy_with_header(
            described("'<f4'", "(99999999999999999999999999, 1)"), raw),
        "many-axes": npy_with_header(described("'<f4'", "(" + "1, " * 3000 + ")"), raw),
        "truncated": good[:-5],
        "too-long": good + b"\x00" * 5,
        "zero-bytes": b"",
        "four-bytes": good[:4],
    }


def safetensors(header, data: bytes, length=None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def entry(dtype, shape, begin, end) -> dict:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def containers() -> dict:
    parts = [
        ("weights", "F32", GRID.astype("<f4")), ("exact", "F64", GRID),
        ("half", "F16", GRID.astype("<f2")), ("ids", "I64", np.int64([1, 2, 3, 5])),
        ("small", "I32", np.int32([[1], [-1]])), ("bytes", "U8", np.uint8([0, 255])),
        ("flags", "BOOL", np.array([True, False, True])), ("scalar", "F32", np.float32(2.5)),
    ]
    header, data = {"__metadata__": {"made-by": "andor fixtures"}}, b""
    for name, dtype, array in parts:
        blob = array.tobytes()
        header[name] = entry(dtype, list(array.shape), len(data), len(data) + len(blob))
        data += blob
    six = GRID.astype("<f4").tobytes()
    one = {"a": entry("F32", [2, 3], 0, 24)}
    two = {"a": entry("F32", [3], 0, 12), "b": entry("F32", [3], 12, 24)}
    twice = b'{"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},' \
        b'"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}'
    return {
        "valid": safetensors(header, data),
        "no-tensors": safetensors({}, b""),
        "header-beyond-file": safetensors(one, six, length=100_000),
        "huge-header": safetensors(one, six, length=(1 << 64) - 1),
        "bad-json": safetensors(b'{"a": {"dtype": "F32", "shape": [2, 3], ', six),
        "not-an-object": safetensors(b"[1, 2, 3]", six),
        "not-utf8": safetensors(b'{"\xff\xfe": 1}', six),
        "deep-json": safetensors(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", six),
        "overlapping": safetensors(two | {"b": entry("F32", [3], 8, 20)}, six),
        "gap": safetensors(two | {"b": entry("F32", [2], 16, 24)}, six),
        "duplicate-name": safetensors(twice, six),
        "reversed-offsets": safetensors({"a": entry("F32", [2, 3], 24, 0)}, six),
        "negative-offset": safetensors({"a": entry("F32", [2, 3], -24, 0)}, six),
        "offset-beyond-file": safetensors({"a": entry("F32", [2, 300], 0, 2400)}, six),
        "shape-mismatch": safetensors({"a": entry("F32", [2, 2], 0, 24)}, six),
        "overflow-shape": safetensors({"a": entry("F32", [1 << 62, 8], 0, 24)}, six),
        "unknown-type": safetensors({"a": entry("F4", [2, 3], 0, 24)}, six),
        "missing-offsets": safetensors({"a": {"dtype": "F32", "shape": [2, 3]}}, six),
        "fraction-shape": safetensors({"a": entry("F32", [2.5, 3], 0, 24)}, six),
        "truncated": safetensors(one, six[:-5]),
        "trailing-bytes": safetensors(one, six + b"\x00" * 5),
        "zero-bytes": b"",
        "four-bytes": b"\x00" * 4,
    }


def write(folder: pathlib.Path) -> None:
    for name, blob in arrays().items():
        (folder / f"{name}.npy").write_bytes(blob)
    for name, blob in containers().items():
        (folder / f"{name}.safetensors").write_bytes(blob)
