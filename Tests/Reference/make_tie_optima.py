# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/CoreTests/Golden/tie_optima.json: what the cheapest explanations cost where few players are preferred.

    python make_tie_optima.py ROOT        (packages: numpy, scipy)

An interaction of k players costs 1 + 0.02 (k - 1) times its size, an OR of two players or more 0.01 more. The games are
those of box_optima.json, with their noise bound and without. ROOT is the repository.
"""
import json
import pathlib
import sys

import numpy as np

from make_optima import optimum

RISE = 0.02


def costs(n: int) -> np.ndarray:
    """Of the columns of make_optima: AND of all sets, then OR of all of two players or more."""
    sizes = np.bitwise_count(np.arange(1, 1 << n)).astype(float)
    of_and = 1 + RISE * (sizes - 1)
    return np.concatenate([of_and, (of_and + RISE / 2)[sizes > 1]])


def main(root: pathlib.Path) -> None:
    folder = root / "Tests/CoreTests/Golden"
    found = []
    for game in json.loads((folder / "box_optima.json").read_text())["games"]:
        values = np.array(game["hundredths"]) / 100
        found.append([optimum(values, noise, costs(game["n"])) for noise in (0, game["delta"])])
    text = ",\n".join(json.dumps(pair) for pair in found)
    source = "Tests/Reference/make_tie_optima.py, scipy's HiGHS"
    target = folder / "tie_optima.json"
    target.write_text('{"source": "%s", "costs": [\n%s\n]}\n' % (source, text))
    print(len(found), "games,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
