# SPDX-License-Identifier: Apache-2.0
"""Games of several models in one call, and what players are."""

import json
from dataclasses import replace

import numpy as np
import pytest

import andor
from andor._job import Order
from andor._settings import Explaining


@pytest.mark.parametrize("other", [{"model": b"other"}, {"device": "cuda"}, {"output": {"score": "logit", "class": 1}}])
def test_onnx_games_of_one_call_have_one_model(tmp_path, other):
    same = {"inputs": {"x": np.zeros(3)}, "players": {"x": "each"}, "baseline": {"x": 0.0}}
    games = [andor.Onnx(**{"model": b"one", "name": "a", **same}), andor.Onnx(**{"model": b"one", "name": "b", **same})]
    assert games[0].runs_as(games[1])
    odd = andor.Onnx(**{"model": b"one", "name": "odd", **same, **other})
    order = Order([*games, odd], Explaining(), None)
    with pytest.raises(TypeError, match=r"'odd' has another model, output or device than 'a': they take a job each"):
        order.write_onnx(tmp_path)
    assert [[game.name for game in each.games] for each in order.jobs] == [["a", "b"], ["odd"]]
    assert [each.fingerprint for each in order.jobs] != [order.fingerprint] * 2


def sums(weights):
    """Return the bytes of an ONNX model that gives the weighted sum of three numbers."""
    onnx = pytest.importorskip("onnx")
    helper = onnx.helper
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "sums",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["batch", 3])],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, ["batch", 1])],
        [helper.make_tensor("w", onnx.TensorProto.FLOAT, [3, 1], weights)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8).SerializeToString()


def test_games_of_several_models(engine, tmp_path):
    """Two ONNX models and a callable in one call: results in the order given, over all of which the aggregate is."""
    pytest.importorskip("onnxruntime")
    fixed = {"inputs": {"x": np.ones(3, np.float32)}, "players": {"x": "each"}, "baseline": {"x": 0.0}}
    fixed |= {"output": {"score": "value"}, "names": ["a", "b", "c"], "player_kind": "feature"}
    first, second = sums([1.0, 2.0, 4.0]), sums([8.0, 0.5, 0.25])
    calls = []

    def f(z):
        calls.append(len(z))
        return z @ np.array([1.0, 1.0, 1.0])

    given = {"one": andor.Onnx(first, **fixed), "here": f, "two": andor.Onnx(second, **fixed)}
    games = {**given, "one again": andor.Onnx(first, **fixed)}
    with pytest.raises(ValueError, match="'one again' must be"):
        andor.explain_many(games, 3, progress=False)
    games = {**given, "again": games["one again"]}
    out = tmp_path / "many"
    results = andor.explain_many(games, 3, names=["a", "b", "c"], progress=False, out=out)
    assert [result.name for result in results] == list(games)
    assert {result.path.name for result in results} == {"model-0", "model-1", "model-2"}
    bits = (np.arange(8)[:, None] >> np.arange(3) & 1).astype(float)
    for name, weights in {"one": [1, 2, 4], "here": [1, 1, 1], "two": [8, 0.5, 0.25], "again": [1, 2, 4]}.items():
        np.testing.assert_array_equal(results[name].values, bits @ np.array(weights))
    assert results["one"].document["player_kind"] == "feature" and results["here"].source is f
    means = {row.name: row.mean for row in results.aggregate().players}
    assert means == pytest.approx({"a": 11 / 4, "b": 5.5 / 4, "c": 9.25 / 4})
    loaded = andor.load_many(out)
    assert [result.name for result in loaded] == list(games) and loaded.path == out
    assert andor.load(out, "two").v_full == 8.75
    # The same call takes what is there; another one is refused.
    before = len(calls)
    again = andor.explain_many(games, 3, names=["a", "b", "c"], progress=False, out=out)
    assert again.document == results.document and len(calls) == before + 1
    with pytest.raises(andor.JobRefused, match="holds another job"):
        andor.explain_many(games, 3, names=["a", "b", "d"], progress=False, out=out)
    with pytest.raises(andor.AndorError, match="is not empty"):
        andor.explain_many(games, 3, progress=False, out=out, resume=False)
    planned = andor.plan([*games.values()], 3)
    assert planned.masks == 32 and planned.rows >= 32 and planned.bytes > 0


@pytest.mark.parametrize("kind", [["token"], "word", 3, {}])
def test_players_are_of_a_kind_that_is_known(kind):
    class Game:
        n_players = 3
        player_kind = kind

        def __call__(self, coalitions):
            return coalitions.sum(axis=1)

    with pytest.raises(ValueError, match=r"player_kind of game game is .*; it is one of token, cell, column, head"):
        andor.explain(Game())
    with pytest.raises(ValueError, match="player_kind of game game is"):
        andor.Onnx(b"", {"x": [1.0]}, {"x": "each"}, {"x": 0.0}, player_kind=kind)


def test_kinds_of_players_reach_the_job(tmp_path):
    grid = andor.Onnx(b"", {"x": np.zeros((2, 4))}, {"x": (1, 2)}, {"x": 0.0}, {"score": "value"})
    each = andor.Onnx(b"", {"x": [1.0]}, {"x": "each"}, {"x": 0.0}, {"score": "value"}, player_kind="neuron")
    for game, kind in [(grid, "cell"), (each, "neuron"), (replace(each, player_kind=None), None)]:
        job = json.loads(Order([game], Explaining(), None).write_onnx(tmp_path / str(kind)).read_text())
        assert job["games"][0]["players"].get("kind") == kind
