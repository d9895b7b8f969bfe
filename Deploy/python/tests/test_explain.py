# SPDX-License-Identifier: Apache-2.0
"""From a callable to a result, compared with brute force."""

import itertools
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import andor
from andor._engine import takes


def planted(z):
    return 0.5 + z.sum(axis=1) + 2.0 * (z[:, 0] & z[:, 1]) - 1.5 * (z[:, 2] | z[:, 3])


def brute(f, n):
    """Return v of all masks, its Möbius transform and its Shapley values, by their definitions."""
    masks = np.arange(2**n)
    v = f((masks[:, None] >> np.arange(n) & 1).astype(bool))
    harsanyi = np.array(
        [sum((-1) ** (bin(s).count("1") - bin(t).count("1")) * v[t] for t in masks if t & s == t) for s in masks]
    )
    shapley = np.zeros(n)
    for i in range(n):
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for others in itertools.combinations([j for j in range(n) if j != i], size):
                t = sum(1 << j for j in others)
                shapley[i] += weight * (v[t | 1 << i] - v[t])
    return v, harsanyi, shapley


def check(result, f, n):
    v, harsanyi, shapley = brute(f, n)
    np.testing.assert_array_equal(result.values, v)
    np.testing.assert_allclose(result.harsanyi, harsanyi, atol=1e-12)
    np.testing.assert_allclose(result.shapley, shapley, atol=1e-12)
    assert (result.v_empty, result.v_full) == (v[0], v[-1])
    subsets = np.arange(2**n)
    rebuilt = np.array(
        [result.and_[subsets & t == subsets].sum() + result.or_[subsets & t != 0].sum() for t in range(2**n)]
    )
    assert np.abs(rebuilt - v).max() <= result.certificate.noise_bound + 1e-9
    total = np.abs(result.and_[1:]).sum() + np.abs(result.or_).sum()
    assert total == pytest.approx(result.certificate.objective, rel=1e-9)


def test_a_callable_in_process(engine):
    rows = 0

    def f(z):
        nonlocal rows
        rows += len(z)
        assert z.dtype == bool and z.flags.c_contiguous and z.flags.writeable
        return planted(z)

    result = andor.explain(f, 6, progress=False)
    check(result, planted, 6)
    assert rows <= 1.1 * 64 + 200
    assert result.names == [f"p{i}" for i in range(6)]


def test_interactions(engine):
    result = andor.explain(planted, 6, names=["not", "bad", "at", "all", "good", "<b>"], noise=0, progress=False)
    top = result.top(3)
    assert len(top) == 3 and abs(top[0].effect) >= abs(top[1].effect) >= abs(top[2].effect)
    pair = result.interaction({"not", "bad"})
    assert pair.players == ("not", "bad") and pair.mask == 3
    assert pair.effect == result.and_[3]
    assert result.interaction([2, "all"], "or").effect == result.or_[12]
    with pytest.raises(KeyError, match="no player is called 'nope'"):
        result.interaction({"nope"})
    everything = result.top(10**6)
    sizes = [abs(row.effect) for row in everything]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) == pytest.approx(result.certificate.objective, rel=1e-9)
    assert "&lt;b&gt;" in result._repr_html_() and "<b>" not in result._repr_html_()
    assert "AND" not in repr(result).splitlines()[0] and "v(∅) = 0.5" in repr(result)


def test_arrays_are_mapped_and_read_only(engine):
    result = andor.explain(planted, 6, progress=False)
    assert isinstance(result.values, np.memmap)
    with pytest.raises(ValueError):
        result.values[0] = 1


def test_explained_again_without_the_model(engine):
    first = andor.explain(planted, 6, noise=0.04, progress=False)
    before = np.array(first.and_)
    again = first.explain(noise=0)
    assert again.certificate.noise_bound == 0
    assert first.certificate.noise_bound > 0
    np.testing.assert_array_equal(first.and_, before)
    np.testing.assert_array_equal(again.values, first.values)


def test_saved_and_loaded(engine, tmp_path):
    result = andor.explain(planted, 5, progress=False)
    copy = andor.load(result.save(tmp_path / "kept"))
    np.testing.assert_array_equal(copy.and_, result.and_)
    assert [str(row) for row in copy.top(5)] == [str(row) for row in result.top(5)]
    with pytest.raises(andor.NotFound, match="has no game 'x'"):
        andor.load(tmp_path / "kept", "x")
    with pytest.raises(andor.NotFound, match=r"no result\.json"):
        andor.load(tmp_path)


def test_report(engine):
    result = andor.explain(planted, 5, progress=False)
    for old in result.path.rglob("report.html"):
        old.unlink()
    page = result.report()
    assert page.suffix == ".html" and page.exists()


@pytest.mark.parametrize(
    ("f", "says"),
    [
        (lambda z: None, "f returned None"),
        (lambda z: 3.0, r"f returned shape \(\) for 16 masks; it must be \(16,\)"),
        (lambda z: np.zeros((len(z), 2)), r"f returned shape \(16, 2\)"),
        (lambda z: ["a"] * len(z), "real numbers"),
        (lambda z: {}[0], r"KeyError: 0 \(test_explain\.py:\d+ in <lambda>\)"),
        (lambda z: np.where(z[:, 0] & z[:, 2], np.nan, 1.0), r"v is nan where the players present are \{p0, p2\}"),
        (lambda z: z.sum(axis=1) + np.random.default_rng().random(len(z)), "a mask has two values"),
        (lambda z: z.sum(axis=1) - z.mean() * np.arange(len(z)), "a mask has two values"),
    ],
)
def test_refused(engine, f, says):
    with pytest.raises(andor.JobRefused, match=says) as caught:
        andor.explain(f, 4, progress=False)
    assert caught.value.code == 65


def test_the_users_exception_is_the_cause(engine):
    def f(z):
        raise ZeroDivisionError("mine")

    with pytest.raises(andor.JobRefused) as caught:
        andor.explain(f, 4, progress=False)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_shapes_that_are_taken(engine):
    for f in (lambda z: z.sum(axis=1, keepdims=True), lambda z: z[:, 0], lambda z: z.sum(axis=1).astype(np.float32)):
        assert andor.explain(f, 3, progress=False, resume=False).v_empty == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({}, "n is missing"),
        ({"n": 0}, "1 to 1024"),
        ({"n": 31, "plan": "cube"}, "30 at most"),
        ({"n": 3, "names": ["a"]}, "1 names for 3"),
        ({"n": 3, "batch_size": 48}, "power of two"),
        ({"n": 3, "noise": {"sd": 1, "bound": 2}}, "noise"),
    ],
)
def test_arguments(engine, arguments, says):
    with pytest.raises((ValueError, TypeError, andor.JobRefused), match=says):
        andor.explain(planted, progress=False, **arguments)


def test_no_executable(monkeypatch):
    monkeypatch.setenv("ANDOR", "/nowhere/andor")
    with pytest.raises(andor.EngineMissing, match="ANDOR is '/nowhere/andor'"):
        andor.explain(planted, 4)
    monkeypatch.delenv("ANDOR")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(andor.EngineMissing, match=r"andor-interactions\[engine\]"):
        andor.explain(planted, 4)


def test_the_same_call_again_takes_what_is_there(engine):
    rows = []

    def f(z):
        rows.append(len(z))
        return planted(z)

    first = andor.explain(f, 8, progress=False)
    evaluated = sum(rows)
    rows.clear()
    second = andor.explain(f, 8, progress=False)
    assert second.path == first.path
    assert sum(rows) <= 66 < evaluated
    rows.clear()
    andor.explain(f, 8, progress=False, resume=False)
    assert sum(rows) == evaluated


def test_a_key_is_trusted_and_another_function_is_not(engine, tmp_path):
    scale = 1.0

    def f(z):
        return scale * planted(z)

    first = andor.explain(f, 5, progress=False, out=tmp_path / "run")
    scale = 2.0
    with pytest.raises(andor.JobRefused, match="another function"):
        andor.explain(f, 5, progress=False, out=tmp_path / "run")
    with pytest.raises(andor.JobRefused, match="another job"):
        andor.explain(f, 5, noise=0.1, progress=False, out=tmp_path / "run")
    assert andor.explain(f, 5, progress=False).v_full == 2 * first.v_full
    scale = 3.0  # In the cache the function's code is the same, and its values are not: evaluated afresh.
    assert andor.explain(f, 5, progress=False).v_full == 3 * first.v_full
    kept = andor.explain(f, 5, progress=False, key="model 3")
    scale = 4.0
    assert andor.explain(f, 5, progress=False, key="model 3").v_full == kept.v_full


def test_an_argument_that_many_games_do_not_have():
    with pytest.raises(TypeError, match=r"takes no argument 'batchsize'; it takes plan, most, noise, .*, cluster"):
        andor.explain_many([], 4, batchsize=64)


def test_a_function_may_return_its_own_array(engine):
    """The array that it returns is the same in every call, and changed by the next."""
    kept = np.empty(64)

    def f(z):
        kept[: len(z)] = planted(z)
        return kept[: len(z)]

    check(andor.explain(f, 8, progress=False), planted, 8)


def test_many_games(engine):
    weights = {"first": 1.0, "second": 2.0, "third": 4.0}

    def scaled(weight):
        return lambda z: weight * z[:, 0] + 2 * (z[:, 1] & z[:, 2])

    games = {name: scaled(weight) for name, weight in weights.items()}
    results = andor.explain_many(games, 4, names=["a", "b", "c", "d"], noise=0, progress=False)
    assert len(results) == 3 and [result.name for result in results] == list(weights)
    assert results["second"].v_full == 4
    found = results.aggregate(resamples=200)
    means = {row.name: row.mean for row in found.players}
    assert means["a"] == pytest.approx(7 / 3)
    assert means["b"] == pytest.approx(1)
    first = next(row for row in found.players if row.name == "a")
    assert 1 <= first.low <= first.mean <= first.high <= 4
    single = next(row for row in found.interactions if row.players == ("a",) and row.kind == "and")
    assert single.mean == pytest.approx(np.mean([result.and_[1] for result in results]))
    total = np.mean([result.certificate.objective for result in results])
    assert sum(row.mean for row in found.orders) == pytest.approx(total, rel=1e-6)
    assert "3 games" in repr(found)


def test_plan(engine):
    found = andor.plan(lambda z: z.sum(axis=1), 10)
    assert found.masks == 1024
    assert 1024 <= found.rows <= 1.1 * 1024 + 200
    assert found.bytes >= 4 * 8 * 1024


def test_progress_is_told(engine):
    heard = []
    andor.explain(planted, 6, progress=heard.append)
    assert any(status["phase"] == "evaluating" and status["done"] == 64 for status in heard)


class Slow:
    """Two milliseconds a row, a count of the rows, and Ctrl-C after so many."""

    def __init__(self, stop_after=None):
        self.rows, self.stop_after, self.asked = 0, stop_after, Counter()

    def __call__(self, z):
        self.rows += len(z)
        masks = z @ (1 << np.arange(z.shape[1]))
        if np.array_equal(masks, masks[0] + np.arange(64)):
            self.asked[int(masks[0])] += 1
        time.sleep(0.002 * len(z))
        if self.stop_after is not None and self.rows >= self.stop_after:
            self.stop_after = None
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        return planted(z)


def test_a_slow_callable_is_attached(attached_engine):
    f, heard = Slow(), []
    result = andor.explain(f, 12, progress=heard.append, noise=0.1, search_seconds=1)
    np.testing.assert_array_equal(result.values, brute_values(12))
    assert f.rows <= 1.1 * 4096 + 200
    if "stand-in" not in attached_engine:
        # The socket counts what the status lines cannot.
        planning = [status for status in heard if status["phase"] == "planning" and status["done"] is not None]
        assert planning[-1]["done"] > 0
        assert planning[-1]["done"] <= planning[-1]["total"]
        assert heard.index(planning[-1]) == max(i for i, status in enumerate(heard) if status["phase"] == "planning")


def brute_values(n):
    return planted((np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool))


@pytest.fixture
def ctrl_c():
    """Let SIGINT be what it is in a terminal, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_interrupted_and_continued(attached_engine, tmp_path, ctrl_c):
    f = Slow(stop_after=2048)
    with pytest.raises(andor.Interrupted, match="what is done is kept") as caught:
        andor.explain(f, 12, progress=False, out=tmp_path / "run", search_seconds=1)
    assert isinstance(caught.value, KeyboardInterrupt)
    assert f.rows < 4096
    result = andor.explain(f, 12, progress=False, out=tmp_path / "run", search_seconds=1)
    np.testing.assert_array_equal(result.values, brute_values(12))
    # No shard is evaluated twice but what was in flight on two threads.
    assert sum(count - 1 for count in f.asked.values()) <= 2
    assert f.rows <= 1.1 * 4096 + 200 + 2 * 64 + 66


def share_done(engine, out):
    """Return how much of a job is durable; of the stand-in, whether anything is."""
    if "stand-in" in engine:
        return float((out / "game.done.npy").exists())
    ran = subprocess.run([engine, "status", out, "--json"], capture_output=True, text=True)
    status = json.loads(ran.stdout) if ran.returncode == 0 else {"shards_done": 0, "shards_total": 1}
    return status["shards_done"] / status["shards_total"]


def test_killed_and_continued(attached_engine, tmp_path):
    out = tmp_path / "run"
    code = (
        "import andor, test_explain as t; f = t.Slow(); "
        f"andor.explain(f, 12, out={str(out)!r}, progress=False, search_seconds=1)"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(andor.__file__).parents[1])])
    killed = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": paths})
    while share_done(attached_engine, out) < 0.125:
        assert killed.poll() is None
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    time.sleep(2)  # The executable stops by itself.
    f = Slow()
    result = andor.explain(f, 12, out=out, progress=False, search_seconds=1)
    np.testing.assert_array_equal(result.values, brute_values(12))
    assert f.rows < 4096


def test_interrupted_while_small(engine, ctrl_c):
    def f(z):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)

    with pytest.raises(andor.Interrupted, match="nothing is kept"):
        andor.explain(f, 5, progress=False)


def test_an_exception_while_attached(attached_engine):
    def f(z):
        time.sleep(0.2)
        if f.calls > 3:
            raise ValueError("out of memory")
        f.calls += 1
        return planted(z)

    f.calls = 0
    with pytest.raises(andor.JobRefused, match="out of memory") as caught:
        andor.explain(f, 12, progress=False)
    assert isinstance(caught.value.__cause__, ValueError)


def test_options_are_looked_up(engine):
    assert takes("--workers")
    assert not takes("--no-such-option")
