"""What the pages in ``docs/``, README and CONTRIBUTING say is so: the diagram, paths, links, settings, words."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from itertools import pairwise, product
from pathlib import Path
from types import ModuleType

import pytest
from docs_blocks import PAGES, list_blocks
from source_tree import PACKAGE, ROOT, list_arrows, list_imports, read_sources
from test_rules import WENT, WENT_WITHIN

ARCHITECTURE = ROOT / "docs" / "architecture.md"

Arrow = tuple[str, str]


def read_diagram(text: str) -> tuple[set[Arrow], dict[str, set[str]]]:
    """Give the arrows of a Mermaid flowchart as they are drawn, and the members of each of its groups."""
    arrows: set[Arrow] = set()
    members: dict[str, set[str]] = {}
    open_groups: list[str] = []
    for line in text.splitlines():
        line = re.sub(r"\[[^\]]*\]", "", line).strip()
        if line.startswith("subgraph "):
            name = line.removeprefix("subgraph ")
            if open_groups:
                members[open_groups[-1]].add(name)
            open_groups.append(name)
            members[name] = set()
        elif line == "end":
            open_groups.pop()
        elif line and not line.startswith("flowchart"):
            ends = [[name.strip() for name in part.split("&")] for part in line.split("-->")]
            for here, there in pairwise(ends):
                arrows |= set(product(here, there))
            if open_groups:
                members[open_groups[-1]] |= {name for part in ends for name in part}
    return arrows, members


def draw_source(sources: dict[str, str]) -> set[Arrow]:
    """Give the arrows between rooms, and between the sub-rooms of each, as the diagram should have them."""
    arrows = set(list_arrows(sources))
    for found in list_imports(sources):
        parts = found.path.split("/")
        if len(parts) > 2 and found.module[:1] == (parts[0],) and len(found.module) > 1:
            inner = found.module[1]
            if inner != parts[1] and (PACKAGE / parts[0] / inner).is_dir():
                arrows.add((f"{parts[0]}_{parts[1]}", f"{parts[0]}_{inner}"))
    return arrows


def compare(diagram: str, source: set[Arrow]) -> tuple[set[Arrow], set[Arrow]]:
    """Give the arrows that the source has and the diagram lacks, and those that only the diagram has.

    An arrow from or to ``rooms`` stands for one from or to each room; one to ``ground``, for one to any of its parts.
    """
    drawn, members = read_diagram(diagram)
    ground, rooms = members["ground"], members["rooms"]
    for here, there in list(drawn):
        if "rooms" in (here, there):
            drawn.remove((here, there))
            drawn |= {(room if here == "rooms" else here, room if there == "rooms" else there) for room in rooms}
    found = {(here, "ground" if there in ground and here not in ground else there) for here, there in source}
    return found - drawn, drawn - found


def diagram() -> str:
    return re.findall(r"```mermaid\n(.*?)```", ARCHITECTURE.read_text(encoding="utf-8"), re.DOTALL)[0]


def test_the_diagram_shows_every_import_between_rooms_and_no_other():
    lacking, idle = compare(diagram(), draw_source(read_sources()))
    assert not lacking, f"the source has these arrows, the diagram has not: {sorted(lacking)}"
    assert not idle, f"the diagram has these arrows, the source has not: {sorted(idle)}"


@pytest.mark.parametrize(
    ("module", "planted", "arrow"),
    [
        ("themes/scoring.py", "from research.topics import share_topics", ("themes", "topics")),
        ("trends/stats/kalman.py", "from research.trends.claims.claims import x", ("trends_stats", "trends_claims")),
        ("progress.py", "from research.store import write_run", ("progress", "store")),
        ("errors.py", "from research.records import Corpus", ("errors", "records")),
    ],
)
def test_an_import_that_is_not_drawn_is_seen(module, planted, arrow):
    sources = read_sources()
    lacking, _ = compare(diagram(), draw_source({**sources, module: f"{sources[module]}\n{planted}\n"}))
    assert arrow in lacking


def test_an_arrow_that_nothing_does_is_seen():
    source = draw_source(read_sources())
    _, idle = compare(diagram(), source - {("provenance", "store")})
    assert ("provenance", "store") in idle
    _, idle = compare(diagram().replace("provenance --> store", "provenance --> store & progress"), source)
    assert ("provenance", "progress") in idle


def test_every_room_is_described():
    described = set(re.findall(r"^\| `(\w+)/` \|", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE))
    assert described == {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_every_stage_is_described():
    from dataclasses import fields

    from research.records import RunRecords

    rows = re.findall(r"^\| `(\w+)` \| `[\w/]+` \|", ARCHITECTURE.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(rows) == {field.name for field in fields(RunRecords)}


def is_made(place: Path) -> bool:
    """Tell whether a page is made from the code when the site is built."""
    return place.parent == ROOT / "docs" / "reference" and place.stem in load_reference().PAGES


def load_reference() -> ModuleType:
    """Import docs/make_reference.py."""
    specification = importlib.util.spec_from_file_location("make_reference", ROOT / "docs" / "make_reference.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def list_anchors(page: Path) -> set[str]:
    """List the anchors of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_paths_that_a_page_names_are_there(page):
    text = page.read_text(encoding="utf-8")
    folders = "research|tests|docs|benchmarks|configs|notebooks|outputs"
    rooms = "|".join(path.name for path in PACKAGE.iterdir() if path.is_dir())
    for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", text):
        # Runs are where people make them.
        assert (ROOT / name).exists() or name.startswith("outputs/"), f"{page.name}: {name}"
    for name in re.findall(rf"`((?:{rooms})/[\w./]*)`", text):
        assert (PACKAGE / name).exists(), f"{page.name}: research/{name}"
    for target, anchor in re.findall(r"\]\(([^)#:]+)(?:#([^)]*))?\)", text):
        place = (page.parent / target).resolve()
        assert place.exists() or is_made(place), f"{page.name}: {target}"
        assert not anchor or is_made(place) or anchor in list_anchors(place), f"{page.name}: {target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_settings_that_a_page_names_are_settings(page):
    from research.study import Study

    sections = Study.model_fields
    for section, rest in re.findall(r"`(\w+)\.([a-z_.]+)(?::[^`]*)?`", page.read_text(encoding="utf-8")):
        if section in sections and hasattr(sections[section].annotation, "model_fields"):
            model = sections[section].annotation
            if page.name == "glossary.md" and f"{section}.{rest}" in {"trends.feasts"}:
                continue
            for name in rest.split("."):
                if name in {"py", "csv", "html", "pdf"}:
                    break
                assert name in model.model_fields, f"{page.name}: {section}.{rest}"
                model = model.model_fields[name].annotation


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_within_a_page_lead_to_headings(page):
    links = re.findall(r"\]\(#([^)]+)\)", page.read_text(encoding="utf-8"))
    assert links or page.name != "constants.md"
    assert set(links) <= list_anchors(page)


def test_the_page_of_constants_is_what_the_source_says():
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_constants.py"), "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_glossary_has_every_word_that_went_and_what_is_said_now():
    rows = re.findall(r"^\| (.+?) \| (.+?) \|", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    table = {old: new for olds, new in rows for old in re.findall(r"`([\w.]+)`", olds)}
    for word in WENT:
        assert word in table, word
    for word, (_, new) in WENT_WITHIN.items():
        assert new in table[word], word


def test_every_decision_has_the_same_parts():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len(pages) >= 7
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "What was measured", "Consequences", "When to reconsider"], page.name


def test_the_reference_has_every_setting_command_table_and_public_name(tmp_path):
    import research
    from research import report
    from research.cli import _make_parser
    from research.study import Study

    pages = {path.stem: path.read_text(encoding="utf-8") for path in load_reference().write_pages(tmp_path)}
    for section in Study.model_fields:
        assert f"`{section}`" in pages["settings"], section
    assert (
        "more topics; null: 0.63, or another with far steadier topics. | number or null, above 0 | null |"
        in pages["settings"]
    )
    commands = next(action for action in _make_parser()._actions if action.dest == "command").choices
    for command, parser in commands.items():
        assert f"## `research {command}`" in pages["commands"]
        assert all(option in pages["commands"] for one in parser._actions for option in one.option_strings[-1:])
    for table in report.TABLES:
        assert f"## `{table}`" in pages["tables"]
    for name in research.__all__:
        assert f"research.{name}" in pages["python"]


def test_every_page_is_in_a_table_of_contents_of_the_site():
    docs = ROOT / "docs"
    listed = {docs / "index"}
    for page in (page for page in PAGES if page.is_relative_to(docs)):
        for block in list_blocks(page):
            if block.language == "{toctree}":
                entries = [line for line in block.text.splitlines() if line and not line.startswith(":")]
                entries = [re.sub(r".*<(.+)>", r"\1", entry) for entry in entries]
                listed |= {
                    found.with_suffix("")
                    for entry in entries
                    for found in page.parent.glob(f"{entry}.md".removeprefix("../"))
                }
                listed |= {(page.parent / entry).resolve() for entry in entries}
    for page in (page for page in PAGES if page.is_relative_to(docs)):
        assert page.with_suffix("") in listed, page.relative_to(docs)
