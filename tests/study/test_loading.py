"""The study file: what is refused, how it is said, and that everything is said at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from research.errors import StudyError
from research.study import Study, load_completed_study, load_study, make_schema
from research.study import loading as study_module

ROOT = Path(__file__).resolve().parents[2]
STUDIES = sorted((ROOT / "configs").glob("*.yaml"))


def write_study(folder: Path, text: str = "", codebook: str | None = None) -> Path:
    (folder / "articles.csv").write_text("title,body,published,source\n", encoding="utf-8")
    if codebook is not None:
        (folder / "codebook.yaml").write_text(codebook, encoding="utf-8")
    path = folder / "press.yaml"
    path.write_text(text or "name: press\ntitle: T\ncorpus:\n  inputs: [{path: articles.csv}]\n", encoding="utf-8")
    return path


def problems_of(path: Path, *overrides: str) -> list[str]:
    with pytest.raises(StudyError) as caught:
        load_study(path, overrides)
    return list(caught.value.problems)


def test_a_small_study_loads_with_every_default(tmp_path):
    study = load_study(write_study(tmp_path))
    assert study.topics.n_seeds == 40
    assert study.codebook is None
    assert study.resolve("articles.csv") == tmp_path / "articles.csv"


def test_every_problem_of_study_overrides_and_codebook_is_reported_at_once(tmp_path):
    path = write_study(
        tmp_path,
        "name: Not Valid\ncorpus:\n  inputs: [{path: nowhere.csv}]\n  time_zone: Asia/Shangai\n"
        "topics: {min_topic_sise: 3}\nprevalence: {period: fortnight}\nthemes: {codebook: codebook.yaml}\n",
        codebook="themes:\n  - id: a\n    name: {en: A}\n    descripton: {en: [x]}\n",
    )
    problems = problems_of(path, "topics.n_seeds=many", "nonsense")
    text = "\n".join(problems)
    for expected in (
        "--set nonsense",
        "title is missing",
        'name is "Not Valid"',
        "did you mean Asia/Shanghai?",
        "topics.min_topic_sise is not a setting; did you mean min_topic_size?",
        'prevalence.period is "fortnight"; choose day, week, month, quarter or year',
        'topics.n_seeds is "many"',
        "nowhere.csv: there is no such file",
        "themes[0].descripton is not a setting; did you mean description?",
        "themes[0].description is missing",
    ):
        assert expected in text, expected
    assert len(problems) == 10


def test_the_message_ends_with_the_number_of_problems(tmp_path):
    path = write_study(tmp_path)
    with pytest.raises(StudyError, match=r"1 problem; nothing was run\.$"):
        load_study(path, ["topics.resolution=-1"])


def test_a_key_without_a_near_name_lists_what_is_allowed(tmp_path):
    problems = problems_of(write_study(tmp_path), "trends.zzzz=1")
    assert problems == [
        f"{tmp_path / 'press.yaml'}: trends.zzzz is not a setting; choose from alpha, min_periods, warn_periods, "
        "min_count, holidays, n_changes, negligible, reference, burst_ratio, burst_cost"
    ]


def test_a_reference_that_is_no_theme_of_the_codebook_is_a_problem(tmp_path):
    (problem,) = problems_of(write_study(tmp_path), "trends.reference=decline")
    assert "trends.reference is set without themes.codebook" in problem
    codebook = "themes:\n  - {id: decline, name: {en: Decline}, description: {en: [Mines close.]}}\n"
    path, has_themes = write_study(tmp_path, codebook=codebook), "themes.codebook=codebook.yaml"
    (problem,) = problems_of(path, has_themes, "trends.reference=declin")
    assert 'trends.reference is "declin", which is not a theme of the codebook; did you mean decline?' in problem
    assert load_study(path, [has_themes, "trends.reference=decline"]).trends.reference == "decline"


def test_overrides_replace_settings_and_are_yaml(tmp_path):
    study = load_study(write_study(tmp_path), ["topics.resolution=0.8", "authors=[A, B]", "corpus.start=2024-01-01"])
    assert study.topics.resolution == 0.8
    assert study.authors == ["A", "B"]
    assert study.corpus.start is not None
    assert study.corpus.start.isoformat() == "2024-01-01"


def test_an_override_inside_a_plain_value_is_refused(tmp_path):
    assert "title is text and contains no settings" in problems_of(write_study(tmp_path), "title.size=3")[0]


def test_a_key_given_twice_is_refused_with_its_line(tmp_path):
    path = write_study(tmp_path, "name: a\ntitle: T\nname: b\n")
    assert problems_of(path) == [f'{path}:3:1: not valid YAML: the key "name" is given twice']


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "contains nothing"),
        (b"- a\n- b\n", "contains a list"),
        (b"a: [1", "not valid YAML"),
        (b"\xff\xfe\x00x", "not UTF-8"),
        (b"a: !!python/object/apply:os.system [ls]", "types such as !!bool are not allowed"),
    ],
)
def test_a_file_that_is_no_study_says_so(tmp_path, content, expected):
    path = tmp_path / "press.yaml"
    path.write_bytes(content)
    assert expected in problems_of(path)[0]


def test_a_missing_study_names_the_nearest_one(tmp_path):
    write_study(tmp_path)
    assert f"did you mean {tmp_path / 'press.yaml'}?" in problems_of(tmp_path / "pres.yaml")[0]


def test_variables_stand_in_paths_and_unset_ones_are_named(tmp_path, monkeypatch):
    text = "name: a\ntitle: T\ncorpus:\n  inputs: [{path: '${PRESS_FOLDER}/articles.csv'}]\n"
    path = write_study(tmp_path, text)
    monkeypatch.delenv("PRESS_FOLDER", raising=False)
    assert "PRESS_FOLDER, which is not set" in problems_of(path)[0]
    monkeypatch.setenv("PRESS_FOLDER", str(tmp_path))
    assert load_study(path).resolve("${PRESS_FOLDER}/articles.csv") == tmp_path / "articles.csv"
    monkeypatch.delenv("PRESS_FOLDER")
    write_study(tmp_path, text.replace("PRESS_FOLDER", "PRESS_FOLDER:-."))
    assert load_study(path).name == "a"


def test_two_themes_of_one_id_are_refused(tmp_path):
    theme = "  - {id: a, name: {en: A}, description: {en: [x]}}\n"
    path = write_study(
        tmp_path,
        "name: a\ntitle: T\ncorpus:\n  inputs: [{path: articles.csv}]\nthemes: {codebook: codebook.yaml}\n",
        codebook="themes:\n" + theme + theme,
    )
    assert "more than one theme has the id a" in problems_of(path)[0]


def test_a_completed_study_reads_back_as_it_was(tmp_path):
    study = load_study(write_study(tmp_path), ["topics.resolution=0.8"])
    run = tmp_path / "run"
    run.mkdir()
    (run / "study.yaml").write_text(study.to_yaml(), encoding="utf-8")
    again = load_completed_study(run, study_file="../press.yaml")
    assert again.model_dump() == study.model_dump()
    assert again.resolve("articles.csv").resolve() == tmp_path / "articles.csv"


def test_the_committed_schema_is_current():
    committed = (ROOT / "configs" / study_module.SCHEMA_FILE).read_text(encoding="utf-8")
    assert committed == make_schema(), "run `make schema` and commit the result"


def test_the_schema_is_draft_7_and_knows_no_later_keyword():
    import jsonschema

    schema = json.loads(make_schema())
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    later = {"$defs", "prefixItems", "unevaluatedProperties", "dependentRequired", "minContains", "$anchor"}

    def keywords(value):
        if isinstance(value, dict):
            yield from value
            for inner in value.values():
                yield from keywords(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from keywords(inner)

    assert not later & set(keywords(schema))


@pytest.mark.parametrize("path", [p for p in STUDIES if "codebook" not in p.name], ids=lambda p: p.stem)
def test_every_study_shipped_fits_the_schema_and_points_at_it(path):
    import jsonschema

    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={study_module.SCHEMA_FILE}\n")
    settings = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.validate(settings, json.loads(make_schema()), cls=jsonschema.Draft7Validator)
    Study.model_validate(yaml.safe_load(text))


@pytest.mark.parametrize("path", [p for p in STUDIES if "codebook" in p.name], ids=lambda p: p.stem)
def test_every_codebook_shipped_is_valid(path):
    from research.study.codebook import Codebook

    codebook = Codebook.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert set(codebook.languages) >= {"en", "zh"}


def test_the_sample_study_loads():
    assert load_study(ROOT / "configs" / "sample.yaml").codebook is not None


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("topics.sample=7", '"7" is no size of a sample; use auto, all, or a whole number from 100 up'),
        ("topics.resolution=.inf", "topics.resolution is Infinity; expected a finite number"),
        ("themes.min_ratio=.nan", "themes.min_ratio is NaN; expected a finite number"),
        ("passages.min_length_tokens=300", "passages: min_length_tokens 300 is more than max_length_tokens 220"),
        ("figures.formats=[]", "figures.formats is empty; give at least 1"),
        ("corpus.inputs=[]", "corpus.inputs is empty; give at least 1"),
        (".=1", "write it as section.setting=value"),
        ("topics..resolution=1", "write it as section.setting=value"),
        ("corpus.inputs[0].path=x", "give the whole list"),
    ],
)
def test_values_that_make_no_sense_are_refused_in_words(tmp_path, override, message):
    (problem,) = problems_of(write_study(tmp_path), override)
    assert message in problem


def test_a_font_that_is_none_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "font.ttf").write_bytes(b"<html>not found</html>")
    (problem,) = problems_of(write_study(tmp_path), "figures.font=font.ttf")
    assert problem.endswith("font.ttf: not a font; give a .ttf or .otf file")
    (tmp_path / "font.ttf").write_bytes(b"\0\1\0\0" + b"\0" * 20)
    assert load_study(tmp_path / "press.yaml", ["figures.font=font.ttf"]).figures.font == "font.ttf"


def test_a_language_of_figures_that_the_codebook_does_not_name_is_refused(tmp_path):
    codebook = "themes:\n  - {id: a, name: {en: A, zh: 甲}, description: {en: [x]}}\n"
    path = write_study(tmp_path, codebook=codebook)
    settings = ["themes.codebook=codebook.yaml", "figures.language=fr"]
    (problem,) = problems_of(path, *settings)
    assert problem.endswith('figures.language is "fr"; the codebook has names in en, zh')
    assert load_study(path, [settings[0], "figures.language=zh"]).figures.language == "zh"


def test_a_language_of_the_report_that_has_no_messages_is_refused(tmp_path):
    path = write_study(tmp_path)
    (problem,) = problems_of(path, "report.language=it")
    assert problem.endswith('report.language is "it"; choose en, zh, de, fr or es')


def test_names_are_in_the_language_of_the_report_unless_the_study_says_otherwise(tmp_path):
    path = write_study(tmp_path)
    assert load_study(path).figures.language == "en"
    assert load_study(path, ["report.language=zh"]).figures.language == "zh"
    assert load_study(path, ["report.language=zh", "figures.language=en"]).figures.language == "en"


@pytest.mark.parametrize("name", ["undefined", "hex", '"a\\0b"', "no-such", "idna"])
def test_an_encoding_that_is_none_of_text_files_is_a_problem(tmp_path, name):
    assert (
        "is not an encoding of text"
        in problems_of(write_study(tmp_path), f"corpus.inputs=[{{path: articles.csv, encoding: {name}}}]")[0]
    )


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('{path: articles.csv, date_format: "%d%d"}', "no pattern of a date"),
        ('{path: articles.csv, date_format: "%Q"}', "no pattern of a date"),
        ('{path: articles.csv, date_format: ["%d/%m/%Y", "%H:%M"]}', "has no year"),
        ('{path: articles.csv, date_format: "%d.%m.\\0"}', "date_format"),
        ("{path: articles.csv, encoding: undefined}", "is not an encoding of text"),
        ("{path: articles.csv, encoding: hex}", "is not an encoding of text"),
        ('{path: articles.csv, encoding: "a\\0b"}', "is not an encoding of text"),
        ("{path: " + "a" * 300 + ".csv}", "corpus.inputs[0].path"),
        ("{path: " + "a/" * 3000 + ".csv}", "corpus.inputs[0].path"),
        ('{path: "a\\0b.csv"}', "corpus.inputs[0].path"),
    ],
)
def test_what_cannot_be_a_format_an_encoding_or_a_name_is_a_problem(tmp_path, entry, expected):
    assert expected in "\n".join(problems_of(write_study(tmp_path), f"corpus.inputs=[{entry}]"))


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%d.%m.%y", "%Y", "%B %d, %Y", "%Y-%m-%dT%H:%M:%S%z", "%Y年%m月%d日"])
def test_usual_date_formats_are_allowed(tmp_path, pattern):
    path = write_study(tmp_path)
    load_study(path, [f'corpus.inputs=[{{path: articles.csv, date_format: "{pattern}"}}]'])


@pytest.mark.parametrize("name", ["themes.codebook", "topics.labels", "figures.font", "themes.code_key"])
@pytest.mark.parametrize("file", ["a" * 300, '"a\\0b"'])
def test_an_impossible_name_of_any_file_is_a_problem(tmp_path, name, file):
    assert problems_of(write_study(tmp_path), f"{name}={file}")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"groups": "source"}, "groups is text, expected a list; write [source]"),
        ({"prevalence": {"by": ["Partei"]}}, 'prevalence.by[0] is "Partei"; did you mean party?'),
        ({"effects": [{"by": "time", "reference": "x"}]}, "effects[0]: time is a number and has no levels"),
        ({"events": [{"name": "x"}]}, "events[0].date is missing; every entry of events needs it"),
        ({"events": [{"name": "x", "date": 2023}]}, "events[0].date is 2023; expected a day, such as 2024-05-31"),
        (
            {"events": [{"name": "x", "date": "2023-07-01", "comparison": 3}]},
            'events[0].comparison is 3; expected text; write it in quotes, "3"',
        ),
        ({"events": [{"name": "x", "date": "2023-07-01", "comparison": "sport"}]}, "events[0].comparison is "),
        ({"trends": {"negligible": 0}}, "trends.negligible is 0; expected a number greater than 0"),
        ({"trends": {"negligible": "much"}}, 'trends.negligible is "much"; expected a number'),
        ({"trends": {"negligible": True}}, "trends.negligible is true; expected a number"),
    ],
)
def test_wrong_groups_events_and_slopes_are_told_in_plain_words(tmp_path, more, problem):
    (tmp_path / "a.csv").write_text("title\n", encoding="utf-8")
    entry = {"path": "a.csv", "columns": {"attributes": {"party": "Partei"}}}
    path = tmp_path / "s.yaml"
    path.write_text(
        yaml.safe_dump({"name": "s", "title": "S", "corpus": {"inputs": [entry]}, **more}), encoding="utf-8"
    )
    with pytest.raises(StudyError) as caught:
        load_study(path)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(f"{path}: {problem}")
