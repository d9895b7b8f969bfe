# SPDX-License-Identifier: Apache-2.0
"""Writes the games of `Benchmarks sampling FOLDER`: boosted trees on 64 pixels, a network on 30 measurements.

A game of literals is a sum of c where all players of A are present and all of B absent, which trees are; its Shapley
values and interactions have closed forms. Those of the network come from antithetic permutations. Text files:
`literals n constant count`, then `c |A| |B| players…` a line; `network n layers`, then for each layer `inputs outputs`,
weights row by row, biases, then the sample; both end with the n Shapley values and the n² pair interactions (`nan`
where unknown). Needs numpy and scikit-learn.
"""
import itertools
import math
import pathlib
import sys

import numpy
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler


def shares(n, literals):
    """Shapley values and pair interactions of literals (A, B, c)."""
    values, pairs, f = numpy.zeros(n), numpy.zeros((n, n)), math.factorial
    for present, absent, c in literals:
        a, b = len(present), len(absent)
        for i in present:
            values[i] += c * f(a - 1) * f(b) / f(a + b)
        for i in absent:
            values[i] -= c * f(a) * f(b - 1) / f(a + b)
        weight = lambda t: f(t) * f(a + b - t - 2) / f(a + b - 1)
        signed = [(i, 1) for i in present] + [(i, -1) for i in absent]
        for (i, s), (j, t) in itertools.combinations(signed, 2):
            # Both present: a − 2 of the others are; both absent: a; one of each: a − 1.
            size = a - 2 if s + t == 2 else a if s + t == -2 else a - 1
            pairs[i, j] += s * t * c * weight(size)
            pairs[j, i] = pairs[i, j]
    return values, pairs


def literals(tree, scale, x, baseline):
    """The leaves that a mask can reach: players needed from the sample, players needed from the baseline."""
    def walk(node, present, absent):
        if tree.children_left[node] < 0:
            yield present, absent, scale * float(tree.value[node].ravel()[0])
            return
        i, cut = int(tree.feature[node]), tree.threshold[node]
        ways = (numpy.float32(x[i]) <= cut, numpy.float32(baseline[i]) <= cut)
        for child, left in ((tree.children_left[node], True), (tree.children_right[node], False)):
            of_sample, of_baseline = ways[0] == left, ways[1] == left
            if of_sample and of_baseline:
                yield from walk(child, present, absent)
            elif of_sample and i not in absent:
                yield from walk(child, present | {i}, absent)
            elif of_baseline and i not in present:
                yield from walk(child, present, absent | {i})
    yield from walk(0, frozenset(), frozenset())


def numbers(values):
    return " ".join(repr(float(v)) for v in numpy.ravel(values))


def trees(path, data, target, row, count, depth):
    model = GradientBoostingRegressor(
        n_estimators=count, max_depth=depth, learning_rate=0.1, subsample=0.7, random_state=0).fit(data, target)
    x, baseline, n = data[row], numpy.median(data, 0), data.shape[1]
    sums = {}
    for stage in model.estimators_:
        for present, absent, c in literals(stage[0].tree_, 0.1, x, baseline):
            key = (tuple(sorted(present)), tuple(sorted(absent)))
            sums[key] = sums.get(key, 0) + c
    constant = float(model.init_.constant_.ravel()[0]) + sums.pop(((), ()), 0)
    found = [(a, b, c) for (a, b), c in sums.items()]
    values, pairs = shares(n, found)
    with open(path, "w") as file:
        print("literals", n, repr(constant), len(found), file=file)
        for a, b, c in found:
            print(repr(c), len(a), len(b), *a, *b, file=file)
        print(numbers(values), numbers(pairs), sep="\n", file=file)


def network(path, row_of_size):
    data = load_breast_cancer()
    inputs = StandardScaler().fit_transform(data.data)
    model = MLPClassifier((64, 64), max_iter=300, random_state=0, alpha=1e-3).fit(inputs, data.target)
    x = inputs[numpy.argsort(numpy.abs(inputs).sum(1))[row_of_size]]

    def value(masks):
        hidden = numpy.where(masks, x, 0)
        for k, (weights, bias) in enumerate(zip(model.coefs_, model.intercepts_)):
            hidden = hidden @ weights + bias
            if k + 1 < len(model.coefs_):
                hidden = numpy.maximum(hidden, 0)
        return hidden[:, 0]

    random, n, sums = numpy.random.default_rng(5), 30, numpy.zeros(30)
    rounds = 600
    for _ in range(rounds):
        order = numpy.array([random.permutation(n) for _ in range(50)])
        order = numpy.concatenate([order, order[:, ::-1]])
        rank = numpy.argsort(order, 1)
        masks = rank[:, None, :] < numpy.arange(n + 1)[None, :, None]
        gains = numpy.diff(value(masks.reshape(-1, n)).reshape(100, n + 1), axis=1)
        numpy.add.at(sums, order, gains)
    with open(path, "w") as file:
        print("network", n, len(model.coefs_), file=file)
        for weights, bias in zip(model.coefs_, model.intercepts_):
            print(*weights.shape, file=file)
            print(numbers(weights), numbers(bias), sep="\n", file=file)
        print(numbers(x), numbers(sums / (100 * rounds)), " ".join(["nan"] * n * n), sep="\n", file=file)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    digits, cancer = load_digits(), load_breast_cancer()
    labels = numpy.isin(digits.target, (3, 5, 8)).astype(float)
    for row in (17, 40, 101):
        trees(folder / f"digits-{row}.txt", digits.data, labels, row, 150, 6)
    trees(folder / "cancer-17.txt", cancer.data, cancer.target.astype(float), 17, 150, 6)
    for row in (284, 100):
        network(folder / f"network-{row}.txt", row)
