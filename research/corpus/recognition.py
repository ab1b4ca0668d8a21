"""Recognition of the format of a file, by its content."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from research.corpus import documents, press, references, tables
from research.corpus.files import Format, Head, read_head
from research.corpus.foreign import BINARY_FORMATS, describe_foreign, may_be_damaged
from research.errors import CorpusError
from research.study import InputFormat

FORMATS: tuple[Format, ...] = (
    *references.FORMATS,
    *press.FORMATS,
    *documents.FORMATS,
    *tables.FORMATS,
    *documents.FORMATS_LAST,
)
"""All formats, in the order in which a file is compared with them: the most specific contents first."""

DOCUMENT_FORMATS = frozenset(form.name for form in (*documents.FORMATS, *documents.FORMATS_LAST))
"""Formats of which one file is one article, so that a folder of them is one input."""


def identify_format(path: Path) -> Format | None:
    """Find the format of a file by its content, and by its extension where no content is known; None if it has none.

    Raises
    ------
    CorpusError
        If the file cannot be read.
    """
    return _identify(read_head(path))


def _identify(head: Head) -> Format | None:
    # The bytes of an archive or a picture may look like text in an East Asian encoding.
    is_foreign = describe_foreign(head) is not None
    forms = [form for form in FORMATS if not is_foreign or form.name in BINARY_FORMATS]
    for form in forms:
        # A table written for a spreadsheet is a page as well, and its reader comes later.
        if form.recognise(head) and not (form.name == "html" and tables.is_page_table(head)):
            return form
    if is_foreign and not may_be_damaged(head):
        return None
    return next((form for form in forms if head.data and head.suffix in form.suffixes), None)


def recognise_format(path: Path) -> Format:
    """Find the format of a file by its content.

    Raises
    ------
    CorpusError
        If the file cannot be read, or has no known format.
    """
    head = read_head(path)
    form = _identify(head)
    if form is not None:
        return form
    if not head.data:
        raise CorpusError(f"{path}: the file is empty (0 bytes); export or download it again")
    what = describe_foreign(head)
    if what is not None:
        raise CorpusError(f"{path}: {what}")
    raise CorpusError(
        f"{path}: its format is not recognised; set corpus.inputs format to one of: "
        f"{', '.join(f.name for f in FORMATS)}"
    )


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
