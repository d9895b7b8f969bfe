# SPDX-License-Identifier: Apache-2.0
"""The wheels that `Deploy/wheels` built, installed from files into a fresh environment."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest
from test_cluster import linear_model

import andor

PACKAGE = Path(__file__).parent.parent
ROOT = PACKAGE.parent.parent
# What every Linux that pip installs such a wheel on has itself.
OF_THE_SYSTEM = re.compile(r"lib(c|m|dl|rt|pthread|resolv|stdc\+\+|gcc_s)\.so|ld-linux")

PAGES = {".md", ".py", ".swift", ".toml", ".yaml", ".ipynb", ".html"}


@pytest.fixture(scope="module")
def wheels():
    folder = os.environ.get("ANDOR_TEST_WHEELS")
    if not folder:
        pytest.skip("no wheels: build them with Deploy/wheels FOLDER and set ANDOR_TEST_WHEELS to it")
    found = sorted(Path(folder).glob("*.whl"))
    assert [wheel.name.split("-")[0] for wheel in found] == ["andor_interactions", "andor_interactions_engine"]
    return found


def environment(folder, *packages):
    """Make an environment and return its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"numpy=={np.__version__}", *packages], check=True)
    return python


@pytest.fixture(scope="module")
def fresh(wheels, tmp_path_factory):
    onnxruntime = pytest.importorskip("onnxruntime")
    package, engine = wheels
    runtime = f"onnxruntime=={onnxruntime.__version__}"
    return environment(tmp_path_factory.mktemp("fresh") / "it", f"{package}[engine]", engine, runtime)


def run(command, folder):
    """Run a command that finds nothing on a PATH, nor a checkout."""
    ran = subprocess.run(command, env={"HOME": str(folder)}, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


FLOW = """
import andor, numpy
f = andor.explain(lambda z: z[:, 0] + 2.0 * (z[:, 1] & z[:, 2]), 3, noise=0, progress=False)
row = andor.explain(andor.Tabular(lambda x: x @ [1.0, 2.0, 4.0], numpy.ones(3), numpy.zeros(3)), progress=False)
onnx = andor.Onnx("model.onnx", {"x": numpy.ones(3, "f4")}, {"x": "each"}, {"x": 0.0}, {"score": "value", "class": 0})
model = andor.explain(onnx, progress=False)
for result in (f, row, model): print(result.values.tolist(), result.report().exists())
"""


def test_five_lines(fresh, tmp_path):
    (tmp_path / "model.onnx").write_bytes(linear_model())
    sums = "[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0] True"
    assert run([fresh, "-c", FLOW], tmp_path).splitlines() == [
        "[0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 2.0, 3.0] True",
        sums,
        sums,
    ]


def test_the_command_uses_the_runtime_beside_it(fresh, tmp_path):
    assert str(fresh.parent.parent / "lib") in run([fresh.parent / "andor", "doctor"], tmp_path)


def test_what_the_executable_loads_is_inside(fresh, tmp_path):
    code = "import andor_engine; print(andor_engine.executable())"
    executable = run([fresh, "-c", code], tmp_path).strip()
    loaded = subprocess.run(["ldd", executable], capture_output=True, text=True, check=True).stdout
    outside = [line for line in loaded.splitlines() if "=>" in line and str(fresh.parent.parent) not in line]
    assert "libzmq" in loaded and all(OF_THE_SYSTEM.search(line) for line in outside), outside


def test_the_platform_is_what_the_files_need(wheels, tmp_path):
    tags = [int(minor) for minor in re.findall(r"manylinux_2_(\d+)_", wheels[1].name)]
    assert tags, f"{wheels[1].name} names no glibc"
    needed = set()
    with zipfile.ZipFile(wheels[1]) as archive:
        for name in archive.namelist():
            if archive.read(name)[:4] == b"\x7fELF":
                symbols = subprocess.run(["objdump", "-T", archive.extract(name, tmp_path)], capture_output=True)
                needed |= {int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", symbols.stdout)}
    assert needed and min(tags) >= max(needed)


def test_the_wheels_are_small_and_licensed(wheels):
    with zipfile.ZipFile(wheels[1]) as archive:
        names = archive.namelist()
    licenses = {Path(name).name for name in names if "/licenses/" in name}
    assert {"andor", "swift", "Yams", "swift-argument-parser", "libzmq5", "libprotobuf-c1"} <= licenses
    assert wheels[0].stat().st_size < 200_000
    if not any("libswiftCore" in name for name in names):
        assert wheels[1].stat().st_size < 30e6


def test_the_package_alone(wheels, tmp_path):
    copy = shutil.copytree(PACKAGE, tmp_path / "python", ignore=shutil.ignore_patterns(".*", "__pycache__", "build"))
    python = environment(tmp_path / "alone", str(copy))
    code = "import andor\ntry: andor.explain(lambda z: z[:, 0], 3)\nexcept andor.EngineMissing as error: print(error)"
    assert "andor-interactions[engine]" in run([python, "-c", code], tmp_path)


def test_versions_agree():
    package, engine = [tomllib.loads((PACKAGE / part / "pyproject.toml").read_text()) for part in (".", "engine")]
    # The package's number is the module's own.
    assert package["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "andor.__version__"}
    assert engine["project"]["version"] == andor.__version__
    extras = package["project"]["optional-dependencies"]
    assert extras["engine"] == [f"andor-interactions-engine=={andor.__version__}"]


def test_nothing_says_to_install_what_others_named_andor():
    pages = [page for place in ("Deploy", "Sources") for page in (ROOT / place).rglob("*") if page.suffix in PAGES]
    said = [
        page for page in [*pages, ROOT / "README.md"] if re.search(r"install ['\"]?andor(?![-\w])", page.read_text())
    ]
    assert pages and said == []
