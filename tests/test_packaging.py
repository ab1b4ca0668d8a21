"""What pyproject.toml promises is what is installed and tested."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def read_pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s\\;]+)", text, re.MULTILINE))


def name_normally(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_requirement_has_a_lower_bound_and_these_are_what_make_test_lowest_installs():
    bounds = {}
    for text in PROJECT["dependencies"]:
        found = re.fullmatch(r"([a-z0-9-]+)>=([0-9.]+)(,<[0-9.]+)?", text)
        assert found is not None, f"{text}: no lower bound"
        bounds[found[1]] = found[2]
    # Torch comes in builds; the one at hand is tested.
    del bounds["torch"]
    assert read_pins("constraints-lowest.txt") == bounds


def test_every_pinned_version_but_that_of_torch_has_its_hashes():
    pinned = {name_normally(name): version for name, version in read_pins("constraints.txt").items()}
    locked = {name_normally(name): version for name, version in read_pins("requirements.lock").items()}
    assert pinned.pop("torch")
    assert locked == pinned
    for entry in re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8").strip()):
        assert "--hash=sha256:" in entry, entry


def test_every_requirement_is_pinned_and_what_it_requires_too():
    pins = read_pins("constraints.txt")
    if importlib.metadata.version("pandas") != pins["pandas"]:
        pytest.skip("the pinned versions are not installed, and others require others")
    pinned = {name_normally(name) for name in pins}
    needed: set[str] = set()
    waiting = [Requirement(text) for text in PROJECT["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = name_normally(requirement.name)
        is_wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        # What torch requires depends on its build.
        if is_wanted and name not in needed:
            needed.add(name)
            inner = importlib.metadata.requires(requirement.name) or [] if name != "torch" else []
            waiting += [Requirement(text) for text in inner]
    assert len(needed) > len(PROJECT["dependencies"])
    assert needed <= pinned


def test_the_pre_commit_hooks_need_no_address():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert {hook["entry"].split()[0] for hook in hooks} == {"ruff", "mypy"}


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not here")
def test_another_python_gets_an_environment_of_its_own(tmp_path):
    def plan(*arguments: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        for name in ("PYTHON", "VENV"):
            environment.pop(name, None)
        command = ["make", "--dry-run", "--always-make", "test", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout

    version = "{}.{}".format(*sys.version_info[:2])
    assert "-m venv .venv\n" in plan()
    assert f"-m venv .venv-{version}\n" in plan(f"PYTHON={sys.executable}")
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho 3.99\n", encoding="utf-8")
    other.chmod(0o755)
    assert "-m venv .venv-3.99\n" in plan(f"PYTHON={other}")
    assert "-m venv elsewhere\n" in plan("VENV=elsewhere")
