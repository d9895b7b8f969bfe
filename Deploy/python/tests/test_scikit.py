# SPDX-License-Identifier: Apache-2.0
"""Estimators and pipelines of scikit-learn."""

import numpy as np
import pytest

import andor


def coalitions(n):
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


def test_pipeline_of_scikit_learn(engine):
    pytest.importorskip("sklearn")
    from sklearn.datasets import load_wine
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    wine = load_wine()
    x, y = wine.data, wine.target
    pipe = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    game = andor.Tabular(pipe, x[0], x.mean(axis=0), names=wine.feature_names)
    result = andor.explain(game, progress=False, search_seconds=1)
    assert result.n == 13
    assert result.names[0] == "alcohol"
    p = pipe.predict_proba(x[:1])[0]
    assert result.v_full == pytest.approx(np.log(p[game.target] / (1 - p[game.target])))
    small = x[:, :4]
    boosted = GradientBoostingClassifier(n_estimators=5).fit(small, y)
    game = andor.Tabular(boosted, small[0], small[50:60])
    assert andor.explain(game, progress=False).shapley.sum() == pytest.approx(
        game(coalitions(4))[-1] - game(coalitions(4))[0]
    )


def test_pipeline_with_columns():
    pd = pytest.importorskip("pandas")
    pytest.importorskip("sklearn")
    from sklearn.linear_model import LogisticRegression

    x = pd.DataFrame(np.random.default_rng(1).normal(size=(40, 3)), columns=["a", "b", "c"])
    model = LogisticRegression().fit(x, x["a"] > x["b"])
    game = andor.Tabular(model, x.iloc[0], x.mean().to_frame().T)
    assert game.player_names == ["a", "b", "c"]
    p = model.predict_proba(x.iloc[:1])[0]
    assert game(coalitions(3))[-1] == pytest.approx(np.log(p[game.target] / (1 - p[game.target])))
