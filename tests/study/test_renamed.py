"""Names of earlier versions: an error says what they are now."""

from __future__ import annotations

import pytest
from made import make_records
from test_cli import write_study

from research import report
from research.errors import ResearchError, StudyError
from research.run import Run
from research.study import Study, load_study, renamed


def find_setting(name: str) -> bool:
    """Tell whether there is a setting, told from the schema."""
    schema = Study.model_json_schema()
    place = schema
    for part in name.split("."):
        place = place.get("items", place)
        if "$ref" in place:
            place = schema["$defs"][place["$ref"].rsplit("/", 1)[1]]
        if part not in place.get("properties", {}):
            return False
        place = place["properties"][part]
    return True


@pytest.mark.parametrize(("old", "new"), renamed.RENAMED_SETTINGS.items())
def test_an_old_name_of_a_setting_is_none_any_more_and_its_new_one_is(old, new):
    assert not find_setting(old)
    assert find_setting(new)


def test_every_old_setting_is_told_its_new_name_with_all_other_problems(tmp_path):
    path = write_study(tmp_path, trends="{feasts: [{country: CN, holiday: Spring Festival}], alpha: 3}", seed="-1")
    with pytest.raises(StudyError) as caught:
        load_study(path, ["topics.resolutoin=1"])
    problems = [problem.removeprefix(f"{path}: ") for problem in caught.value.problems]
    assert "trends.feasts is now trends.holidays" in problems
    assert "topics.resolutoin is not a setting; did you mean resolution?" in problems
    assert len(problems) == 4


def test_an_old_name_of_an_entry_of_a_list_is_told_too(tmp_path, monkeypatch):
    monkeypatch.setitem(renamed.RENAMED_SETTINGS, "trends.holidays.feast", "trends.holidays.holiday")
    path = write_study(tmp_path, trends="{holidays: [{country: CN, feast: Spring Festival}]}")
    with pytest.raises(StudyError) as caught:
        load_study(path)
    assert f"{path}: trends.holidays[0].feast is now trends.holidays.holiday" in caught.value.problems


def test_what_a_study_lacks_every_study_needs_and_what_its_codebook_lacks_is_missing(tmp_path):
    (tmp_path / "codebook.yaml").write_text("themes: [{id: lakes, description: {en: [Lakes.]}}]", encoding="utf-8")
    path = write_study(tmp_path, themes="{codebook: codebook.yaml}")
    path.write_text(path.read_text(encoding="utf-8").replace("title: Press", ""), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_study(path)
    assert caught.value.problems == (
        f"{path}: title is missing; every study needs it",
        f"{tmp_path / 'codebook.yaml'}: themes[0].name is missing",
    )


@pytest.mark.parametrize(("old", "new"), renamed.RENAMED_TABLES.items())
def test_an_old_name_of_a_table_is_none_any_more_and_its_new_one_is(old, new):
    assert old not in report.TABLES
    assert new in report.TABLES


def test_a_table_asked_for_by_its_old_name_is_told_its_new_one(tmp_path, monkeypatch):
    monkeypatch.setitem(renamed.RENAMED_TABLES, "shares", "prevalence")
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    run = Run(tmp_path)
    with pytest.raises(ResearchError, match='The table "shares" is now prevalence'):
        run.table("shares")
    run.records = make_records()
    assert len(run.table("prevalence"))
    with pytest.raises(ResearchError, match="did you mean prevalence"):
        run.table("prevalense")
