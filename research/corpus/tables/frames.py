"""Articles in memory: data frames of pandas and polars, and tables of Arrow, written as Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from research.corpus.columns import check_columns, to_text
from research.errors import CorpusError
from research.study import InputSettings

_PLACE = Path("articles (a data frame)")
"""What stands for the path of a file in errors."""


def pack_frame(frame: object, settings: InputSettings) -> tuple[bytes, InputSettings]:
    """Write the columns of a data frame that the settings name as a Parquet file of texts.

    Parameters
    ----------
    frame
        Data frame of pandas or polars, or table of Arrow; one row is one article.
    settings
        Names of the columns.

    Returns
    -------
    The file, which is equal for equal articles, and the settings with the names as the frame has them.

    Raises
    ------
    CorpusError
        If it is no data frame, has no rows, or a column is missing.
    """
    import narwhals.stable.v1 as nw
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        data = nw.from_native(frame, eager_only=True)
    except TypeError as error:
        lazy = " that is not collected" if hasattr(frame, "collect") else ""
        raise CorpusError(
            f"{_PLACE}: found {type(frame).__name__}{lazy}; give a data frame of pandas or polars, or a table of Arrow"
        ) from error
    names = [str(name) for name in data.columns]
    settings = check_columns(_PLACE, names, settings)
    if len(data) == 0:
        raise CorpusError(f"{_PLACE}: it has no rows; each row must be an article")
    # The file is read with these settings alone, in which a column that is named must exist.
    fields = type(settings.columns).model_fields
    absent = {
        field: None for field, name in settings.columns.list_columns().items() if field in fields and name not in names
    }
    settings = settings.model_copy(update={"columns": settings.columns.model_copy(update=absent)})
    wanted = set(settings.columns.list_columns().values())
    used = [place for place, name in enumerate(names) if name in wanted]
    table = pa.table({names[place]: _write_texts(data[:, place].to_list()) for place in used})
    packed = io.BytesIO()
    pq.write_table(table, packed)
    return packed.getvalue(), settings


def _write_texts(values: Iterable[object]) -> object:
    """Write values as an array of texts; halves of surrogate pairs are kept, and found when the file is read."""
    import pyarrow as pa

    texts = [to_text(value).encode("utf-8", "surrogatepass") for value in values]
    return pa.array(texts, pa.large_binary()).view(pa.large_string())
