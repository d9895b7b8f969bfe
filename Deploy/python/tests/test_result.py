# SPDX-License-Identifier: Apache-2.0
"""Tables, plots and exports of a result."""

import csv
import subprocess

import numpy as np
import pytest

import andor


def f(z):
    return 1.0 * z[:, 0] + 2.0 * (z[:, 1] & z[:, 2]) - 1.5 * (z[:, 2] | z[:, 3])


@pytest.fixture
def result(engine):
    return andor.explain(f, 4, names=["a", "b", "c", "d"], noise=0, progress=False)


def test_frame(result):
    pytest.importorskip("pandas")
    table = result.to_frame(3)
    assert list(table.columns[:5]) == ["kind", "order", "effect", "players", "mask"]
    assert len(table) == 3
    assert table["effect"].abs().is_monotonic_decreasing
    whole = result.to_frame()
    assert whole["effect"].abs().sum() == pytest.approx(result.certificate.objective)


def test_plots(result, tmp_path):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    axes = result.plot_bar(4)
    assert len(axes.patches) == 4
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [row.effect for row in result.top(4)]
    strings = result.plot_strings(3)
    assert {text.get_text() for text in strings.texts} >= {"a", "b", "c", "d"}
    for number, each in enumerate((axes, strings)):
        each.figure.savefig(tmp_path / f"{number}.png")
    with pytest.raises(andor.NotFound, match="no image"):
        result.plot_image()
    image = andor.Image(lambda x: x.mean(axis=(1, 3)), np.random.default_rng(0).random((1, 8, 8)), players=(2, 2))
    shown = andor.explain(image, progress=False).plot_image()
    shown.figure.savefig(tmp_path / "image.png")
    assert len(shown.images) == 1
    pyplot.close("all")


def test_shapiq(result):
    shapiq = pytest.importorskip("shapiq")
    exact = shapiq.ExactComputer(f, n_players=4)("k-SII", 2)
    found = result.to_shapiq("k-SII", 2)
    for players in [(0,), (1, 2), (2, 3), (0, 1)]:
        assert found[players] == pytest.approx(exact[players], abs=1e-9)


def test_shap(result):
    pytest.importorskip("shap")
    found = result.to_shap()
    assert found.values.sum() + found.base_values == pytest.approx(result.v_full)


def test_certain_interactions_come_first(result):
    file = result.path / "games" / "game" / "interactions.csv"
    file.write_text(
        "rank,kind,order,mask,players,effect,certain,necessity_low,necessity_high,low,high\n"
        "1,and,1,1,a,3.0,open,,,-1.0,3.5\n2,or,2,12,c;d,-1.5,certain,0.9,1.0,-1.6,-1.2\n"
    )
    again = andor.load(result.path)
    assert again.top(2)[1] == andor.Interaction("or", ("c", "d"), -1.5, 12, "certain", -1.6, -1.2)
    page = again._repr_html_()
    assert "certain" in page and "-1.5" in page and "+3" not in page


def test_aggregate_tables(engine):
    pytest.importorskip("pandas")
    results = andor.explain_many([f, lambda z: 2 * f(z)], 4, progress=False)
    found = results.aggregate(k=5, resamples=50)
    assert found.players[0].name in {"p0", "p1"}
    assert (found.to_frame()["low"] <= found.to_frame()["high"]).all()
    assert len(found.to_frame("orders")) == 4
    with pytest.raises(ValueError, match="no table of 'x'"):
        found.to_frame("x")


def mark_certain(result, marks, rest="open"):
    """Write into a result's list which interactions were found to be certain, as the executable does."""
    file = result.path / "games" / result.name / "interactions.csv"
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row["certain"] = marks.get((row["kind"], int(row["mask"])), rest)
    with file.open("w", newline="") as lines:
        table = csv.DictWriter(lines, rows[0])
        table.writeheader()
        table.writerows(rows)
    return andor.load(result.path, result.name)


def splitmix(seed):
    mask, state = 2**64 - 1, seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & mask
        yield z ^ z >> 31


def test_aggregate_against_numpy(engine):
    """Games with other players in another order: every number of the aggregate from the arrays, by name."""

    def third(z):
        return 3.0 * z[:, 2] + 1.0 * (z[:, 0] & z[:, 1])

    names = [["a", "b", "c", "d"], ["d", "c", "b", "a"], ["b", "c", "e"]]
    games = [(f, 4), (lambda z: 2 * f(z), 4), (third, 3)]
    made = [andor.explain(g, n, names=name, noise=0, progress=False) for (g, n), name in zip(games, names, strict=True)]
    # b and c are bits 1 and 2 of the first, 2 and 1 of the second, 0 and 1 of the third.
    made[0] = mark_certain(made[0], {("and", 6): "certain", ("and", 1): "certain"})
    made[2] = mark_certain(made[2], {("and", 3): "certain", ("and", 4): "undecided"})
    made[1] = mark_certain(made[1], {}, rest="")
    found = andor.Aggregate.of(made, resamples=400, seed=7)

    def interval(sizes):
        means = []
        for resample in range(400):
            random = splitmix(7 << 32 | resample)
            means.append(np.mean([sizes[(next(random) >> 32) * len(sizes) >> 32] for _ in sizes]))
        return np.mean(sizes), np.quantile(means, 0.025), np.quantile(means, 0.975)

    players = {row.name: row for row in found.players}
    assert [row.name for row in found.players] == sorted(players, key=lambda name: -players[name].mean)
    for name, row in players.items():
        sizes = [abs(r.shapley[r.names.index(name)]) for r in made if name in r.names]
        assert row.games == len(sizes)
        np.testing.assert_allclose((row.mean, row.low, row.high), interval(sizes))
    pair = next(row for row in found.interactions if row.kind == "and" and row.players == ("b", "c"))
    sizes = [abs(made[0].and_[6]), abs(made[1].and_[6]), abs(made[2].and_[3])]
    np.testing.assert_allclose((pair.mean, pair.low, pair.high), interval(sizes))
    # The second game has it too and was not asked; {e} is listed once, asked once, and not certain.
    assert (pair.games, pair.listed, pair.certain) == (3, 1.0, 1.0)
    single = next(row for row in found.interactions if row.players == ("e",))
    assert (single.games, single.certain) == (1, 0.0)
    assert next(row for row in found.interactions if row.players == ("a",)).certain == 1.0
    for row in found.orders:
        sizes = [
            sum(abs(t[m]) for t in (r.and_, r.or_) for m in range(2**r.n) if m.bit_count() == row.order) for r in made
        ]
        np.testing.assert_allclose((row.mean, row.low, row.high), interval(sizes))
    assert [row.certain for row in found.orders] == [0.5, 1.0, 0.0, 0.0]
    assert found == andor.Aggregate.of(made, resamples=400, seed=7)
    assert all(row.certain is None for row in andor.Aggregate.of(made[1:2]).orders)


@pytest.mark.parametrize("explain", ["{noise: 0.05, certain: 4}", "{noise: 0, top: 3}", "none"])
def test_aggregate_is_that_of_the_file(engine, tmp_path, explain):
    """Every number of the executable's table to the last bit, of the rows that two games or more have."""
    names = ["[a, b, c, d]", "[d, c, b, a]", "[b, c, e]", "[a, b, c, d]"]
    games = "".join(
        f"""
  - name: g{number}
    players: {{names: {players}}}
    formula:
      noise: {{sigma: 0.3, seed: {number}}}
      terms: [{{and: [0, 1], value: 1.{number}}}, {{or: [1, 2], value: -0.75}}, {{and: [2], value: 3}}]"""
        for number, players in enumerate(names)
    )
    job = tmp_path / "job.yaml"
    job.write_text(f"andor: 1\nname: j\nmodel: {{formula: true}}\nexplain: {explain}\ngames:{games}\n")
    subprocess.run([engine, "run", str(job), "--out", str(tmp_path / "out"), "--quiet"], check=True)
    results = andor.load_many(tmp_path / "out")
    file, found = results.document["aggregate"], results.aggregate()
    assert file["games"] == found.games == 4
    assert file["gathered"] == (3 if "top" in explain else file["gathered"])
    for key in ("players", "interactions"):
        rows = [{**vars(row)} for row in getattr(found, key) if row.games > 1][:100]
        assert len(rows) > 3
        for row in rows:
            if "players" in row:
                row["players"] = list(row["players"])
            if row.get("certain", 0) is None:
                del row["certain"]
        assert rows == file[key], key
    assert [vars(row) for row in found.orders] == [{"certain": None, **row} for row in file["orders"]]
