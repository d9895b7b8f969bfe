# SPDX-License-Identifier: Apache-2.0
"""Results of sampled games, read from a folder written by hand."""

import json

import numpy as np
import pytest

import andor


@pytest.fixture
def folder(tmp_path):
    game = tmp_path / "games" / "g"
    game.mkdir(parents=True)
    masks = np.zeros((3, 70), bool)
    masks[1] = True
    masks[2, [0, 64]] = True
    np.save(game / "masks.npy", np.packbits(masks, axis=1, bitorder="little"))
    np.save(game / "values.npy", np.array([0.0, 3.0, 2.0]))
    (game / "interactions.csv").write_text(
        "rank,kind,order,mask,players,effect,certain,necessity_low,necessity_high,low,high,share,members\n"
        "1,and,2,,p0;p64,2.0,,,,1.5,2.5,0.6,0;64\n2,or,2,,p1;p2,-1.0,,,,,,0.4,1;2\n"
    )
    (game / "pairs.csv").write_text("rank,i,j,value,players\n1,0,64,2.0,p0;p64\n")
    document = {
        "name": "g",
        "players": [f"p{i}" for i in range(70)],
        "n": 70,
        "plan": "sample",
        "v_empty": 0,
        "v_full": 3,
        "shapley": [1.0] * 70,
        "shapley_low": [0.5] * 70,
        "shapley_high": [1.5] * 70,
        "heldout": [{"density": "half", "r2": 0.9, "high": 0.95, "masks": 40}],
    }
    (tmp_path / "result.json").write_text(json.dumps({"games": [document]}))
    return tmp_path


def test_a_sample_is_read(folder):
    result = andor.load(folder)
    assert isinstance(result, andor.SampledResult)
    assert result.masks.shape == (3, 70) and result.masks[2].nonzero()[0].tolist() == [0, 64]
    assert result.values.tolist() == [0, 3, 2]
    first, second = result.top(5)
    assert (first.players, first.mask, first.low) == (("p0", "p64"), 1 | 1 << 64, 1.5)
    assert second.low is None and second.kind == "or"
    assert result.interaction(["p0", 64]) == first
    assert result.interaction([3, 4]).effect == 0
    assert result.pairs == {(0, 64): 2.0}
    assert result.heldout == [andor.HeldOut("half", 0.9, -np.inf, 0.95, 40)]
    assert (result.shapley_low < result.shapley).all() and (result.shapley < result.shapley_high).all()


def test_what_needs_all_masks_is_refused(folder):
    result = andor.load(folder)
    with pytest.raises(andor.AndorError, match="is a sample"):
        _ = result.harsanyi
