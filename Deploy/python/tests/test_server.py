# SPDX-License-Identifier: Apache-2.0
"""The server, against a client written from the page."""

import os
import selectors
import socket
import stat
import struct
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from client import Client
from test_protocol import KEY, VECTORS

from andor import _protocol as protocol
from andor._evaluate import Attached
from andor._server import CallableServer

THREE = Attached("game", ["a", "b", "c"], lambda z: z @ np.array([1.0, 2.0, 4.0]))
WIDE = Attached("s1", [f"p{i}" for i in range(70)], lambda z: z[:, 0] + 10.0 * z[:, 64] + 100.0 * z.all(axis=1))


class Served:
    """Runs a client in another thread while this one serves, as the caller's main thread does."""

    def __init__(self, *games, batch=64):
        self.server = CallableServer(games, KEY, batch)

    def during(self, client, seconds=20):
        outcome = []

        def run():
            try:
                outcome.append((client(self.server.path), None))
            except BaseException as error:
                outcome.append((None, error))

        with self.server as server, selectors.DefaultSelector() as selector:
            server.attach(selector)
            thread = threading.Thread(target=run)
            thread.start()
            deadline = time.monotonic() + seconds
            while thread.is_alive() and time.monotonic() < deadline:
                for key, _ in selector.select(0 if server.has_work else 0.02):
                    key.data()
                server.work()
            thread.join(1)
            assert outcome, "the client did not end"
        if outcome[0][1] is not None:
            raise outcome[0][1]
        return outcome[0][0]


def test_offer_and_values():
    def client(path):
        mine = Client(path)
        offered = mine.accept()
        return offered, mine.values("game", 3, range(8)), mine.values("s1", 70, [0, 1, 1 << 64, (1 << 70) - 1])

    offered, narrow, wide = Served(THREE, WIDE, batch=0).during(client)
    assert offered["version"] == 1
    assert offered["key"] == KEY
    assert offered["batch"] == 0
    assert offered["games"] == [("game", 3), ("s1", 70)]
    assert ("numpy", np.__version__) in offered["versions"]
    assert narrow == list(range(8))
    assert wide == [0, 1, 10, 111]


def test_folder_and_socket_are_private_and_removed():
    server = CallableServer([THREE], KEY, 64)
    with server:
        folder = Path(server.path).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(server.path) <= 107
    assert not folder.exists()


def test_another_user_is_refused(monkeypatch):
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert Served(THREE).during(lambda path: Client(path).receive()) is None


def test_many_connections_at_once():
    def client(path):
        mine = [Client(path) for _ in range(8)]
        for each in mine:
            each.accept()
        for index, each in enumerate(mine):
            each.ask("game", 3, [index])
        return [struct.unpack("<d", each.receive()[1].data)[0] for each in mine]

    assert Served(THREE).during(client) == list(range(8))


def test_requests_like_the_one_before_and_unlike_it():
    def client(path):
        mine = Client(path)
        mine.accept()
        asked = [("game", 3, [1, 2]), ("game", 3, [4, 7]), ("s1", 70, [0, 1 << 64]), ("game", 3, [5]), ("game", 3, [6])]
        return [mine.values(*each) for each in asked]

    assert Served(THREE, WIDE).during(client) == [[1, 2], [4, 7], [0, 10], [5], [6]]


def test_a_mask_beyond_the_players_after_a_good_one():
    def client(path):
        mine = Client(path)
        mine.accept()
        good = mine.values("game", 3, [7])
        mine.ask("game", 3, [8])
        return good, mine.receive()

    assert Served(THREE).during(client) == ([7], None)


def test_errors():
    def broken(z):
        if len(z) == 1:
            return None
        raise KeyError("y")

    def client(path):
        mine = Client(path)
        mine.accept()
        replies = []
        for game, masks in (("game", [0, 1]), ("game", [0]), ("other", [0])):
            with pytest.raises(RuntimeError) as caught:
                mine.values(game, 3, masks)
            replies.append(caught.value.args[0])
        return replies

    served = Served(Attached("game", ["a", "b", "c"], broken))
    raised, unread, unknown = served.during(client)
    assert raised[:3] == (0, "KeyError", "'y'")
    assert (
        "test_server.py" in raised[3] and "in broken" in raised[3] and "_server.py:" not in raised[3].split(";")[0][:11]
    )
    assert unread[0] == 1 and "returned None" in unread[2]
    assert unknown[0] == 3
    assert isinstance(served.server.failure, ValueError)


def test_cancel_of_a_request_that_waits():
    def slow(z):
        time.sleep(0.3)
        return z.sum(axis=1)

    def client(path):
        first, second = Client(path), Client(path)
        first.accept()
        second.accept()
        first.ask("game", 3, [1])
        time.sleep(0.1)
        second.ask("game", 3, [3])
        second.send(b"c")
        kind, body = second.receive()
        second.send(b"c")  # Nothing is in flight: nothing happens.
        return kind, body.number("<B"), first.receive()[0], second.values("game", 3, [7])

    assert Served(Attached("game", ["a", "b", "c"], slow)).during(client) == (b"x", 2, b"a", [3.0])


def test_phases_reach_the_bar():
    heard = []
    served = Served(THREE)
    served.server.on_phase = heard.append

    def client(path):
        mine = Client(path)
        mine.accept(role=0)
        mine.raw(VECTORS["phase"])
        mine.values("game", 3, [0])
        mine.raw(VECTORS["end"])
        return mine.receive()

    assert served.during(client) is None
    assert [(phase.phase, phase.done, phase.total) for phase in heard] == [("planning", 66, 98)]
    assert served.server.ends == {1: protocol.End(0, "")}


def test_each_process_ends_by_itself():
    def client(path):
        for number, end in ((41, "end-stopped"), (42, "end-failed")):
            mine = Client(path)
            mine.accept(process=number)
            mine.raw(VECTORS[end])
            assert mine.receive() is None

    served = Served(THREE)
    served.during(client)
    assert {number: end.outcome for number, end in served.server.ends.items()} == {41: 1, 42: 2}


def test_refusal_is_kept():
    served = Served(THREE)

    def client(path):
        mine = Client(path)
        mine.offer()
        mine.raw(VECTORS["refuse"])
        return mine.receive()

    assert served.during(client) is None
    assert served.server.refusal == "The callable's key is not the job's."


@pytest.mark.parametrize("name", [name for name in VECTORS if name.startswith("bad-")])
def test_bad_frames_close_the_connection_and_no_other(name):
    def client(path):
        bad, good = Client(path), Client(path)
        bad.accept()
        good.accept()
        bad.raw(VECTORS[name])
        try:
            ended = bad.receive()
        except ConnectionResetError:
            ended = None
        return ended, good.values("game", 3, [6])

    assert Served(THREE).during(client) == (None, [6.0])


@pytest.mark.parametrize("frames", ["request", "accept accept", "cancel", "accept request request"])
def test_frames_out_of_turn(frames):
    def client(path):
        mine = Client(path)
        mine.offer()
        mine.raw(b"".join(VECTORS[name] for name in frames.split()))
        try:
            return mine.receive()
        except ConnectionResetError:
            return None

    assert Served(THREE).during(client) is None


def test_frames_that_arrive_byte_by_byte():
    def client(path):
        mine = Client(path)
        mine.accept()
        for byte in VECTORS["request"]:
            mine.raw(bytes([byte]))
            time.sleep(0.0005)
        return struct.unpack("<3d", mine.receive()[1].data)

    assert Served(THREE).during(client) == (0.0, 5.0, 7.0)


def test_noise_is_survived():
    generator = np.random.default_rng(0)

    def client(path):
        for _ in range(60):
            mine = Client(path)
            mine.accept()
            data = bytearray(VECTORS["request"] * 2)
            for at in generator.integers(0, len(data), 3):
                data[at] = generator.integers(256)
            mine.raw(data)
            mine.channel.shutdown(socket.SHUT_WR)
        mine = Client(path)
        mine.accept()
        return mine.values("game", 3, [1])

    assert Served(THREE).during(client) == [1.0]


def test_a_client_that_leaves_while_it_waits():
    def client(path):
        gone = Client(path)
        gone.accept()
        gone.ask("game", 3, [1] * 1000)
        gone.channel.close()
        mine = Client(path)
        mine.accept()
        return mine.values("game", 3, [2])

    assert Served(THREE).during(client) == [2.0]
