"""All tables of a run, as data frames and as files for spreadsheets, statistics packages and papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.tables.article_frames import (
    tabulate_articles,
    tabulate_attributes,
    tabulate_boilerplate,
    tabulate_languages,
    tabulate_periods,
    tabulate_rejected,
    tabulate_sources,
)
from research.report.tables.change_frames import (
    tabulate_bursts,
    tabulate_change_points,
    tabulate_emergence,
    tabulate_event_counts,
    tabulate_events,
)
from research.report.tables.code_frames import (
    tabulate_agreement,
    tabulate_classifier,
    tabulate_code_pairs,
    tabulate_codes,
    tabulate_placebos,
    tabulate_theme_levels,
    tabulate_theme_texts,
    tabulate_transfers,
)
from research.report.tables.composition_frames import (
    tabulate_compositions,
    tabulate_differences,
    tabulate_gains,
)
from research.report.tables.diagnostic_frames import (
    tabulate_alignment,
    tabulate_calibration,
    tabulate_quality,
    tabulate_resolutions,
)
from research.report.tables.dictionary import tabulate_columns
from research.report.tables.group_frames import (
    tabulate_effects,
    tabulate_group_differences,
    tabulate_group_levels,
    tabulate_left_out,
)
from research.report.tables.hierarchy import tabulate_hierarchy
from research.report.tables.history_frames import tabulate_source_events, tabulate_source_histories
from research.report.tables.interruption_frames import tabulate_interruptions
from research.report.tables.label_frames import tabulate_labels
from research.report.tables.life_frames import tabulate_topic_lives
from research.report.tables.passage_frames import tabulate_passages
from research.report.tables.prevalence_frames import slice_prevalence, tabulate_prevalence
from research.report.tables.print_tables import PRINT_TABLES
from research.report.tables.season_frames import tabulate_season_effects, tabulate_seasons
from research.report.tables.source_frames import tabulate_source_splits, tabulate_standardised
from research.report.tables.table_files import write_table
from research.report.tables.theme_frames import tabulate_themes
from research.report.tables.topic_frames import (
    tabulate_exemplars,
    tabulate_names,
    tabulate_topic_themes,
    tabulate_topics,
    tabulate_words,
)
from research.report.tables.trend_frames import tabulate_curves, tabulate_trends
from research.report.tables.word_change_frames import tabulate_word_changes
from research.text.latex import render_latex
from research.text.messages import speak
from research.text.spreadsheets import write_delimited
from research.text.workbook import write_workbook

if TYPE_CHECKING:
    import pandas as pd

TABLES: dict[str, Callable[[RunRecords], pd.DataFrame]] = {
    "articles": tabulate_articles,
    "attributes": tabulate_attributes,
    "sources": tabulate_sources,
    "source_histories": tabulate_source_histories,
    "source_events": tabulate_source_events,
    "languages": tabulate_languages,
    "periods": tabulate_periods,
    "boilerplate": tabulate_boilerplate,
    "passages": tabulate_passages,
    "topics": tabulate_topics,
    "labels": tabulate_labels,
    "names": tabulate_names,
    "hierarchy": tabulate_hierarchy,
    "words": tabulate_words,
    "exemplars": tabulate_exemplars,
    "themes": tabulate_themes,
    "theme_levels": tabulate_theme_levels,
    "placebos": tabulate_placebos,
    "theme_texts": tabulate_theme_texts,
    "topic_themes": tabulate_topic_themes,
    "codes": tabulate_codes,
    "agreement": tabulate_agreement,
    "code_pairs": tabulate_code_pairs,
    "classifier": tabulate_classifier,
    "transfers": tabulate_transfers,
    "prevalence": tabulate_prevalence,
    "standardised": tabulate_standardised,
    "source_splits": tabulate_source_splits,
    "trends": tabulate_trends,
    "curves": tabulate_curves,
    "seasons": tabulate_seasons,
    "season_effects": tabulate_season_effects,
    "calibration": tabulate_calibration,
    "group_levels": tabulate_group_levels,
    "group_differences": tabulate_group_differences,
    "groups_left_out": tabulate_left_out,
    "effects": tabulate_effects,
    "compositions": tabulate_compositions,
    "gains": tabulate_gains,
    "differences": tabulate_differences,
    "change_points": tabulate_change_points,
    "bursts": tabulate_bursts,
    "emergence": tabulate_emergence,
    "events": tabulate_events,
    "topic_lives": tabulate_topic_lives,
    "event_counts": tabulate_event_counts,
    "interruptions": tabulate_interruptions,
    "word_changes": tabulate_word_changes,
    "alignment": tabulate_alignment,
    "resolutions": tabulate_resolutions,
    "quality": tabulate_quality,
}
"""Tables of a run by name, in the order of the stages."""

SLICED: dict[str, Callable[[RunRecords], Iterator[pd.DataFrame]]] = {"prevalence": slice_prevalence}
"""Tables that are made a part at a time: those that grow with groups, series and periods at once."""

WORKBOOK_CELLS = 250_000
"""Maximum number of cells of a sheet in the workbook; larger tables are written as CSV only, to save time."""


def write_tables(records: RunRecords, folder: Path) -> tuple[Path, ...]:
    """Write all tables as CSV, tables that fit on a page also as LaTeX, and one workbook.

    Parameters
    ----------
    records
        Records of the run.
    folder
        Folder to write into; it is created if it does not exist.

    Returns
    -------
    Paths of the files. ``columns.csv`` describes every column. A table of very many rows is written as Parquet instead
    of CSV (`research.report.tables.table_files`). The same records give the same bytes. CSV files and the
    workbook are English whatever the language of the report, since programs read them; LaTeX
    tables are in its language.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written.
    """
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    written, meanings, sheets, notes = [], [], {}, {}
    with speak("en"):
        for name, tabulate in TABLES.items():
            # One table at a time: those of a large corpus together would take more memory than its records.
            parts = SLICED[name](records) if name in SLICED else iter([tabulate(records)])
            table = write_table(name, parts, folder)
            written.append(table.path)
            meanings.append(tabulate_columns({name: table.columns}))
            if table.frame is not None and table.frame.size <= WORKBOOK_CELLS:
                sheets[name] = table.frame
            else:
                notes[name] = f"{table.n_rows:,} rows, too large for this workbook; see {table.path.name}" + (
                    " (import as UTF-8 text)." if table.path.suffix == ".csv" else "."
                )
    columns = pd.concat(meanings, ignore_index=True)
    written.append(folder / "columns.csv")
    write_delimited(columns, written[-1])
    for name, make in PRINT_TABLES.items():
        written.append(folder / f"{name}.tex")
        written[-1].write_text(render_latex(make(records)), encoding="utf-8", newline="")
    written.append(folder / "tables.xlsx")
    write_workbook({"columns": columns, **sheets}, written[-1], notes=notes)
    return tuple(written)


def write_rejected(records: RunRecords, path: Path) -> None:
    """Write the rejected rows as CSV: file, line, code, reason, excerpt."""
    write_delimited(tabulate_rejected(records), path)
