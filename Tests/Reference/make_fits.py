# SPDX-License-Identifier: Apache-2.0
"""Writes Tests/CoreTests/Golden/fits.json: games with their best additive and pairwise fits, a greedy fit of AND and OR
interactions, and R² of a list of interactions, all by numpy's least squares on columns of 2^n entries.

    python make_fits.py ROOT        (package: numpy)

The greedy fit takes the column whose correlation with the residual is largest (even to 9 digits: the fewest players, then
AND, then the smaller mask), and fits all that are taken again. ROOT is the repository.
"""
import itertools
import json
import pathlib
import sys

import numpy as np

from make_optima import planted


def column(kind: str, mask: int, n: int) -> np.ndarray:
    masks = np.arange(1 << n)
    return ((masks & mask) == mask if kind == "and" else (masks & mask) != 0).astype(float)


def fit(columns: list, values: np.ndarray) -> tuple[np.ndarray, float]:
    """Effects with a constant first, and R²."""
    design = np.stack([np.ones_like(values), *columns], axis=1)
    effects = np.linalg.lstsq(design, values, rcond=1e-12)[0]
    return effects, r2(values, design @ effects)


def r2(values: np.ndarray, predicted: np.ndarray) -> float:
    return float(1 - np.mean((values - predicted) ** 2) / np.var(values))


def greedy(values: np.ndarray, n: int, most: int):
    atoms = [("and", mask) for mask in range(1, 1 << n)]
    atoms += [("or", mask) for mask in range(1, 1 << n) if mask.bit_count() > 1]
    atoms.sort(key=lambda atom: (atom[1].bit_count(), atom[0], atom[1]))
    columns = np.stack([column(*atom, n) for atom in atoms], axis=1)
    centred = columns - columns.mean(axis=0)
    scaled = centred / np.sqrt((centred ** 2).mean(axis=0))
    taken, shares, effects = [], [], np.array([values.mean()])
    residual = values - values.mean()
    while len(taken) < most and (not shares or shares[-1] < 1 - 1e-12):
        scores = np.abs(scaled.T @ residual)
        best = int(np.argmax(scores >= scores.max() * (1 - 1e-9)))
        taken.append(best)
        effects, share = fit([columns[:, one] for one in taken], values)
        shares.append(share)
        residual = values - effects[0] - columns[:, taken] @ effects[1:]
    return [atoms[one] for one in taken], effects, shares


def games():
    """(values in hundredths, kind) of every game, n = 1 to 8."""
    for n, count in ((1, 1), (2, 3), (3, 4), (4, 4), (5, 3), (6, 3), (7, 2), (8, 1)):
        random = np.random.default_rng(2000 + n)
        for number in range(count):
            if number % 3 == 0:
                values = random.standard_normal(1 << n) + 7
            elif number % 3 == 1:
                values = planted(n, n, 0.05, random)
            else:
                values = np.tanh(random.standard_normal((1 << n, 2)) @ random.standard_normal(2)) - 3
            yield n, np.round(100 * values).astype(int)


def main(root: pathlib.Path) -> None:
    found = []
    for n, hundredths in games():
        values = hundredths / 100
        if np.var(values) == 0:
            continue
        singles = [column("and", 1 << i, n) for i in range(n)]
        pairs = [column("and", 1 << i | 1 << j, n) for i, j in itertools.combinations(range(n), 2)]
        random = np.random.default_rng(len(found))
        # As many as the greedy fit has at most, with repeated and dependent ones.
        listed = [(("and", "or")[int(random.integers(2))], int(random.integers(1, 1 << n)), round(float(random.normal()), 2))
                  for _ in range(6)]
        terms, effects, shares = greedy(values, n, 6)
        listed = listed[:len(terms)]
        columns = [column(kind, mask, n) for kind, mask, _ in listed]
        raw = values[0] + sum(effect * one for (_, _, effect), one in zip(listed, columns))
        found.append({
            "n": n, "hundredths": hundredths.tolist(), "additive": fit(singles, values)[1],
            "pairwise": fit(singles + pairs, values)[1], "constant": float(effects[0]),
            "terms": [{"kind": kind, "mask": mask, "effect": float(effect), "r2": share}
                      for (kind, mask), effect, share in zip(terms, effects[1:], shares)],
            "listed": [{"kind": kind, "mask": mask, "effect": effect} for kind, mask, effect in listed],
            "unfitted": r2(values, raw), "fitted": fit(columns, values)[1]})
    text = ",\n".join(json.dumps(game, separators=(",", ":")) for game in found)
    source = "Tests/Reference/make_fits.py, numpy's least squares"
    target = root / "Tests/CoreTests/Golden/fits.json"
    target.write_text('{"source": "%s", "games": [\n%s\n]}\n' % (source, text))
    print(len(found), "games,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
