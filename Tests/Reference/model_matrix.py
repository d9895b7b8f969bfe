# SPDX-License-Identifier: Apache-2.0
"""Models of every kind that people export, against Python's onnxruntime run row by row with one thread.

    python model_matrix.py check ANDOR     every model as a job of its own; exit status 1 for a silent wrong number
    python model_matrix.py write FOLDER    a sample of them with the right values, for ModelMatrixTests

Packages: numpy, onnx, onnxruntime. A model that has no batch axis to mask must be refused, and one whose rows depend on
each other may be; what is not refused must be the values of the rows alone, to 1e-4 of their range and the rounding of
their type.
"""
import base64
import dataclasses
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto as T
from onnx import helper, numpy_helper

N, CLASSES, STEPS = 4, 3, 2
RNG = np.random.default_rng(20)
WEIGHTS = RNG.normal(size=(N, CLASSES * STEPS)).astype(np.float32)
SAMPLE, BASELINE = np.array([2, 0, 1, 3]), np.array([0, 1, 0, 1])

# name: ONNX's type, NumPy's type (None: fed through a cast), share of a value that rounding may change
TYPES = {
    "float32": (T.FLOAT, np.float32, 2**-18), "float64": (T.DOUBLE, np.float64, 2**-18),
    "float16": (T.FLOAT16, np.float16, 2**-9), "bfloat16": (T.BFLOAT16, None, 2**-6),
    "int64": (T.INT64, np.int64, 2**-18), "int32": (T.INT32, np.int32, 2**-18),
    "int8": (T.INT8, np.int8, 2**-18), "uint8": (T.UINT8, np.uint8, 2**-18), "bool": (T.BOOL, bool, 2**-18),
    "string": (T.STRING, object, 2**-18),
}
# name: (the output's shape behind the batch, position, class)
OUTPUTS = {
    "flat": ([], None, 0), "one": ([1], None, 0), "classes": ([CLASSES], None, 1),
    "pixels": ([CLASSES, 1, 1], None, 2), "front": ([1, CLASSES], None, 1), "steps": ([STEPS, CLASSES], -1, 2),
    "unnamed": ([CLASSES], None, 0), "half": ([CLASSES], None, 1), "double": ([CLASSES], None, 1),
}
BODIES = ["tanh", "softmax", "mean", "quantised", "sum"]
DEPENDENT = {"mean", "quantised", "sum"}
CONSTANTS = ["none", "scalar", "pair", "single", "batched", "empty", "word"]


@dataclasses.dataclass
class Case:
    """One model and what a job of it must give."""
    dtype: str
    output: str
    batch: object
    opset: int
    body: str = "tanh"
    constant: str = "none"
    external: bool = False

    @property
    def name(self) -> str:
        parts = [self.dtype, self.output, f"b{self.batch}", f"op{self.opset}", self.body, self.constant]
        return "-".join(parts + ["external"] * self.external)

    @property
    def is_refused(self) -> bool:
        return self.batch in (4, None)

    @property
    def may_be_refused(self) -> bool:
        # A batch fixed at 1 has one row, which depends on nothing.
        return self.is_refused or self.body in DEPENDENT and self.batch != 1

    def element(self) -> int:
        return TYPES[self.dtype][0]

    def rounding(self) -> float:
        return {"half": 2**-9}.get(self.output, TYPES[self.dtype][2] if self.output != "double" else 2**-18)


def cases() -> list[Case]:
    """The matrix: all of types, outputs and batches over the opsets, and what else there is on top."""
    opsets = itertools.cycle([13, 15, 17, 18, 21])
    found = [
        Case(dtype, output, batch, next(opsets))
        for dtype, output, batch in itertools.product(TYPES, OUTPUTS, ["b", 1])]
    found += [Case(dtype, "classes", batch, next(opsets)) for dtype in TYPES for batch in (4, None)]
    found += [
        Case(dtype, output, batch, next(opsets), body)
        for dtype, output, batch, body in itertools.product(
            ["float32", "float64", "float16", "int64"], ["classes", "steps"], ["b", 1], BODIES[1:])]
    found += [
        Case(dtype, output, batch, next(opsets), constant=constant)
        for dtype, output, batch, constant in itertools.product(
            ["float32", "float16", "int64", "string"], ["one", "classes"], ["b", 1], CONSTANTS[1:])]
    found += [
        Case(dtype, output, batch, opset, external=True)
        for dtype, output, batch, opset in itertools.product(
            ["float32", "int64", "bfloat16"], ["classes", "steps"], ["b", 1], [13, 17])]
    found += [
        Case(dtype, "classes", "b", opset)
        for dtype, opset in itertools.product(["float32", "float64", "int64", "uint8"], range(10, 22))]
    return list({case.name: case for case in found if case.opset > 12 or case.dtype != "bfloat16"}.values())


class Graph:
    """Nodes and constants of a graph, named one after the other."""

    def __init__(self) -> None:
        self.nodes, self.constants = [], []

    def add(self, kind: str, inputs: list[str], output: str | None = None, **attributes) -> str:
        output = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def constant(self, value) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name


def numbers(graph: Graph, case: Case, name: str) -> str:
    """The input as float32: texts by their number, everything else by a cast."""
    if case.dtype == "string":
        return graph.add(
            "LabelEncoder", [name], domain="ai.onnx.ml", keys_strings=["0", "1", "2", "3"],
            values_floats=[0.0, 1.0, 2.0, 3.0], default_float=-9.0)
    return graph.add("Cast", [name], to=T.FLOAT)


def body(graph: Graph, case: Case, x: str) -> str:
    """A network over x [b, N] whose rows depend on each other only where its name says so."""
    if case.body == "quantised":
        q = [f"q{i}" for i in range(3)]
        graph.nodes.append(helper.make_node("DynamicQuantizeLinear", [graph.add("Mul", [x, graph.constant(np.float32(0.37))])], q))
        x = graph.add("DequantizeLinear", q)
    z = graph.add("MatMul", [x, graph.constant(WEIGHTS)])
    if case.body == "softmax":
        return graph.add("Softmax", [z], axis=1)
    z = graph.add("Tanh", [z])
    if case.body == "mean":
        axes = {} if case.opset >= 18 else {"axes": [0]}
        mean = graph.add("ReduceMean", [z] + ([graph.constant(np.int64([0]))] if case.opset >= 18 else []), **axes)
        return graph.add("Mul", [graph.add("Sub", [z, mean]), graph.constant(np.float32(1e-5))])
    if case.body == "sum":
        return graph.add("CumSum", [z, graph.constant(np.int64(0))])
    return z


def with_constant(graph: Graph, case: Case, z: str) -> tuple[str, list]:
    """z and what a second input adds to it: (name, ONNX's type, shape, value, the shape that a job gives)."""
    kinds = {
        "scalar": ([], np.float32(0.5)), "pair": ([2], np.float32([0.5, 2])), "single": ([1], np.float32([0.5])),
        "batched": ([case.batch, 2], np.float32([0.5, 2])), "empty": ([case.batch, "past", 2], np.zeros((0, 2), "f4")),
        "word": ([case.batch, 1], np.array(["2"])),
    }
    if case.constant == "none":
        return z, []
    shape, value = kinds[case.constant]
    if case.constant == "word":
        extra = numbers(graph, dataclasses.replace(case, dtype="string"), "k")
    elif case.constant == "empty":
        # The steps so far and one of ones more, summed: [b, past + 1, 2] to [b, 1].
        ones = graph.add("Reshape", [graph.add("Slice", [z] + [graph.constant(np.int64([i])) for i in (0, 2, 1)]), graph.constant(np.int64([0, 1, 2]))])
        whole = graph.add("Concat", ["k", ones], axis=1)
        extra = graph.add("Reshape", [graph.add("Slice", [whole] + [graph.constant(np.int64([i])) for i in (-1, 9, 1)]), graph.constant(np.int64([0, 2]))])
        extra = graph.add("Slice", [extra] + [graph.constant(np.int64([i])) for i in (0, 1, 1)])
    elif case.constant == "batched":
        extra = graph.add("Slice", ["k"] + [graph.constant(np.int64([i])) for i in (1, 2, 1)])
    elif case.constant == "pair":
        extra = graph.add("Slice", ["k"] + [graph.constant(np.int64([i])) for i in (1, 2, 0)])
    else:
        extra = "k"
    element = T.STRING if case.constant == "word" else T.FLOAT
    return graph.add("Add", [z, extra]), [("k", element, shape, value)]


def build(case: Case, fed_as_float: bool = False) -> onnx.ModelProto:
    """The model; `fed_as_float` puts casts around bfloat16, which Python does not feed."""
    graph = Graph()
    cast = fed_as_float and case.dtype == "bfloat16"
    x = graph.add("Cast", ["x"], "narrow", to=T.BFLOAT16) if cast else "x"
    z = body(graph, case, numbers(graph, case, x))
    z, extra = with_constant(graph, case, z)
    shape, _, _ = OUTPUTS[case.output]
    width = int(np.prod(shape))
    z = graph.add("Slice", [z] + [graph.constant(np.int64([i])) for i in (0, width, 1)])
    target = {"half": T.FLOAT16, "double": T.DOUBLE, "classes": case.element(), "steps": case.element()}.get(
        case.output, T.FLOAT)
    target = T.FLOAT if case.dtype in ("bool", "string", "int64", "int32", "int8", "uint8") and target != T.FLOAT16 \
        and target != T.DOUBLE else target
    # An output without a batch axis is one of a model for one row.
    rows = [] if case.output == "unnamed" and case.batch == 1 else [0 if case.batch is not None else 1]
    z = graph.add("Reshape", [z, graph.constant(np.int64(rows + shape))])
    graph.add("Cast", [z], "narrow_y" if cast else "y", to=target)
    if cast:
        graph.add("Cast", ["narrow_y"], "y", to=T.FLOAT)
    lead = [] if case.batch is None else [case.batch]
    declared = [] if not rows else [case.batch if case.batch is not None else 1]
    element = T.FLOAT if cast else case.element()
    if case.batch is None:
        first = graph.nodes[0]
        first.input[0] = "row"
        graph.nodes.insert(0, helper.make_node("Reshape", ["x", graph.constant(np.int64([1, N]))], ["row"]))
    made = helper.make_model(
        helper.make_graph(
            graph.nodes, "matrix",
            [helper.make_tensor_value_info("x", element, lead + [N])]
            + [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape, _ in extra],
            [helper.make_tensor_value_info("y", T.FLOAT if cast else target, declared + shape)], graph.constants),
        opset_imports=[helper.make_opsetid("", case.opset), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
    onnx.checker.check_model(made)
    return made


def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def expected(case: Case) -> list[float]:
    """v of every mask, each row run alone."""
    _, kind, _ = TYPES[case.dtype]
    shape, position, index = OUTPUTS[case.output]
    run = session(build(case, fed_as_float=True))
    _, extra = with_constant(Graph(), case, "z")
    values = []
    for mask in range(1 << N):
        row = np.where((mask >> np.arange(N)) & 1 == 1, SAMPLE, BASELINE)
        if case.dtype == "bool":
            row = row > 0
        row = row.astype(str).astype(object) if case.dtype == "string" else row.astype(kind or np.float32)
        feeds = {"x": row[None]}
        for name, _, declared, value in extra:
            batched = declared[:1] == [case.batch] and case.constant != "single"
            value = value.astype(object) if case.constant == "word" else value
            feeds[name] = np.asarray(value)[None] if batched else np.asarray(value)
        said = np.asarray(run.run(["y"], feeds)[0], dtype=np.float64).reshape(-1)
        at = 0 if position is None else position % STEPS * CLASSES
        values.append(float(said[at + index]))
    return values


def job(case: Case) -> dict:
    """The job file of a case; its model is `model.onnx`."""
    _, position, index = OUTPUTS[case.output]
    sample, baseline = SAMPLE.tolist(), BASELINE.tolist()
    if case.dtype == "bool":
        sample, baseline = [v > 0 for v in sample], [v > 0 for v in baseline]
    if case.dtype == "string":
        sample, baseline = [str(v) for v in sample], [str(v) for v in baseline]
    inputs = [{"name": "x", "sample": sample, "baseline": baseline, "players": {"each": True}}]
    for name, _, declared, value in with_constant(Graph(), case, "z")[1]:
        inputs.append({"name": name, "sample": "past.npy" if case.constant in ("empty", "scalar") else value.tolist()})
    output = {"score": "logit", "class": index}
    if position is not None:
        output["position"] = position
    return {
        "andor": 1, "name": "m", "model": {"onnx": "model.onnx"}, "output": output, "explain": "none",
        "games": [{"name": "g", "players": {"count": N}, "inputs": inputs}]}


def prepare(case: Case, folder: pathlib.Path) -> None:
    """Writes the model, its constant where it is a file, and the job."""
    if case.external:
        # The weights alone, as exporters do: the runtime wants shapes in the model's own file.
        onnx.save(
            build(case), folder / "model.onnx", save_as_external_data=True, location="model.onnx.data",
            size_threshold=64)
    else:
        (folder / "model.onnx").write_bytes(build(case).SerializeToString(deterministic=True))
    for _, _, _, value in with_constant(Graph(), case, "z")[1]:
        if case.constant in ("empty", "scalar"):
            np.save(folder / "past.npy", value)
    (folder / "job.json").write_text(json.dumps(job(case)))


def verdict(case: Case, values: np.ndarray | None, status: int) -> str:
    """`right`, `refused`, or what is wrong."""
    if status != 0:
        if status != 65:
            return f"WRONG STATUS {status}"
        return "refused" if case.may_be_refused else "WRONGLY REFUSED"
    if case.is_refused:
        return "SILENTLY ACCEPTED"
    truth = np.array(expected(case))
    allowed = 1e-4 * np.ptp(truth) + case.rounding() * np.abs(truth).max() + 1e-300
    worst = np.abs(values - truth).max()
    return "right" if worst <= allowed else f"SILENTLY WRONG by {worst:.3g} of {np.ptp(truth):.3g}"


def check(andor: str) -> int:
    found: dict[str, int] = {}
    for number, case in enumerate(cases()):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            prepare(case, folder)
            ended = subprocess.run(
                [andor, "run", folder / "job.json", "--out", folder / "out", "--quiet", "--workers", "1"],
                capture_output=True, text=True)
            values = np.load(folder / "out/games/g/values.npy") if ended.returncode == 0 else None
        said = verdict(case, values, ended.returncode)
        kind = said if said in ("right", "refused") else "wrong"
        found[kind] = found.get(kind, 0) + 1
        if kind == "wrong":
            print(f"{case.name}: {said}\n  {ended.stderr.strip()[:400]}", flush=True)
    print(f"{sum(found.values())} models: " + ", ".join(f"{count} {kind}" for kind, count in sorted(found.items())))
    return 1 if found.get("wrong") else 0


def write(folder: pathlib.Path) -> int:
    """Writes every ninth model and one of each kind that is refused into one file, with the right values."""
    chosen, entries = [case for case in cases() if not case.external][::9], []
    for case in chosen:
        with tempfile.TemporaryDirectory() as name:
            prepare(case, pathlib.Path(name))
            past = pathlib.Path(name) / "past.npy"
            entries.append({
                "name": case.name, "model": base64.b64encode((pathlib.Path(name) / "model.onnx").read_bytes()).decode(),
                "job": json.dumps(job(case)), "rounding": case.rounding(), "may_be_refused": case.may_be_refused,
                **({"past": base64.b64encode(past.read_bytes()).decode()} if past.exists() else {}),
                **({} if case.is_refused else {"values": expected(case)})})
    text = ",\n".join(json.dumps(entry, sort_keys=True) for entry in entries)
    (folder / "matrix.json").write_text(f"[\n{text}\n]\n")
    print(f"{len(entries)} models of {len(cases())}, {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(check(sys.argv[2]) if sys.argv[1] == "check" else write(pathlib.Path(sys.argv[2])))
