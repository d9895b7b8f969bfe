# SPDX-License-Identifier: Apache-2.0
"""Explains decisions of a scikit-learn pipeline on held-out wines, one by one and in common.

    Deploy/examples/demo wine
"""

import argparse

from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import andor

SEED = 3


def load():
    """Return a trained pipeline, the training wines, the held-out wines, their varieties and the columns' names."""
    data = load_wine()
    wines, held, varieties, truth = train_test_split(
        data.data, data.target, test_size=45, stratify=data.target, random_state=SEED
    )
    pipeline = make_pipeline(StandardScaler(), MLPClassifier((32, 16), alpha=0.1, max_iter=3000, random_state=SEED))
    return pipeline.fit(wines, varieties), wines, held, truth, list(data.feature_names)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wines", type=int, default=6, help="how many held-out wines")
    parser.add_argument("--out")
    options = parser.parse_args()
    pipeline, wines, held, truth, names = load()
    linear = make_pipeline(StandardScaler(), LogisticRegression()).fit(wines, pipeline.predict(wines))
    print(f"accuracy {pipeline.score(held, truth):.3f} on {len(held)} held-out wines")
    print(f"a linear model says the same of {linear.score(held, pipeline.predict(held)):.3f} of them")
    games = {
        f"wine-{i}": andor.Tabular(pipeline, held[i], wines.mean(axis=0), names=names) for i in range(options.wines)
    }
    results = andor.explain_many(games, out=options.out)
    first = results[0]
    print(f"{first.name}, class {games[first.name].target}: v {first.v_empty:+.2f} -> {first.v_full:+.2f}")
    for row in first.top(5):
        print(f"  {row.effect:+.2f}  {row.kind.upper():3}  {' · '.join(row.players)}  {row.certain}")
    print(results.aggregate(seed=SEED))
    print(first.report())


if __name__ == "__main__":
    main()
