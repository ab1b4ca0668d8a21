"""A format of files: how its files are recognised and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from research.corpus.files.head import Head
from research.records import ExportClaim, RawArticle, RejectedRow
from research.study import InputFormat, InputSettings

ReadRow = RawArticle | RejectedRow | ExportClaim
"""What a reader gives: an article as found, a rejected row with the reason, or what the file says that it holds."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of files.

    Attributes
    ----------
    name
        Value of ``corpus.inputs format``.
    title
        Name for people, such as ``Nexis Uni (Word document)``.
    recognise
        Whether a file has this format, by its first bytes. Formats are asked in the order of `FORMATS`, so a function
        may rely on the answers of earlier ones.
    suffixes
        Extensions of file names that it is assumed by where no content is recognised; its reader then says what is
        wrong.
    read
        Gives the rows of a file one by one, in order; what it rejects it gives as well.
    needs
        Modules that must be installed.
    extra
        Extra of the package that installs them.
    """

    name: InputFormat
    title: str
    recognise: Callable[[Head], bool]
    read: Callable[[Path, InputSettings], Iterator[ReadRow]]
    suffixes: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    extra: str = ""
