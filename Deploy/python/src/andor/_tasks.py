# SPDX-License-Identifier: Apache-2.0
"""Workers as tasks of what people have: dask.distributed, Ray, submitit."""

from __future__ import annotations

import dataclasses
import ipaddress
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ._engine import Run, command
from ._errors import AndorError
from ._evaluate import Attached
from ._server import CallableServer
from ._settings import private_folder

_KEYS = ("coordinator.public", "worker.public", "worker.secret")
_PATIENCE = 120


@dataclass(frozen=True)
class Task:
    """What a worker is started with; it travels to the machine that runs it.

    Attributes:
        endpoint: Where the coordinator listens.
        keys: The worker's key files by name; none on one machine.
        games: The games whose values the task's process computes; none where andor runs the model itself.
        key: What the values of all games depend on.
    """

    endpoint: str
    keys: Mapping[str, bytes]
    games: Sequence[Attached]
    key: bytes | None

    def __call__(self, threads: int) -> None:
        """Work until the job is over."""
        options = ["worker", self.endpoint, "--threads", str(threads), "--patience", str(_PATIENCE)]
        folder = Path(tempfile.mkdtemp(prefix="andor-keys-"))
        try:
            for name, data in self.keys.items():
                file = folder / name
                file.touch(0o600)
                file.write_bytes(data)
                file.chmod(0o400)
            if self.keys:
                options += ["--keys", str(folder)]
            if not self.games:
                _run(options, None)
                return
            with CallableServer(self.games, self.key, 0) as server:
                _run([*options, "--callable", server.path], server)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _run(options: Sequence[str], server: CallableServer | None) -> None:
    run = Run(options, server=server)
    code = run.wait()
    if code != 0:
        raise run.error(code)


class Tasks:
    """Tasks of a cluster, and where its machines reach this one."""

    def __init__(self, cluster: Any, count: int) -> None:
        if isinstance(cluster, str):
            self._start: Callable[[Task], list[Any]] = lambda task: _on_ray(task)
            self._error: Callable[[Any], BaseException | None] = _of_ray
            _connect_ray(cluster)
            self._host = _own_address(_ray_host())
        elif _comes_from(cluster, "distributed"):
            self._start = lambda task: _on_dask(cluster, task)
            self._error = _of_future
            self._host = _own_address(urlsplit(cluster.scheduler.address).hostname)
        elif _comes_from(cluster, "submitit"):
            self._start = lambda task: [cluster.submit(task, 2) for _ in range(count)]
            self._error = _of_submitit
            local = getattr(cluster, "cluster", "") in ("local", "debug")
            self._host = "127.0.0.1" if local else _own_address(socket.gethostname())
        else:
            raise TypeError(
                f"cluster is a {type(cluster).__name__}; it is a Client of dask.distributed, the address of a Ray "
                "cluster, or an executor of submitit"
            )
        self._running: list[Any] = []
        self.endpoint = f"tcp://{self._host}:{_free_port(self._host)}"
        self.keys: Path | None = None
        if not ipaddress.ip_address(self._host).is_loopback:
            self.keys = private_folder("keys") / "keys"
            command("keys", "new", str(self.keys))

    def start(self, games: Sequence[Attached], key: bytes | None) -> None:
        """Start a worker on each machine."""
        files = {} if self.keys is None else {name: (self.keys / name).read_bytes() for name in _KEYS}
        # What the user gave is for display, and may be the model a second time.
        plain = [dataclasses.replace(game, source=None) for game in games]
        self._running = self._start(Task(self.endpoint, files, plain, key))

    def check(self) -> None:
        """Raise what a task has raised, once none is left that could do the work."""
        raised = [self._error(task) for task in self._running]
        errors = [error for error in raised if error is not None]
        if errors and len(errors) == len(raised):
            raise AndorError(f"no worker of the cluster can do the job: {errors[-1]}", code=69) from errors[-1]

    def close(self) -> None:
        """Remove the keys; the workers end with the coordinator."""
        if self.keys is not None:
            shutil.rmtree(self.keys.parent, ignore_errors=True)


def _comes_from(cluster: Any, package: str) -> bool:
    return any(base.__module__.split(".")[0] == package for base in type(cluster).__mro__)


def _on_dask(client: Any, task: Task) -> list[Any]:
    """Start one on each worker of dask; where andor runs the model itself, with the threads that it has."""
    return [
        client.submit(task, 2 if task.games else threads, workers=[address], allow_other_workers=False, pure=False)
        for address, threads in client.nthreads().items()
    ]


def _of_future(future: Any) -> BaseException | None:
    return future.exception() if future.done() and future.status == "error" else None


def _connect_ray(address: str) -> None:
    import ray

    ray.init(address=address, ignore_reinit_error=True, log_to_driver=False)


def _ray_host() -> str:
    import ray

    return str(ray.util.get_node_ip_address())


def _on_ray(task: Task) -> list[Any]:
    """Start one on each node of Ray."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    remote = ray.remote(num_cpus=1, max_retries=0)(lambda: task(2))
    nodes = [node["NodeID"] for node in ray.nodes() if node["Alive"]]
    return [
        remote.options(scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False)).remote() for node in nodes
    ]


def _of_ray(reference: Any) -> BaseException | None:
    import ray

    if not ray.wait([reference], timeout=0)[0]:
        return None
    try:
        ray.get(reference)
    except Exception as error:
        return error
    return None


def _of_submitit(job: Any) -> BaseException | None:
    error = job.exception() if job.done() else None
    return error if isinstance(error, BaseException) else None


def _own_address(other: str | None) -> str:
    """Return this machine's address as another one sees it; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((other or "127.0.0.1", 9))
        return str(probe.getsockname()[0])


def _free_port(host: str) -> int:
    with socket.socket() as found:
        found.bind((host, 0))
        return int(found.getsockname()[1])
