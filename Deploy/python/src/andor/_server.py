# SPDX-License-Identifier: Apache-2.0
"""A socket at which the executable asks this process for values.

Everything runs in the thread that calls `work`: CUDA contexts, notebooks and Ctrl-C need no second one.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import socket
import struct
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from . import _protocol as protocol
from ._evaluate import Attached, ReturnedError, places, unpack

_NO_KEY = bytes(32)
# So long are requests answered before anything else is looked at.
_MOMENT = 0.05
# Bytes: a whole frame like the last of its connection.
_Asked = protocol.Request | protocol.UnknownGame | bytes


class Connection:
    """One thread of the executable: what it has sent so far, and whether it awaits a reply."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.buffer = bytearray()
        self.accepted = False
        self.waiting = False
        self.shape: protocol.Shape | None = None
        self.process = 0

    def again(self, data: bytes) -> bool:
        """Return whether data is just a request like the last; every batch pays for the longer way."""
        return self.shape is not None and not self.buffer and not self.waiting and self.shape.is_of(data)

    def wanted(self) -> int:
        """Return how many bytes to read at once: few, as a large buffer costs more than a small request."""
        if not self.buffer:
            return 1 << 15 if self.shape is None else max(self.shape.size, 1 << 10)
        missing = int.from_bytes(self.buffer[:8], "little") + 8 - len(self.buffer) if len(self.buffer) >= 8 else 0
        return min(max(missing, 1 << 15), 1 << 20)


class CallableServer:
    """Serves games to the executable, as `Protocols/callable.md` says.

    Use it as a context: the socket and its folder, which only this user may enter, are removed at the end.
    """

    def __init__(self, games: Sequence[Attached], key: bytes | None, batch: int) -> None:
        self.games = {game.name: game for game in games}
        self.failure: BaseException | None = None
        self.refusal: str | None = None
        self.stopping = False
        self.on_phase: Callable[[protocol.Phase], None] | None = None
        self.ends: dict[int, protocol.End] = {}
        self._players = {game.name: game.n for game in games}
        self._offer = protocol.offer(key or _NO_KEY, batch, _versions(), list(self._players.items()))
        self._queue: deque[tuple[Connection, _Asked]] = deque()
        self._connections: list[Connection] = []
        self._selector: selectors.BaseSelector | None = None

    def __enter__(self) -> CallableServer:
        self._folder = tempfile.mkdtemp(prefix="andor-")  # 0700, as mkdtemp makes them
        self.path = str(Path(self._folder) / "socket")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.path)
        self._listener.listen(256)
        self._listener.setblocking(False)
        return self

    def __exit__(self, *_: object) -> None:
        for connection in list(self._connections):
            self._close(connection)
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def attach(self, selector: selectors.BaseSelector) -> None:
        """Let a selector watch the socket; the data of its keys are what to call where they are ready."""
        self._selector = selector
        selector.register(self._listener, selectors.EVENT_READ, self._accept)

    @property
    def has_work(self) -> bool:
        """Whether a request waits to be computed."""
        return bool(self._queue)

    def work(self) -> None:
        """Answer the requests that wait, and those that come meanwhile, for a moment."""
        until = time.monotonic() + _MOMENT
        while self._queue:
            connection, asked = self._queue.popleft()
            connection.waiting = False
            try:
                reply = self._answer(connection, asked)
            except KeyboardInterrupt:
                self._send(connection, protocol.error(protocol.CANCELLED, message="interrupted by the user"))
                raise
            except protocol.ProtocolError:
                self._close(connection)
                continue
            self._send(connection, reply)
            if time.monotonic() > until:
                return
            if not self._queue:
                self._look(connection)

    def _look(self, answered: Connection) -> None:
        """Read a request of another connection than the one that was just answered: sooner than a selector finds it."""
        for connection in self._connections:
            if connection is not answered and connection.shape is not None and not connection.waiting:
                self._read(connection)
                return

    def _answer(self, connection: Connection, asked: _Asked) -> bytes:
        if self.stopping:
            return protocol.error(protocol.CANCELLED, message="interrupted by the user")
        if isinstance(asked, protocol.UnknownGame):
            offered = ", ".join(list(self._players)[:8])
            return protocol.error(
                protocol.UNKNOWN_GAME, message=f"game {asked.game!r} is not offered; offered: {offered}"
            )
        if isinstance(asked, bytes):
            assert connection.shape is not None  # noqa: S101  (the frame is of it)
            game, coalitions = self.games[connection.shape.game], connection.shape.coalitions(asked)
        else:
            game = self.games[asked.game]
            coalitions = unpack(asked.masks, game.n)
        try:
            return protocol.values(game.values(coalitions))
        except ReturnedError as error:
            self.failure = error
            return protocol.error(protocol.UNREADABLE, "ValueError", str(error))
        except (Exception, SystemExit) as error:
            self.failure = error
            return protocol.error(protocol.RAISED, type(error).__name__, str(error), places(error))

    def _accept(self) -> None:
        try:
            channel, _ = self._listener.accept()
        except OSError:
            return
        credentials = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        if struct.unpack("3i", credentials)[1] != os.geteuid():
            channel.close()
            return
        channel.setblocking(True)
        connection = Connection(channel)
        self._connections.append(connection)
        if self._selector is not None:
            self._selector.register(channel, selectors.EVENT_READ, lambda: self._read(connection))
        self._send(connection, self._offer)

    def _read(self, connection: Connection) -> None:
        try:
            data = connection.channel.recv(connection.wanted(), socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(connection)
            return
        try:
            if connection.again(data):
                connection.waiting = True
                self._queue.append((connection, data))
                return
            connection.buffer += data
            while (message := self._next(connection)) is not None:
                self._take(connection, message)
        except protocol.ProtocolError:
            self._close(connection)

    def _next(self, connection: Connection) -> protocol.Message | None:
        buffer = connection.buffer
        if len(buffer) < 8:
            return None
        length = int.from_bytes(buffer[:8], "little")
        if not 1 <= length <= protocol.FRAME_LIMIT:
            raise protocol.ProtocolError(f"a frame of {length} bytes")
        if len(buffer) < 9:
            return None
        kind = buffer[8]
        if length > protocol.limit_of(kind):
            raise protocol.ProtocolError(f"a frame of {length} bytes")
        if len(buffer) < 8 + length:
            return None
        frame = bytes(memoryview(buffer)[: 8 + length])
        del buffer[: 8 + length]
        message = protocol.parse(kind, memoryview(frame)[9:], self._players)
        if isinstance(message, protocol.Request):
            connection.shape = protocol.Shape(frame, message, self._players[message.game])
        return message

    def _take(self, connection: Connection, message: protocol.Message) -> None:
        if not connection.accepted:
            self._begin(connection, message)
            return
        match message:
            case protocol.Request() | protocol.UnknownGame():
                if connection.waiting:
                    raise protocol.ProtocolError("a second request before the reply")
                connection.waiting = True
                self._queue.append((connection, message))
            case protocol.Phase():
                if self.on_phase is not None:
                    self.on_phase(message)
            case protocol.Cancel():
                if self._forget(connection):
                    self._send(connection, protocol.error(protocol.CANCELLED, message="cancelled"))
            case protocol.End():
                self.ends[connection.process] = message
                self._close(connection)
            case _:
                raise protocol.ProtocolError("accept or refuse a second time")

    def _begin(self, connection: Connection, message: protocol.Message) -> None:
        if isinstance(message, protocol.Refuse):
            self.refusal = message.reason
            self._close(connection)
        elif isinstance(message, protocol.Accept) and message.version == protocol.VERSION:
            connection.accepted, connection.process = True, message.process
        else:
            raise protocol.ProtocolError("no accept after the offer")

    def _forget(self, connection: Connection) -> bool:
        """Drop what a connection waits for; false where it waits for nothing."""
        if not connection.waiting:
            return False
        connection.waiting = False
        self._queue = deque(entry for entry in self._queue if entry[0] is not connection)
        return True

    def _send(self, connection: Connection, data: bytes) -> None:
        if connection not in self._connections:
            return
        try:
            connection.channel.sendall(data)
        except OSError:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        if connection not in self._connections:
            return
        self._forget(connection)
        self._connections.remove(connection)
        if self._selector is not None:
            # A selector that is closed already knows no channel.
            with contextlib.suppress(KeyError):
                self._selector.unregister(connection.channel)
        connection.channel.close()


def _versions() -> list[tuple[str, str]]:
    """Return the versions that a plan names; only of what is loaded anyway."""
    versions = [("python", sys.version.split()[0]), ("numpy", np.__version__)]
    for name in ("torch", "transformers", "sklearn"):
        module = sys.modules.get(name)
        version = getattr(module, "__version__", None)
        if isinstance(version, str):
            versions.append((name, version))
    return versions
