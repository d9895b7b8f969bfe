#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Print Tests/StudyTests/Golden/matrix_n6.csv: the matrix of the series beside it, by numpy and scipy alone.

    python make_study_matrix.py Tests/StudyTests/Golden/series_n6.json

The least Σ|I| of AND-OR explanations is a linear program, solved by HiGHS; δ of a game is 0.05 of the standard deviation of
its values. Players are shuffled, and blocks split, by SplitMix64 and Swift's shuffle, which are written out here.
"""

import itertools
import json
import pathlib
import sys

import numpy as np
import scipy.optimize
import scipy.sparse

SHUFFLES = SPLITS = 4
WORD = (1 << 64) - 1


class SplitMix:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        word = self.state
        word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & WORD
        return word ^ (word >> 31)

    def below(self, bound):
        """Swift's unbiased number below a bound (Lemire)."""
        product = self.next() * bound
        if product & WORD < bound:
            least = (1 << 64) % bound
            while product & WORD < least:
                product = self.next() * bound
        return product >> 64

    def shuffled(self, count):
        order = list(range(count))
        for place in range(count - 1):
            other = place + self.below(count - place)
            order[place], order[other] = order[other], order[place]
        return order


def shuffles(block, players):
    """The mask that each mask becomes, for the shuffles of a block; a shuffle moves somebody."""
    random, found = SplitMix(block), []
    while len(found) < SHUFFLES:
        order = random.shuffled(players)
        if order != sorted(order):
            found.append([sum(1 << order[i] for i in range(players) if mask >> i & 1) for mask in range(1 << players)])
    return found


def halves(blocks, split):
    order = SplitMix((1 << 40) + split).shuffled(blocks)
    return sorted(order[: blocks // 2]), sorted(order[blocks // 2 :])


def moebius(values):
    """I(S) as it is defined: Σ over T within S of (−1)^{|S|−|T|} v(T)."""
    masks = range(len(values))
    signs = [[(-1) ** (s ^ t).bit_count() if t & ~s == 0 else 0 for t in masks] for s in masks]
    return np.array(signs) @ values


class Norm:
    """min Σ|I_and| + Σ|I_or| over explanations that match within δ, v(∅) exactly."""

    def __init__(self, players):
        masks = range(1, 1 << players)
        sets = [(s, lambda s, t: s & ~t == 0) for s in masks]
        sets += [(s, lambda s, t: s & t != 0) for s in masks if s.bit_count() > 1]
        matrix = np.array([[float(holds(s, t)) for s, holds in sets] for t in masks])
        self.matrix = scipy.sparse.csr_matrix(np.hstack([matrix, -matrix]))

    def __call__(self, values, noise):
        rest = values[1:] - values[0]
        both = scipy.sparse.vstack([self.matrix, -self.matrix])
        found = scipy.optimize.linprog(
            np.ones(self.matrix.shape[1]), both, np.concatenate([rest + noise, noise - rest]), method="highs"
        )
        assert found.status == 0, found.message
        return found.fun


def jaccard(one, other, apart):
    return (one + other - apart) / (one + other + apart)


def harsanyi(one, other):
    """Σ min/Σ max of positive and negative parts."""
    parts = [(np.maximum(sign * moebius(one)[1:], 0), np.maximum(sign * moebius(other)[1:], 0)) for sign in (1, -1)]
    return sum(np.minimum(*part).sum() for part in parts) / sum(np.maximum(*part).sum() for part in parts)


def main():
    series = json.loads(pathlib.Path(sys.argv[1]).read_text())
    values, players = np.array(series["values"]), series["n"]
    levels, blocks = values.shape[:2]
    noise = 0.05 * values.std(-1)
    norm = Norm(players)
    norms = [[norm(values[l, b], noise[l, b]) for b in range(blocks)] for l in range(levels)]

    def show(statistic, kind, level, reference, numbers):
        print(statistic, kind, level, reference, repr(float(np.mean(numbers))), sep=",")

    print("statistic,kind,level,reference,value")
    for one, other in itertools.combinations(range(levels), 2):
        plain = {"harsanyi": [], "and_or": []}
        null = {"harsanyi": [], "and_or": []}
        for block in range(blocks):
            a, b = values[one, block], values[other, block]
            own = norms[one][block], norms[other][block]
            delta = noise[one, block] + noise[other, block]
            moved = [b[masks] for masks in shuffles(block, players)]
            plain["harsanyi"].append(harsanyi(a, b))
            plain["and_or"].append(jaccard(*own, norm(a - b, delta)))
            null["harsanyi"].append(np.mean([harsanyi(a, game) for game in moved]))
            null["and_or"].append(jaccard(*own, norm(a - moved[0], delta)))
        for kind, numbers in plain.items():
            show("jaccard", kind, one, other, numbers)
            show("jaccard_null", kind, one, other, null[kind])
    means = [
        [[(values[l, half].mean(0), noise[l, half].mean()) for half in halves(blocks, s)] for s in range(SPLITS)]
        for l in range(levels)
    ]
    for one, other in itertools.combinations_with_replacement(range(levels), 2):
        found = {"harsanyi": [], "and_or": []}
        for split in range(SPLITS):
            for first, second in [(0, 1)] if one == other else [(0, 1), (1, 0)]:
                (a, delta), (b, delta2) = means[one][split][first], means[other][split][second]
                found["harsanyi"].append(harsanyi(a, b))
                found["and_or"].append(jaccard(norm(a, delta), norm(b, delta2), norm(a - b, delta + delta2)))
        for kind, numbers in found.items():
            show("split_half", kind, one, other, numbers)


if __name__ == "__main__":
    main()
