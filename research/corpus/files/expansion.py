"""How much may come of a compressed file, so that a small one cannot fill the memory."""

from __future__ import annotations

from pathlib import Path

from research.errors import CorpusError, DamagedFileError
from research.study import LimitSettings

MEGABYTE = 1_000_000
"""Bytes of a megabyte; a convention."""

MOST_PARAGRAPHS = 500_000
"""Paragraphs of a document of Word at most; chosen, as a bound on time: a thousand articles have about 30,000."""

_SMALL = 8 * MEGABYTE
"""Bytes that may come of every file, however small; chosen: their rows are read in less than 10 CPU seconds."""


class Expansion:
    """Counts what comes of a file, and stops at the limits.

    Parameters
    ----------
    path
        The file.
    limits
        Limits of the corpus.
    n_packed
        Size of the file, or of the member of an archive; None: the file is asked.
    """

    def __init__(self, path: Path, limits: LimitSettings, n_packed: int | None = None) -> None:
        self._path, self._limits = path, limits
        n_packed = path.stat().st_size if n_packed is None else n_packed
        self._most = max(_SMALL, limits.unpacked_ratio * n_packed)
        self._n_bytes = 0

    @property
    def n_left(self) -> int:
        """Bytes that may still come of the file."""
        return max(0, self._most - self._n_bytes)

    def add(self, n_bytes: int) -> None:
        """Count bytes, or characters of rows.

        Raises
        ------
        DamagedFileError
            If more came of the file than its size allows.
        """
        self._n_bytes += n_bytes
        if self._n_bytes > self._most:
            raise DamagedFileError(
                f"{self._path}: more than {self._limits.unpacked_ratio:,} times as large when decompressed, as no file "
                "of articles is; if this is right, raise corpus.limits.unpacked_ratio"
            )

    def check_size(self) -> None:
        """Check the size of what was decompressed.

        Raises
        ------
        CorpusError
            If it is larger than ``limits.unpacked_mb``.
        """
        if self._n_bytes > self._limits.unpacked_mb * MEGABYTE:
            raise CorpusError(
                f"{self._path}: more than {self._limits.unpacked_mb:,} MB when decompressed; if this is right, raise "
                "corpus.limits.unpacked_mb"
            )
