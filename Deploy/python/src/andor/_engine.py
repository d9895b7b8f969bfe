# SPDX-License-Identifier: Apache-2.0
"""Finding the executable, and running it beside a callable's socket."""

from __future__ import annotations

import ctypes
import functools
import importlib
import importlib.util
import json
import os
import selectors
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ._errors import AndorError, EngineMissing, error_of

if TYPE_CHECKING:
    from ._protocol import Phase
    from ._server import CallableServer

_MISSING_HINT = (
    "Install the extra 'andor-interactions[engine]', put an 'andor' that was built from source on the PATH, "
    "or set ANDOR to its path"
)


def executable() -> str:
    """Return the path of the executable: `ANDOR`, the wheel `andor_engine`, then the PATH."""
    chosen = os.environ.get("ANDOR")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise EngineMissing(f"ANDOR is '{chosen}', which is no executable file", _MISSING_HINT)
        return found
    for candidate in (_of_the_wheel(), shutil.which("andor")):
        if candidate is not None and os.access(candidate, os.X_OK):
            return candidate
    raise EngineMissing("the executable of andor is not found", _MISSING_HINT)


def _of_the_wheel() -> str | None:
    if importlib.util.find_spec("andor_engine") is None:
        return None
    module = importlib.import_module("andor_engine")
    path = getattr(module, "executable", None)
    return str(path() if callable(path) else path) if path is not None else None


def environment() -> dict[str, str]:
    """Return the environment of the executable, with this interpreter's own ONNX Runtime."""
    variables = dict(os.environ)
    if "ANDOR_ONNXRUNTIME" not in variables:
        library = _onnxruntime()
        if library is not None:
            variables["ANDOR_ONNXRUNTIME"] = library
    return variables


@functools.cache
def _onnxruntime() -> str | None:
    spec = importlib.util.find_spec("onnxruntime")
    if spec is None or spec.origin is None:
        return None
    libraries = sorted((Path(spec.origin).parent / "capi").glob("libonnxruntime.so*"))
    return str(libraries[0]) if libraries else None


@functools.cache
def _help(path: str, modified: int, command: str) -> str:
    ran = subprocess.run([path, command, "--help"], capture_output=True, text=True, check=False)
    return ran.stdout


def takes(option: str, command: str = "run") -> bool:
    """Return whether the executable that is found knows an option of a command."""
    path = executable()
    return option in _help(path, Path(path).stat().st_mtime_ns, command)


# Looked up before any fork.
_PRCTL = ctypes.CDLL(None).prctl
_PR_SET_PDEATHSIG = 1


def _die_with_python() -> None:
    """Let the executable stop, as by Ctrl-C, where this process is killed: the next call finds its folder free."""
    _PRCTL(_PR_SET_PDEATHSIG, signal.SIGINT)


class Run:
    """One run of the executable: its status lines, its errors, and a callable that it may ask meanwhile."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        server: CallableServer | None = None,
        on_status: Callable[[Mapping[str, Any]], None] | None = None,
    ) -> None:
        self.lines: list[str] = []
        self.report: dict[str, Any] = {}
        self.said: list[str] = []
        self._server = server
        self._on_status = on_status
        # Phases whose steps the status lines count; where they do not, what the socket says is shown.
        self._counted: set[str] = set()
        self._told: set[str] = set()
        if server is not None:
            server.on_phase = self._hear
        self._parts = {"out": b"", "err": b""}
        self._interrupts = 0
        self._selector = selectors.DefaultSelector()
        # A session of its own: Ctrl-C in a terminal reaches this process only, which passes it on.
        self.process = subprocess.Popen(
            [executable(), *arguments, "--json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            start_new_session=True,
            preexec_fn=_die_with_python if server is not None else None,
        )
        self._open = 0
        for name, stream in (("out", self.process.stdout), ("err", self.process.stderr)):
            assert stream is not None  # noqa: S101  (both are pipes)
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ, functools.partial(self._read, name, stream))
            self._open += 1
        if server is not None:
            server.attach(self._selector)

    @property
    def was_interrupted(self) -> bool:
        """Whether Ctrl-C was passed on."""
        return self._interrupts > 0

    def step(self, seconds: float = 0.5) -> bool:
        """Do what there is to do; wait at most so long for it; return whether the run goes on."""
        try:
            busy = self._server is not None and self._server.has_work
            for key, _ in self._selector.select(0 if busy else seconds):
                key.data()
            if self._server is not None:
                self._server.work()
        except KeyboardInterrupt:
            self.interrupt()
        return self._open > 0

    def wait(self) -> int:
        """Wait for the end and return the exit status; Ctrl-C is passed on, and what is in flight is finished."""
        try:
            while self.step():
                pass
            return self.process.wait()
        finally:
            self.close()

    def interrupt(self) -> None:
        """Ask the executable to stop: once, when what is in flight is done; twice, at once."""
        self._interrupts += 1
        if self._server is not None:
            self._server.stopping = True
        self.process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """Stop the executable if it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._selector.close()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def error(self, code: int) -> AndorError:
        """Return the error of an exit status, with the callable's exception as its cause."""
        # Other processes may ask the same server.
        ended = self._server.ends.get(self.process.pid) if self._server is not None else None
        report = self.report or {"message": " ".join(self.said[-2:]) or (ended and ended.reason) or None}
        error = error_of(code, report)
        if self._server is not None and self._server.failure is not None:
            error.__cause__ = self._server.failure
        return error

    def _read(self, name: str, stream: IO[bytes]) -> None:
        data = stream.read(1 << 16)
        if data is None:
            return
        if not data:
            self._selector.unregister(stream)
            self._open -= 1
        *whole, self._parts[name] = (self._parts[name] + data).split(b"\n")
        if not data and self._parts[name]:
            whole.append(self._parts[name])
        for line in whole:
            text = line.decode(errors="replace").strip()
            if text:
                self._take(name, text)

    def _take(self, name: str, line: str) -> None:
        if name == "out":
            self.lines.append(line)
            return
        try:
            status = json.loads(line)
        except ValueError:
            self.said.append(line)
            return
        if not isinstance(status, dict):
            return
        if "exit_status" in status or status.get("level") == "error":
            self.report = status
        elif "phase" in status:
            phase = str(status["phase"])
            if status.get("done") is not None:
                self._counted.add(phase)
            elif phase in self._told:
                return
            if self._on_status is not None:
                self._on_status(status)

    def _hear(self, phase: Phase) -> None:
        if phase.phase in self._counted:
            return
        self._told.add(phase.phase)
        if self._on_status is not None:
            total = phase.total or None
            self._on_status({"phase": phase.phase, "done": phase.done, "total": total, "eta_seconds": None})


def command(*arguments: str) -> list[str]:
    """Run a command to its end and return its lines of standard output; raise its error where it fails."""
    run = Run(arguments)
    code = run.wait()
    if code != 0:
        raise run.error(code)
    return run.lines
