# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/CoreTests/Golden/certain_optima.json: single effects in all explanations that are about as short.

    python make_certain.py ROOT RESULTS        (packages: numpy, scipy)

Of every game the strongest effects of the explanation with the fewest players, by HiGHS: the least sum of |I| without the
effect's sign, and the smallest and largest it is where the sum of |I| is at most 5 % of the effect above the least.
Games: those of box_optima.json with up to 7 players, a third of them without noise, and the sentences of
Deploy/examples, whose values are read from a folder of results, RESULTS, of their job. ROOT is the repository.
"""
import json
import pathlib
import sys

import numpy as np
import scipy.optimize
import scipy.sparse

from make_optima import columns
from make_tie_optima import costs

SHARE = 0.05


class Program:
    """The explanations of a game within a noise bound, as a linear program in the parts of each sign."""

    def __init__(self, values: np.ndarray, noise: float):
        self.n = int(np.log2(len(values)))
        matrix = columns(self.n)
        masks = np.arange(1, 1 << self.n)
        self.names = [("and", int(s)) for s in masks] + [("or", int(s)) for s in masks[np.bitwise_count(masks) > 1]]
        self.matrix = scipy.sparse.csr_matrix(np.hstack([matrix, -matrix]))
        self.right, self.noise = values[1:] - values[0], noise
        self.count = len(self.names)

    def least(self, prices, longest=None, forbidden=None):
        """Returns the least of the prices times the parts, and the interactions there."""
        bounds = [(0, None)] * (2 * self.count)
        if forbidden is not None:
            bounds[forbidden] = (0, 0)
        above, limits = [], []
        problem = {}
        if self.noise:
            above += [self.matrix, -self.matrix]
            limits += [self.right + self.noise, self.noise - self.right]
        else:
            problem = {"A_eq": self.matrix, "b_eq": self.right}
        if longest is not None:
            above.append(scipy.sparse.csr_matrix(np.ones((1, 2 * self.count))))
            limits.append([longest])
        if above:
            problem |= {"A_ub": scipy.sparse.vstack(above), "b_ub": np.concatenate(limits)}
        found = scipy.optimize.linprog(prices, **problem, bounds=bounds, method="highs-ds")
        assert found.status == 0, found.message
        return float(found.fun), found.x[: self.count] - found.x[self.count :]

    def effects(self, most: int):
        """Returns the least sum of |I|, and for the strongest effects what all explanations say of them."""
        ones = np.ones(2 * self.count)
        least, _ = self.least(ones)
        _, shown = self.least(np.tile(costs(self.n), 2))
        found = []
        for index in np.argsort(-np.abs(shown), kind="stable")[:most]:
            effect = float(round(shown[index], 6))
            if abs(effect) < max(0.05 * np.abs(shown).max(), 1e-3):
                break
            forbidden = index if effect > 0 else self.count + index
            without, _ = self.least(ones, forbidden=forbidden)
            price = np.zeros(2 * self.count)
            price[index], price[self.count + index] = 1, -1
            longest = least + SHARE * abs(effect)
            low, high = self.least(price, longest)[0], -self.least(-price, longest)[0]
            kind, mask = self.names[index]
            found.append(
                {"kind": kind, "mask": mask, "effect": effect, "without": without, "low": low, "high": high})
        return least, found


def games(root: pathlib.Path, results: pathlib.Path):
    """(name, values in millionths, noise, most effects) of every game."""
    random = json.loads((root / "Tests/CoreTests/Golden/box_optima.json").read_text())["games"]
    small = [game for game in random if game["n"] <= 7 and game["optimum"] > 0]
    for number, game in enumerate(small[len(small) - 108 :]):
        values = [10_000 * value for value in game["hundredths"]]
        yield "random", values, 0 if number % 3 == 0 else game["delta"], 4
    for path in sorted(results.glob("games/*/values.npy")):
        values = np.round(1e6 * np.load(path)).astype(int)
        yield path.parent.name, values.tolist(), 0.04 * abs(float(values[-1] - values[0])) / 1e6, 4


def main(root: pathlib.Path, results: pathlib.Path) -> None:
    found = []
    for name, millionths, noise, most in games(root, results):
        noise = round(noise, 6)
        least, effects = Program(np.array(millionths) / 1e6, noise).effects(most)
        if effects:
            game = {"name": name, "n": int(np.log2(len(millionths))), "delta": noise, "least": least}
            found.append(game | {"millionths": millionths, "effects": effects})
            print(name, game["n"], noise, least, len(effects), flush=True)
    text = ",\n".join(json.dumps(game, separators=(",", ":")) for game in found)
    source = "Tests/Reference/make_certain.py, scipy's HiGHS"
    target = root / "Tests/CoreTests/Golden/certain_optima.json"
    target.write_text('{"source": "%s", "games": [\n%s\n]}\n' % (source, text))
    print(len(found), "games,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
