# SPDX-License-Identifier: Apache-2.0
"""The frames of the page, byte for byte."""

import re
import struct
from pathlib import Path

import numpy as np
import pytest

from andor import _protocol as protocol

PAGE = Path(__file__).parents[3] / "Protocols" / "callable.md"
VECTORS = {
    name: bytes.fromhex(digits) for name, digits in re.findall(r"```hex (\S+)\n([0-9a-f\s]+)```", PAGE.read_text())
}
KEY = bytes(range(32))
GAMES = {"game": 3, "s0": 12, "s1": 70}


def parsed(name, games=GAMES):
    data = VECTORS[name]
    assert struct.unpack("<Q", data[:8])[0] == len(data) - 8
    return protocol.parse(data[8], data[9:], games)


def test_the_page_has_vectors():
    assert len(VECTORS) >= 20


def test_written():
    versions = [("python", "3.11.7"), ("numpy", "2.1.0")]
    assert protocol.offer(KEY, 64, versions, [("game", 3)]) == VECTORS["offer"]
    assert protocol.offer(KEY, 0, [], [("s0", 12), ("s1", 70)]) == VECTORS["offer-two-games"]
    assert protocol.values(np.array([-1.0, 0.5, 3.0])) == VECTORS["values"]
    raised = protocol.error(protocol.RAISED, "KeyError", "'y'", "model.py:12 in predict; game.py:3 in f")
    assert raised == VECTORS["error-raised"]
    assert protocol.error(protocol.CANCELLED, message="cancelled") == VECTORS["error-cancelled"]


def test_read():
    assert parsed("accept") == protocol.Accept(1, 1, 4242, "0.2.0")
    assert parsed("refuse") == protocol.Refuse("The callable's key is not the job's.")
    assert parsed("phase") == protocol.Phase("planning", 66, 98)
    assert parsed("cancel") == protocol.Cancel()
    assert parsed("end") == protocol.End(0, "")
    assert parsed("end-stopped") == protocol.End(1, "interrupted")
    assert parsed("end-failed") == protocol.End(2, "2 shards are quarantined")


def test_requests():
    request = parsed("request")
    assert request.game == "game"
    assert request.masks.tolist() == [[0], [5], [7]]
    wide = parsed("request-wide")
    assert wide.masks.tolist() == [[1, 1], [2**64 - 1, 63]]
    assert parsed("request", {"other": 3}) == protocol.UnknownGame("game")


@pytest.mark.parametrize("name", ["bad-kind", "bad-words", "bad-bits", "bad-text", "bad-utf8", "bad-trailing"])
def test_refused(name):
    with pytest.raises(protocol.ProtocolError):
        parsed(name)


def test_every_cut_of_a_frame_is_refused():
    for name in ("accept", "refuse", "phase", "end-stopped", "request", "request-wide"):
        data = VECTORS[name]
        for length in range(len(data) - 9):
            with pytest.raises(protocol.ProtocolError):
                protocol.parse(data[8], data[9 : 9 + length], GAMES)


def test_texts_are_cut_at_a_character():
    data = protocol.error(protocol.RAISED, "é" * 200, "x" * 20_000)
    length = struct.unpack_from("<I", data, 10)[0]
    assert length == 256
    assert data[14 : 14 + length].decode() == "é" * 128
    assert struct.unpack_from("<I", data, 14 + length)[0] == 16_384
