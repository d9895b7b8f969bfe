# SPDX-License-Identifier: Apache-2.0
"""Jobs written for elsewhere, a coordinator, and workers."""

import dataclasses
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import andor
from andor import _cluster, _engine, _settings
from andor import _job as job
from andor._engine import takes

SOURCE = Path(__file__).parent.parent / "src"


def product(z):
    return z[:, 0] * 2.0 + (z[:, 1] & z[:, 2])


def make():
    return product


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def linear_model():
    """An ONNX model: y = x · (1, 2, 4)."""
    onnx = pytest.importorskip("onnx")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    weights = helper.make_tensor("w", kind, [3, 1], [1.0, 2.0, 4.0])
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "linear",
        [helper.make_tensor_value_info("x", kind, ["batch", 3])],
        [helper.make_tensor_value_info("y", kind, ["batch", 1])],
        [weights],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return model.SerializeToString()


def onnx_game():
    sample = np.ones(3, np.float32)
    return andor.Onnx(linear_model(), {"x": sample}, {"x": "each"}, {"x": 0.0}, {"score": "value", "class": 0})


def test_onnx_names_its_device(tmp_path):
    game = andor.Onnx(b"m", {"x": [1.0]}, {"x": "each"}, {"x": 0.0})
    there = dataclasses.replace(game, device="cuda")
    assert there.key != game.key
    with pytest.raises(ValueError, match="it is 'cpu' or 'cuda'"):
        dataclasses.replace(game, device="cuda:1")
    for each, model in ((game, {"onnx": "model.onnx"}), (there, {"onnx": "model.onnx", "device": "cuda"})):
        path = andor.write_job(each, tmp_path / each.device)
        assert json.loads(Path(path).read_text())["model"] == model


def test_a_job_with_a_module(engine, tmp_path):
    path = andor.write_job(product, tmp_path / "job", 3, factory="test_cluster:make")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(SOURCE)])}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    out = tmp_path / "out"
    ran = subprocess.run(
        [engine, "run", path, "--out", out, "--allow-python", "--json"], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert andor.load(out).values.tolist() == [0, 2, 0, 2, 0, 2, 1, 3]


def test_a_job_needs_a_factory(tmp_path):
    with pytest.raises(ValueError, match="factory is missing"):
        andor.write_job(product, tmp_path, 3)


def test_a_job_with_a_model(engine, tmp_path):
    path = andor.write_job(onnx_game(), tmp_path / "job")
    assert json.loads(path.read_text())["model"] == {"onnx": "model.onnx"}
    out = tmp_path / "out"
    environment = _engine.environment()
    ran = subprocess.run([engine, "run", path, "--out", out, "--json"], env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert andor.load(out).values.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_model_without_a_folder_of_its_own(engine):
    result = andor.explain(onnx_game(), progress=False, noise=0)
    assert result.values.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_coordinator_and_worker(engine, tmp_path, capsys):
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    with andor.serve(onnx_game(), bind=endpoint, out=tmp_path / "run") as job:
        assert capsys.readouterr().err == f"andor: on each worker's machine: andor worker {endpoint}\n"
        code = f"import andor; andor.worker({endpoint!r}, patience=60)"
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        worker = subprocess.Popen([sys.executable, "-c", code], env=environment)
        assert "phase" in job.progress()
        assert job.result().values.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
        assert worker.wait(60) == 0


def test_what_starts_a_worker_elsewhere(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "head")
    order = job.Order(_cluster._games(product, 3, "one"), _settings.Explaining(), None)
    said = _cluster._advice(order, "tcp://0.0.0.0:5570", 3, "keys", "one")
    assert said == "andor.worker('tcp://head:5570', game, 3, keys='keys', key='one')"
    ready = job.Order(_cluster._games(onnx_game(), None, None), _settings.Explaining(), None)
    assert _cluster._advice(ready, "tcp://node:5570", None, "keys", None) == "andor worker tcp://node:5570 --keys keys"


def test_coordinator_and_worker_of_a_callable(engine, tmp_path):
    if not takes("--callable", "coordinator"):
        pytest.skip("this executable takes no --callable")
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    with andor.serve(product, 3, bind=endpoint, out=tmp_path / "run", key="one") as job:
        code = f"import andor, test_cluster as t; andor.worker({endpoint!r}, t.product, 3, key='one', patience=60)"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(SOURCE)])}
        worker = subprocess.Popen([sys.executable, "-c", code], env=environment)
        assert job.result().values.tolist() == [0, 2, 0, 2, 0, 2, 1, 3]
        assert worker.wait(60) == 0


def wide(z):
    return z.sum(axis=1) + 2.0 * (z[:, 0] & z[:, 69])


def test_a_sample_on_workers_and_more_of_it(engine, tmp_path):
    """A second coordinator of the folder goes on where the first has ended."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), str(SOURCE)])}
    for most, evaluations in ((None, 400), (800, 800)):
        endpoint = f"tcp://127.0.0.1:{free_port()}"
        with andor.serve(
            wide, 70, bind=endpoint, out=tmp_path / "run", key="one", plan={"sample": 400}, most=most
        ) as job:
            code = f"import andor, test_cluster as t; andor.worker({endpoint!r}, t.wide, 70, key='one', patience=60)"
            worker = subprocess.Popen([sys.executable, "-c", code], env=environment)
            result = job.result()
            assert worker.wait(60) == 0
        assert isinstance(result, andor.SampledResult) and result.evaluations == evaluations
        assert result.values.tolist() == wide(result.masks).tolist()


def test_a_callable_needs_a_key(tmp_path):
    with pytest.raises(ValueError, match="the game has no key"):
        andor.serve(product, 3, out=tmp_path / "run")


def test_no_coordinator(engine):
    with pytest.raises(andor.Unreachable):
        andor.worker(f"tcp://127.0.0.1:{free_port()}", patience=1)
