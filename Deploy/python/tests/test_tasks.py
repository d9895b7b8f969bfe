# SPDX-License-Identifier: Apache-2.0
"""Workers as tasks: real local clusters of dask and Ray, an executor of submitit, and what cannot be one."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from test_cluster import onnx_game

import andor
from andor import _tasks
from andor._engine import takes

N = 10


class Slow:
    """|T|² / 8, slow enough not to be small; each call leaves the number of its process in a folder."""

    def __init__(self, folder, fails=False):
        self.folder, self.home, self.fails = str(folder), os.getpid(), fails

    def __call__(self, z):
        if self.fails and os.getpid() != self.home:
            raise ValueError("no device here")
        time.sleep(0.01 * len(z))
        with (Path(self.folder) / str(os.getpid())).open("a") as calls:
            calls.write(f"{len(z)}\n")
        return z.sum(axis=1) ** 2 / 8.0


def brute(n):
    return np.array([bin(mask).count("1") ** 2 / 8 for mask in range(2**n)])


@pytest.fixture
def dask(engine):
    if not takes("--callable", "coordinator"):
        pytest.skip("this executable takes no --callable")
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_workers_of_dask(dask, tmp_path):
    calls = tmp_path / "calls"
    calls.mkdir()
    result = andor.explain(Slow(calls), N, cluster=dask, out=tmp_path / "out", progress=False, search_seconds=1)
    np.testing.assert_array_equal(result.values, brute(N))
    others = {int(file.name) for file in calls.iterdir()} - {os.getpid()}
    assert len(others) == 2, "each worker of dask evaluates in its own process"
    evaluated = sum(int(row) for pid in others for row in (calls / str(pid)).read_text().split())
    assert evaluated >= 2**N


def test_a_model_on_dask(dask, tmp_path):
    result = andor.explain(onnx_game(), cluster=dask, out=tmp_path / "out", progress=False, noise=0)
    assert result.values.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_game_that_fails_on_every_worker(dask, tmp_path):
    with pytest.raises(andor.AndorError, match="no device here"):
        andor.explain(Slow(tmp_path, fails=True), N, cluster=dask, out=tmp_path / "out", progress=False)


def test_what_is_no_cluster(tmp_path):
    with pytest.raises(TypeError, match=r"cluster is a list; it is a Client of dask\.distributed"):
        _tasks.Tasks([], 1)


@pytest.fixture
def installed(monkeypatch):
    """Processes that are started find the package and this module, as where both are installed."""
    tests = Path(__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{tests.parent / 'src'}{os.pathsep}{tests}")


def test_workers_of_ray(engine, installed, tmp_path):
    ray = pytest.importorskip("ray")
    calls = tmp_path / "calls"
    calls.mkdir()
    ray.init(num_cpus=2, include_dashboard=False)
    try:
        result = andor.explain(Slow(calls), N, cluster="auto", out=tmp_path / "out", progress=False, search_seconds=1)
    finally:
        ray.shutdown()
    np.testing.assert_array_equal(result.values, brute(N))
    assert {file.name for file in calls.iterdir()} - {str(os.getpid())}


def test_an_executor_of_submitit(engine, installed, tmp_path):
    submitit = pytest.importorskip("submitit")
    calls = tmp_path / "calls"
    calls.mkdir()
    executor = submitit.AutoExecutor(folder=tmp_path / "jobs", cluster="local")
    result = andor.explain(
        Slow(calls), N, cluster=executor, workers=2, out=tmp_path / "out", progress=False, search_seconds=1
    )
    np.testing.assert_array_equal(result.values, brute(N))
