"""Codes of a study, as people gave them: in sheets, or in a column of the corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from research.coding.coding_key import ADJUDICATOR, KEY_FILE, KeyRow, read_key
from research.coding.filled_sheets import FilledRow, read_filled
from research.coding.sampling import weigh_rounds
from research.coding.sheet_files import MAX_CODES, SHEET_COLUMNS
from research.coding.story_texts import hash_text
from research.coding.vocabulary import (
    CANNOT_TELL,
    NONE,
    Answer,
    Vocabulary,
    find_reserved,
    fold_code,
    make_vocabulary,
    parse_answer,
    split_codes,
)
from research.errors import SheetError
from research.records import Codes, Corpus, GivenCode, Themes, list_column
from research.study import Codebook, ThemeSettings

COLUMN = "column"
"""Name of the coder whose codes are a column of the corpus."""

_MAX_PROBLEMS = 20
"""Problems that are listed one by one; a convention."""


@dataclass(frozen=True)
class SheetAnswers:
    """What came back from coders.

    Attributes
    ----------
    key
        Rows of the key.
    answers
        Answer by item, of items that have one.
    adjudicated
        Answer of the adjudicator by story (id of its first article), of stories that have one.
    """

    key: tuple[KeyRow, ...]
    answers: Mapping[str, Answer]
    adjudicated: Mapping[str, Answer]


def make_empty_codes(themes: Themes) -> Codes:
    """Give the record of a study that nobody coded."""
    return Codes(
        origin="nobody",
        story=np.zeros(0, np.int64),
        value=np.zeros((0, themes.n_themes)),
        weight=np.zeros(0),
        is_adjudicated=np.zeros(0, bool),
        given=(),
        coders=(),
        agreement=(),
        pairs=(),
        repeats=(),
        n_asked=0,
        n_blank=0,
        n_cannot_tell=0,
        n_gone=0,
        n_frame=0,
    )


def find_key(settings: ThemeSettings, *, resolve: Callable[[str], Path]) -> Path:
    """Give the path of the key: as the study says, or in ``keys/`` beside the first sheet."""
    if settings.code_key is not None:
        return resolve(settings.code_key)
    return resolve(settings.codes[0]).parent / KEY_FILE


def read_sheets(codebook: Codebook, settings: ThemeSettings, *, resolve: Callable[[str], Path]) -> SheetAnswers:
    """Read all sheets of a study against its key and its codebook.

    Parameters
    ----------
    codebook
        The codebook of the study.
    settings
        Paths of the sheets, of the key and of the adjudicator's sheet, and the map of codes of another version.
    resolve
        Function that resolves a path of the study.

    Raises
    ------
    SheetError
        If a sheet belongs to another key, an item is unknown or occurs twice, a code is unknown or contradicts another,
        a text was edited, or codes are of another version of the codebook and not all mapped. All problems are
        reported together.
    """
    vocabulary = make_vocabulary(codebook)
    problems = [
        f"codebook: a theme may not be called {NONE} or {CANNOT_TELL}, as {theme} is; give it another id or name"
        for theme in find_reserved(codebook)
    ]
    key = read_key(find_key(settings, resolve=resolve))
    by_item = {row.item: row for row in key}
    paths = list({resolve(name).resolve(): resolve(name) for name in settings.codes}.values())
    reading = _Reading(by_item, vocabulary, settings.code_map, problems)
    answers: dict[str, Answer] = {}
    place_of: dict[str, Path] = {}
    for path in paths:
        found = reading.read(path)
        twice = Counter(place_of[item] for item in found if item in place_of)
        for other, count in twice.items():
            problems.append(f"{path}: {count:,} items are also in {other}; give every sheet once, as .xlsx or as .csv")
        for item, answer in found.items():
            place_of.setdefault(item, path)
            if by_item[item].coder == ADJUDICATOR:
                problems.append(f"{path}: the sheet of an adjudicator; name it in themes.adjudicated instead")
                break
            if answer is not None:
                answers.setdefault(item, answer)
    adjudicated: dict[str, Answer] = {}
    if settings.adjudicated is not None:
        path = resolve(settings.adjudicated)
        for item, answer in reading.read(path).items():
            if answer is None:
                continue
            story = by_item[item].story
            if adjudicated.setdefault(story, answer) != answer:
                problems.append(f"{path}: item {item} is of a story that has another code in this sheet; keep one")
    if not problems and not answers:
        names = ", ".join(str(path) for path in paths)
        problems.append(f"{names}: no code in any sheet; enter codes in the column `code`, or remove themes.codes")
    raise_problems(problems)
    return SheetAnswers(key, answers, adjudicated)


def raise_problems(problems: Sequence[str]) -> None:
    """Raise a `SheetError` that lists the first problems, if there are any."""
    if problems:
        more = [f"and {len(problems) - _MAX_PROBLEMS:,} more"] if len(problems) > _MAX_PROBLEMS else []
        count = f"{len(problems):,} problem{'s' if len(problems) != 1 else ''} in sheets; nothing was run."
        raise SheetError("\n".join([*problems[:_MAX_PROBLEMS], *more, count]))


@dataclass(frozen=True)
class _Reading:
    """What sheets are read against; problems are appended."""

    by_item: Mapping[str, KeyRow]
    vocabulary: Vocabulary
    code_map: Mapping[str, str]
    problems: list[str]

    def read(self, path: Path) -> dict[str, Answer | None]:
        """Read the answers of a sheet by item; None for rows without a code."""
        try:
            filled = read_filled(path, needed=SHEET_COLUMNS)
        except SheetError as error:
            self.problems.append(str(error))
            return {}
        missing = [name for name in SHEET_COLUMNS if not filled or name not in filled[0].cells]
        if missing:
            self.problems.append(f"{path}: no column {', '.join(missing)}; give a sheet that `research code` wrote")
            return {}
        # Rows may hold only a remark of the coder.
        rows = [row for row in filled if row.cells["sheet"] or row.cells["item"] or row.cells["code"]]
        marks = {row.sheet for row in self.by_item.values()}
        strange = next((row.cells["sheet"] for row in rows if row.cells["sheet"] not in marks), None)
        if strange is not None:
            self.problems.append(
                f'{path}: a sheet of another run or folder: its mark "{strange}" is not in the key; give its own key'
            )
            return {}
        if not self._check_version(path, rows):
            return {}
        answers: dict[str, Answer | None] = {}
        for row in rows:
            where = f"{path}, row {row.line}"
            item = row.cells["item"]
            if item not in self.by_item:
                self.problems.append(f'{where}: item "{item}" is not in the key')
            elif item in answers:
                self.problems.append(f"{where}: item {item} occurs twice; keep one row")
            elif self.by_item[item].text_hash != hash_text(row.cells["title"], row.cells["text"]):
                answers[item] = None
                self.problems.append(
                    f"{where}: the text of item {item} is not what the coder was given (edited, or rows are mixed up); "
                    "restore it from the sheet as written"
                )
            else:
                answers[item] = self._read_answer(row, where)
        return answers

    def _check_version(self, path: Path, rows: Sequence[FilledRow]) -> bool:
        """Tell whether codes are of this codebook, or all codes of another version are mapped."""
        others = sorted({row.cells["codebook"] for row in rows} - {self.vocabulary.version})
        if not others:
            return True
        known = {row.codebook for row in self.by_item.values()}
        unknown = [version for version in others if version not in known]
        if unknown:
            self.problems.append(
                f'{path}: codebook "{unknown[0]}" is not in the key; restore the column `codebook` of the sheet'
            )
            return False
        mapped = {fold_code(code) for code in self.code_map} | {fold_code(CANNOT_TELL)}
        used = {code for row in rows if row.cells["codebook"] in others for code in self._list_codes(row)}
        left = sorted({code for code in used if fold_code(code) not in mapped})
        if left:
            lines = ", ".join(f'"{code}": ...' for code in left)
            self.problems.append(
                f"{path}: coded with version {others[0]} of the codebook, which is {self.vocabulary.version} now; go "
                f"back to that codebook, code again, or say what every code means now: themes.code_map: {{{lines}}} "
                f"({', '.join((*self.vocabulary.ids, NONE))})"
            )
        return not left

    def _list_codes(self, row: FilledRow) -> list[str]:
        return [code for cell in _list_cells(row) for code in split_codes(cell)]

    def _read_answer(self, row: FilledRow, where: str) -> Answer | None:
        cells = _list_cells(row)
        if row.cells["codebook"] != self.vocabulary.version:
            folded = {fold_code(code): meant for code, meant in self.code_map.items()}
            cells = [folded.get(fold_code(code), code) for cell in cells for code in split_codes(cell)]
        try:
            return parse_answer(cells, self.vocabulary)
        except ValueError as error:
            self.problems.append(f"{where}: {error}")
            return None


def _list_cells(row: FilledRow) -> list[str]:
    names = ("code", *(f"code_{number}" for number in range(2, MAX_CODES + 1)))
    return [row.cells.get(name, "") for name in names]


def gather_codes(
    corpus: Corpus,
    themes: Themes,
    *,
    codebook: Codebook | None,
    settings: ThemeSettings,
    resolve: Callable[[str], Path],
) -> Codes:
    """Gather the codes of a study, with the weights of the coded stories; agreement is left empty.

    Parameters
    ----------
    corpus
        Articles; stories are found by the ids of any of their articles.
    themes
        Themes of the codebook.
    codebook
        The codebook; None gives no codes.
    settings
        Sheets of the study, if it has any.
    resolve
        Function that resolves a path of the study.

    Raises
    ------
    SheetError
        If a sheet or the column cannot be read.
    """
    if codebook is None:
        return make_empty_codes(themes)
    if settings.codes:
        return join_sheets(corpus, themes, read_sheets(codebook, settings, resolve=resolve))
    if any(code is not None for code in list_column(corpus.articles, "code")):
        return _read_column(corpus, themes, make_vocabulary(codebook))
    return make_empty_codes(themes)


def join_sheets(corpus: Corpus, themes: Themes, sheets: SheetAnswers) -> Codes:
    """Connect answers with stories of the corpus, and weigh the stories.

    Stories whose articles are not in the corpus any more count for the weights of their round, and are then left out:
    the others go on to stand for their own part. If two stories that were asked are one story now, its codes are those
    of both, with the mean of their weights.
    """
    story_of = dict(zip(corpus.ids, corpus.story_of.tolist(), strict=True))
    ids = [theme.id for theme in themes.themes]
    items: dict[str, list[KeyRow]] = defaultdict(list)
    for row in sheets.key:
        if row.coder != ADJUDICATOR:
            items[row.story].append(row)
    asked = list(items)
    told = [_list_given(items[story], sheets) for story in asked]
    final = [
        [sheets.adjudicated[story]]
        if story in sheets.adjudicated
        else [answer for _, answer, again in said if not again]
        for story, said in zip(asked, told, strict=True)
    ]
    counted = [[answer for answer in answers if answer.answer != "cannot_tell"] for answers in final]
    is_answered = np.array([bool(answers) for answers in counted], bool)
    weight = weigh_rounds(
        np.array([items[story][0].round for story in asked], np.int64),
        np.array([items[story][0].probability for story in asked]),
        is_answered=is_answered,
    )
    if np.isnan(weight).any():
        raise SheetError(
            "themes.codes: a round of coding has no answer, but a later round has; name the sheets of every round "
            "(the key says in which round each item was drawn)"
        )
    number = [next((story_of[a] for a in items[story][0].articles if a in story_of), -1) for story in asked]
    values: dict[int, list[np.ndarray]] = defaultdict(list)
    weights: dict[int, list[float]] = defaultdict(list)
    decided: set[int] = set()
    for place in np.flatnonzero(is_answered).tolist():
        if number[place] >= 0:
            values[number[place]].append(np.mean([_mark_themes(answer, ids) for answer in counted[place]], axis=0))
            weights[number[place]].append(float(weight[place]))
            if asked[place] in sheets.adjudicated:
                decided.add(number[place])
    stories = sorted(values)
    given = tuple(
        GivenCode(row.coder, story, answer.answer, answer.themes, again)
        for story, said in zip(number, told, strict=True)
        if story >= 0
        for row, answer, again in said
    )
    return Codes(
        origin="sheets",
        story=np.array(stories, np.int64),
        value=np.array([np.mean(values[story], axis=0) for story in stories]).reshape(-1, len(ids)),
        weight=np.array([np.mean(weights[story]) for story in stories]),
        is_adjudicated=np.array([story in decided for story in stories], bool),
        given=given,
        coders=tuple(sorted({one.coder for one in given})),
        agreement=(),
        pairs=(),
        repeats=(),
        n_asked=len(asked),
        n_blank=sum(not answers for answers in final),
        n_cannot_tell=sum(bool(answers) and not good for answers, good in zip(final, counted, strict=True)),
        n_gone=sum(story < 0 for story in number),
        n_frame=max((row.n_stories for row in sheets.key if row.round == 1), default=0),
    )


def _list_given(rows: Sequence[KeyRow], sheets: SheetAnswers) -> list[tuple[KeyRow, Answer, bool]]:
    """Give what coders said of a story, with True for what a coder said a second time."""
    said: list[tuple[KeyRow, Answer, bool]] = []
    coders: set[str] = set()
    for row in sorted(rows, key=lambda row: (row.coder, row.is_repeat)):
        if row.item in sheets.answers:
            said.append((row, sheets.answers[row.item], row.coder in coders))
            coders.add(row.coder)
    return said


def _mark_themes(answer: Answer, ids: Sequence[str]) -> np.ndarray:
    return np.array([float(theme in answer.themes) for theme in ids])


def _read_column(corpus: Corpus, themes: Themes, vocabulary: Vocabulary) -> Codes:
    """Read codes of a column of the corpus.

    Articles of one story that were coded differently count as coders who disagree. A story was asked if one of its
    articles was, so that its probability is 1 minus the product of the probabilities of its articles not to be asked;
    an article without a probability has the mean of those of its story. Without any probability all stories had the
    same, the part of them that is coded.
    """
    problems: list[str] = []
    said: dict[int, list[Answer]] = defaultdict(list)
    chances: dict[int, list[float | None]] = defaultdict(list)
    n_lacking = n_known = 0
    for article, story in zip(corpus.articles, corpus.story_of.tolist(), strict=True):
        chances[story].append(article.code_probability)
        if article.code is None:
            continue
        where = f"{article.file}, line {article.line}"
        try:
            answer = parse_answer([article.code], vocabulary)
        except ValueError as error:
            problems.append(f"{where}: {error}")
            continue
        if answer is None:
            continue
        said[story].append(answer)
        n_lacking += article.code_probability is None
        n_known += article.code_probability is not None
        if article.code_probability == 0:
            problems.append(f"{where}: coded, but its probability is 0; give the probability that it was chosen with")
    if n_lacking and n_known:
        problems.append(
            f"corpus.inputs columns.code_probability: {n_lacking:,} coded articles have no probability and {n_known:,} "
            "have one; give it for all of them, or for none"
        )
    raise_problems(problems)
    if not said:
        return make_empty_codes(themes)
    asked = sorted(said)
    counted = {story: [one for one in said[story] if one.answer != "cannot_tell"] for story in asked}
    if n_known:
        probability = np.array([_join_chances(chances[story]) for story in asked])
    else:
        probability = np.full(len(asked), len(asked) / corpus.n_stories)
    weight = weigh_rounds(
        np.ones(len(asked), np.int64), probability, is_answered=np.array([bool(counted[s]) for s in asked], bool)
    )
    ids = [theme.id for theme in themes.themes]
    kept = [story for story in asked if counted[story]]
    return Codes(
        origin="column",
        story=np.array(kept, np.int64),
        value=np.array([np.mean([_mark_themes(a, ids) for a in counted[s]], axis=0) for s in kept]).reshape(
            -1, len(ids)
        ),
        weight=weight[[bool(counted[story]) for story in asked]],
        is_adjudicated=np.zeros(len(kept), bool),
        given=tuple(
            GivenCode(COLUMN, story, answer.answer, answer.themes, place > 0)
            for story in asked
            for place, answer in enumerate(said[story])
        ),
        coders=(COLUMN,),
        agreement=(),
        pairs=(),
        repeats=(),
        n_asked=len(asked),
        n_blank=0,
        n_cannot_tell=len(asked) - len(kept),
        n_gone=0,
        n_frame=corpus.n_stories,
    )


def _join_chances(chances: Sequence[float | None]) -> float:
    known = [chance for chance in chances if chance is not None]
    usual = float(np.mean(known))
    return float(1 - np.prod([1 - (usual if chance is None else chance) for chance in chances]))
