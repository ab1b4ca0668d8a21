"""What the README and the project's papers say is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

import research

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_stays_short_and_names_where_to_read_on():
    assert len(README.split()) < 700
    for page in ("start", "tutorial/index", "howto/index", "concepts/index", "faq", "from_other_tools", "development"):
        assert f"](docs/{page}.md)" in README, page


def test_links_lead_to_files():
    for path in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_versions_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert project["version"] == citation["version"] == newest[1] == research.__version__


def test_the_ci_calls_what_the_readme_says():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for target in ("check", "run", "docs", "test"):
        assert re.search(rf"^make {target}$", ci, re.MULTILINE)
