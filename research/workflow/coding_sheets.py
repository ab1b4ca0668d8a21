"""Coding sheets of a run: blind sheets for coders with a separate key, further rounds, and the adjudicator's sheet."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from research import __version__, coding, trends
from research.errors import RunError
from research.records import CodePlan, Corpus, RunRecords
from research.store import disk_errors, read_manifest, read_records
from research.study import Codebook, Study, load_completed_study

CODEBOOK_PAGE = "codebook.html"
REFI_CODEBOOK = "codebook.qdc"

N_FIRST = 200
"""Stories of the first round by default; a convention: twice what corrected claims need."""

N_DOUBLE = 60
"""Stories of the first round that all coders code, by default; a convention."""

_DOUBLE_LATER = 4
"""One story in so many of a later round is coded by all coders, by default; a convention."""

_MAX_CODERS = 26
_MAX_CELLS = 3


@dataclass(frozen=True, kw_only=True)
class CodingPlan:
    """What is asked for.

    Attributes
    ----------
    n
        Stories of the first round.
    n_coders
        Number of coders.
    n_double
        Stories that all coders code; None for the usual number.
    n_repeats
        Stories that each coder codes twice.
    n_more
        Stories of a further round; None for the first round.
    by
        Whether a further round draws all stories alike, or unsure ones more often.
    only
        Id of the theme whose predictions say what is unsure; None for all themes.
    may_replace
        Whether existing sheets may be replaced.
    """

    n: int = N_FIRST
    n_coders: int = 2
    n_double: int | None = None
    n_repeats: int = coding.N_REPEATS
    n_more: int | None = None
    by: Literal["random", "uncertainty"] = "random"
    only: str | None = None
    may_replace: bool = False


@dataclass(frozen=True)
class _Run:
    """A run that coders are asked about, with the first article of every story and its stratum."""

    records: RunRecords
    study: Study
    codebook: Codebook
    first: Sequence[int]
    strata: Sequence[tuple[str, str, str]]


def write_coding_sheets(folder: Path, out: Path, plan: CodingPlan) -> str:
    """Draw stories of a run and write sheets, codebook and key.

    Parameters
    ----------
    folder
        Run folder; nothing is written into it.
    out
        Folder of the sheets.
    plan
        How many stories, coders and repeats.

    Returns
    -------
    What was written and what the codes will buy, as text for the terminal.

    Raises
    ------
    RunError
        If the run has no codebook, sheets exist, or a further round is asked for without the codes of the earlier.
    """
    run = _open_run(folder, out)
    _check_plan(plan, run)
    key_path = out / coding.KEY_FILE
    earlier: tuple[coding.KeyRow, ...] = ()
    if plan.n_more is not None:
        earlier = _read_earlier(key_path, run)
    elif key_path.exists() and not plan.may_replace:
        raise RunError(
            f"{out}: sheets exist; add --more 100 for another round, --replace to write over them (their codes are "
            "lost), or choose another --out"
        )
    number = max((row.round for row in earlier), default=0) + 1
    free, sample = _draw(run, plan, earlier, number=number)
    drawn = [free[row] for row in sample.row.tolist()]
    if not drawn:
        raise RunError(f"{folder}: every story was asked about already; nothing is left to code")
    n_double = plan.n_double
    if n_double is None:
        n_double = N_DOUBLE if number == 1 else len(drawn) // _DOUBLE_LATER
    items = coding.assign_stories(
        len(drawn),
        n_coders=plan.n_coders,
        n_double=n_double if plan.n_coders > 1 else 0,
        n_repeats=plan.n_repeats,
        seed=[run.study.seed, number, 2],
        taken=[row.item for row in earlier],
    )
    key = _make_key(
        run, items, drawn, probability=sample.probability, number=number, n_stories=run.records.corpus.n_stories
    )
    ending = "" if number == 1 else f"_{number}"
    sheets = {item.coder: f"{item.coder}{ending}" for item in items}
    if not plan.may_replace:
        _refuse_existing([out / f"{name}{suffix}" for name in sheets.values() for suffix in (".xlsx", ".csv")])
    n_cut = sum(coding.show_article(run.records.corpus, run.first[story]).is_cut for story in drawn)
    with disk_errors(out):
        key_path.parent.mkdir(parents=True, exist_ok=True)
        _write_codebook(run, out)
        for coder, name in sheets.items():
            rows = [_show_item(run, item.item, drawn[item.row]) for item in items if item.coder == coder]
            _write_sheet(run, rows, out / name, mark=key[0].sheet)
        coding.write_key([*earlier, *key], key_path)
    return "\n".join(
        [
            *_describe_sheets(
                run, out, drawn, sheets=list(sheets.values()), n_double=n_double, n_cut=n_cut, number=number
            ),
            *_describe_plan(_plan_codes(run, len(drawn)), is_first=number == 1),
        ]
    )


def write_adjudication_sheet(folder: Path, out: Path, *, may_replace: bool = False) -> str:
    """Write a sheet of the stories on which coders disagree, with the codes but without the names of the coders.

    Parameters
    ----------
    folder
        Run folder of a study that names the completed sheets.
    out
        Folder of the sheets with their key.
    may_replace
        Whether an existing sheet may be replaced.
    """
    run = _open_run(folder, out)
    key_path = out / coding.KEY_FILE
    earlier = _read_earlier(key_path, run)
    story_of = _number_stories(run.records.corpus)
    told: dict[int, dict[str, str]] = defaultdict(dict)
    for one in run.records.codes.given:
        if not one.is_repeat:
            told[one.story][one.coder] = ";".join(one.themes) or one.answer
    open_stories = sorted(story for story, said in told.items() if len(set(said.values())) > 1)
    if not open_stories:
        return "Coders agree on every story that two of them coded; there is nothing to decide."
    rows_of: dict[int, coding.KeyRow] = {}
    for row in earlier:
        number = next((story_of[article] for article in row.articles if article in story_of), -1)
        rows_of.setdefault(number, row)
    path = out / coding.ADJUDICATOR
    if not may_replace:
        _refuse_existing([path.with_suffix(".xlsx"), path.with_suffix(".csv")])
    kept = [row for row in earlier if row.coder != coding.ADJUDICATOR]
    items = coding.assign_stories(
        len(open_stories),
        n_coders=1,
        n_double=0,
        n_repeats=0,
        seed=[run.study.seed, len(kept), 3],
        taken=[row.item for row in kept],
    )
    mark = _mark([item.item for item in items])
    key, shown = [], []
    for item in items:
        story = open_stories[item.row]
        before = rows_of[story]
        sheet_row = _show_item(run, item.item, story, given=" | ".join(sorted(told[story].values())))
        shown.append(sheet_row)
        key.append(
            coding.KeyRow(
                sheet=mark,
                item=item.item,
                coder=coding.ADJUDICATOR,
                is_repeat=False,
                round=before.round,
                probability=before.probability,
                n_stories=before.n_stories,
                story=before.story,
                articles=before.articles,
                text_hash=coding.hash_text(sheet_row.title, sheet_row.text),
                stratum=before.stratum,
                codebook=run.codebook.version,
                predicted=(),
            )
        )
    with disk_errors(out):
        _write_sheet(run, shown, path, mark=mark)
        coding.write_key([*kept, *key], key_path)
    return (
        f"{path.with_suffix('.xlsx')}: {len(shown):,} stories on which coders disagree. Enter the final code of each, "
        "save the file and add it to the study (path relative to the study file):\n"
        f"themes:\n  adjudicated: {path.with_suffix('.xlsx').as_posix()}"
    )


def _open_run(folder: Path, out: Path) -> _Run:
    if folder.resolve() in (out.resolve(), *out.resolve().parents):
        raise RunError(f"{out}: inside the run folder, which does not change; choose another --out")
    study = load_completed_study(folder, study_file=read_manifest(folder).get("study_file"))
    if study.codebook is None:
        raise RunError(
            f"{folder}: a run without a codebook, so that there are no themes to code; define themes in a file, name "
            "it in themes.codebook and run the study again"
        )
    reserved = coding.find_reserved(study.codebook)
    if reserved:
        raise RunError(f"{folder}: {', '.join(reserved)}: no theme may be called none or cannot_tell; rename it")
    records, _ = read_records(folder)
    corpus = records.corpus
    first = coding.list_first_articles(corpus)
    periods, period_of = trends.bin_periods(
        corpus, study.prevalence.period, start=study.corpus.start, end=study.corpus.end
    )
    strata = [(periods[int(period_of[row])].label, corpus.languages[row], corpus.sources[row]) for row in first]
    return _Run(records, study, study.codebook, first, strata)


def _check_plan(plan: CodingPlan, run: _Run) -> None:
    n_stories = run.records.corpus.n_stories
    if plan.n_more is None and plan.n < min(coding.MIN_CORE, n_stories):
        raise RunError(
            f"--n {plan.n}: the first round is a random core of at least {coding.MIN_CORE} stories (this run has "
            f"{n_stories:,}); give --n {min(coding.MIN_CORE, n_stories)} or more"
        )
    if plan.n_more is not None and plan.n_more < 1:
        raise RunError(f"--more {plan.n_more}: give the number of further stories, 1 or more")
    if not 1 <= plan.n_coders <= _MAX_CODERS:
        raise RunError(f"--coders {plan.n_coders}: give 1 to {_MAX_CODERS}")
    if min(plan.n_double or 0, plan.n_repeats) < 0:
        raise RunError("--double and --repeats: give 0 or more")
    ids = [theme.id for theme in run.codebook.themes]
    if plan.only is not None and plan.only not in ids:
        raise RunError(f'--only "{plan.only}": not a theme of the codebook; choose {", ".join(ids)}')
    if plan.only is not None and plan.by != "uncertainty":
        raise RunError("--only: works with --by uncertainty alone")
    if plan.by == "uncertainty" and plan.n_more is None:
        raise RunError("--by uncertainty: the first round is random; code it first, then add --more 100")


def _read_earlier(key_path: Path, run: _Run) -> tuple[coding.KeyRow, ...]:
    """Read the key of the earlier rounds, and check that the run knows their codes."""
    if not key_path.is_file():
        raise RunError(f"{key_path}: no key, so there is no earlier round; leave out --more, or give the --out it had")
    earlier = coding.read_key(key_path)
    n_asked = len({row.story for row in earlier if row.coder != coding.ADJUDICATOR})
    codes = run.records.codes
    if codes.origin != "sheets" or codes.n_asked != n_asked:
        raise RunError(
            f"{key_path}: the key has {n_asked:,} stories, but the run was made with the sheets of "
            f"{codes.n_asked if codes.origin == 'sheets' else 0:,}; name the completed sheets of every round in "
            "themes.codes, run the study again and give that run"
        )
    return earlier


def _draw(
    run: _Run, plan: CodingPlan, earlier: Sequence[coding.KeyRow], *, number: int
) -> tuple[list[int], coding.Sample]:
    """Draw stories that were not asked before; the rows of the sample are places in the list that comes first."""
    story_of = _number_stories(run.records.corpus)
    asked = {story_of[article] for row in earlier for article in row.articles if article in story_of}
    free = [story for story in range(run.records.corpus.n_stories) if story not in asked]
    size = None
    if plan.by == "uncertainty":
        prediction = predict_stories(run.records)[free]
        if plan.only is not None:
            ids = [theme.id for theme in run.codebook.themes]
            prediction = prediction[:, [ids.index(plan.only)]]
        size = coding.measure_uncertainty(prediction)
    n = plan.n if plan.n_more is None else plan.n_more
    return free, coding.draw_sample(
        [run.strata[story] for story in free], n, size=size, seed=[run.study.seed, number, 1]
    )


def predict_stories(records: RunRecords) -> NDArray[np.float64]:
    """Give the predicted membership of every story, shape (n_stories, n_themes): by the classifier if there is one."""
    corpus = records.corpus
    share = records.classifier.probability if records.classifier.is_trained else records.themes.article_share
    total = np.zeros((corpus.n_stories, share.shape[1]))
    np.add.at(total, corpus.story_of, share)
    mean: NDArray[np.float64] = total / np.bincount(corpus.story_of, minlength=corpus.n_stories)[:, None]
    return mean


def _number_stories(corpus: Corpus) -> dict[str, int]:
    return dict(zip(corpus.ids, corpus.story_of.tolist(), strict=True))


def _make_key(
    run: _Run,
    items: Sequence[coding.Item],
    drawn: Sequence[int],
    *,
    probability: NDArray[np.float64],
    number: int,
    n_stories: int,
) -> list[coding.KeyRow]:
    corpus = run.records.corpus
    members: dict[int, list[str]] = defaultdict(list)
    for article, story in zip(corpus.ids, corpus.story_of.tolist(), strict=True):
        members[story].append(article)
    predicted = predict_stories(run.records)
    ids = [theme.id for theme in run.records.themes.themes]
    texts = {story: coding.show_article(corpus, run.first[story]) for story in drawn}
    mark = _mark([item.item for item in items])
    return [
        coding.KeyRow(
            sheet=mark,
            item=item.item,
            coder=item.coder,
            is_repeat=item.is_repeat,
            round=number,
            probability=float(probability[item.row]),
            n_stories=n_stories,
            story=members[drawn[item.row]][0],
            articles=tuple(members[drawn[item.row]]),
            text_hash=coding.hash_text(texts[drawn[item.row]].title, texts[drawn[item.row]].text),
            stratum=run.strata[drawn[item.row]],
            codebook=run.codebook.version,
            predicted=tuple(zip(ids, predicted[drawn[item.row]].tolist(), strict=True)),
        )
        for item in items
    ]


def _mark(items: Sequence[str]) -> str:
    """Give the mark that connects the sheets of a round with the key: eight letters and digits."""
    return "s" + hashlib.sha256(" ".join(items).encode()).hexdigest()[:7]


def _show_item(run: _Run, item: str, story: int, *, given: str = "") -> coding.SheetRow:
    shown = coding.show_article(run.records.corpus, run.first[story])
    return coding.SheetRow(item, shown.title, shown.text, given)


def _write_sheet(run: _Run, rows: Sequence[coding.SheetRow], path: Path, *, mark: str) -> None:
    vocabulary = coding.make_vocabulary(run.codebook)
    coding.write_sheet(rows, path, mark=mark, codebook=run.codebook, vocabulary=vocabulary)


def _write_codebook(run: _Run, out: Path) -> None:
    page = coding.write_codebook_page(run.codebook, title=run.study.title)
    (out / CODEBOOK_PAGE).write_text(page, encoding="utf-8", newline="")
    xml = coding.write_refi_codebook(run.codebook, study=run.study.name, origin=f"Themeline {__version__}")
    (out / REFI_CODEBOOK).write_bytes(xml)


def _refuse_existing(paths: Sequence[Path]) -> None:
    found = [str(path) for path in paths if path.exists()]
    if found:
        raise RunError(f"{', '.join(found)}: the sheet exists and may hold codes; add --replace to write over it")


def _plan_codes(run: _Run, n_more: int) -> CodePlan:
    records = run.records
    is_coded = records.codes.origin != "nobody"
    return trends.plan_codes(
        records.prevalence,
        run.study.trends,
        n_more=n_more,
        corpus=records.corpus,
        codes=records.codes if is_coded else None,
        classifier=records.classifier if is_coded else None,
        fits=records.fits,
        seed=run.study.seed,
    )


# ----------------------------------------------------------------------------------------------------- text


def _describe_sheets(
    run: _Run, out: Path, drawn: Sequence[int], *, sheets: Sequence[str], n_double: int, n_cut: int, number: int
) -> list[str]:
    """Describe what was written, and what to do with it."""
    of_round = "" if number == 1 else f" (round {number})"
    languages = Counter(run.strata[story][1] for story in drawn).most_common()
    periods = Counter(run.strata[story][0] for story in drawn).most_common(_MAX_CELLS)
    paths = [f"{out.as_posix()}/{name}.xlsx" for name in sheets]
    lines = [
        f"{len(drawn):,} of {run.records.corpus.n_stories:,} stories to code{of_round}: "
        + ", ".join(f"{count:,} in {language}" for language, count in languages)
        + "; most in "
        + ", ".join(f"{label} ({count:,})" for label, count in periods),
        f"{len(sheets)} sheet{'s' if len(sheets) != 1 else ''} (also as .csv): {', '.join(paths)}",
    ]
    if len(sheets) > 1:
        lines.append(f"{min(n_double, len(drawn)):,} stories are on every sheet, so that agreement can be measured.")
    if n_cut:
        lines.append(f"{n_cut:,} texts are longer than a cell can hold, and are cut ([…]).")
    lines += [
        f"Give each coder one sheet and {out.as_posix()}/{CODEBOOK_PAGE}. "
        f"Keep {out.as_posix()}/{coding.KEY_FILE} to yourself.",
        "Rows are in random order: coders should work from the top, and may stop anywhere.",
        "Then add the completed sheets to the study (paths relative to the study file) and run it again:",
        "themes:",
        f"  codes: [{', '.join(paths)}]",
    ]
    return lines


def _describe_plan(plan: CodePlan, *, is_first: bool) -> list[str]:
    """Describe what the codes will buy."""
    more = "" if is_first else " more"
    cells = [cell for cell in plan.cells[:_MAX_CELLS] if cell.n_more]
    where = ", ".join(f"{cell.period} in {cell.language}" for cell in cells)
    lines = [f"What {plan.n_more:,}{more} coded stories will buy" + (f" (mostly {where}):" if where else ":")]
    for theme in plan.themes:
        parts = []
        if np.isfinite(theme.level_half_then):
            before = f", now {100 * theme.level_half:.1f}" if np.isfinite(theme.level_half) else ""
            parts.append(f"its share to within {100 * theme.level_half_then:.1f} points{before}")
        if np.isfinite(theme.detectable_slope_then):
            before = f", now {theme.detectable_slope:.1f}" if np.isfinite(theme.detectable_slope) else ""
            parts.append(
                f"a slope of {theme.detectable_slope_then:.1f} points a year is detectable (80 % power){before}"
            )
        lines.append(f"  {theme.theme}: {'; '.join(parts) or 'too few periods or stories to tell'}")
    return lines
