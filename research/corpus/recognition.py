"""Recognition of the format of a file, by its content."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from research.corpus import documents, press, references, tables
from research.corpus.files import Format, read_head
from research.errors import CorpusError
from research.study import InputFormat

FORMATS: tuple[Format, ...] = (*press.FORMATS, *references.FORMATS, *documents.FORMATS, *tables.FORMATS)
"""All formats, in the order in which a file is compared with them: the most specific contents first."""


def recognise_format(path: Path) -> Format:
    """Find the format of a file by its content.

    Raises
    ------
    CorpusError
        If the file cannot be read, or has no known format.
    """
    head = read_head(path)
    for form in FORMATS:
        if form.recognise(head):
            return form
    for form in FORMATS:
        if head.data and head.suffix in form.suffixes:
            return form
    what = "the file is empty" if not head.data else "its format is not recognised"
    raise CorpusError(f"{path}: {what}; set corpus.inputs format to one of: {', '.join(f.name for f in FORMATS)}")


def choose_format(path: Path, name: InputFormat) -> Format:
    """Return the format of a file: the one that the study names, or the one recognised by content.

    Raises
    ------
    CorpusError
        If the format is not recognised, or a library that its reader needs is not installed.
    """
    form = recognise_format(path) if name == "auto" else next(form for form in FORMATS if form.name == name)
    missing = [module for module in form.needs if importlib.util.find_spec(module) is None]
    if missing:
        raise CorpusError(
            f"{path}: {form.title} is read with {', '.join(missing)}, not installed here; "
            f'install it with: pip install "themeline[{form.extra}]"'
        )
    return form
