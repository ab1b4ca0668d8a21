"""What a run says it was made from."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest
from reached_sources import PACKAGE, list_imports, parse, reach_packages

import research
from research.provenance import EXTRAS, PACKAGES, hash_sources, list_versions

ROOT = PACKAGE.parent
INDIRECT = {"huggingface-hub", "markupsafe", "pydantic-core", "safetensors", "threadpoolctl", "tokenizers"}
"""Parts of packages that are required, in the versions that these want."""


def test_the_manifest_lists_every_package_that_the_toolkit_requires():
    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert sorted(PACKAGES) == sorted(re.match(r"[a-z0-9-]+", text)[0] for text in required)
    assert set(list_versions()) == {*PACKAGES, *EXTRAS}
    assert all(list_versions(PACKAGES).values())


UNLISTED = {"all", "notebook"}
"""Extras that add no package of their own to a run."""


def test_the_manifest_lists_every_package_of_an_extra():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    listed = {
        re.match(r"[a-z0-9-]+", text)[0] for name, texts in extras.items() if name not in UNLISTED for text in texts
    }
    assert listed == set(EXTRAS)


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_what_a_module_imports_is_required(file):
    tops = {module.split(".")[0] for module, _, _ in list_imports(parse(file))}
    if tops - set(sys.stdlib_module_names) - {"research"}:
        assert reach_packages({file}) <= {*PACKAGES, *EXTRAS, *INDIRECT}


def test_compiled_code_beside_the_sources_does_not_change_their_hash():
    before = hash_sources("topics")
    left = Path(research.__file__).parent / "topics" / "__pycache__" / "made_by_a_test.nbi"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"machine code")
    try:
        assert hash_sources("topics") == before
    finally:
        left.unlink()
