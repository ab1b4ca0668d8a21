"""The one error tree: what a researcher can act on, told apart from our own bugs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.records import RejectedRow


class ResearchError(Exception):
    """Something the researcher can mend; printed without a traceback, exit status 2.

    The message says where, what was found, what is allowed and what to do.
    """


class StudyError(ResearchError):
    """A study file, its codebook or its labels cannot be used.

    Parameters
    ----------
    problems
        Every problem found, one line each, each starting with the file it is in.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        super().__init__("\n".join([*self.problems, f"{count}; nothing was run."]))


class CorpusError(ResearchError):
    """The articles cannot be read, or none is left."""


class NoArticleError(CorpusError):
    """No row of the input is an article of the study.

    Parameters
    ----------
    files
        The files that were read.
    rejected
        Every row, with the code of why it was rejected; `research.report.summary.rejections` puts them into words.
    """

    def __init__(self, files: Sequence[Path], rejected: Sequence[RejectedRow]) -> None:
        self.files = tuple(files)
        self.rejected = tuple(rejected)
        names = ", ".join(str(file) for file in self.files)
        why = f"no article is left; all {len(self.rejected):,} rows were rejected" if rejected else "no rows to study"
        super().__init__(f"{names}: {why}")


class EncoderError(ResearchError):
    """The encoder cannot be loaded or used."""


class FontError(ResearchError):
    """No font at hand can draw the characters of a label."""


class RunError(ResearchError):
    """A run folder cannot be written, is incomplete or does not hold what it says."""


class SheetError(ResearchError):
    """A sheet that people filled in cannot be read, or is not of this run."""


class ShapeError(ValueError):
    """Arrays that should describe the same rows do not; a bug of the caller."""
