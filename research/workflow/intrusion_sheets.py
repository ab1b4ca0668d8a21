"""Intrusion sheets of a run: blind sheets for coders with a separate key, and scoring of completed sheets."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from research.coding import read_filled
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


@dataclass(frozen=True, slots=True)
class Key:
    """Correct answer of one item, and its number of options."""

    kind: str
    topic: int
    name: str
    n_options: int
    intruder: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Number of correct answers with its confidence interval; ``topic`` is None for all topics together."""

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
        """Compare the confidence interval with chance."""
        if self.low > self.chance:
            return "above chance"
        return "below chance" if self.high < self.chance else "not distinguishable from chance"


@dataclass(frozen=True)
class Scores:
    """Scores of all sheets.

    Attributes
    ----------
    coders
        Paths of the sheets.
    findings
        Correct answers by kind of item: first for all topics together, then for each topic.
    alpha
        Krippendorff's alpha by kind of item; NaN if no item has answers of two coders.
    """

    coders: tuple[str, ...]
    findings: tuple[Finding, ...]
    alpha: Mapping[str, float]


# --------------------------------------------------------------------------------------------- writing


def write_sheets(records: RunRecords, folder: Path, *, seed: int) -> None:
    """Write the blind sheets into ``tasks/`` and the key into ``keys/`` of a run folder; nothing if there are no items.

    The same run and seed give the same sheets. Text that a spreadsheet would evaluate as a formula is escaped.
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
    """Return the identifier that connects the sheets of a run with its key: eight letters and digits."""
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
    """Score sheets that coders have completed.

    Parameters
    ----------
    run
        Run folder, which contains the key.
    sheets
        Completed sheets. Each file counts as one coder; a file that is given twice counts once.

    Returns
    -------
    Proportion of correct answers, for all topics together and for each topic, with Wilson confidence intervals, and
    the agreement of the coders. Items without an answer do not count.

    Raises
    ------
    RunError
        If the run has no key.
    SheetError
        If a sheet belongs to another run, has an answer that is not one of the options, or has an item twice. All
        problems are reported together.
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
        raise SheetError(
            "no sheet has an answer; enter the number of the option that does not belong in the column `answer`"
        )
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
    """Summarise the scores as text for the terminal."""
    lines = [f"{len(scores.coders)} sheet{'s' if len(scores.coders) != 1 else ''}: {', '.join(scores.coders)}"]
    for finding in scores.findings:
        share = f"{finding.n_found} of {finding.n_answers} answers correct ({finding.n_found / finding.n_answers:.0%}"
        interval = f"{CONFIDENCE:.0%} CI {100 * finding.low:.0f}-{finding.high:.0%}"
        score = f"{share}, {interval}; chance {finding.chance:.0%}), {finding.verdict}"
        if finding.topic is None:
            alpha = scores.alpha[finding.kind]
            agreement = (
                "no agreement: no item has two coders" if np.isnan(alpha) else f"Krippendorff's alpha {alpha:.2f}"
            )
            lines += ["", f"{finding.kind} intrusion: {score}; {agreement}"]
        else:
            lines.append(f"  {finding.topic}  {finding.name}: {score}")
    return "\n".join(lines)


def _find(kind: str, key: Mapping[str, Key], answers: Mapping[str, Mapping[Path, int]]) -> list[Finding]:
    """Count the correct answers, for all topics together and for each topic."""
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
            f"{path}: no key, so nothing can be scored; give the folder of a finished run, or run the study again"
        )
    rows = [row.cells for row in read_filled(path)]
    try:
        key = {
            row["item"]: Key(row["kind"], int(row["topic"]), row["name"], int(row["n_options"]), int(row["intruder"]))
            for row in rows
        }
        return rows[0]["sheet"], key
    except (KeyError, ValueError, IndexError) as error:
        raise RunError(f"{path}: not the key that the run wrote ({error}); run the study again") from error


def _read_sheet(path: Path, mark: str, key: Mapping[str, Key], *, problems: list[str]) -> dict[str, int]:
    """Read the answers of one sheet; problems are appended to ``problems``."""
    rows = read_filled(path, needed=("sheet", "item", "answer"))
    missing = [name for name in ("sheet", "item", "answer") if not rows or name not in rows[0].cells]
    if missing:
        problems.append(f"{path}: no column {', '.join(missing)}; give a sheet from {TASKS}/, saved as CSV")
        return {}
    # Rows may hold only a remark of the coder.
    filled = {r.line: r.cells for r in rows if r.cells["sheet"] or r.cells["item"] or r.cells["answer"]}
    strange = next((row["sheet"] for row in filled.values() if row["sheet"] != mark), None)
    if strange is not None:
        problems.append(f'{path}: a sheet of another run (its identifier is "{strange}", that of this run is "{mark}")')
        return {}
    answers: dict[str, int] = {}
    for line, row in filled.items():
        item, answer = row["item"], row["answer"].removesuffix(".0")
        if item not in key:
            problems.append(f'{path}, row {line}: item "{item}" is not in the key')
        elif item in answers:
            problems.append(f"{path}, row {line}: item {item} occurs twice; keep one row")
        elif answer and answer not in {str(option + 1) for option in range(key[item].n_options)}:
            problems.append(
                f'{path}, row {line}: "{answer}" is not an option; enter 1 to {key[item].n_options}, or nothing'
            )
        elif answer:
            answers[item] = int(answer)
    return answers
