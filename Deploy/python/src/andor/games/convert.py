# SPDX-License-Identifier: Apache-2.0
"""From games of this process to ONNX models that the executable runs itself."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from .._errors import JobRefused
from .._evaluate import unpack
from .._table import probe_masks
from ._scores import Floats, Score, from_logits, from_probabilities
from ._torch import device_of, evaluating, is_module, logits_of
from .image import Image
from .onnx import Onnx
from .tabular import Tabular
from .text import Text

_PROBES = 64
# float32 against float64, as a share of the largest value.
_ROUNDING = 1e-3


def to_onnx(game: Tabular | Image | Text) -> Onnx:
    """Return a game as an ONNX model, which the executable runs without Python; 64 coalitions must agree.

    Raises:
        JobRefused: The model cannot be converted, or its ONNX form gives other values; explain the game as it is.
    """
    if isinstance(game, Tabular):
        made, score = _tabular(game), _score_of_table(game)
    elif isinstance(game, Image):
        made, score = _image(game), _score_of_logits(game)
    elif isinstance(game, Text):
        made, score = _text(game), _score_of_logits(game)
    else:
        raise TypeError(f"a {type(game).__name__} is not converted; andor.Tabular, andor.Image and andor.Text are")
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
    # To the engine a class's probability is one output of several, and `logit` is that output as it stands.
    scores = {"log_odds": "log_odds_from_probabilities", "probability": "logit", "value": "logit"}
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
        player_kind=game.player_kind,
    )


def _image(game: Image) -> Onnx:
    if not is_module(game.model):
        raise JobRefused("a function is not converted; only networks of PyTorch are", "Explain the game as it is")
    return Onnx(
        _exported(game.model, {"image": game.image}),
        inputs={"image": game.image},
        players={"image": np.broadcast_to(game.owners, game.image.shape)},
        baseline={"image": game.baseline},
        output={"name": "logits", "score": game.score, "class": game.target},
        names=game.player_names,
        player_kind=game.player_kind,
        picture=game.picture,
    )


def _text(game: Text) -> Onnx:
    network = game.network
    if network is None:
        raise JobRefused("a function of texts is not converted; only networks are", "Explain the game as it is")
    if network.drops:
        raise JobRefused("dropped words are not converted: they move those behind them", "Choose another baseline")
    outputs = network(np.ones((1, game.n_players), bool)).shape[1]
    if outputs == 1 and game.score not in ("log_odds", "logit", "value"):
        raise JobRefused(f"the score {game.score} of a single logit is not converted", "Choose score='log_odds'")
    inputs, players, baseline = network.arrays()
    model = _exported(network.model, inputs)
    # What the network does not read is no input of the file.
    read = {entry.name for entry in _session(model).get_inputs()}
    return Onnx(
        model,
        inputs={name: array for name, array in inputs.items() if name in read},
        players={name: array for name, array in players.items() if name in read},
        baseline={name: array for name, array in baseline.items() if name in read},
        output={"name": "logits", "score": game.score if outputs > 1 else "logit", "class": game.target},
        names=game.player_names,
        player_kind=game.player_kind,
    )


def _exported(model: Any, inputs: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Return a network as an ONNX file whose inputs have these names, these shapes and any number of rows."""
    import torch

    names = list(inputs)

    class Network(torch.nn.Module):  # type: ignore[misc]
        """The network as a function of arrays in this order, its logits alone."""

        def __init__(self) -> None:
            super().__init__()
            self.network = model

        def forward(self, *arrays: Any) -> Any:
            if len(names) == 1:
                return logits_of(self.network(*arrays))
            return logits_of(self.network(**dict(zip(names, arrays, strict=True))))

    device = device_of(model)
    # Two rows: an exporter that sees one may take the number of rows for a constant.
    rows = tuple(torch.from_numpy(np.stack([array, array])).to(device) for array in inputs.values())
    file = io.BytesIO()
    with evaluating(model), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = Network().eval()
        torch.onnx.export(
            network,
            rows,
            file,
            input_names=names,
            output_names=["logits"],
            dynamic_axes={name: {0: "batch"} for name in [*names, "logits"]},
            dynamo=False,
        )
    return file.getvalue()


def _session(model: Any) -> Any:
    import onnxruntime

    return onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])


def _score_of_table(game: Tabular) -> Callable[[Floats], Floats]:
    if hasattr(game.model, "classes_"):
        return lambda outputs: from_probabilities(outputs, game.target, game.score)
    return lambda outputs: outputs[:, 0]


def _score_of_logits(game: Image | Text) -> Callable[[Floats], Floats]:
    score: Score = game.score
    return lambda outputs: from_logits(outputs, game.target, score)


def _compare(game: Tabular | Image | Text, made: Onnx, score: Callable[[Floats], Floats]) -> None:
    """Run the model on masked samples beside the game itself; raise `JobRefused` where the two differ."""
    coalitions = unpack(probe_masks(game.n_players, min(_PROBES, 2**game.n_players)), game.n_players)
    rows = {name: _masked(coalitions, made, name) for name in made.inputs}
    outputs = _session(made.model).run([made.output["name"]], rows)[0]
    found, values = score(np.asarray(outputs, np.float64).reshape(len(coalitions), -1)), game(coalitions)
    difference = float(np.abs(found - values).max())
    if not difference <= _ROUNDING * max(1.0, float(np.abs(values).max())):
        raise JobRefused(
            f"the ONNX model gives values that differ from the game's by up to {difference:.3g}",
            "Explain the game as it is",
        )


def _masked(coalitions: npt.NDArray[np.bool_], made: Onnx, name: str) -> npt.NDArray[Any]:
    sample = np.asarray(made.inputs[name])
    if name not in made.players:
        return np.broadcast_to(sample, (len(coalitions), *sample.shape))
    owners = np.asarray(made.players[name])
    keep = np.where(owners < 0, True, coalitions[:, owners])
    return np.asarray(np.where(keep, sample, np.asarray(made.baseline[name])), sample.dtype)
