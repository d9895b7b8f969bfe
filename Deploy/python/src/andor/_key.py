# SPDX-License-Identifier: Apache-2.0
"""Keys: a hash of everything that the values of a game depend on."""

from __future__ import annotations

import hashlib
import inspect
import json
import pickle
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np


class UnknownState(Exception):
    """What an object's values depend on cannot be told."""


class _Hash:
    """A SHA-256 over parts, each with its type and length, so that no two lists of parts give the same bytes."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def raw(self, kind: str, data: bytes) -> None:
        self._hash.update(f"{kind}:{len(data)}:".encode())
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.digest()

    def add(self, part: Any) -> None:
        """Take a part in; raise `UnknownState` where it cannot be told."""
        if part is None or isinstance(part, bool | int | float | str):
            self.raw(type(part).__name__, json.dumps(part).encode())
        elif isinstance(part, bytes):
            self.raw("bytes", part)
        elif isinstance(part, Mapping):
            self.raw("map", str(len(part)).encode())
            for key in sorted(part, key=str):
                self.add(str(key))
                self.add(part[key])
        elif isinstance(part, np.ndarray | np.generic):
            self._array(np.asarray(part))
        elif hasattr(part, "state_dict"):
            self._module(part)
        elif hasattr(part, "detach") and hasattr(part, "cpu"):
            self._tensor(part)
        elif hasattr(part, "to_numpy"):
            self.add([str(name) for name in getattr(part, "columns", [])])
            self.add(part.to_numpy())
        elif isinstance(part, Iterable) and not callable(part):
            items = list(part)
            self.raw("list", str(len(items)).encode())
            for item in items:
                self.add(item)
        else:
            self._object(part)

    def _array(self, array: np.ndarray[Any, Any]) -> None:
        if array.dtype == object:
            self.add([str(array.shape), *(_plain(item) for item in array.ravel())])
            return
        self.raw("array", f"{array.dtype.str}{array.shape}".encode())
        self.raw("data", np.ascontiguousarray(array).tobytes())

    def _tensor(self, tensor: Any) -> None:
        self.raw("tensor", f"{tensor.dtype}{tuple(tensor.shape)}".encode())
        plain = tensor.detach().cpu().contiguous()
        # NumPy has no bfloat16; float32 holds each of its values.
        self.add((plain.float() if "bfloat16" in str(plain.dtype) else plain).numpy())

    def _module(self, module: Any) -> None:
        self.raw("class", _name(type(module)).encode())
        self.raw("source", _source(type(module)))
        self.raw("shape", str(module).encode())
        self.add(module.state_dict())

    def _object(self, part: Any) -> None:
        """Take in an estimator by its pickled state; functions have none that can be told."""
        if not hasattr(part, "__dict__") or inspect.isroutine(part) or inspect.isclass(part):
            raise UnknownState(_name(type(part)))
        try:
            self.raw("pickle", pickle.dumps(part, protocol=4))
        except Exception as error:
            raise UnknownState(_name(type(part))) from error


def _plain(item: Any) -> Any:
    return item if item is None or isinstance(item, bool | int | float | str) else str(item)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _source(kind: type) -> bytes:
    try:
        return inspect.getsource(kind).encode()
    except (OSError, TypeError):
        return b""


def key_of(*parts: Any) -> bytes | None:
    """Return the SHA-256 of parts; `None` where one is a function or something else whose state cannot be told."""
    found = _Hash()
    try:
        for part in parts:
            found.add(part)
    except UnknownState:
        return None
    return found.digest()


def code_of(function: Any) -> bytes:
    """Return a hash of a function's code: enough to find its folder again, too little to trust what is in it."""
    found = hashlib.sha256(_name(type(function)).encode())
    function = inspect.unwrap(function) if callable(function) else function
    code = getattr(function, "__code__", None) or getattr(getattr(function, "__call__", None), "__code__", None)  # noqa: B004
    found.update(str(getattr(function, "__qualname__", "")).encode())
    if code is not None:
        found.update(code.co_code)
        found.update(repr([constant for constant in code.co_consts if not hasattr(constant, "co_code")]).encode())
        found.update(repr(code.co_names).encode())
    return found.digest()
