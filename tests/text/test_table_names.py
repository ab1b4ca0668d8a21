"""Names of tables in sentences follow the files that were written."""

from __future__ import annotations

import re

from research.report import write_page
from research.report.paper.checklist import answer_reviewers
from research.study import load_completed_study
from research.text.table_names import locate_table, name_tables


def test_a_table_is_csv_unless_it_was_written_as_parquet():
    assert locate_table("prevalence") == "tables/prevalence.csv"
    with name_tables(["prevalence.parquet", "trends.csv"]):
        assert locate_table("prevalence") == "tables/prevalence.parquet"
        assert locate_table("trends") == "tables/trends.csv"
    assert locate_table("prevalence") == "tables/prevalence.csv"


def test_page_and_answers_name_the_file_that_is_there(sample_run):
    import research

    run = research.open_run(sample_run)
    study = load_completed_study(run.path)
    plain = write_page(run.records, study, run.manifest)
    named = set(re.findall(r"tables/([a-z_]+)\.csv", plain))
    assert len(named) > 5
    with name_tables(f"{name}.parquet" for name in named):
        page = write_page(run.records, study, run.manifest)
        answers = answer_reviewers(run.records, study, run.manifest, has_sheets=False)
    assert set(re.findall(r"tables/([a-z_]+)\.parquet", page)) == named
    assert "tables/trends.parquet" in {place for answer in answers for place in answer.places}
    assert not re.search(r"tables/[a-z_]+\.csv", page)
