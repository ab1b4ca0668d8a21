"""Errors that a researcher can correct, as distinct from bugs of the toolkit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

_MOST_FILES = 3
"""Files that an error names; a convention."""


class ResearchError(Exception):
    """Error that the researcher can correct; printed without a traceback, exit status 2.

    The message states the place, the value found, the values allowed and the action to take.
    """


class StudyError(ResearchError):
    """A study file, its codebook or its labels are invalid.

    Parameters
    ----------
    problems
        All problems, one line each; each line starts with the file.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        super().__init__("\n".join([*self.problems, f"{count}; nothing was run."]))


class CorpusError(ResearchError):
    """The articles cannot be read, or no article is left."""


class DamagedFileError(CorpusError):
    """A file of articles is damaged or cut short; in a folder of many it costs one rejected row."""


class EncodingError(CorpusError):
    """The encoding of a text file cannot be told; the study must name it."""


class NoArticleError(CorpusError):
    """No row of the input is an article of the study.

    Parameters
    ----------
    files
        Files that were read.
    rejected
        All rows (`research.records.RejectedRow`) with the codes of the reasons for rejection;
        `research.report.summary.rejections` writes the sentences.
    """

    def __init__(self, files: Sequence[Path], rejected: Sequence[Any]) -> None:
        self.files = tuple(files)
        self.rejected = tuple(rejected)
        listed = [str(file) for file in self.files[:_MOST_FILES]]
        more = [f"{len(self.files) - _MOST_FILES:,} more files"] if len(self.files) > _MOST_FILES else []
        names = ", ".join([*listed, *more])
        rows = f"all {len(self.rejected):,} rows were" if len(self.rejected) > 1 else "the only row was"
        why = (
            f"no article is left; {rows} rejected"
            if rejected
            else "no article is left; the files have no rows of articles"
        )
        super().__init__(f"{names}: {why}")


class EncoderError(ResearchError):
    """The encoder cannot be loaded or used."""


class FontError(ResearchError):
    """A font file cannot be read."""


class RunError(ResearchError):
    """A run folder cannot be written, is incomplete, or has been changed."""


class SheetError(ResearchError):
    """A completed sheet cannot be read, or belongs to another run."""


class ShapeError(ValueError):
    """Arrays that must describe the same rows have different shapes; a bug of the caller."""
