"""Reading of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from research.corpus.columns import check_columns, make_raw
from research.errors import CorpusError
from research.records import RawArticle
from research.study import InputSettings


def read_parquet(path: Path, settings: InputSettings) -> Iterator[RawArticle]:
    """Read a Parquet file; dates may be texts, dates or timestamps. Line numbers are row numbers from 1.

    Raises
    ------
    CorpusError
        If the file is not a Parquet file, or a column named in the study is missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(path)
        check_columns(path, table.schema_arrow.names, settings)
        wanted = {getattr(settings.columns, field) for field in type(settings.columns).model_fields}
        names = [name for name in table.schema_arrow.names if name in wanted]
        number = 0
        for batch in table.iter_batches(columns=names):
            for row in batch.to_pylist():
                number += 1
                yield make_raw(row, settings, path=path, line=number)
    except (pa.ArrowInvalid, pa.ArrowException) as error:
        raise CorpusError(f"{path}: not a Parquet file ({error}); check corpus.inputs format") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error})") from error
