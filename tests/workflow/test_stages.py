"""What a stage declares is what it is given, what it can run, and what its key is made of."""

from __future__ import annotations

import ast
import typing
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from reached_sources import PACKAGE, READING_PACKAGES, list_imports, name_file, parse, reach, reach_packages, resolve

from research.encoders.protocol import EncodedTexts
from research.progress import SilentProgress
from research.provenance import EXTRAS, PACKAGES, hash_sources
from research.records import RunRecords
from research.study import Study, load_study
from research.study.settings import Section
from research.themes import checks
from research.trends.claims import calibration
from research.workflow import keys, stages
from research.workflow.keys import PUBLISHED_PARTS, describe_key_parts, make_stage_key
from research.workflow.running import run_stages
from research.workflow.stages import STAGES, Stage, StageError

ROOT = PACKAGE.parent
NAMES = [stage.name for stage in STAGES]
BY_NAME = {stage.name: stage for stage in STAGES}
STAGES_FILE = PACKAGE / "workflow" / "stages.py"
GIVEN = {"study", *typing.get_args(stages.Tool)}


# ------------------------------------------------------------------------------------------- needs and tools


def make_stage(make, **more) -> Stage:
    return Stage(name="x", title="X", make=make, describe=str, rooms=("themes",), **more)


def test_a_function_that_takes_what_its_stage_does_not_declare_is_refused():
    with pytest.raises(StageError, match=r"takes \['vectors'\], which the stage does not declare"):
        make_stage(lambda study, *, corpus, vectors: None, needs=("corpus",))


def test_a_declared_need_that_the_function_does_not_take_is_refused():
    with pytest.raises(StageError, match=r"leaves out \['progress', 'vectors'\]"):
        make_stage(lambda study, *, corpus: None, needs=("corpus", "vectors"), tools=("progress",))


def test_every_field_of_the_records_of_a_run_is_one_stage():
    assert [field.name for field in fields(RunRecords)] == NAMES


def test_a_stage_needs_only_what_is_made_before_it():
    for index, stage in enumerate(STAGES):
        assert set(stage.needs) <= set(NAMES[:index]), stage.name


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_gives_and_takes_the_records_of_the_run(name):
    kinds = typing.get_type_hints(RunRecords)
    hints = typing.get_type_hints(BY_NAME[name].make)
    assert hints["return"] is kinds[name]
    for need in BY_NAME[name].needs:
        assert hints[need] is kinds[need]


# --------------------------------------------------------------------------------------------- rooms and packages


def find_function(name: str) -> ast.FunctionDef:
    wanted = BY_NAME[name].make.__name__
    (found,) = (node for node in parse(STAGES_FILE).body if isinstance(node, ast.FunctionDef) and node.name == wanted)
    return found


def list_names(name: str) -> set[str]:
    """Give the names that a stage's function uses, the types of the study and of tools left out."""
    function = find_function(name)
    for argument in [*function.args.args, *function.args.kwonlyargs]:
        if argument.arg in GIVEN:
            argument.annotation = None
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def find_sources(name: str) -> set[Path]:
    known = {to: (module, of) for module, of, to in list_imports(parse(STAGES_FILE))}
    used = list_names(name)
    # How many threads there are decides no result.
    return reach({file for to in used & set(known) if (file := resolve(*known[to]))}) - {PACKAGE / "cpus.py"}


def is_in(file: Path, room: str) -> bool:
    place = PACKAGE / room
    return file == place or place in file.parents


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_reaches_no_source_outside_its_rooms_and_has_no_room_that_it_does_not_reach(name):
    reached = find_sources(name)
    assert len(reached) > 1
    outside = [name_file(file) for file in reached if not any(is_in(file, room) for room in BY_NAME[name].rooms)]
    assert sorted(outside) == [], f"add them to the rooms of stage {name}"
    unused = [room for room in BY_NAME[name].rooms if not any(is_in(file, room) for file in reached)]
    assert unused == [], f"stage {name} reaches nothing in these rooms"


@pytest.mark.parametrize("name", NAMES)
def test_what_a_stage_runs_in_its_own_module_is_its_function_alone(name):
    own = {to for node in parse(STAGES_FILE).body for to in _defined(node)}
    assert not list_names(name) & own, "a key has the text of the function, not of what stands beside it"


def _defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_declares_every_package_that_its_sources_import(name):
    needed = reach_packages(find_sources(name)) & set(PACKAGES) - READING_PACKAGES
    assert needed <= set(BY_NAME[name].packages)


PUBLISHERS = {
    "figures": ["figures/gallery.py", "figures/drawing.py", "figures/fonts.py"],
    "tables": ["report/tables/tables.py"],
}


@pytest.mark.parametrize("part", list(PUBLISHED_PARTS))
def test_a_published_part_reaches_no_source_and_no_package_that_it_does_not_declare(part):
    reached = reach({PACKAGE / file for file in PUBLISHERS[part]})
    declared = PUBLISHED_PARTS[part]
    outside = [name_file(file) for file in reached if not any(is_in(file, room) for room in declared.rooms)]
    assert sorted(outside) == []
    assert (reach_packages(reached) & set(PACKAGES)) - READING_PACKAGES <= set(declared.packages)


def test_every_package_of_a_stage_and_of_a_published_part_is_in_the_manifest():
    for declared in [*STAGES, *PUBLISHED_PARTS.values()]:
        assert set(declared.packages) <= {*PACKAGES, *EXTRAS}


def test_every_room_is_there():
    for declared in [*STAGES, *PUBLISHED_PARTS.values()]:
        for room in declared.rooms:
            assert (PACKAGE / room).exists(), room


def test_captions_sheets_and_word_lists_are_no_part_of_the_key_of_the_clustering():
    detected = BY_NAME["detected"]
    for file in (
        "figures/gallery.py",
        "workflow/intrusion_sheets.py",
        "topics/words/tokens.py",
        "report/page/limitations.py",
    ):
        assert not any(is_in(PACKAGE / file, room) for room in detected.rooms), file


def test_the_language_of_the_report_is_a_setting_of_what_is_published_alone():
    assert all("report.language" in part.settings for part in PUBLISHED_PARTS.values())
    assert not [stage.name for stage in STAGES if {"report", "report.language"} & set(stage.settings)]


# ------------------------------------------------------------------------------------------------------- keys


PARTS = {"inputs": [1], "encoder": ["e", "1"], "encoder_length": 512, "labels": None, "codebook": None, "codes": []}
DIGESTS = dict.fromkeys(NAMES, "0" * 64)


@pytest.fixture(scope="module")
def settings() -> dict:
    return load_study(ROOT / "configs" / "sample.yaml").model_dump(mode="json")


def make_key(stage: Stage, settings, *, digests=DIGESTS, parts=PARTS) -> str:
    return make_stage_key(stage, settings, digests=digests, parts=parts)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_depends_on_the_results_and_parts_that_the_stage_declares_and_on_no_others(name, settings):
    stage = BY_NAME[name]
    key = make_key(stage, settings)
    moved = {other for other in NAMES if make_key(stage, settings, digests={**DIGESTS, other: "1"}) != key}
    assert moved == set(stage.needs)
    moved = {part for part in PARTS if make_key(stage, settings, parts={**PARTS, part: "other"}) != key}
    assert moved == set(stage.parts)


def test_a_key_depends_on_settings_function_rooms_and_packages(settings, monkeypatch):
    stage = BY_NAME["themes"]
    key = make_key(stage, settings)
    assert make_key(stage, {**settings, "themes": {**settings["themes"], "softness": 9}}) != key
    assert make_key(stage, {**settings, "topics": {}}) == key
    other = BY_NAME["topic_themes"]
    assert make_key(replace(other, make=_relate_otherwise), settings) != make_key(other, settings)
    assert make_key(replace(stage, rooms=stage.rooms[1:]), settings) != key
    monkeypatch.setattr(keys, "list_versions", lambda packages: dict.fromkeys(packages, "99"))
    assert make_key(stage, settings) != key


@pytest.mark.parametrize("name", ["text_similarity", "themes", "theme_checks"])
def test_a_sheet_of_codes_does_not_score_themes_again(name, settings):
    coded = {**settings, "themes": {**settings["themes"], "codes": ["another.csv"]}}
    assert make_key(BY_NAME[name], coded) == make_key(BY_NAME[name], settings)
    assert make_key(BY_NAME["codes"], coded) != make_key(BY_NAME["codes"], settings)


def test_a_threshold_of_membership_does_not_compare_passages_again(settings):
    other = {**settings, "themes": {**settings["themes"], "min_share": 0.5}}
    assert make_key(BY_NAME["text_similarity"], other) == make_key(BY_NAME["text_similarity"], settings)
    assert make_key(BY_NAME["themes"], other) != make_key(BY_NAME["themes"], settings)


def _relate_otherwise(study, *, themes, clusters):
    return None


def test_an_unknown_room_is_an_error_and_not_an_empty_hash():
    with pytest.raises(FileNotFoundError):
        hash_sources("topics/clustering_of_old")


# --------------------------------------------------------------------------------------------------- settings


def test_every_setting_belongs_to_a_stage_or_to_what_is_published():
    used = {name for stage in STAGES for name in stage.settings}
    published = {"name", "title", "question", "authors", "figures", "report", "explorer"}
    # No result depends on who does the work.
    published |= {"engine"}
    for section, field in Study.model_fields.items():
        if section in used | published:
            continue
        inner = field.annotation.model_fields
        missing = [name for name in inner if f"{section}.{name}" not in used]
        assert not missing, f"{section}: {missing} changes no stage's key"


def test_stages_that_fit_the_same_series_depend_on_the_same_calendar_of_holidays():
    of_holidays = [stage for stage in STAGES if "study/holidays.py" in stage.rooms]
    assert [stage.name for stage in of_holidays] == ["fits", "trends", "compositions", "changes", "interruptions"]
    assert all("holidays" in stage.packages for stage in of_holidays)


class _BagOfCharacters:
    """An encoder that counts characters: quick, and alike for texts that are alike."""

    name, revision, n_dims, max_tokens = "characters", "1", 64, 128

    def encode(self, texts):
        values = np.zeros((len(texts), self.n_dims), np.float32)
        for row, text in enumerate(texts):
            np.add.at(values[row], [ord(character) % self.n_dims for character in text], 1)
        values /= np.linalg.norm(values, axis=1, keepdims=True)
        return EncodedTexts(values, np.zeros(len(texts), bool))


class _Reading(SilentProgress):
    """Keeps the settings that are read while each stage runs."""

    def __init__(self) -> None:
        self.read: dict[str, set[str]] = {}
        self.now: str | None = None

    def start(self, title, *, total=None, unit=""):
        self.now = title
        self.read[title] = set()
        return self

    def advance(self, count):
        pass

    def finish(self, note):
        self.now = None


def test_a_stage_reads_no_setting_that_it_does_not_declare(tmp_path, monkeypatch):
    study = load_study(
        ROOT / "configs" / "sample.yaml",
        ["prevalence.n_replicates=100", "topics.n_seeds=2", "topics.n_subsamples=2"],
    )
    # Neither the series that calibrate the test nor the wordings that are tried read a setting one by one.
    monkeypatch.setattr(calibration, "N_SIMULATED", 1)
    monkeypatch.setattr(checks, "N_WORDINGS", 2)
    reading = _Reading()
    sections = {
        field.annotation: name
        for name, field in Study.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
    }

    def read(self, name):
        kind = object.__getattribute__(self, "__class__")
        if reading.now is not None and name in kind.__pydantic_fields__:
            if kind in sections:
                reading.read[reading.now].add(f"{sections[kind]}.{name}")
            elif kind is Study and name not in sections.values():
                reading.read[reading.now].add(name)
        return object.__getattribute__(self, name)

    monkeypatch.setattr(Section, "__getattribute__", read, raising=False)
    encoder = _BagOfCharacters()
    parts = describe_key_parts(study, encoder, inputs=[])
    tools = {"encoder": encoder, "cache": tmp_path, "progress": reading}
    run_stages(study, tools, parts=parts, outputs=tmp_path, n_workers=1)
    for stage in STAGES:
        undeclared = {
            name for name in reading.read[stage.title] if not {name, name.split(".")[0]} & set(stage.settings)
        }
        assert not undeclared, f"add them to the settings of stage {stage.name}"
    assert "topics.resolution" in reading.read["Detecting topics"]
    assert "trends.alpha" in reading.read["Testing trends"]
