# SPDX-License-Identifier: Apache-2.0
"""The executable's side of the protocol, written from the page alone, for tests."""

import socket
import struct


def text(value):
    data = value.encode()
    return struct.pack("<I", len(data)) + data


class Body:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self, form):
        (value,) = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def take(self, count):
        assert self.at + count <= len(self.data)
        self.at += count
        return self.data[self.at - count : self.at]

    def text(self):
        return self.take(self.number("<I")).decode()


class Client:
    def __init__(self, path):
        self.channel = socket.socket(socket.AF_UNIX)
        self.channel.settimeout(20)
        self.channel.connect(path)

    def send(self, kind, body=b""):
        self.channel.sendall(struct.pack("<Q", 1 + len(body)) + kind + body)

    def raw(self, data):
        self.channel.sendall(data)

    def receive(self):
        """Return the next frame as kind and body; `None` at the end."""
        head = self._exactly(8)
        if head is None:
            return None
        data = self._exactly(struct.unpack("<Q", head)[0])
        return data[:1], Body(data[1:])

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.channel.recv(count - len(data))
            if not part:
                return None
            data += part
        return data

    def offer(self):
        kind, body = self.receive()
        assert kind == b"v"
        assert body.take(8) == b"andor-cl"
        offered = {"version": body.number("<I"), "key": body.take(32), "batch": body.number("<I")}
        offered["versions"] = [(body.text(), body.text()) for _ in range(body.number("<I"))]
        offered["games"] = [(body.text(), body.number("<I")) for _ in range(body.number("<I"))]
        assert body.at == len(body.data)
        return offered

    def accept(self, role=1, process=1):
        offered = self.offer()
        self.send(b"h", struct.pack("<IBI", 1, role, process) + text("test"))
        return offered

    def ask(self, game, n, masks):
        words = -(-n // 64)
        rows = b"".join(mask.to_bytes(8 * words, "little") for mask in masks)
        self.send(b"v", text(game) + struct.pack("<I", len(masks)) + rows)

    def values(self, game, n, masks):
        self.ask(game, n, masks)
        kind, body = self.receive()
        if kind == b"x":
            raise RuntimeError((body.number("<B"), body.text(), body.text(), body.text()))
        assert kind == b"a"
        return list(struct.unpack(f"<{len(masks)}d", body.data))
