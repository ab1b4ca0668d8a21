"""Intrusion sheets of a run: written blind with the key kept apart, and scored when they come back."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from research.errors import RunError, SheetError
from research.records import RunRecords
from research.report import count_column, text_column
from research.text.spreadsheets import write_delimited
from research.trends import wilson_interval
from research.validation import IntrusionTask, make_passage_tasks, make_word_tasks, measure_alpha

if TYPE_CHECKING:
    import pandas as pd

TASKS = "tasks"
KEY = "keys/intrusion_key_not_for_coders.csv"
SHEETS = {"word": "intrusion_words.csv", "passage": "intrusion_passages.csv"}
CONFIDENCE = 0.95

_MOST_PROBLEMS = 20
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Key:
    """What is right for one item, and by how many options it could be guessed."""

    kind: str
    topic: int
    name: str
    n_options: int
    intruder: int


@dataclass(frozen=True, slots=True)
class Finding:
    """How often the intruder was found; ``topic`` is None for all topics together."""

    kind: str
    topic: int | None
    name: str
    n_found: int
    n_answers: int
    low: float
    high: float
    chance: float

    @property
    def verdict(self) -> str:
        """Say what the interval allows to say."""
        if self.low > self.chance:
            return "above chance"
        return "below chance" if self.high < self.chance else "not told from chance"


@dataclass(frozen=True)
class Scores:
    """Of all sheets: findings per kind, all topics first; agreement of the coders per kind, NaN with one coder."""

    coders: tuple[str, ...]
    findings: tuple[Finding, ...]
    alpha: Mapping[str, float]


# --------------------------------------------------------------------------------------------- writing


def write_sheets(records: RunRecords, folder: Path, *, seed: int) -> None:
    """Write the blind sheets into ``tasks/`` and the key into ``keys/`` of a run folder; nothing where there is none.

    The same run and seed give the same sheets. Texts that a spreadsheet would compute are guarded.
    """
    tasks = {
        "word": make_word_tasks(records.topics, seed=seed),
        "passage": make_passage_tasks(
            records.topics, records.passages, corpus=records.corpus, clusters=records.clusters, seed=seed
        ),
    }
    everything = [task for listed in tasks.values() for task in listed]
    if not everything:
        return
    mark = _mark(everything)
    (folder / TASKS).mkdir()
    (folder / KEY).parent.mkdir()
    for kind, listed in tasks.items():
        if listed:
            write_delimited(_tabulate_sheet(listed, mark), folder / TASKS / SHEETS[kind])
    write_delimited(_tabulate_key(everything, records, mark), folder / KEY)


def _mark(tasks: Sequence[IntrusionTask]) -> str:
    """Give eight letters and digits that stand on every row of a run's sheets and key, and on no other's."""
    return "s" + hashlib.sha256(repr(tasks).encode("utf-8", "surrogatepass")).hexdigest()[:7]


def _tabulate_sheet(tasks: Sequence[IntrusionTask], mark: str) -> pd.DataFrame:
    import pandas as pd

    columns = {
        "sheet": text_column(mark for _ in tasks),
        "item": text_column(task.item for task in tasks),
        "language": text_column(task.language for task in tasks),
    }
    for place in range(len(tasks[0].options)):
        columns[f"option_{place + 1}"] = text_column(task.options[place] for task in tasks)
    return pd.DataFrame({**columns, "answer": text_column(None for _ in tasks)})


def _tabulate_key(tasks: Sequence[IntrusionTask], records: RunRecords, mark: str) -> pd.DataFrame:
    import pandas as pd

    names = {topic.index: topic.name for topic in records.topics.topics}
    return pd.DataFrame(
        {
            "sheet": text_column(mark for _ in tasks),
            "item": text_column(task.item for task in tasks),
            "kind": text_column(task.kind for task in tasks),
            "topic": count_column(task.topic for task in tasks),
            "other_topic": count_column(task.other for task in tasks),
            "n_options": count_column(len(task.options) for task in tasks),
            "intruder": count_column(task.intruder for task in tasks),
            "name": text_column(names[task.topic] for task in tasks),
        }
    )


# --------------------------------------------------------------------------------------------- scoring


def score_sheets(run: Path, sheets: Sequence[Path]) -> Scores:
    """Score the sheets that coders gave back.

    Parameters
    ----------
    run
        The run folder, which has the key.
    sheets
        One or more files of each coder, those of one coder different in kind; a coder is known by the file, wherever
        it lies, and a file given twice counts once.

    Returns
    -------
    How often intruders were found, over all topics and for each, with Wilson intervals against chance, and how far
    coders agree. Items without an answer do not count.

    Raises
    ------
    RunError
        If the run has no key.
    SheetError
        If a sheet is not of this run, has an answer that is none of the options, or the same item twice. Every
        problem is told at once.
    """
    mark, key = _read_key(run)
    problems: list[str] = []
    answers: dict[str, dict[Path, int]] = defaultdict(dict)
    for path in {path.resolve(): path for path in sheets}.values():
        for item, answer in _read_sheet(path, mark, key, problems=problems).items():
            answers[item][path] = answer
    if problems:
        more = [f"and {len(problems) - _MOST_PROBLEMS} more"] if len(problems) > _MOST_PROBLEMS else []
        raise SheetError("\n".join([*problems[:_MOST_PROBLEMS], *more, "nothing was scored."]))
    if not answers:
        raise SheetError("no sheet has an answer; write the number of the option that does not belong into `answer`")
    kinds = [kind for kind in SHEETS if any(key[item].kind == kind for item in answers)]
    return Scores(
        coders=tuple(sorted({str(path) for given in answers.values() for path in given})),
        findings=tuple(finding for kind in kinds for finding in _find(kind, key, answers)),
        alpha={
            kind: measure_alpha(
                [str(answer) for answer in given.values()] for item, given in answers.items() if key[item].kind == kind
            )
            for kind in kinds
        },
    )


def describe_scores(scores: Scores) -> str:
    """Say in words what the sheets showed."""
    lines = [f"{len(scores.coders)} sheet{'s' if len(scores.coders) != 1 else ''}: {', '.join(scores.coders)}"]
    for finding in scores.findings:
        share = f"{finding.n_found} of {finding.n_answers} found, {finding.n_found / finding.n_answers:.0%}"
        told = f"{share} [{finding.low:.0%}, {finding.high:.0%}], chance {finding.chance:.0%}: {finding.verdict}"
        if finding.topic is None:
            alpha = scores.alpha[finding.kind]
            agreed = "no item was coded twice" if np.isnan(alpha) else f"Krippendorff's alpha {alpha:.2f}"
            lines += ["", f"{finding.kind} intrusion: {told}; {agreed}"]
        else:
            lines.append(f"  {finding.topic}  {finding.name}: {told}")
    return "\n".join(lines)


def _find(kind: str, key: Mapping[str, Key], answers: Mapping[str, Mapping[Path, int]]) -> list[Finding]:
    """Count who found the intruder, over all topics and for each."""
    found: dict[int | None, list[bool]] = defaultdict(list)
    names: dict[int | None, str] = {None: ""}
    n_options = 0
    for item, given in answers.items():
        entry = key[item]
        if entry.kind == kind:
            right = [answer == entry.intruder for answer in given.values()]
            found[None] += right
            found[entry.topic] += right
            names[entry.topic], n_options = entry.name, entry.n_options
    rows = []
    for topic in [None, *sorted(topic for topic in found if topic is not None)]:
        n_found, n = sum(found[topic]), len(found[topic])
        low, high = wilson_interval(np.array([float(n_found)]), np.array([float(n)]), confidence=CONFIDENCE)
        rows.append(Finding(kind, topic, names[topic], n_found, n, float(low[0]), float(high[0]), 1 / n_options))
    return rows


def _read_key(run: Path) -> tuple[str, dict[str, Key]]:
    path = run / KEY
    if not path.is_file():
        raise RunError(
            f"{path}: there is no key, so nothing can be scored; give the folder of the run, and run it anew"
        )
    rows = _read_rows(path)
    try:
        key = {
            row["item"]: Key(row["kind"], int(row["topic"]), row["name"], int(row["n_options"]), int(row["intruder"]))
            for row in rows
        }
        return rows[0]["sheet"], key
    except (KeyError, ValueError, IndexError) as error:
        raise RunError(f"{path}: not the key that the run wrote ({error}); run the study anew") from error


def _read_sheet(path: Path, mark: str, key: Mapping[str, Key], *, problems: list[str]) -> dict[str, int]:
    """Read the answers of one sheet; what is wrong with it is added to the problems."""
    rows = _read_rows(path)
    missing = [name for name in ("sheet", "item", "answer") if not rows or name not in rows[0]]
    if missing:
        problems.append(f"{path}: has no column {', '.join(missing)}; give a sheet of {TASKS}/, saved as CSV")
        return {}
    # A row with a remark alone says nothing of the sheet.
    told = {line: row for line, row in enumerate(rows, start=2) if row["sheet"] or row["item"] or row["answer"]}
    strange = next((row["sheet"] for row in told.values() if row["sheet"] != mark), None)
    if strange is not None:
        problems.append(f'{path}: is of another run (its sheet is "{strange}"); those of this run are "{mark}"')
        return {}
    answers: dict[str, int] = {}
    for line, row in told.items():
        item, answer = row["item"], row["answer"].removesuffix(".0")
        if item not in key:
            problems.append(f'{path}, row {line}: there is no item "{item}"')
        elif item in answers:
            problems.append(f"{path}, row {line}: {item} has an answer already")
        elif answer and answer not in {str(option + 1) for option in range(key[item].n_options)}:
            problems.append(
                f'{path}, row {line}: "{answer}" is no answer; write 1 to {key[item].n_options}, or nothing'
            )
        elif answer:
            answers[item] = int(answer)
    return answers


def _read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV as spreadsheets leave it: in UTF-8 or GB18030, with commas, semicolons or tabs."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SheetError(f"{path}: cannot be read ({error.strerror})") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError(f"{path}: is no text in UTF-8 or GB18030; save the sheet as CSV")
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise SheetError(f"{path}: is no CSV ({error}); save the sheet as CSV") from error
    names = [name.strip() for name in rows[0]] if rows else []
    filled = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    return [dict(zip(names, [cell.strip() for cell in row] + [""] * len(names), strict=False)) for row in filled]
