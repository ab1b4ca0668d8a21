"""The key of coding sheets: which item is which story, and the probability with which it was drawn."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from research.coding.filled_sheets import read_filled
from research.errors import SheetError
from research.study import CODE_KEY_FILE
from research.text.spreadsheets import guard_formula, write_number

KEY_FILE = CODE_KEY_FILE
"""Path of the key in the folder of the sheets."""

ADJUDICATOR = "adjudicator"
"""Who decides where coders disagree, in the column of coders."""

_COLUMNS = (
    "sheet",
    "item",
    "coder",
    "is_repeat",
    "round",
    "probability",
    "n_stories",
    "story",
    "articles",
    "text_hash",
    "period",
    "language",
    "source",
    "codebook",
)
_PREDICTED = "predicted_"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """What the key says of one item.

    Attributes
    ----------
    sheet
        Mark of the sheets of a round.
    item, coder, is_repeat
        As on the sheet of the coder.
    round, probability, n_stories
        Round in which the story was drawn, from 1, with which probability, and from how many stories.
    story, articles
        Id of the first article of the story, and those of all of its articles.
    text_hash
        Hash of what the coder reads.
    stratum
        Period, language and source.
    codebook
        Version of the codebook.
    predicted
        Prediction by id of the theme, when the story was drawn.
    """

    sheet: str
    item: str
    coder: str
    is_repeat: bool
    round: int
    probability: float
    n_stories: int
    story: str
    articles: tuple[str, ...]
    text_hash: str
    stratum: tuple[str, str, str]
    codebook: str
    predicted: tuple[tuple[str, float], ...]


def write_key(rows: Sequence[KeyRow], path: Path) -> None:
    """Write the key as CSV."""
    themes = list(dict.fromkeys(theme for row in rows for theme, _ in row.predicted))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*_COLUMNS, *(f"{_PREDICTED}{theme}" for theme in themes)])
        for row in rows:
            predicted = dict(row.predicted)
            texts = (
                *(row.sheet, row.item, row.coder, str(int(row.is_repeat)), str(row.round), repr(row.probability)),
                *(str(row.n_stories), row.story, " ".join(row.articles), row.text_hash),
                *(guard_formula(part) for part in row.stratum),
                row.codebook,
            )
            writer.writerow([*texts, *(write_number(predicted[t]) if t in predicted else "" for t in themes)])


def read_key(path: Path) -> tuple[KeyRow, ...]:
    """Read a key.

    Raises
    ------
    SheetError
        If the file is not a key, or was changed so that it cannot be read.
    """
    if not path.is_file():
        raise SheetError(f"{path}: no key; it is written beside the sheets and must stay there, or set themes.code_key")
    filled = read_filled(path)
    lacking = [name for name in _COLUMNS if not filled or name not in filled[0].cells]
    if lacking:
        raise SheetError(f"{path}: no column {', '.join(lacking)}; give the key that `research code` wrote")
    rows = []
    for row in filled:
        cells = row.cells
        try:
            made = KeyRow(
                sheet=cells["sheet"],
                item=cells["item"],
                coder=cells["coder"],
                is_repeat=cells["is_repeat"] == "1",
                round=int(cells["round"]),
                probability=float(cells["probability"]),
                n_stories=int(cells["n_stories"]),
                story=cells["story"],
                articles=tuple(cells["articles"].split()),
                text_hash=cells["text_hash"],
                stratum=(cells["period"], cells["language"], cells["source"]),
                codebook=cells["codebook"],
                predicted=tuple(
                    (name.removeprefix(_PREDICTED), float(text))
                    for name, text in cells.items()
                    if name.startswith(_PREDICTED) and text
                ),
            )
        except ValueError as error:
            raise SheetError(f"{path}, row {row.line}: not as it was written ({error}); restore the key") from error
        if not 0 < made.probability <= 1 or made.round < 1:
            raise SheetError(
                f"{path}, row {row.line}: probability {cells['probability']} of round {cells['round']}; restore the key"
            )
        rows.append(made)
    return tuple(rows)
