# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/CoreTests/Golden/box_optima.json: random games with a noise bound and their optima, by HiGHS.

    python make_box_optima.py ROOT        (packages: numpy, scipy)

The optimum is the least sum of |I_and(S)| + |I_or(S)| over S that is not empty that matches every value within delta,
and the value of the empty set exactly. ROOT is the repository.
"""
import json
import pathlib
import sys

import numpy as np

from make_optima import optimum, planted


def games():
    """(values in hundredths, delta) of every game, n = 2 to 8."""
    for n, count in ((2, 20), (3, 50), (4, 60), (5, 50), (6, 25), (7, 6), (8, 3)):
        random = np.random.default_rng(1000 + n)
        for number in range(count):
            kind = number % 4
            if kind == 0:
                values = random.standard_normal(1 << n)
            elif kind == 1:
                values = planted(n, 2 * n, 0, random)
            elif kind == 2:
                values = planted(n, n, 0.1, random)
            else:
                values = np.tanh(random.standard_normal((1 << n, 2)) @ random.standard_normal(2)) + 3
            hundredths = np.round(100 * values).astype(int)
            spread = float(np.std(hundredths)) / 100
            yield hundredths, round(float(random.choice([0.02, 0.1, 0.3, 0.8])) * spread, 4) + 0.001


def main(root: pathlib.Path) -> None:
    found = []
    for hundredths, delta in games():
        least = optimum(hundredths / 100, delta)
        found.append({
            "n": int(np.log2(len(hundredths))), "delta": delta, "optimum": least, "hundredths": hundredths.tolist()})
    text = ",\n".join(json.dumps(game, separators=(",", ":")) for game in found)
    source = "Tests/Reference/make_box_optima.py, scipy's HiGHS"
    target = root / "Tests/CoreTests/Golden/box_optima.json"
    target.write_text('{"source": "%s", "games": [\n%s\n]}\n' % (source, text))
    print(len(found), "games,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
