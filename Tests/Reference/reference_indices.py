# SPDX-License-Identifier: Apache-2.0
"""Checks the interaction indices of a game of result.json against their definitions on values.npy.

Nothing here knows of the Möbius transform: SII, STII and multi-order interactions are weighted means of discrete
derivatives of the values, FSII is the solution of its least-squares problem, k-SII follows from SII.
"""
import itertools
import math

import numpy as np

# Of max |v|; the least-squares problem of FSII is the least exact.
BOUND = 1e-8
BERNOULLI = [1.0, -1 / 2, 1 / 6, 0.0, -1 / 30, 0.0]


def coalitions(players: int, order: int) -> list[tuple]:
    """Tuples of players of one order, by mask."""
    return sorted(itertools.combinations(range(players), order), key=lambda s: sum(1 << i for i in s))


def derivatives(values: np.ndarray, players: int, coalition: tuple):
    """The sums of the discrete derivative over the contexts of each size."""
    cube = values.reshape((2,) * players)
    for i in coalition:
        axis = players - 1 - i
        cube = np.take(cube, [1], axis) - np.take(cube, [0], axis)
    sizes = np.bitwise_count(np.arange(1 << (players - len(coalition))))
    return np.bincount(sizes, weights=cube.reshape(-1), minlength=players - len(coalition) + 1)


def faithful(values: np.ndarray, players: int, order: int) -> list[float]:
    """The best approximation of an order under the Shapley kernel, exact for nobody and everybody."""
    columns = [s for k in range(order + 1) for s in coalitions(players, k)]
    masks = np.arange(len(values))
    size = np.bitwise_count(masks)
    names = [sum(1 << i for i in s) for s in columns]
    inner = (size > 0) & (size < players)
    weight = np.zeros(len(values))
    weight[inner] = [
        (players - 1) / (math.comb(players, t) * t * (players - t)) for t in size[inner].tolist()]
    present = np.array([(masks & m) == m for m in names], np.float64)
    gram = (present * weight) @ present.T
    right = (present * weight) @ values
    ends = present[:, [0, -1]].T
    system = np.block([[gram, ends.T], [ends, np.zeros((2, 2))]])
    solved = np.linalg.lstsq(system, np.concatenate([right, values[[0, -1]]]), rcond=None)[0]
    return solved[1:len(columns)].tolist()


def expected(values: np.ndarray, players: int, order: int) -> dict:
    """All lists of the block, from the definitions."""
    lists = {"masks": [], "shapley_interaction": [], "shapley_taylor": [], "k_shapley": []}
    sii = {}
    for k in range(1, order + 1):
        for s in coalitions(players, k):
            sums = derivatives(values, players, s)
            sii[s] = sum(
                x * math.factorial(t) * math.factorial(players - t - k) / math.factorial(players - k + 1)
                for t, x in enumerate(sums))
            lists["masks"].append(sum(1 << i for i in s))
            lists["shapley_interaction"].append(sii[s])
            lists["shapley_taylor"].append(sums[0] if k < order else sum(
                order / players * x / math.comb(players - 1, t) for t, x in enumerate(sums)))
    for s in list(sii):
        lists["k_shapley"].append(sum(
            BERNOULLI[len(big) - len(s)] * value for big, value in sii.items() if set(s) <= set(big)))
    lists["faithful_shapley"] = faithful(values, players, order)
    return lists


def complaints(said: dict, values: np.ndarray, players: int) -> list[str]:
    """What is wrong with the block of indices; nothing when all is right."""
    scale = float(np.abs(values).max()) or 1.0
    found = []
    for name, right in expected(values, players, said["order"]).items():
        ours = np.asarray(said[name], np.float64)
        if ours.shape != (len(right),) or not np.all(np.abs(ours - right) <= BOUND * scale):
            found.append(f"indices.{name}")
    pairs = [derivatives(values, players, s) for s in coalitions(players, 2)]
    if len(said["multi_order"]) != max(players - 1, 0):
        found.append("indices.multi_order has the wrong length")
    for row in said["multi_order"]:
        m = row["context"]
        right = np.array([sums[m] / math.comb(players - 2, m) for sums in pairs])
        same = np.allclose(row["mean"], right.mean(), atol=BOUND * scale)
        same &= np.allclose(row["mean_absolute"], np.abs(right).mean(), atol=BOUND * scale)
        if "pairs" in row:
            ours = np.asarray(row["pairs"], np.float64)
            same &= ours.shape == right.shape and np.allclose(ours, right, rtol=0, atol=BOUND * scale)
        if not same:
            found.append(f"indices.multi_order of context {m}")
    return found
