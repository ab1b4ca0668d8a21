"""A study that runs, drafted from its files; every guess is written beside it as a comment."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.corpus import FileInspection, guess_zone, inspect_files, list_unread, read_corpus
from research.errors import StudyError
from research.records import UNDETERMINED, Corpus, Precision
from research.store import disk_errors
from research.study import CorpusSettings, PeriodLength, is_device_name
from research.text.wording import format_count, format_list
from research.workflow.drafting.inputs import DraftedInput, draft_inputs
from research.workflow.rejections import explain_rejections

_MIN_PERIODS = 8
"""Periods that a test of trends needs; the convention of `trends.min_periods`."""

_MIN_ARTICLES = 20
"""Articles that a period should have on average. A convention: with fewer, the 95 % interval of a share of 20 % is
wider than 35 points."""

_PERIOD_DAYS: dict[PeriodLength, float] = {"day": 1, "week": 7, "month": 30.4, "quarter": 91.3, "year": 365.25}

_FINEST: dict[Precision, PeriodLength] = {"year": "year", "month": "month"}

_MIN_LANGUAGE_SHARE = 0.02
"""Share of the articles from which a language is named; a convention, because detection errs on few titles."""

_LONGEST_NAME = 40
"""Maximum number of characters of the name of a drafted study; a convention."""

_FEW_ARTICLES = 1000
"""Articles up to which the slower encoder is proposed; a convention: it then takes about a minute."""

_MIN_IN_PERIOD = 5
"""Articles that a period must have on average for a length to be proposed at all; a convention."""

_SUFFIXES = frozenset({".yaml", ".yml"})

_MOST_NAMED = 8
"""Files without a known format that are named; a convention."""

_YAML_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
"""Words that YAML reads as something else than text."""

_USE_LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
"""Languages that use-multilingual was trained on; e5-small knows about a hundred."""


@dataclass(frozen=True)
class Draft:
    """A drafted study.

    Attributes
    ----------
    text
        The study file.
    n_files, n_articles, n_rejected
        Files, the articles that were read from them, and the rows that were rejected.
    cautions
        What to look at first: files that are not read, and guesses that may well be wrong.
    """

    text: str
    n_files: int
    n_articles: int
    n_rejected: int
    cautions: tuple[str, ...] = ()


def draft_study(data: Sequence[Path], out: Path) -> Draft:
    """Look at files and write a study that runs.

    Parameters
    ----------
    data
        Files, folders or patterns.
    out
        File that the study will be written to; its paths are relative to it.

    Raises
    ------
    CorpusError
        If a file cannot be read, a format or a column cannot be guessed, or no article is left.
    """
    inspections = inspect_files([path.absolute() for path in data])
    folder = out.absolute().parent
    inputs = draft_inputs(inspections, folder)
    settings = CorpusSettings.model_validate({"inputs": [entry.settings for entry in inputs], "time_zone": "UTC"})
    with explain_rejections():
        corpus = read_corpus(settings, resolve=lambda path: folder / path)
    cautions = tuple(_list_cautions(inspections, list_unread([path.absolute() for path in data])))
    text = "\n".join(_write_study(data, inputs, corpus, cautions=cautions)) + "\n"
    return Draft(text, len(inspections), corpus.n_articles, len(corpus.rejected), cautions)


def _list_cautions(inspections: Sequence[FileInspection], unread: Sequence[Path]) -> Iterable[str]:
    names = [path.name for path in unread if path.suffix.lower() not in _SUFFIXES]
    if names:
        listed = format_list(names, most=_MOST_NAMED)
        yield f"not read, empty or of no known format: {format_count(len(names), 'file')}: {listed}"
    for file in inspections:
        if file.open_date:
            yield f"{file.path.name}: the order of day and month is a guess, since no date tells: {file.open_date}"
        if file.encoding != "auto":
            yield f"{file.path.name}: encoding {file.encoding} is a guess; look whether accented letters are right"


def write_draft(data: Sequence[Path], out: Path, *, may_replace: bool) -> Draft:
    """Draft a study and write it.

    Raises
    ------
    StudyError
        If the file exists and may not be replaced, or cannot be a study.
    CorpusError
        As `draft_study`.
    """
    if out.is_dir():
        raise StudyError([f"{out}: is a folder; give the name of a file to write, such as {out / 'study.yaml'}"])
    if not out.absolute().parent.is_dir():
        raise StudyError([f"{out.parent}: there is no such folder; make it, or choose another one with --out"])
    if any(path.absolute().resolve() == out.absolute().resolve() for path in data):
        raise StudyError([f"{out}: is a file of articles, which would be lost; choose another name with --out"])
    if out.suffix.lower() not in _SUFFIXES:
        raise StudyError([f"{out}: a study is a YAML file; give it a name such as {out.with_suffix('.yaml')}"])
    if out.exists() and not may_replace:
        raise StudyError([f"{out}: exists already; choose another file with --out, or replace it with --replace"])
    draft = draft_study(data, out)
    with disk_errors(out):
        out.write_text(draft.text, encoding="utf-8")
    return draft


def choose_period(n_articles: int, n_days: int, *, coarsest_date: Precision) -> PeriodLength:
    """Choose the length of the periods.

    Parameters
    ----------
    n_articles, n_days
        Number of articles, and of days from the first to the last.
    coarsest_date
        Precision of the least precise date.

    Returns
    -------
    The shortest period, not shorter than a date is precise, with 8 periods of 20 articles on average; without one, the
    longest with 8 periods of 5 articles; without that, the month.
    """
    finest = _FINEST.get(coarsest_date, "day")
    lengths = list(_PERIOD_DAYS)[list(_PERIOD_DAYS).index(finest) :]
    enough = [one for one in lengths if n_days / _PERIOD_DAYS[one] >= _MIN_PERIODS]
    mean = {one: n_articles * _PERIOD_DAYS[one] / n_days for one in enough}
    full = [one for one in enough if mean[one] >= _MIN_ARTICLES]
    if full:
        return full[0]
    thin = [one for one in enough if mean[one] >= _MIN_IN_PERIOD]
    return thin[-1] if thin else ("month" if "month" in lengths else lengths[0])


def _write_study(
    data: Sequence[Path], inputs: Sequence[DraftedInput], corpus: Corpus, *, cautions: Sequence[str]
) -> Iterable[str]:
    articles = corpus.articles
    first, last = articles[0].published.date(), articles[-1].published.date()
    order: tuple[Precision, ...] = ("year", "month", "day", "minute", "second")
    coarsest = min((article.precision for article in articles), key=order.index)
    period = choose_period(corpus.n_articles, (last - first).days + 1, coarsest_date=coarsest)
    languages = _count_languages(corpus)
    zone = guess_zone(next(iter(languages), None))
    is_fast = set(languages) <= _USE_LANGUAGES and corpus.n_articles > _FEW_ARTICLES
    encoder = "use-multilingual" if is_fast else "e5-small"
    place = data[0] if len(data) == 1 and not any(sign in data[0].name for sign in "*?[") else data[0].absolute().parent
    name = make_name(place.absolute().name.partition(".")[0])
    yield "# Drafted by `research init`. Every comment says what a guess rests on: correct what is wrong."
    n_rejected = format_count(len(corpus.rejected), "row")
    yield f"# {format_count(corpus.n_articles, 'article')} read, {n_rejected} rejected. Next: research check"
    yield from (f"# ATTENTION: {_fold(caution)}" for caution in cautions)
    yield f"name: {_quote(name)}"
    years = f"{first.year} to {last.year}" if first.year < last.year else f"{first.year}"
    heading = f"{name.replace('_', ' ').capitalize()}, {years}"
    yield f"title: {_quote(heading)}"
    yield 'question: ""'
    yield "seed: 1"
    yield ""
    yield "corpus:"
    yield "  inputs:"
    for entry in inputs:
        yield from _write_input(entry)
    whose = f"where most of the press in {next(iter(languages))} appears" if zone != "UTC" else "nothing tells which"
    yield _line("  time_zone", zone, f"{whose}; it decides on which day an article without a zone appeared")
    shares = ", ".join(f"{language} {share:.0%}" for language, share in languages.items())
    if languages:
        yield _line("  languages", list(languages), f"found: {shares}; detection chooses from these")
    yield f"  # start: {first}        # first and last day of collection, if you know them:"
    yield f"  # end: {last}          # they decide whether the first and the last period are complete"
    yield ""
    yield "encoder:"
    why = "fast, and knows these languages" if is_fast else "slower, better with few articles, and knows more languages"
    yield _line("  name", encoder, f"bundled; {why}")
    yield ""
    yield "prevalence:"
    yield _line("  period", period, _explain_period(corpus, coarsest))
    yield ""
    yield "# themes:"
    yield "#   codebook: codebook.yaml        # themes of your own; without it topics are found, and no themes"


def _write_input(entry: DraftedInput) -> Iterable[str]:
    sign = "- "
    for key, value in entry.settings.items():
        note = entry.notes.get(key, "")
        if key == "columns":
            yield f"      columns:{f'               # {_fold(note)}' if note else ''}"
            for field, column in value.items():
                yield _line(f"        {field}", column, entry.notes.get(f"columns.{field}", ""))
        else:
            yield _line(f"    {sign}{key}", value, note)
        sign = "  "
    if "date" in entry.notes:
        yield f"      # {_fold(entry.notes['date'])}"


def _explain_period(corpus: Corpus, coarsest: Precision) -> str:
    first, last = (corpus.articles[place].published.date() for place in (0, -1))
    known = f"; some dates give only the {coarsest}" if coarsest in _FINEST else ""
    return f"{format_count(corpus.n_articles, 'article')} from {first} to {last}{known}"


def _count_languages(corpus: Corpus) -> dict[str, float]:
    """Return the share of the articles that have text in each language, the most frequent first."""
    counts = Counter(
        language
        for article in corpus.articles
        for language in {article.title_language, article.body_language} - {UNDETERMINED}
    )
    shares = {language: count / corpus.n_articles for language, count in counts.most_common()}
    return {language: share for language, share in shares.items() if share >= _MIN_LANGUAGE_SHARE}


def make_name(text: str) -> str:
    """Make the name of a study from a file name: a-z, 0-9, _ and -; ``my_study`` if nothing is left."""
    letters = (sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    name = re.sub(r"[^a-z0-9]+", "_", "".join(letters)[: 4 * _LONGEST_NAME]).strip("_")[:_LONGEST_NAME].strip("_")
    return name if name and not is_device_name(name) else "my_study"


def _line(key: str, value: Any, note: str) -> str:
    start = f"{key}: {_quote(value)}"
    return f"{start:<38}  # {_fold(note)}" if note else start


def _quote(value: Any) -> str:
    """Write a value as YAML; JSON is YAML, and its strings need no other quotation."""
    if value is None:
        return "null"
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z0-9_/-]*(?:\.[a-z]+)?", value):
        return value if value.lower() not in _YAML_WORDS else f'"{value}"'
    if isinstance(value, list):
        return f"[{', '.join(_quote(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)


def _fold(text: str) -> str:
    """Write text on one line, so that it stays in its comment."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
