#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Print Tests/StudyTests/Golden/series_n6.csv: the statistics of the series beside it, by numpy alone.

    python make_study.py Tests/StudyTests/Golden/series_n6.json

Of the ends of an interval the quantiles three errors below and above are printed, where an error is that of the
difference of two draws of 1,000 resamples: generators differ.
"""
import json
import pathlib
import sys

import numpy as np

DRAWS = 1000
ERROR = 3 * np.sqrt(2 * 0.025 * 0.975 / DRAWS)
ENDS = [0.025 - ERROR, 0.025 + ERROR, 0.975 - ERROR, 0.975 + ERROR]


def transform(values, block):
    """One 2x2 step for each player in turn, so that what is 0 stays 0."""
    table = values.copy()
    for player in range(values.shape[-1].bit_length() - 1):
        pairs = table.reshape(*values.shape[:2], -1, 2, 1 << player)
        pairs[:] = np.einsum("ij,...jk->...ik", np.array(block, float), pairs)
    return table


def main():
    series = json.loads(pathlib.Path(sys.argv[1]).read_text())
    values = np.array(series["values"])
    n, blocks = series["n"], values.shape[1]
    orders = np.arange(1, n + 1)
    sizes = np.array([mask.bit_count() for mask in range(1 << n)])
    effects = transform(values, [[1, 0], [-1, 1]])
    spectra = transform(values, [[1, 1], [1, -1]]) / (1 << n)
    draws = np.random.default_rng(0).integers(0, blocks, (DRAWS, blocks))

    def by_order(table):
        return np.stack([table[..., sizes == k].sum(-1) for k in orders], -1)

    def show(statistic, kind, order, level, parts, wholes=None):
        """A mean over blocks, or a quotient of sums over them; NaN is left out."""
        wholes = np.ones(blocks) if wholes is None else wholes
        wholes = np.where(np.isnan(parts), 0, wholes)
        parts = np.nan_to_num(parts)
        drawn = parts[draws].sum(1) / wholes[draws].sum(1)
        numbers = [parts.sum() / wholes.sum(), *np.nanquantile(drawn, ENDS)]
        name = float(series["epochs"][level])
        print(statistic, kind, order, name, blocks, *(repr(float(x)) for x in numbers), sep=",")

    print("statistic,kind,order,level,count,value,low_least,low_most,high_least,high_most")
    np.seterr(divide="ignore", invalid="ignore")
    for level in range(len(values)):
        energy, last = by_order(spectra[level] ** 2), by_order(spectra[-1] ** 2)
        shares = energy / energy.sum(-1, keepdims=True)
        show("mean_order", "spectral", "", level, shares @ orders)
        for k in orders:
            show("share", "spectral", k, level, shares[:, k - 1])
        alike = by_order(spectra[level] * spectra[-1]) / np.sqrt(energy * last)
        for k in orders:
            show("level_correlation", "spectral", k, level, alike[:, k - 1])
        tau = 0.03 * np.abs(values[level, :, -1] - values[level, :, 0]).mean()
        sums = by_order(np.where(np.abs(effects[level]) >= tau, np.abs(effects[level]), 0))
        show("mean_order", "harsanyi", "", level, sums @ orders, sums.sum(-1))
        for k in orders:
            show("strength", "harsanyi", k, level, sums[:, k - 1])
        both = by_order(np.abs(effects[level]) + np.abs(effects[-1]))
        apart = by_order(np.abs(effects[level] - effects[-1]))
        show("jaccard", "harsanyi", "", level, (both - apart).sum(-1) / (both + apart).sum(-1))
        for k in orders:
            show("jaccard", "harsanyi", k, level, ((both - apart) / (both + apart))[:, k - 1])


if __name__ == "__main__":
    main()
