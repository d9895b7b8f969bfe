# SPDX-License-Identifier: Apache-2.0
"""The ONNX fixtures: tiny graphs whose outputs on every mask are known in closed form."""
import pathlib

import fixture_weights
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto as T
from onnx import helper, numpy_helper

OPSET, IR_VERSION = 17, 8


def model(nodes, inputs, outputs, constants, domains={}) -> onnx.ModelProto:
    """A checked model; `inputs` and `outputs` are (name, element type, shape), `domains` versions by name."""
    graph = helper.make_graph(
        nodes, "fixture",
        [helper.make_tensor_value_info(*i) for i in inputs],
        [helper.make_tensor_value_info(*o) for o in outputs],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", OPSET)]
        + [helper.make_opsetid(name, version) for name, version in domains.items()],
        ir_version=IR_VERSION,
        producer_name="andor-fixtures")
    onnx.checker.check_model(made)
    return made


def node(kind, inputs, output, **attributes):
    return helper.make_node(kind, inputs.split(), [output], **attributes)


def linear(weights, bias, element, dtype, batch="batch", squeezed=False):
    """y = x . w + b."""
    nodes = [node("MatMul", "x w", "m"), node("Add", "m b", "y")]
    w = np.array(weights, dtype)
    shape = [batch] if squeezed else [batch, 1]
    return model(
        nodes, [("x", element, [batch, len(weights)])], [("y", element, shape)],
        {"w": w if squeezed else w.reshape(-1, 1), "b": np.array([bias], dtype)})


def not_a_number():
    """y = log(1.5 - x0 + 2 x1 - x2): negative argument only at x = (1, 0, 1)."""
    nodes = [node("MatMul", "x w", "m"), node("Add", "m b", "s"), node("Log", "s", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.float32([[-1], [2], [-1]]), "b": np.float32([1.5])})


def infinite():
    """y = 1 / (x0 + x1 - 1): infinite where exactly one of the first two is 1."""
    nodes = [
        node("MatMul", "x w", "m"), node("Add", "m b", "s"), node("Reciprocal", "s", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.float32([[1], [1], [0]]), "b": np.float32([-1])})


def batch_mean():
    """y = (x - mean of x over the batch) . w: what a row says depends on its neighbours."""
    nodes = [
        node("ReduceMean", "x", "mean", axes=[0], keepdims=1), node("Sub", "x mean", "c"),
        node("MatMul", "c w", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.float32([[1.5], [-2], [0.25]])})


def batch_scaled_quantisation():
    """Dynamic quantisation: the scale is the batch's largest value, so rows share rounding."""
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["x"], ["xq", "xs", "xz"]),
        node("DequantizeLinear", "xq xs xz", "xd"), node("MatMul", "xd w", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.float32([[1.5], [-2], [0.25]])})


def frozen_reshape():
    """Declares a dynamic batch axis but reshapes to [1, 3] inside: fails for any other batch."""
    nodes = [node("Reshape", "x shape", "r"), node("MatMul", "r w", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"shape": np.int64([1, 3]), "w": np.float32([[1.5], [-2], [0.25]])})


EMBEDDING = np.float32([[0, 0], [1, -1], [2, 0.5], [-3, 4], [0.25, 8], [5, -2]])


def tokens():
    """logits = sum over the sequence of attention_mask * EMBEDDING[input_ids]."""
    nodes = [
        node("Gather", "table input_ids", "e", axis=0),
        node("Cast", "attention_mask", "am", to=T.FLOAT),
        node("Unsqueeze", "am last", "au"), node("Mul", "e au", "p"),
        node("ReduceSum", "p middle", "logits", keepdims=0)]
    ids = [(name, T.INT64, ["batch", "tokens"]) for name in ("input_ids", "attention_mask")]
    return model(
        nodes, ids, [("logits", T.FLOAT, ["batch", 2])],
        {"table": EMBEDDING, "last": np.int64([-1]), "middle": np.int64([1])})


def sequence():
    """logits[b, t, :] = sum of EMBEDDING[ids] over the positions up to t: shape [B, T, V]."""
    nodes = [node("Gather", "table ids", "e", axis=0), node("CumSum", "e axis", "logits")]
    return model(
        nodes, [("ids", T.INT64, ["batch", 3])], [("logits", T.FLOAT, ["batch", 3, 2])],
        {"table": EMBEDDING, "axis": np.int64(1)})


def image():
    """With q the four quadrant means, y = (q0 q1, q2 - q3): for `players: {grid: [2, 2]}`."""
    nodes = [
        node("AveragePool", "image", "q4", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", "q4", "q"), node("Gather", "q i0", "q0", axis=1),
        node("Gather", "q i1", "q1", axis=1), node("Mul", "q0 q1", "and"),
        node("MatMul", "q w", "rest"), node("Concat", "and rest", "y", axis=1)]
    return model(
        nodes, [("image", T.FLOAT, ["batch", 1, 4, 4])], [("y", T.FLOAT, ["batch", 2])],
        {"i0": np.int64([0]), "i1": np.int64([1]), "w": np.float32([[0], [0], [1], [-1]])})


def text():
    """An input of strings, which no tensor of a job can feed."""
    return model(
        [node("Identity", "words", "y")], [("words", T.STRING, ["batch", 2])],
        [("y", T.STRING, ["batch", 2])], {})


def class_index():
    """The output is the int64 index of the largest input, not a number to explain."""
    return model(
        [node("ArgMax", "x", "label", axis=1, keepdims=0)], [("x", T.FLOAT, ["batch", 3])],
        [("label", T.INT64, ["batch"])], {})


def one_row():
    """As `linear`, with the batch axis fixed at 1."""
    return linear([1.5, -2, 0.25], 0.5, T.FLOAT, np.float32, batch=1)


def scaled():
    """y = x . w / t: `t` is a scalar, without a batch axis; `pair` [2] is added to it, `one` [1] taken from it."""
    nodes = [
        node("MatMul", "x w", "m"), node("ReduceSum", "pair", "p", keepdims=0),
        node("Squeeze", "one", "o"), node("Add", "t p", "tp"), node("Sub", "tp o", "d"),
        node("Div", "m d", "y")]
    return model(
        nodes,
        [("x", T.FLOAT, ["batch", 3]), ("t", T.FLOAT, []), ("pair", T.FLOAT, [2]), ("one", T.FLOAT, [1])],
        [("y", T.FLOAT, ["batch", 1])], {"w": np.float32([[1.5], [-2], [0.25]])})


def past():
    """logits = sum over the tokens of what was (an axis that may be empty) and of EMBEDDING[ids]."""
    nodes = [
        node("Gather", "table ids", "e"), node("Concat", "past e", "all", axis=1),
        node("ReduceSum", "all middle", "logits", keepdims=0)]
    return model(
        nodes, [("ids", T.INT64, ["batch", "tokens"]), ("past", T.FLOAT, ["batch", "before", 2])],
        [("logits", T.FLOAT, ["batch", 2])], {"table": EMBEDDING, "middle": np.int64([1])})


def heads():
    """The numbers (m, 2 m) of m = x . w as outputs of shapes that networks end in."""
    shapes = {"plain": [0, 2], "pixels": [0, 2, 1, 1], "front": [0, 1, 2], "back": [0, 2, 1]}
    nodes = [node("MatMul", "x w", "m")] + [
        node("Reshape", f"m {name}_shape", name) for name in shapes]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])],
        [(name, T.FLOAT, ["batch"] + shape[1:]) for name, shape in shapes.items()],
        {"w": np.float32([[1.5, 3], [-2, -4], [0.25, 0.5]])}
        | {f"{name}_shape": np.int64(shape) for name, shape in shapes.items()})


def squeezed_row():
    """One row at a time, its batch axis left out of the output: shape [2]."""
    nodes = [node("MatMul", "x w", "m"), node("Squeeze", "m first", "y")]
    return model(
        nodes, [("x", T.FLOAT, [1, 3])], [("y", T.FLOAT, [2])],
        {"w": np.float32([[1.5, 3], [-2, -4], [0.25, 0.5]]), "first": np.int64([0])})


def brain_half():
    """As `linear`, of bfloat16 outside and float32 inside."""
    nodes = [
        node("Cast", "x", "f", to=T.FLOAT), node("MatMul", "f w", "m"), node("Add", "m b", "s"),
        node("Cast", "s", "y", to=T.BFLOAT16)]
    return model(
        nodes, [("x", T.BFLOAT16, ["batch", 3])], [("y", T.BFLOAT16, ["batch", 1])],
        {"w": np.float32([[1.5], [-2], [0.25]]), "b": np.float32([0.5])})


def words():
    """y = 2 where `sex` is male, else -1, plus 4 where `town` (constant) is 'Ulm', plus age."""
    nodes = [
        node("LabelEncoder", "sex", "s", domain="ai.onnx.ml", keys_strings=["male"], values_floats=[2.0],
             default_float=-1.0),
        node("LabelEncoder", "town", "t", domain="ai.onnx.ml", keys_strings=["Ulm"], values_floats=[4.0],
             default_float=0.0),
        node("Add", "s t", "st"), node("Add", "st age", "y")]
    return model(
        nodes, [("sex", T.STRING, ["batch", 1]), ("town", T.STRING, ["batch", 1]), ("age", T.FLOAT, ["batch", 1])],
        [("y", T.FLOAT, ["batch", 1])], {}, domains={"ai.onnx.ml": 3})


def zip_map():
    """Ends as scikit-learn's classifiers are converted unless told otherwise: a label, and a sequence of maps."""
    made = model(
        [node("MatMul", "x w", "m"), node("ArgMax", "m", "label", axis=1, keepdims=0),
         node("ZipMap", "m", "scores", domain="ai.onnx.ml", classlabels_int64s=[0, 1])],
        [("x", T.FLOAT, ["batch", 3])], [("label", T.INT64, ["batch"])],
        {"w": np.float32([[1.5, 3], [-2, -4], [0.25, 0.5]])}, domains={"ai.onnx.ml": 3})
    entry = helper.make_map_type_proto(T.INT64, helper.make_tensor_type_proto(T.FLOAT, None))
    made.graph.output.append(helper.make_value_info("scores", helper.make_sequence_type_proto(entry)))
    return made


def remainder():
    """y = sum over x of x mod 1000: only the last digits of 64-bit ids matter."""
    nodes = [
        node("Mod", "x k", "m"), node("Cast", "m", "f", to=T.FLOAT), node("ReduceSum", "f last", "y", keepdims=1)]
    return model(
        nodes, [("x", T.INT64, ["batch", 2])], [("y", T.FLOAT, ["batch", 1])],
        {"k": np.int64(1000), "last": np.int64([1])})


def missing():
    """As `linear`, with -1 in the place of every NaN."""
    nodes = [
        node("IsNaN", "x", "q"), node("Where", "q c x", "f"), node("MatMul", "f w", "m"), node("Add", "m b", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.float32([[1.5], [-2], [0.25]]), "b": np.float32([0.5]), "c": np.float32(-1)})


def pixels(shape):
    """y = the sum over the elements e of x of (e + 1) x[e], e counted row by row."""
    weights = np.arange(1, np.prod(shape) + 1, dtype=np.float32).reshape(-1, 1)
    return model(
        [node("Flatten", "x", "f", axis=1), node("MatMul", "f w", "y")],
        [("x", T.FLOAT, ["batch"] + shape)], [("y", T.FLOAT, ["batch", 1])], {"w": weights})


def small_batch_mean():
    """`batch-mean` times 1e-5: rows depend on each other by little, and by all there is."""
    nodes = [
        node("ReduceMean", "x", "mean", axes=[0], keepdims=1), node("Sub", "x mean", "c"),
        node("MatMul", "c w", "y")]
    return model(
        nodes, [("x", T.FLOAT, ["batch", 3])], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.float32([[1.5e-5], [-2e-5], [0.25e-5]])})


def vocabulary():
    """logits [b, 14, 50257]: 2.8 MB a row."""
    nodes = [
        node("Cast", "ids", "f", to=T.FLOAT), node("Unsqueeze", "f last", "u"), node("Mul", "u c", "p"),
        node("Expand", "p shape", "logits")]
    return model(
        nodes, [("ids", T.INT64, ["batch", 14])], [("logits", T.FLOAT, ["batch", 14, 50257])],
        {"last": np.int64([2]), "c": np.float32(0.5), "shape": np.int64([1, 1, 50257])})


def columns():
    """79 inputs of one column each, as a table is often exported: y = the sum of (i + 1) ci."""
    names = [f"c{i}" for i in range(79)]
    return model(
        [helper.make_node("Concat", names, ["x"], axis=1), node("MatMul", "x w", "y")],
        [(name, T.FLOAT, ["batch", 1]) for name in names], [("y", T.FLOAT, ["batch", 1])],
        {"w": np.arange(1, 80, dtype=np.float32).reshape(-1, 1)})


def masked(sample, baseline, width):
    """All 2^width inputs: row T holds the sample where bit i of T is set, else the baseline."""
    present = (np.arange(1 << width)[:, None] >> np.arange(width)) & 1
    return np.where(present == 1, np.asarray(sample), np.asarray(baseline))


def expectations():
    """Per model: the inputs on all masks and the closed form of the outputs, in float64."""
    w, ones, zeros = np.array([1.5, -2, 0.25]), np.ones(3), np.zeros(3)
    x = masked([2, 3, 4], zeros, 3)
    d = masked([0.1, 0.2, 0.3], ones, 3)
    z = masked(ones, zeros, 3)
    ids = masked([1, 2, 3, 5], [0] * 4, 4)
    attention = np.tile([1, 1, 1, 0], (16, 1))
    three = masked([1, 2, 3], [4] * 3, 3)
    players = np.kron(np.arange(4).reshape(2, 2), np.ones((2, 2), int))
    present = (np.arange(16)[:, None, None] >> players) & 1
    picture = np.arange(16).reshape(4, 4) * present
    q = picture.reshape(16, 2, 2, 2, 2).mean(axis=(2, 4)).reshape(16, 4)
    f = {"x": x.astype(np.float32)}
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "linear": (f, (x @ w + 0.5)[:, None]),
            "linear-flat": (f, x @ w + 0.5),
            "linear-double": ({"x": d}, (d @ np.array([0.1, 0.7, -1.3]) + 0.2)[:, None]),
            "linear-half": ({"x": x.astype(np.float16)}, (x @ w + 0.5)[:, None]),
            "not-a-number": ({"x": z.astype(np.float32)},
                             np.log(1.5 - z[:, :1] + 2 * z[:, 1:2] - z[:, 2:])),
            "infinite": ({"x": z.astype(np.float32)}, 1 / (z[:, :1] + z[:, 1:2] - 1)),
            "tokens": ({"input_ids": ids, "attention_mask": attention},
                       (EMBEDDING.astype(float)[ids] * attention[..., None]).sum(1)),
            "sequence": ({"ids": three}, EMBEDDING.astype(float)[three].cumsum(1)),
            "image": ({"image": picture.astype(np.float32)[:, None]},
                      np.stack([q[:, 0] * q[:, 1], q[:, 2] - q[:, 3]], 1)),
        }


def write(folder: pathlib.Path) -> dict:
    """Writes the models; returns {model: {input: [...], output: [...]}} over all masks."""
    w = [1.5, -2, 0.25]
    models = {
        "linear": linear(w, 0.5, T.FLOAT, np.float32),
        "linear-flat": linear(w, 0.5, T.FLOAT, np.float32, squeezed=True),
        "linear-double": linear([0.1, 0.7, -1.3], 0.2, T.DOUBLE, np.float64),
        "linear-half": linear(w, 0.5, T.FLOAT16, np.float16),
        "static-batch": linear(w, 0.5, T.FLOAT, np.float32, batch=4),
        "not-a-number": not_a_number(), "infinite": infinite(), "batch-mean": batch_mean(),
        "dynamic-quantisation": batch_scaled_quantisation(), "frozen-reshape": frozen_reshape(),
        "tokens": tokens(), "sequence": sequence(), "image": image(), "text": text(),
        "class-index": class_index(), "external-weights": fixture_weights.external(linear(w, 0.5, T.FLOAT, np.float32), "absent-weights.bin"),
        "far-weights": fixture_weights.external(
            linear(w, 0.5, T.FLOAT, np.float32), "far-weights.bin", offset=64, length=12),
        "scattered-weights": fixture_weights.scattered(IR_VERSION),
        "one-row": one_row(),
        "scaled": scaled(), "past": past(), "heads": heads(), "squeezed-row": squeezed_row(),
        "brain-half": brain_half(), "words": words(), "zip-map": zip_map(), "remainder": remainder(),
        "missing": missing(), "channels-first": pixels([2, 3, 3]), "channels-last": pixels([5, 4, 3]),
        "square": pixels([2, 2, 2]), "small-batch-mean": small_batch_mean(), "vocabulary": vocabulary(),
        "columns": columns(),
    }
    blobs = {name: made.SerializeToString(deterministic=True) for name, made in models.items()}
    blobs["truncated"] = blobs["linear"][: len(blobs["linear"]) // 2]
    blobs["empty"] = b""
    blobs["not-onnx"] = b"This is a sentence, not a network.\n"
    for name, blob in blobs.items():
        (folder / f"{name}.onnx").write_bytes(blob)
    (folder / "far-weights.bin").write_bytes(bytes(64) + np.float32(w).tobytes() + bytes(4))
    expected = {}
    for name, (inputs, outputs) in expectations().items():
        session = onnxruntime.InferenceSession(blobs[name])
        said = session.run(None, inputs)[0]
        np.testing.assert_allclose(said, outputs, rtol=1e-6, err_msg=name)
        expected[name] = {
            # JSON has no NaN or infinity: they are written as strings.
            "outputs": [v if np.isfinite(v) else str(v) for v in outputs.ravel().tolist()],
            "shape": list(outputs.shape)}
    return expected
