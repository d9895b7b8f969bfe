#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Print the aggregate of the games of Tests/AnalysisTests/AggregateTests.swift, from their tables alone.

The tables are the numbers of SplitMix64; a draw of the bootstrap is made one number after the other, as
Sources/AndorAnalysis/Aggregating/Bootstrap.swift says.
"""

import numpy as np

MASK = 2**64 - 1
# The names of the players of each game; whether it asked for certainty; whether it has an OR table.
GAMES = [
    (["a", "b", "c", "d"], True, True),
    (["d", "c", "b", "a"], True, True),
    (["b", "c", "e"], False, True),
    (["a", "b", "c", "d"], False, False),
    (["f", "b"], True, True),
]
GATHERED = 6


def splitmix(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
        yield z ^ z >> 31


def number(random):
    return (next(random) >> 11) * 2.0**-52 - 1


def interval(sizes):
    means = []
    for resample in range(1000):
        random = splitmix(resample)
        places = [(next(random) >> 32) * len(sizes) >> 32 for _ in sizes]
        means.append(np.mean([sizes[place] for place in places]))
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{np.mean(sizes):.15g} {low:.15g} {high:.15g}"


def main():
    games = []
    for seed, (names, asked, explained) in enumerate(GAMES):
        random = splitmix(1000 + seed)
        n = len(names)
        shapley = [number(random) for _ in names]
        tables = {"and": [number(random) for _ in range(2**n)]}
        if explained:
            tables["or"] = [number(random) if m & (m - 1) else 0.0 for m in range(2**n)]
        entries = {
            (kind, frozenset(names[i] for i in range(n) if m >> i & 1)): table[m]
            for kind, table in tables.items()
            for m in range(1, 2**n)
            if table[m]
        }
        ranked = sorted(entries, key=lambda key: -abs(entries[key]))[:GATHERED]
        # The second and the third of those that asked are certain, the first is open.
        games.append((names, shapley, entries, ranked, ranked[1:3] if asked else None))

    names = list(dict.fromkeys(name for game in games for name in game[0]))
    rows = []
    for name in names:
        sizes = [abs(game[1][game[0].index(name)]) for game in games if name in game[0]]
        if len(sizes) > 1:
            rows.append((np.mean(sizes), f"{name} {len(sizes)} {interval(sizes)}"))
    print("\n".join(line for _, line in sorted(rows, key=lambda row: -row[0])))

    rows = []
    for key in dict.fromkeys(key for game in games for key in game[3]):
        having = [game for game in games if key[1] <= set(game[0])]
        if len(having) < 2:
            continue
        sizes = [abs(game[2].get(key, 0.0)) for game in having]
        marks = [key in game[4] for game in having if game[4] is not None]
        certain = f"{np.mean(marks):.15g}" if marks else "-"
        listed = np.mean([key in game[3] for game in having])
        players = "".join(sorted(key[1], key=having[0][0].index))
        rows.append((np.mean(sizes), f"{key[0]} {players} {len(sizes)} {interval(sizes)} {listed:.15g} {certain}"))
    print("\n".join(line for _, line in sorted(rows, key=lambda row: -row[0])))

    asked = [game for game in games if game[4] is not None]
    for order in range(1, max(len(game[0]) for game in games) + 1):
        sizes = [sum(abs(x) for key, x in game[2].items() if len(key[1]) == order) for game in games]
        certain = sum(len(key[1]) == order for game in asked for key in game[4]) / len(asked)
        print(f"{order} {interval(sizes)} {certain:.15g}")


if __name__ == "__main__":
    main()
