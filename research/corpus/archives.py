"""Numbers of documents: what was read of an export, what it says that it holds, and what the study expects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from research.errors import CorpusError
from research.records import ExportClaim, InputFile
from research.study import CorpusSettings, InputSettings

_ADVICE = "export the rest, or set archive.allow_shortfall: true for this input"


@dataclass
class FileCount:
    """What is counted of a file while it is read.

    Attributes
    ----------
    format
        Name of its format.
    n_rows
        Rows, rejected ones included.
    n_claimed, n_found
        Documents that the export says that it holds, and that its query found; None if it does not say.
    line
        Line of the first claim.
    """

    format: str = ""
    n_rows: int = 0
    n_claimed: int | None = None
    n_found: int | None = None
    line: int = 0

    def add_claim(self, claim: ExportClaim) -> None:
        """Add what an export says; the claims of joined exports add up."""
        self.line = self.line or claim.line
        if claim.n_documents is not None:
            self.n_claimed = (self.n_claimed or 0) + claim.n_documents
        if claim.n_found is not None:
            self.n_found = max(self.n_found or 0, claim.n_found)


def describe_file(path: Path, settings: InputSettings, count: FileCount, *, entry: int, n_articles: int) -> InputFile:
    """Describe a file that was read.

    Parameters
    ----------
    path
        The file.
    settings
        Its input in the study.
    count
        What was counted of it.
    entry
        Number of its input, from 0.
    n_articles
        Its articles in the corpus.
    """
    archive = settings.archive
    return InputFile(
        path.name,
        count.format,
        n_rows=count.n_rows,
        n_articles=n_articles,
        n_claimed=count.n_claimed,
        n_found=count.n_found,
        database=archive.database,
        query=archive.query,
        retrieved=archive.retrieved,
        n_expected=archive.expected,
        input=entry,
    )


def check_shortfalls(settings: CorpusSettings, paths: Sequence[tuple[int, Path]], counts: Sequence[FileCount]) -> None:
    """Compare the rows that were read, rejected ones included, with what the exports and the study say.

    Raises
    ------
    CorpusError
        If fewer were read and the input does not allow it; the message lists every shortfall.
    """
    problems: list[str] = []
    files_of: dict[int, list[int]] = defaultdict(list)
    for number, (entry, path) in enumerate(paths):
        archive, count = settings.inputs[entry].archive, counts[number]
        files_of[entry].append(number)
        if not archive.allow_shortfall and count.n_claimed is not None and count.n_rows < count.n_claimed:
            problems.append(
                f"{path}: {count.n_rows:,} of {count.n_claimed:,} documents were read; line {count.line:,} says that "
                f"the export holds {count.n_claimed:,}; {_ADVICE}"
            )
    for entry, files in files_of.items():
        archive = settings.inputs[entry].archive
        if not archive.allow_shortfall:
            problems += _compare_input(settings.inputs[entry], [(paths[n][1], counts[n]) for n in files])
    if problems:
        raise CorpusError("\n".join(problems))


def _compare_input(settings: InputSettings, files: Sequence[tuple[Path, FileCount]]) -> list[str]:
    """Compare all files of an input with what it expects, and with what the queries of its exports found."""
    problems = []
    n_rows = sum(count.n_rows for _, count in files)
    expected = settings.archive.expected
    if expected is not None and n_rows < expected:
        problems.append(
            f"{settings.path}: {n_rows:,} of {expected:,} documents were read, which archive.expected names; {_ADVICE}"
        )
    # The parts of one query name the same number of documents found.
    parts: dict[int, list[tuple[Path, FileCount]]] = defaultdict(list)
    for path, count in files:
        if count.n_found is not None:
            parts[count.n_found].append((path, count))
    for n_found, members in parts.items():
        n_read = sum(count.n_rows for _, count in members)
        if n_read < n_found:
            first, count = members[0]
            more = f" and {len(members) - 1:,} more" if len(members) > 1 else ""
            problems.append(
                f"{first}{more}: {n_read:,} of the {n_found:,} documents that the query found were read (line "
                f"{count.line:,}); {_ADVICE}"
            )
    return problems
