# SPDX-License-Identifier: Apache-2.0
"""Frames between the executable and an attached callable, as `Protocols/callable.md` has them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

VERSION = 1
MAGIC = b"andor-cl"
FRAME_LIMIT = 1 << 30
NOTE_LIMIT = 1 << 16
MASK_LIMIT = 1 << 20
TYPE_LIMIT = 256
TEXT_LIMIT = 16_384

RAISED, UNREADABLE, CANCELLED, UNKNOWN_GAME = range(4)

_NUMBER = struct.Struct("<I")
_ANSWER = struct.Struct("<Qc")

Words = npt.NDArray[np.uint64]
Coalitions = npt.NDArray[np.bool_]


class ProtocolError(Exception):
    """A frame that the protocol does not have; the connection is closed."""


@dataclass(frozen=True)
class Accept:
    """The executable takes the offer."""

    version: int
    role: int
    process: int
    build: str


@dataclass(frozen=True)
class Refuse:
    """The executable does not take the offer, and says why."""

    reason: str


@dataclass(slots=True)
class Request:
    """Masks whose values are asked for, a row of words each."""

    game: str
    masks: Words


@dataclass(frozen=True)
class UnknownGame:
    """A request of a game that is not offered."""

    game: str


@dataclass(frozen=True)
class Phase:
    """What the executable is doing."""

    phase: str
    done: int
    total: int


@dataclass(frozen=True)
class Cancel:
    """The request in flight is no longer wanted."""


@dataclass(frozen=True)
class End:
    """The executable has finished with the callable."""

    outcome: int
    reason: str


Message = Accept | Refuse | Request | UnknownGame | Phase | Cancel | End


def _text(text: str, limit: int | None = None) -> bytes:
    data = text.encode(errors="replace")
    if limit is not None and len(data) > limit:
        data = data[:limit].decode(errors="ignore").encode()
    return struct.pack("<I", len(data)) + data


def frame(kind: bytes, *parts: bytes) -> bytes:
    """Return a whole frame of a kind and the parts of its body."""
    return b"".join((struct.pack("<Q", 1 + sum(map(len, parts))), kind, *parts))


def offer(key: bytes, batch: int, versions: Sequence[tuple[str, str]], games: Sequence[tuple[str, int]]) -> bytes:
    """Return the offer of games by name and number of players."""
    body = [MAGIC, struct.pack("<I", VERSION), key, struct.pack("<II", batch, len(versions))]
    for name, version in versions:
        body += [_text(name, TYPE_LIMIT), _text(version, TYPE_LIMIT)]
    body.append(struct.pack("<I", len(games)))
    for name, players in games:
        body += [_text(name), struct.pack("<I", players)]
    return frame(b"v", *body)


def values(array: npt.NDArray[np.float64]) -> bytes:
    """Return the reply to a request."""
    data = array.astype("<f8", copy=False).tobytes()
    return _ANSWER.pack(1 + len(data), b"a") + data


def error(cause: int, type_name: str = "", message: str = "", places: str = "") -> bytes:
    """Return the reply to a request that has no values."""
    return frame(
        b"x", bytes([cause]), _text(type_name, TYPE_LIMIT), _text(message, TEXT_LIMIT), _text(places, TEXT_LIMIT)
    )


class _Reader:
    """Takes a body apart; what is not there is a `ProtocolError`."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self._data = memoryview(data)
        self._at = 0

    def take(self, count: int) -> memoryview:
        if count > len(self._data) - self._at:
            raise ProtocolError(f"a frame ends {count} bytes early")
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self, form: str) -> int:
        return int(struct.unpack(form, self.take(struct.calcsize(form)))[0])

    def text(self) -> str:
        try:
            return bytes(self.take(self.number("<I"))).decode()
        except UnicodeDecodeError:
            raise ProtocolError("a text is not UTF-8") from None

    def end(self) -> None:
        if self._at != len(self._data):
            raise ProtocolError("a frame has bytes after its end")


def limit_of(kind: int) -> int:
    """Return the most bytes of a frame of a kind that the executable sends."""
    if kind == ord("v"):
        return FRAME_LIMIT
    if kind == ord("c"):
        return 1
    if kind in b"hrbe":
        return NOTE_LIMIT
    raise ProtocolError(f"a frame of kind {bytes([kind])!r}")


def parse(kind: int, body: bytes | bytearray | memoryview, players: dict[str, int]) -> Message:
    """Return the message of a frame of the executable's; `players` are those of the games offered."""
    if kind == ord("v"):
        return _request(body, players)
    reader = _Reader(body)
    message: Message
    if kind == ord("h"):
        version, role, process = (reader.number(form) for form in ("<I", "<B", "<I"))
        message = Accept(version, role, process, reader.text())
    elif kind == ord("r"):
        message = Refuse(reader.text())
    elif kind == ord("b"):
        message = Phase(reader.text(), reader.number("<Q"), reader.number("<Q"))
    elif kind == ord("c"):
        message = Cancel()
    elif kind == ord("e"):
        message = End(reader.number("<B"), reader.text())
    else:
        raise ProtocolError(f"a frame of kind {bytes([kind])!r}")
    reader.end()
    return message


def _request(body: bytes | bytearray | memoryview, players: dict[str, int]) -> Request | UnknownGame:
    """Return a request; taken apart by hand, as every batch pays for it."""
    data, total = memoryview(body), len(body)
    end = 4 + _NUMBER.unpack_from(data)[0] if total >= 4 else total
    if total < end + 4:
        raise ProtocolError("a request ends early")
    try:
        game = str(data[4:end], "utf-8")
    except UnicodeDecodeError:
        raise ProtocolError("a text is not UTF-8") from None
    count = _NUMBER.unpack_from(data, end)[0]
    if not 1 <= count <= MASK_LIMIT:
        raise ProtocolError(f"a request of {count} masks")
    n = players.get(game)
    if n is None:
        return UnknownGame(game)
    words = (n + 63) // 64
    if total != end + 4 + 8 * words * count:
        raise ProtocolError(f"{total - end - 4} bytes for {count} masks of {words} words")
    return Request(game, _masks(data, end + 4, count, n, game))


def _masks(data: bytes | memoryview, start: int, count: int, n: int, game: str) -> Words:
    masks = np.frombuffer(data, "<u8", offset=start).reshape(count, (n + 63) // 64)
    # Not `max`, which takes three times as long for a few masks.
    if n % 64 and int(np.bitwise_or.reduce(masks[:, -1])) >> n % 64:
        raise _beyond(n, game)
    return masks


def _beyond(n: int, game: str) -> ProtocolError:
    return ProtocolError(f"a mask with players beyond the {n} of game {game!r}")


class Shape:
    """What stands before the masks of a request: it is nearly always what stood there in the request before."""

    def __init__(self, frame: bytes, request: Request, n: int) -> None:
        self.game = request.game
        self._start = len(frame) - request.masks.nbytes
        self._head = frame[: self._start]
        self._size = len(frame)
        self._rows = request.masks.shape[0], request.masks.shape[1] * 8
        self._n = n
        # The bits of no player, in all masks at once: one number is looked at sooner than an array.
        nobody = (1 << self._rows[1] * 8) - (1 << n)
        self._nobody = int.from_bytes(nobody.to_bytes(self._rows[1], "little") * self._rows[0], "little")

    @property
    def size(self) -> int:
        """The bytes of a frame, its length included."""
        return self._size

    def is_of(self, frame: bytes) -> bool:
        """Return whether a frame, its length included, is one of this shape."""
        return len(frame) == self._size and frame.startswith(self._head)

    def coalitions(self, frame: bytes) -> Coalitions:
        """Return the coalitions, bool (B, n), of a frame of this shape."""
        start = self._start
        if int.from_bytes(frame[start:], "little") & self._nobody:
            raise _beyond(self._n, self.game)
        octets = np.frombuffer(frame, np.uint8, -1, start).reshape(self._rows)
        return np.unpackbits(octets, 1, self._n, "little").view(np.bool_)
