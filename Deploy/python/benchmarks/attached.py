# SPDX-License-Identifier: Apache-2.0
"""What a batch of an attached callable costs beyond the callable, beside a bare echo over the same kind of socket.

    ANDOR=.build/release/andor python Deploy/python/benchmarks/attached.py

Prints one JSON object: medians in microseconds over all batches of 64 masks of a game of 17 players, for one thread of
the executable (each waits for the other) and for two (as `andor.explain` runs it), of a request and an answer of that
size that no one looks at, and the seconds from import to result of a game of 12 players.
"""

import json
import os
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLAYERS, ROWS, ECHOES = 17, 64, 4000

_ECHO = """
import socket, sys
with socket.socket(socket.AF_UNIX) as channel:
    channel.connect(sys.argv[1])
    while data := channel.recv(1 << 16):
        channel.sendall(data[:521])
"""

_FIRST = """
import time
began = time.perf_counter()
import andor
result = andor.explain(lambda z: z[:, 0] + 2.0 * (z[:, 1] & z[:, 2]), 12, out=__import__("sys").argv[1], progress=False)
print(time.perf_counter() - began)
"""


def echo() -> float:
    """Return the median round trip of a request and an answer of 64 masks, with nothing done on either side."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        path = str(Path(folder) / "socket")
        listener.bind(path)
        listener.listen()
        with subprocess.Popen([sys.executable, "-c", _ECHO, path]):
            channel, _ = listener.accept()
            request, times = bytes(8 + 1 + 8 + 4 + 8 * ROWS), []
            for _ in range(ECHOES):
                began = time.perf_counter()
                channel.sendall(request)
                got = 0
                while got < 9 + 8 * ROWS:
                    got += len(channel.recv(1 << 16))
                times.append(time.perf_counter() - began)
            channel.close()
    return statistics.median(times) * 1e6


def attached(threads: int) -> tuple[float, float]:
    """Return the median time between two batches beyond the callable, and that of the callable."""
    from andor._engine import Run
    from andor._evaluate import Attached
    from andor._server import CallableServer

    entered: list[float] = []
    left: list[float] = []

    def f(coalitions):
        entered.append(time.perf_counter())
        values = coalitions.sum(axis=1)
        left.append(time.perf_counter())
        return values

    game = Attached("game", [f"p{i}" for i in range(PLAYERS)], f, bytes(32))
    with tempfile.TemporaryDirectory() as folder, CallableServer([game], bytes(32), ROWS) as server:
        job = Path(folder) / "job.json"
        job.write_text(
            json.dumps(
                {
                    "andor": 1,
                    "name": "attached",
                    "model": {"callable": {"key": bytes(32).hex()}},
                    "games": [{"name": "game", "players": {"count": PLAYERS}}],
                    "explain": "none",
                }
            )
        )
        options = ["--callable", server.path, "--threads", str(threads), "--out", str(Path(folder) / "out")]
        run = Run(["run", str(job), *options], server=server)
        code = run.wait()
        if code != 0:
            raise run.error(code)
    between = [later - earlier for earlier, later in zip(left[:-1], entered[1:], strict=True)]
    within = [end - start for start, end in zip(entered, left, strict=True)]
    return statistics.median(between) * 1e6, statistics.median(within) * 1e6


def first_result() -> float:
    """Return the seconds from the import to the result of a trivial game in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        code = [sys.executable, "-c", _FIRST, str(Path(folder) / "out")]
        return float(subprocess.run(code, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Print the figures."""
    figures = {"echo_us": echo()}
    for threads in (1, 2):
        figures[f"beyond_us_{threads}"], figures[f"callable_us_{threads}"] = attached(threads)
    figures["import_to_result_s"] = min(first_result() for _ in range(3))
    figures = {name: round(value, 3) for name, value in figures.items()}
    print(json.dumps({"processors": os.cpu_count(), "word_bytes": struct.calcsize("P"), **figures}))


if __name__ == "__main__":
    main()
