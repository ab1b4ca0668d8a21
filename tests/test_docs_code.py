"""What the documentation tells people to type works: commands, studies, codebooks, labels, Python."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import tomllib

import pytest
import yaml
from docs_blocks import PAGES, Block, list_blocks, list_language
from source_tree import ROOT

KNOWN = {
    "bash",
    "yaml",
    "python",
    "text",
    "mermaid",
    "{toctree}",
    "{include} ../CONTRIBUTING.md",
    "{include} ../CHANGELOG.md",
}
"""Languages of blocks. ``text`` is what a program prints, or a formula."""

STAND_INS = {"docs/tutorial/index.md": {"'floods'": "'resource_city_decline'", '"floods"': '"resource_city_decline"'}}
"""What stands for the names of another study: the Python of all pages runs on the sample."""

OTHER_COMMANDS = {"mkdir", "cp", "source", "cd", "ls", "export", "sbatch", "git", "unzip", "sha256sum"}
"""First words of lines that are no command of the toolkit."""


def name(block: Block) -> str:
    return block.name


def list_lines() -> list[tuple[str, str]]:
    """List the lines of shell blocks, without comments; those that end with a backslash are joined."""
    lines = []
    readme = [block for block in list_blocks(ROOT / "README.md") if not block.language]
    for block in [*list_language("bash"), *readme]:
        for line in block.text.replace("\\\n", " ").splitlines():
            if shlex.split(line, comments=True):
                lines.append((block.name, line))
    return lines


def load_pieces(text: str) -> dict:
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


def test_every_block_says_its_language():
    for page in PAGES:
        for block in list_blocks(page):
            is_old = page.name in {"architecture.md", "README.md"} and not block.language
            is_design = block.language.startswith("{")
            assert is_old or is_design or block.language in KNOWN, block.name


def test_every_command_on_a_page_is_understood(capsys):
    from research.cli import _make_parser

    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    lines = list_lines()
    assert len(lines) > 15
    for where, line in lines:
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words = words[1:]
        if words[0] == "research":
            options = None
            with contextlib.suppress(SystemExit):
                options = _make_parser().parse_args(words[1:])
            assert options is not None or "--version" in words, f"{where}: {line}: {capsys.readouterr().err}"
            check_overrides(getattr(options, "overrides", []), where)
        elif words[0] == "make":
            for target in (word for word in words[1:] if "=" not in word):
                assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), f"{where}: {line}"
        elif words[:4] == ["python", "-m", "pip", "install"]:
            for names in re.findall(r"\[([\w,]+)\]", line):
                assert set(names.split(",")) <= set(extras), f"{where}: {line}"
            for place, word in enumerate(words):
                assert word != "--constraint" or (ROOT / words[place + 1]).is_file(), f"{where}: {line}"
        elif words[0] == "python":
            assert (ROOT / words[1]).is_file(), f"{where}: {line}"
        else:
            assert words[0] in OTHER_COMMANDS, f"{where}: {line}"


def check_overrides(overrides: list[str], where: str) -> None:
    from research.study import load_study

    if overrides:
        load_study(ROOT / "configs" / "sample.yaml", overrides)
    assert all("=" in one for one in overrides), where


@pytest.mark.parametrize("block", list_language("yaml"), ids=name)
def test_every_yaml_block_is_valid(block):
    from research.study import Study
    from research.study.codebook import Codebook
    from research.study.labels import Labels, find_contradictions

    loaded = load_pieces(block.text)
    if isinstance(loaded.get("themes"), list):
        Codebook.model_validate(loaded)
    elif isinstance(loaded.get("topics"), list):
        Labels.model_validate(loaded)
        assert not find_contradictions(loaded)
    else:
        Study.model_validate({"name": "a", "title": "T", "corpus": {"inputs": [{"path": "a.csv"}]}, **loaded})


def test_the_study_of_the_first_page_is_the_sample_study():
    (shown, *_) = (block for block in list_blocks(ROOT / "docs" / "start.md") if block.language == "yaml")
    sample = yaml.safe_load((ROOT / "configs" / "sample.yaml").read_text(encoding="utf-8"))
    assert load_pieces(shown.text) == sample


def test_the_study_of_ones_own_articles_reads_them(tmp_path, capsys):
    from research.cli import main

    blocks = list_blocks(ROOT / "docs" / "howto" / "articles.md")
    (study,) = (block.text for block in blocks if block.text.startswith("name: my_press"))
    (tmp_path / "my_press.yaml").write_text(study, encoding="utf-8")
    rows = "headline;date;paper;text\nNew lake;2024-08-31;Kurier;The old pit is a lake, and birds are back.\n"
    (tmp_path / "my_articles.csv").write_text(rows, encoding="utf-8")
    assert main(["check", str(tmp_path / "my_press.yaml")]) == 0
    assert "1 article, 1 story, 0 rejected" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:.*FigureCanvasAgg is non-interactive.*")
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(b.language == "python" for b in list_blocks(page))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_the_python_of_a_page_runs(page, sample_outputs, tmp_path, monkeypatch):
    # Its study is that of the sample, but for one setting: stages that this leaves alone are there.
    shutil.copytree(sample_outputs, tmp_path / "outputs", symlinks=True)
    (run,) = (tmp_path / "outputs" / "sample").iterdir()
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in list_blocks(page):
        if block.language == "python":
            code = block.text.replace('"configs/', f'"{ROOT.as_posix()}/configs/')
            code = re.sub(r'"outputs/\w+(?:/[\w-]+)?"', repr(str(run)), code)
            for word, other in STAND_INS.get(page.relative_to(ROOT).as_posix(), {}).items():
                code = code.replace(word, other)
            exec(compile(code, block.name, "exec"), names)


def test_the_tutorial_shows_what_its_spreadsheet_gives(tmp_path, capsys):
    from research.cli import main

    folder = ROOT / "docs" / "tutorial"
    blocks = list_blocks(folder / "index.md")
    (study,) = (block.text for block in blocks if block.text.startswith("name: river"))
    for name in ("river.csv", "codebook.yaml"):
        shutil.copy(folder / name, tmp_path / name)
    (tmp_path / "study.yaml").write_text(study, encoding="utf-8")
    assert main(["check", str(tmp_path / "study.yaml")]) == 0
    printed = capsys.readouterr().out
    (shown,) = (block.text for block in blocks if block.text.startswith("324 rows read"))
    for line in shown.splitlines():
        assert line == "..." or f"{line}\n" in printed, line


def test_the_spreadsheet_of_the_tutorial_is_what_its_script_makes(monkeypatch, tmp_path):
    import runpy

    made = runpy.run_path(str(ROOT / "docs" / "tutorial" / "make_river.py"))
    monkeypatch.setitem(made["write_rows"].__globals__, "PAGE", tmp_path / "river.csv")
    made["write_rows"]()
    assert (tmp_path / "river.csv").read_bytes() == (ROOT / "docs" / "tutorial" / "river.csv").read_bytes()


def test_addresses_are_well_formed():
    for page in PAGES:
        for target in re.findall(r"\]\((https?://[^)]*)\)", page.read_text(encoding="utf-8")):
            assert re.fullmatch(r"https://[\w.-]+\.[a-z]{2,}(/[\w./#?=&%~:-]*)?", target), f"{page.name}: {target}"
