# SPDX-License-Identifier: Apache-2.0
"""From games of this process to ONNX models that the executable runs itself."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from .._errors import JobRefused
from .._evaluate import unpack
from .._table import probe_masks
from ._scores import Floats, Score, from_logits, from_probabilities
from ._torch import evaluating, is_module
from .image import Image
from .onnx import Onnx
from .tabular import Tabular

_PROBES = 64
# float32 against float64, as a share of the largest value.
_ROUNDING = 1e-3


def to_onnx(game: Tabular | Image) -> Onnx:
    """Return a game as an ONNX model, which the executable runs without Python; 64 coalitions must agree.

    Raises:
        JobRefused: The model cannot be converted, or its ONNX form gives other values; explain the game as it is.
    """
    if isinstance(game, Tabular):
        made, score = _tabular(game), _score_of_table(game)
    elif isinstance(game, Image):
        made, score = _image(game), _score_of_image(game)
    else:
        raise TypeError(f"a {type(game).__name__} is not converted; andor.Tabular and andor.Image are")
    _compare(game, made, score)
    return made


def _tabular(game: Tabular) -> Onnx:
    from skl2onnx import to_onnx as convert

    if game.outputs not in ("probabilities", "numbers") or not hasattr(game.model, "predict"):
        raise JobRefused("a function or a model of decisions is not converted", "Explain the game as it is")
    if game.x.dtype.kind not in "fiub" or len(game.background) > 1:
        raise JobRefused("only rows of numbers against one background row are converted", "Explain the game as it is")
    is_classifier = hasattr(game.model, "classes_")
    options = {id(game.model): {"zipmap": False}} if is_classifier else None
    sample = game.x.astype(np.float32)
    try:
        model = convert(game.model, sample[None], options=options)
    except Exception as error:
        raise JobRefused(f"skl2onnx does not convert the model: {error}", "Explain the game as it is") from error
    name = "probabilities" if is_classifier else model.graph.output[0].name
    scores = {"log_odds": "log_odds_from_probabilities", "probability": "value", "value": "value"}
    if is_classifier and game.score not in scores:
        raise JobRefused(f"the score {game.score} of probabilities is not converted", "Choose score='log_odds'")
    output = {"name": name, "score": scores[game.score] if is_classifier else "value", "class": game.target}
    entry = model.graph.input[0].name
    return Onnx(
        model.SerializeToString(),
        inputs={entry: sample},
        players={entry: game.owners},
        baseline={entry: game.background[0].astype(np.float32)},
        output=output,
        names=game.player_names,
    )


def _image(game: Image) -> Onnx:
    if not is_module(game.model):
        raise JobRefused("a function is not converted; only networks of PyTorch are", "Explain the game as it is")
    import torch

    file = io.BytesIO()
    with evaluating(game.model), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        device = next(iter(game.model.parameters())).device
        torch.onnx.export(
            game.model,
            (torch.from_numpy(game.image[None]).to(device),),
            file,
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
            dynamo=False,
        )
    return Onnx(
        file.getvalue(),
        inputs={"image": game.image},
        players={"image": np.broadcast_to(game.owners, game.image.shape)},
        baseline={"image": game.baseline},
        output={"name": "logits", "score": game.score, "class": game.target},
        names=game.player_names,
        picture=game.picture,
    )


def _score_of_table(game: Tabular) -> Callable[[Floats], Floats]:
    if hasattr(game.model, "classes_"):
        return lambda outputs: from_probabilities(outputs, game.target, game.score)
    return lambda outputs: outputs[:, 0]


def _score_of_image(game: Image) -> Callable[[Floats], Floats]:
    score: Score = game.score
    return lambda outputs: from_logits(outputs, game.target, score)


def _compare(game: Tabular | Image, made: Onnx, score: Callable[[Floats], Floats]) -> None:
    """Run the model on masked samples beside the game itself; raise `JobRefused` where the two differ."""
    import onnxruntime

    session = onnxruntime.InferenceSession(made.model, providers=["CPUExecutionProvider"])
    coalitions = unpack(probe_masks(game.n_players, min(_PROBES, 2**game.n_players)), game.n_players)
    ((entry, sample),) = made.inputs.items()
    rows = _masked(coalitions, np.asarray(sample), np.asarray(made.baseline[entry]), np.asarray(made.players[entry]))
    outputs = session.run([made.output["name"]], {entry: rows})[0]
    found, known = score(np.asarray(outputs, np.float64).reshape(len(rows), -1)), game(coalitions)
    difference = float(np.abs(found - known).max())
    if not difference <= _ROUNDING * max(1.0, float(np.abs(known).max())):
        raise JobRefused(
            f"the ONNX model gives values that differ from the game's by up to {difference:.3g}",
            "Explain the game as it is",
        )


def _masked(coalitions: npt.NDArray[np.bool_], sample: Any, baseline: Any, owners: Any) -> npt.NDArray[Any]:
    keep = np.where(owners < 0, True, coalitions[:, owners])
    return np.asarray(np.where(keep, sample, baseline), sample.dtype)
