# SPDX-License-Identifier: Apache-2.0
"""A process that serves a callable at a path until it is killed: python serving.py SOCKET LOG SECONDS.

The callable is |T|² / 8 of 12 players in the game `game`, at SECONDS a row; LOG gets the first and last
mask and the number of rows of each call; LOG.told what the executable says of the job.
"""

import selectors
import sys
import time
from pathlib import Path

import numpy as np

from andor._evaluate import Attached
from andor._server import CallableServer

KEY = bytes(range(32))
PLAYERS = 12


def values(coalitions):
    return coalitions.sum(axis=1) ** 2 / 8.0


def main(path, log, seconds):
    def f(coalitions):
        masks = coalitions @ (1 << np.arange(PLAYERS))
        with Path(log).open("a") as lines:
            lines.write(f"{masks[0]} {masks[-1]} {len(masks)}\n")
        time.sleep(seconds * len(coalitions))
        return values(coalitions)

    def told(*words):
        with Path(f"{log}.told").open("a") as lines:
            print(*words, file=lines)

    game = Attached("game", [f"p{i}" for i in range(PLAYERS)], f, KEY)
    with CallableServer([game], KEY, 0) as server, selectors.DefaultSelector() as selector:
        server.attach(selector)
        Path(server.path).replace(path)
        server.on_phase = lambda phase: told(phase.phase, phase.done, phase.total)
        while True:
            for key, _ in selector.select(0 if server.has_work else None):
                key.data()
            server.work()
            while server.ends:
                _, end = server.ends.popitem()
                told("end", end.outcome, end.reason)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
