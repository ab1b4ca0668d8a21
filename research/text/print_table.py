"""A table as a paper prints it: the same cells for LaTeX and for Word."""

from __future__ import annotations

from dataclasses import dataclass

from research.errors import ShapeError


@dataclass(frozen=True, slots=True)
class PrintColumn:
    """One column of a printed table.

    Attributes
    ----------
    title
        Its head.
    cells
        Texts, not escaped; numbers have a true minus sign.
    is_number
        True if it is aligned to the right.
    width_cm
        Width in which its text is broken; None: as wide as its longest cell.
    """

    title: str
    cells: tuple[str, ...]
    is_number: bool = False
    width_cm: float | None = None


@dataclass(frozen=True, slots=True)
class PrintTable:
    """A table with its caption; ``label`` is what a text refers to it by."""

    label: str
    caption: str
    columns: tuple[PrintColumn, ...]

    def __post_init__(self) -> None:
        if len({len(column.cells) for column in self.columns}) > 1:
            raise ShapeError(f"the columns of the table {self.label} must have as many cells as one another")

    @property
    def n_rows(self) -> int:
        """Number of rows below the head."""
        return len(self.columns[0].cells) if self.columns else 0

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Rows below the head."""
        return tuple(zip(*(column.cells for column in self.columns), strict=True))
