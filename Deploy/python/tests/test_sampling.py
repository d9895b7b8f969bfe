# SPDX-License-Identifier: Apache-2.0
"""Samples of games whose Shapley values and interactions are known in closed form."""

import json
import os
import subprocess

import numpy as np
import pytest

import andor
from andor._sampling import Sampling


class AndOr:
    """Single players' weights, and AND and OR terms: a term's Shapley value is shared equally by its players."""

    def __init__(self, n, terms, seed=1):
        self.n, self.terms, self.rows, self.seen = n, terms, 0, []
        self.weights = np.random.default_rng(seed).integers(-8, 9, n) / 8

    def __call__(self, z):
        assert z.dtype == bool and z.shape[1] == self.n
        self.rows += len(z)
        self.seen.append(np.packbits(z, axis=1, bitorder="little"))
        return self.exact(z)

    def exact(self, z):
        v = z @ self.weights
        for kind, players, effect in self.terms:
            v = v + effect * (z[:, players].all(axis=1) if kind == "and" else z[:, players].any(axis=1))
        return v

    @property
    def shapley(self):
        found = self.weights.copy()
        for _, players, effect in self.terms:
            found[players] += effect / len(players)
        return found


TERMS = {
    40: [("and", [0, 39], 3.0), ("or", [3, 20], -2.0)],
    70: [("and", [0, 69], 3.0), ("or", [3, 64], -2.0), ("and", [62, 63, 64], 2.5)],
    200: [("and", [0, 199], 4.0), ("or", [64, 127], -3.0), ("and", [128, 191], 3.0)],
}


def sign(players):
    return (-1) ** (len(players) + 1)


def dividend(result, players):
    """Return the players' Harsanyi dividend: a pair of singles is as well an AND and an OR, this is of v alone."""
    return result.effect(players, "and") + sign(players) * result.effect(players, "or")


@pytest.mark.parametrize(("n", "count"), [(40, 1000), (70, 2000), (200, 2000)])
def test_a_game_of_known_terms(engine, n, count):
    game = AndOr(n, TERMS[n])
    result = andor.explain(game, n, plan={"sample": count}, progress=False)
    assert isinstance(result, andor.SampledResult) and result.evaluations == count == len(result.values)
    np.testing.assert_array_equal(result.values, game.exact(result.masks))
    assert len(np.unique(result.masks, axis=0)) > 0.9 * count
    v_full = game.weights.sum() + sum(effect for _, _, effect in game.terms)
    assert (result.v_empty, result.v_full) == (0, pytest.approx(v_full))
    assert np.abs(result.shapley - game.shapley).max() < 0.02
    # Of intervals at 95 % a few may miss, but not many.
    slack = 1e-6
    held = (result.shapley_low - slack <= game.shapley) & (game.shapley <= result.shapley_high + slack)
    assert held.mean() > 0.8
    assert all(row.r2 > 0.99 for row in result.heldout)
    for kind, players, effect in game.terms:
        assert dividend(result, players) == pytest.approx(effect * (1 if kind == "and" else sign(players)), abs=0.1)
        assert result.effect(players, "and") == result.interaction(players, "and").effect
    assert game.rows <= 2 * count


def test_as_many_players_as_there_may_be(engine):
    game = AndOr(1024, [])
    result = andor.explain(game, 1024, plan={"sample": 400}, progress=False)
    np.testing.assert_array_equal(result.values, game.exact(result.masks))
    assert result.v_full == pytest.approx(game.weights.sum())
    assert "wide" not in result._repr_html_() and len(result._repr_html_()) < 200_000


def test_the_plan_that_is_meant(engine):
    game = AndOr(26, [("and", [0, 25], 2.0)])
    result = andor.explain(game, 26, progress=False)
    assert isinstance(result, andor.SampledResult) and result.evaluations == 4000
    small = andor.explain(lambda z: z.sum(axis=1), 5, plan="cube", progress=False)
    assert type(small) is andor.Result and len(small.values) == 32
    drawn = andor.explain(AndOr(12, []), 12, plan={"sample": 400}, progress=False)
    assert isinstance(drawn, andor.SampledResult) and drawn.masks.shape == (400, 12)


def test_more_evaluations_are_the_same_job(engine, tmp_path):
    out = tmp_path / "run"
    game = AndOr(40, [*TERMS[40], ("and", list(range(4, 16)), 5.0)])
    first = andor.explain(game, 40, plan={"sample": 400}, out=out, progress=False)
    known = np.array(first.values), first.masks
    game.rows = 0
    assert andor.explain(game, 40, plan={"sample": 400}, out=out, progress=False).evaluations == 400
    assert 0 < game.rows <= 64  # The stored values are compared, no more.
    game.seen.clear()
    more = andor.explain(game, 40, plan={"sample": 400}, most=1200, out=out, progress=False)
    assert more.evaluations == 1200 and more.stopped == "budget"
    np.testing.assert_array_equal(more.values[:400], known[0])
    np.testing.assert_array_equal(more.masks[:400], known[1])
    np.testing.assert_array_equal(more.values, game.exact(more.masks))
    # None of the first masks is evaluated again, but for what was compared and the trials of a start. Masks of nearly
    # all or nearly no players may be drawn twice.
    asked = {row.tobytes() for block in game.seen for row in block}
    drawn = known[1][np.abs(known[1].sum(axis=1) - 20) < 17]
    old = {row.tobytes() for row in np.packbits(drawn, axis=1, bitorder="little")}
    assert len(old) > 300 and len(asked & old) <= 64 + 66
    game.rows = 0
    longer = {"sample": {"first": 400, "most": 800}}
    assert andor.explain(game, 40, plan=longer, out=out, progress=False).evaluations == 1200
    assert game.rows <= 64
    with pytest.raises(andor.JobRefused, match="another job"):
        andor.explain(game, 40, plan={"sample": {"first": 400, "most": 800, "seed": 2}}, out=out, progress=False)


def test_what_was_evaluated_once_is_what_one_call_evaluates(engine, tmp_path):
    at_once = andor.explain(AndOr(40, TERMS[40]), 40, plan={"sample": {"first": 400, "most": 800}}, progress=False)
    andor.explain(AndOr(40, TERMS[40]), 40, plan={"sample": 400}, out=tmp_path / "run", progress=False)
    later = andor.explain(
        AndOr(40, TERMS[40]), 40, plan={"sample": 400}, most=800, out=tmp_path / "run", progress=False
    )
    assert later.document["digest"] == at_once.document["digest"]
    np.testing.assert_array_equal(later.shapley, at_once.shapley)


def test_it_stops_where_enough_is_known(engine):
    plan = {
        "sample": {"first": 400, "most": 6400, "until": {"shapley": 0.05}, "confidence": 0.9, "seed": 3, "order": 3}
    }
    result = andor.explain(AndOr(30, []), 30, plan=plan, progress=False)
    assert result.stopped == "width" and result.evaluations < 6400
    again = andor.explain(AndOr(30, []), 30, plan=plan, most=8000, progress=False)
    assert again.evaluations == result.evaluations


def test_another_function_is_noticed(engine, tmp_path):
    game = AndOr(70, TERMS[70])
    andor.explain(game, 70, plan={"sample": 400}, out=tmp_path / "run", progress=False)
    game.weights = game.weights + 1e-3
    with pytest.raises(andor.JobRefused, match="another function"):
        andor.explain(game, 70, plan={"sample": 400}, out=tmp_path / "run", progress=False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"n": 1025}, r"n is 1025; .* 1 to 1024 players: group"),
        (
            {"n": 40, "plan": "cube"},
            r"game 'game' has 40 players, .*plan='cube' takes 30 at most.*plan=\{'sample': 4000\}",
        ),
        ({"n": 40, "plan": "all"}, r"plan is 'all'; it is 'auto', 'cube'"),
        ({"n": 40, "plan": {"samples": 4}}, "plan is {'samples': 4}"),
        ({"n": 40, "plan": {"sample": 401}}, r"plan\['sample'\] is 401; it is an even number"),
        ({"n": 40, "plan": {"sample": 100}}, "from 200"),
        ({"n": 40, "plan": {"sample": {"frist": 400}}}, "no 'frist'; it has first, most, seed"),
        ({"n": 40, "plan": {"sample": {"until": {"r2": 0.1}}}}, "'until' and no 'most'"),
        ({"n": 40, "plan": {"sample": {"most": 800, "until": {"r3": 0.1}}}}, "it has 'shapley', 'r2' or both"),
        ({"n": 40, "plan": {"sample": 400}, "most": 200}, "below the 400"),
        ({"n": 40, "most": 400}, r"below the 4000 of plan='auto': give plan=\{'sample': 400\}"),
        ({"n": 20, "most": 8000}, r"all 2\^20 coalitions of game 'game' are evaluated"),
        ({"n": 20, "plan": "cube", "most": 8000}, "leave most out"),
    ],
)
def test_plans_that_are_refused(arguments, says):
    with pytest.raises(ValueError, match=says):
        andor.explain(AndOr(8, []), progress=False, **arguments)


def test_what_a_job_file_says():
    def plan(*given):
        return Sampling.of(*given).as_job()

    assert plan("auto") is None and plan("cube") == "cube"
    assert plan({"sample": 4000}, 8000) == {"sample": {"first": 4000, "most": 8000}}
    assert plan({"sample": {"most": 16000}}) == {"sample": {"first": 1000, "most": 16000}}
    until = {"sample": {"first": 400, "most": 800, "until": {"shapley": 0.01}}}
    assert plan(until, np.int64(1600))["sample"] == {**until["sample"], "most": 1600}


def test_what_a_sample_shows(engine):
    game = AndOr(70, TERMS[70])
    result = andor.explain(game, 70, plan={"sample": 400}, progress=False)
    page, text = result._repr_html_(), repr(result)
    assert text.startswith("andor.SampledResult(game: n = 70") and "400 masks evaluated" in text
    strongest = result.top(1)[0]
    assert f"[{strongest.low:+.4g}, {strongest.high:+.4g}]" in page and "<th>interval</th>" in page
    with pytest.raises(andor.AndorError, match="no certificate"):
        _ = result.certificate
    with pytest.raises(andor.AndorError, match="no Banzhaf values"):
        _ = result.banzhaf
    # Noise of one seed, that no term explains.
    coins = np.random.default_rng(5).standard_normal(1 << 12)
    hashed = andor.explain(
        lambda z: coins[np.packbits(z, axis=1).astype(np.int64) @ np.arange(1, 6) ** 5 % len(coins)],
        40,
        plan={"sample": 400},
        progress=False,
    )
    assert "warning: much is not explained" in repr(hashed) and "warning" not in text


def test_many_samples(engine):
    games = {"a": AndOr(40, TERMS[40], 1), "b": AndOr(40, [("and", [0, 39], 1.0)], 2)}
    results = andor.explain_many(games, 40, plan={"sample": 1000}, progress=False)
    found = results.aggregate(resamples=100)
    pair = next(row for row in found.interactions if row.players == ("p0", "p39") and row.kind == "and")
    assert pair.mean == pytest.approx(np.mean([abs(result.effect([0, 39])) for result in results]))
    assert [dividend(result, [0, 39]) for result in results] == pytest.approx([3, 1], abs=0.1)
    means = {row.name: row.mean for row in found.players}
    expected = (np.abs(games["a"].shapley) + np.abs(games["b"].shapley)) / 2
    assert [means[f"p{i}"] for i in range(40)] == pytest.approx(expected.tolist(), abs=0.02)


def test_what_a_sample_will_cost(engine):
    found = andor.plan(AndOr(200, []), 200, plan={"sample": {"first": 500, "most": 4000}})
    assert found.masks == 4000 and found.rounds == (500, 1000, 2000, 4000)
    assert 4000 <= found.rows <= 1.1 * 4000 + 200
    assert andor.plan(AndOr(200, []), 200).rounds == (4000,)
    assert andor.plan(AndOr(12, []), 12).rounds == ()


def test_a_game_that_andor_runs_itself(engine):
    """A linear network: its Shapley values are weights times inputs."""
    helper = pytest.importorskip("onnx.helper")
    pytest.importorskip("onnxruntime")
    n, rng = 60, np.random.default_rng(0)
    weights, x = rng.standard_normal((n, 1)).astype(np.float32), rng.standard_normal(n).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "linear",
        [helper.make_tensor_value_info("x", 1, ["batch", n])],
        [helper.make_tensor_value_info("y", 1, ["batch", 1])],
        [helper.make_tensor("w", 1, (n, 1), weights.ravel())],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
    game = andor.Onnx(model, {"x": x}, {"x": "each"}, {"x": 0.0}, {"name": "y", "score": "value"})
    result = andor.explain(game, plan={"sample": 400}, progress=False)
    np.testing.assert_allclose(result.shapley, weights[:, 0] * x, atol=1e-4)
    assert andor.explain(game, plan={"sample": 400}, most=800, progress=False).evaluations == 800


def test_a_folder_for_other_machines(engine, tmp_path):
    (tmp_path / "wide_game.py").write_text("def make():\n    return lambda z: z.sum(axis=1) + 2.0 * z[:, 69]\n")
    path = andor.write_job(lambda z: z, tmp_path / "job", 70, factory="wide_game:make", plan={"sample": 400})
    assert json.loads(path.read_text())["plan"] == {"sample": {"first": 400}}
    ran = subprocess.run(
        [engine, "run", path, "--out", tmp_path / "out", "--allow-python", "--quiet"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert ran.returncode == 0, ran.stderr
    np.testing.assert_allclose(andor.load(tmp_path / "out").shapley, [1.0] * 69 + [3.0], atol=1e-4)


def test_to_others(engine):
    game = AndOr(70, TERMS[70])
    result = andor.explain(game, 70, plan={"sample": 2000}, progress=False)
    pytest.importorskip("pandas")
    frame = result.to_frame(5)
    assert list(frame.columns) == ["kind", "order", "effect", "low", "high", "players", "mask"]
    shapiq = pytest.importorskip("shapiq")
    found = result.to_shapiq("SII")
    assert isinstance(found, shapiq.InteractionValues)
    assert found.estimated and found.estimation_budget == 2000
    assert found[(0,)] == pytest.approx(game.shapley[0], abs=0.02)
    assert found[(0, 69)] == pytest.approx(3, abs=0.05)
    assert result.to_shapiq("SV")[(0,)] == pytest.approx(game.shapley[0], abs=0.02)


def test_plots_have_whiskers(engine):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    result = andor.explain(AndOr(70, TERMS[70]), 70, plan={"sample": 400}, progress=False)
    for ax, ends in (
        (result.plot_bar(5), [(row.low, row.high) for row in result.top(5)]),
        (result.plot_shapley(5), None),
    ):
        lines = [line.get_xdata() for line in ax.lines if len(line.get_xdata()) == 6]
        if ends is None:
            players = np.argsort(-np.abs(result.shapley), kind="stable")[:5]
            ends = [(result.shapley_low[i], result.shapley_high[i]) for i in players]
        assert [(line.min(), line.max()) for line in lines] == ends
    strings = result.plot_strings()
    assert 2 <= len(strings.texts) < 70
    matplotlib.pyplot.close("all")
