# SPDX-License-Identifier: Apache-2.0
"""The values of a job's games on all masks, by numpy and Python's onnxruntime."""
import json
import pathlib
import struct

import numpy as np

SAFETENSORS = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2",
    "I8": "i1", "U8": "u1", "BOOL": "?"}


def safetensors(path: pathlib.Path) -> dict:
    blob = path.read_bytes()
    length, = struct.unpack("<Q", blob[:8])
    header = json.loads(blob[8:8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        flat = np.frombuffer(blob[begin:end], SAFETENSORS[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def masks_of(players: int) -> np.ndarray:
    return np.arange(1 << players, dtype=np.int64)


def player_count(game: dict) -> int:
    players = game["players"]
    return players["count"] if "count" in players else len(players["names"])


# Scores: outputs [b, classes] in float64, class c -> [b].

def log_sum_exp(outputs: np.ndarray) -> np.ndarray:
    top = outputs.max(1, keepdims=True)
    return top[:, 0] + np.log(np.exp(outputs - top).sum(1))


SCORES = {
    "value": lambda z, c: z[:, 0],
    "logit": lambda z, c: z[:, c],
    "probability": lambda z, c: np.exp(z[:, c] - log_sum_exp(z)),
    "log_odds": lambda z, c: z[:, c] - log_sum_exp(np.delete(z, c, 1)),
    "log_odds_from_probabilities":
        lambda z, c: np.log(z[:, c]) - np.log(np.delete(z, c, 1).sum(1)),
    "log_odds_from_sigmoid": lambda z, c: np.log(z[:, c]) - np.log1p(-z[:, c]),
    "log_probability": lambda z, c: z[:, c] - log_sum_exp(z),
}


def scalar(output: dict, outputs: np.ndarray, full: np.ndarray) -> np.ndarray:
    """The score of `outputs` [b, ...]; `full` is the row of the full input."""
    def rows(raw):
        raw = np.asarray(raw, np.float64)
        if "position" in output:
            raw = raw[:, output["position"]]
        return raw.reshape(len(raw), -1)

    score = output.get("score", "value")
    if isinstance(score, dict):
        i, j = score["difference"]
        return rows(outputs)[:, i] - rows(outputs)[:, j]
    chosen = output.get("class", 0)
    return SCORES[score](rows(outputs), int(rows(full).argmax()) if chosen == "predicted" else chosen)


class OnnxGame:
    """One game of an onnx job: builds masked inputs and runs them."""

    def __init__(self, job: dict, game: dict, folder: pathlib.Path, session):
        self.output, self.session = job["output"], session
        self.tensors = safetensors(folder / game["tensors"]) if "tensors" in game else {}
        self.folder, self.inputs = folder, []
        kinds = {i.name: i.type for i in session.get_inputs()}
        types = {
            "tensor(float)": np.float32, "tensor(double)": np.float64,
            "tensor(float16)": np.float16, "tensor(int64)": np.int64, "tensor(int32)": np.int32,
            "tensor(bool)": np.bool_, "tensor(uint8)": np.uint8}
        for given in game["inputs"]:
            dtype = types[kinds[given["name"]]]
            sample = self.tensor(given["sample"]).astype(dtype)
            owner = self.owner(given.get("players"), sample.shape)
            baseline = self.tensor(given.get("baseline", 0)).astype(dtype)
            self.inputs.append(
                (given["name"], sample, np.broadcast_to(baseline, sample.shape), owner))

    def tensor(self, reference) -> np.ndarray:
        if not isinstance(reference, str):
            return np.asarray(reference)
        if reference in self.tensors:
            return self.tensors[reference]
        return np.load(self.folder / reference, allow_pickle=False)

    def owner(self, players, shape) -> np.ndarray:
        """The player of each element, -1 for none."""
        if players is None:
            return np.full(shape, -1)
        if isinstance(players, dict) and players.get("each"):
            return np.arange(int(np.prod(shape))).reshape(shape)
        if isinstance(players, dict):
            down, across = players["grid"]
            height, width = shape[-2:]
            r = np.arange(height)[:, None] * down // height
            c = np.arange(width)[None, :] * across // width
            return np.broadcast_to(r * across + c, shape)
        return np.broadcast_to(self.tensor(players), shape)

    def run(self, masks: np.ndarray) -> np.ndarray:
        feed = {}
        for name, sample, baseline, owner in self.inputs:
            shaped = masks.reshape((-1,) + (1,) * sample.ndim)
            keep = (owner < 0) | ((shaped >> np.maximum(owner, 0)) & 1).astype(bool)
            feed[name] = np.where(keep, sample, baseline).astype(sample.dtype)
        return self.session.run([self.output["name"]] if "name" in self.output else None, feed)[0]

    def values(self, players: int, batch: int) -> np.ndarray:
        masks = masks_of(players)
        batch = min(batch, len(masks))
        full = self.run(masks[-batch:])[-1:]
        parts = [
            scalar(self.output, self.run(masks[start:start + batch]), full)
            for start in range(0, len(masks), batch)]
        return np.concatenate(parts)


def formula_values(formula: dict, players: int):
    """The closed form on all masks; nothing where seeded noise is added."""
    if formula.get("noise", {}).get("sigma", 0) != 0:
        return None
    masks = masks_of(players)
    values = np.full(len(masks), float(formula.get("constant", 0)))
    for term in formula["terms"]:
        kind = "and" if "and" in term else "or"
        coalition = sum(1 << p for p in term[kind])
        hit = masks & coalition
        values += term["value"] * (hit == coalition if kind == "and" else hit != 0)
    return values


def table_values(game: dict, folder: pathlib.Path, players: int) -> np.ndarray:
    values = np.load(folder / game["table"], allow_pickle=False).astype(np.float64)
    if game.get("order", "player0_lsb") == "player0_lsb":
        return values
    # Axis i of the cube is player i (most significant first); ours has player 0 last.
    return values.reshape((2,) * players).transpose().reshape(-1)


def evaluator(job: dict, folder: pathlib.Path, batch: int):
    """A function from a game to (players, values on all masks or nothing)."""
    model = job["model"]
    if "formula" in model:
        return lambda game: (player_count(game), formula_values(game["formula"], player_count(game)))
    if "table" in model:
        return lambda game: (player_count(game), table_values(game, folder, player_count(game)))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(folder / model["onnx"]), options)
    return lambda game: (
        player_count(game),
        OnnxGame(job, game, folder, session).values(player_count(game), batch))
