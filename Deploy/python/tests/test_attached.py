# SPDX-License-Identifier: Apache-2.0
"""Coordinator, workers and resume with a callable in a process that was started apart, and killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import serving
from test_cluster import free_port

from andor._engine import takes

SOURCE = Path(__file__).parent.parent / "src"


@pytest.fixture
def attached(engine, tmp_path):
    """Start processes in a folder, and end them: the callable, and commands of the executable."""
    if not takes("--callable", "coordinator"):
        pytest.skip("this executable takes no --callable")
    place = Place(engine, tmp_path)
    yield place
    for process in place.processes:
        process.kill()
        process.wait()


class Place:
    def __init__(self, engine, folder):
        self.engine, self.folder, self.processes = engine, folder, []
        self.socket, self.log, self.out = folder / "socket", folder / "log", folder / "out"
        self.job = folder / "job.json"
        game = {"name": "game", "players": {"count": serving.PLAYERS}}
        model = {"callable": {"key": serving.KEY.hex()}}
        job = {"andor": 1, "name": "attached", "model": model, "games": [game], "explain": "none"}
        self.job.write_text(json.dumps(job))

    def serve(self, seconds=0.001):
        self.socket.unlink(missing_ok=True)
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        arguments = [sys.executable, serving.__file__, self.socket, self.log, str(seconds)]
        process = subprocess.Popen(arguments, env=environment)
        self.processes.append(process)
        wait(lambda: self.socket.exists(), process)
        return process

    def start(self, *arguments):
        with (self.folder / f"{arguments[0]}.txt").open("ab") as said:
            process = subprocess.Popen([self.engine, *map(str, arguments)], stdout=said, stderr=said)
        self.processes.append(process)
        return process

    def calls(self):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [tuple(map(int, line.split())) for line in lines if line.count(" ") == 2]

    def rows(self):
        return sum(count for _, _, count in self.calls())

    def shards(self):
        """Return how often each shard was asked for: 64 masks in order."""
        return Counter(first for first, last, count in self.calls() if count == 64 and last == first + 63)

    def told(self):
        """Return what the executables said of the job: phases with counts, and ends."""
        path = self.log.with_name("log.told")
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def values(self):
        return np.load(self.out / "games" / "game" / "values.npy")


def wait(done, process=None, seconds=60):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        assert process is None or process.poll() is None
        time.sleep(0.02)


def brute():
    masks = np.arange(2**serving.PLAYERS)[:, None] >> np.arange(serving.PLAYERS) & 1
    return serving.values(masks)


def test_a_killed_process_is_waited_for(attached):
    """Kill the user's process in the middle: the worker waits, and the job continues when it is back."""
    first = attached.serve()
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    options = ["--bind", endpoint, "--callable", attached.socket]
    coordinator = attached.start("coordinator", attached.job, "--out", attached.out, *options)
    worker = attached.start("worker", endpoint, "--callable", attached.socket, "--patience", 60, "--threads", 2)
    wait(lambda: attached.rows() > 2048, coordinator)
    first.send_signal(signal.SIGKILL)
    first.wait()
    before = attached.rows()
    time.sleep(2)
    assert coordinator.poll() is None
    assert worker.poll() is None
    attached.serve()
    assert coordinator.wait(60) == 0
    assert worker.wait(60) == 0
    np.testing.assert_array_equal(attached.values(), brute())
    # What was in flight on two threads was asked for again, and nothing else.
    again = sum(count - 1 for count in attached.shards().values())
    assert again <= 2
    assert before < attached.rows() <= 1.1 * 4096 + 200 + 2 * 64 + 66


def test_a_coordinator_is_resumed(attached):
    """Interrupt the coordinator, resume it: no acknowledged shard again, and at most 66 probe rows a start."""
    attached.serve()
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    options = ["--bind", endpoint, "--callable", attached.socket]
    coordinator = attached.start("coordinator", attached.job, "--out", attached.out, *options)
    worker = attached.start("worker", endpoint, "--callable", attached.socket, "--patience", 60)
    wait(lambda: attached.rows() > 2048, coordinator)
    coordinator.send_signal(signal.SIGINT)
    assert coordinator.wait(60) == 75
    worker.wait(60)
    middle = attached.rows()
    resumed = attached.start("resume", attached.out, *options)
    attached.start("worker", endpoint, "--callable", attached.socket, "--patience", 60)
    assert resumed.wait(60) == 0
    np.testing.assert_array_equal(attached.values(), brute())
    assert set(attached.shards().values()) == {1}
    assert middle < 4096
    # Planning, two proofs, and row checks.
    assert attached.rows() <= 1.1 * 4096 + 200 + 66


def test_the_process_hears_how_the_job_goes(attached):
    """Planning counts rows, evaluating masks, and the end comes last."""
    attached.serve(0.0005)
    run = attached.start("run", attached.job, "--out", attached.out, "--callable", attached.socket, "--threads", 2)
    assert run.wait(60) == 0
    wait(lambda: ["end", "0"] in attached.told())
    told = attached.told()
    assert told[-1] == ["end", "0"]
    phases = {}
    for name, done, total in told[:-1]:
        phases.setdefault(name, []).append((int(done), int(total)))
    assert list(phases)[:2] == ["planning", "evaluating"]
    assert all(counts == sorted(counts) for counts in phases.values())
    # 66 rows and a batch, or a twentieth of the job: that is more here.
    assert {total for _, total in phases["planning"]} == {4096 // 20}
    assert {total for _, total in phases["evaluating"]} == {4096}
    assert len(phases["evaluating"]) > 3


def test_what_waits_is_taken_back(attached):
    """Stop a run of three threads: what is computed is finished, what waits is cancelled."""
    attached.serve(0.01)
    run = attached.start("run", attached.job, "--out", attached.out, "--callable", attached.socket, "--threads", 3)
    wait(lambda: len(attached.shards()) >= 3, run)
    before = len(attached.calls())
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 75
    # One may have begun since they were counted.
    assert len(attached.calls()) <= before + 1
    wait(lambda: attached.told()[-1:] == [["end", "1", "interrupted"]])


def test_a_resumed_run_is_heard_and_needs_a_listener(attached):
    server = attached.serve(0.005)
    run = attached.start("run", attached.job, "--out", attached.out, "--callable", attached.socket)
    wait(lambda: len(attached.shards()) >= 3, run)
    run.send_signal(signal.SIGINT)
    assert run.wait(60) == 75
    server.kill()
    server.wait()
    attached.socket.unlink()
    refused = attached.start("resume", attached.out, "--callable", attached.socket)
    assert refused.wait(60) == 69
    assert "nobody listens" in (attached.folder / "resume.txt").read_text()
    attached.serve(0)
    before = len(attached.told())
    assert attached.start("resume", attached.out, "--callable", attached.socket, "--workers", 2).wait(60) == 0
    np.testing.assert_array_equal(attached.values(), brute())
    # The run itself, and the two worker processes that it started.
    wait(lambda: attached.told().count(["end", "0"]) == 3)
    assert "evaluating" in {line[0] for line in attached.told()[before:]}


def test_another_key_is_refused(attached):
    attached.serve()
    job = json.loads(attached.job.read_text())
    job["model"]["callable"]["key"] = "0" * 64
    attached.job.write_text(json.dumps(job))
    refused = attached.start("run", attached.job, "--out", attached.out, "--callable", attached.socket)
    assert refused.wait(60) == 78
    assert "key is not the job's" in (attached.folder / "run.txt").read_text()


def test_nobody_listens(attached):
    refused = attached.start("run", attached.job, "--out", attached.out, "--callable", attached.folder / "nobody")
    assert refused.wait(60) == 69
    assert "nobody listens" in (attached.folder / "run.txt").read_text()
