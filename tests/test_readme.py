"""What the README and the project's papers say is so."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import yaml

import research
import research.study
from research.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return [
        re.sub(r"^   ", "", body, flags=re.MULTILINE) if indent else body
        for indent, body in re.findall(rf"^( *)```{language}\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    ]


def test_the_study_of_the_readme_is_the_sample_study():
    shown = yaml.safe_load(blocks("yaml")[0])
    assert shown == yaml.safe_load((ROOT / "configs" / "sample.yaml").read_text(encoding="utf-8"))


def test_every_piece_of_a_study_in_the_readme_is_valid():
    for block in blocks("yaml"):
        settings = {"name": "a", "title": "T", "corpus": {"inputs": [{"path": "a.csv"}]}, **yaml.safe_load(block)}
        research.study.Study.model_validate(settings)


def test_the_study_of_ones_own_articles_reads_them(tmp_path, capsys):
    (study,) = (block for block in blocks("yaml") if block.startswith("name: my_press"))
    (tmp_path / "my_press.yaml").write_text(study, encoding="utf-8")
    rows = "headline;date;paper;text\nNew lake;2024-08-31;Kurier;The old pit is a lake, and birds are back.\n"
    (tmp_path / "my_articles.csv").write_text(rows, encoding="utf-8")
    assert main(["check", str(tmp_path / "my_press.yaml")]) == 0
    assert "1 article, 1 story, 0 rejected" in capsys.readouterr().out


def test_the_python_of_the_readme_runs(sample_outputs, tmp_path, monkeypatch):
    # Its study is that of the sample, but for one setting: stages that this leaves alone are there.
    shutil.copytree(sample_outputs, tmp_path / "outputs", symlinks=True)
    for block in blocks("python"):
        code = block.replace('"configs/', f'"{ROOT}/configs/')
        monkeypatch.chdir(tmp_path)
        exec(compile(code, "README.md", "exec"), {})


def test_the_commands_of_the_readme_exist():
    from research.cli import _make_parser

    known = set(next(a for a in _make_parser()._actions if a.dest == "command").choices)
    assert set(re.findall(r"^\| `research (\w+)", README, re.MULTILINE)) == known
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)$", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


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
    for target in ("check", "run", "test"):
        assert re.search(rf"^make {target}$", ci, re.MULTILINE)
