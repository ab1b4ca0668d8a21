"""Data frames of themes as measurements: levels, placebo themes, texts, codes, agreement and the classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.records import RunRecords
from research.report.summary.series_names import name_series
from research.report.summary.theme_levels import list_theme_levels
from research.report.tables.column_types import count_column, flag_column, number_column, text_column

if TYPE_CHECKING:
    import pandas as pd


def tabulate_theme_levels(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per theme: its share by similarity, over wordings of the codebook, and corrected by codes."""
    import pandas as pd

    levels, names = list_theme_levels(records), name_series(records)
    return pd.DataFrame(
        {
            "theme": text_column(level.id for level in levels),
            "name": text_column(names["theme", level.id] for level in levels),
            "n": count_column(level.n for level in levels),
            "assigned_share": number_column(level.assigned for level in levels),
            "assigned_low": number_column(level.assigned_low for level in levels),
            "assigned_high": number_column(level.assigned_high for level in levels),
            "wording_low": number_column(level.wording_low for level in levels),
            "wording_high": number_column(level.wording_high for level in levels),
            "corrected_share": number_column(level.corrected for level in levels),
            "corrected_low": number_column(level.corrected_low for level in levels),
            "corrected_high": number_column(level.corrected_high for level in levels),
            "basis": text_column(level.basis for level in levels),
            "refusal": text_column(level.refusal or None for level in levels),
            "is_indistinct": flag_column(level.is_indistinct for level in levels),
        }
    )


def tabulate_placebos(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per placebo theme: the share that a theme gets which the codebook does not define."""
    import pandas as pd

    placebos = sorted(records.theme_checks.placebos, key=lambda placebo: (-placebo.share, placebo.id))
    return pd.DataFrame(
        {
            "placebo": text_column(placebo.id for placebo in placebos),
            "name": text_column(placebo.name for placebo in placebos),
            "share": number_column(placebo.share for placebo in placebos),
        }
    )


def tabulate_theme_texts(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per description, example and inclusion of the codebook: the nearest theme, and its influence."""
    import pandas as pd

    texts = records.theme_checks.texts
    is_tested = [text.share_change == text.share_change for text in texts]
    return pd.DataFrame(
        {
            "theme": text_column(text.theme for text in texts),
            "kind": text_column(text.kind for text in texts),
            "language": text_column(text.language for text in texts),
            "text": text_column(text.text for text in texts),
            "own_similarity": number_column(text.own_similarity for text in texts),
            "nearest_theme": text_column(
                text.nearest if tested else None for text, tested in zip(texts, is_tested, strict=True)
            ),
            "nearest_similarity": number_column(text.nearest_similarity for text in texts),
            "share_change": number_column(text.share_change for text in texts),
        }
    )


def tabulate_codes(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per code that a coder gave, as given; themes are separated by semicolons."""
    import pandas as pd

    codes = records.codes
    first: dict[int, str] = {}
    for article, story in zip(records.corpus.ids, records.corpus.story_of.tolist(), strict=True):
        first.setdefault(story, article)
    place = {story: number for number, story in enumerate(codes.story.tolist())}
    weight, adjudicated = codes.weight.tolist(), codes.is_adjudicated.tolist()
    rows = [(given, place.get(given.story)) for given in codes.given]
    return pd.DataFrame(
        {
            "story": count_column(given.story for given, _ in rows),
            "article": text_column(first.get(given.story) for given, _ in rows),
            "coder": text_column(given.coder for given, _ in rows),
            "answer": text_column(given.answer for given, _ in rows),
            "themes": text_column(";".join(given.themes) or None for given, _ in rows),
            "is_repeat": flag_column(given.is_repeat for given, _ in rows),
            "is_adjudicated": flag_column(number is not None and adjudicated[number] for _, number in rows),
            "weight": number_column(float("nan") if number is None else weight[number] for _, number in rows),
        }
    )


def tabulate_agreement(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per theme and language: how far coders agree."""
    import pandas as pd

    rows = records.codes.agreement
    return pd.DataFrame(
        {
            "theme": text_column(row.theme or None for row in rows),
            "language": text_column(row.language or None for row in rows),
            "n": count_column(row.n for row in rows),
            "alpha": number_column(row.alpha for row in rows),
            "alpha_low": number_column(row.alpha_low for row in rows),
            "alpha_high": number_column(row.alpha_high for row in rows),
            "p_below": number_column(row.p_below for row in rows),
            "ac1": number_column(row.ac1 for row in rows),
        }
    )


def tabulate_code_pairs(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per pair of codes that two coders gave to one story."""
    import pandas as pd

    pairs = records.codes.pairs
    return pd.DataFrame(
        {
            "first": text_column(pair.first for pair in pairs),
            "second": text_column(pair.second for pair in pairs),
            "n": count_column(pair.n for pair in pairs),
        }
    )


def tabulate_classifier(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per theme and group of stories: agreement of cross-fitted predictions with the codes."""
    import pandas as pd

    rows = records.classifier.scores
    verdict = {entry.theme: entry.verdict for entry in records.classifier.verdicts}
    columns = ("f1", "precision", "recall")
    numbers = {
        f"{name}{end}": number_column(getattr(row, f"{name}{end}") for row in rows)
        for name in columns
        for end in ("", "_low", "_high")
    }
    return pd.DataFrame(
        {
            "theme": text_column(row.theme for row in rows),
            "group": text_column(row.group for row in rows),
            "group_name": text_column(row.name or None for row in rows),
            "n": count_column(row.n for row in rows),
            "n_positive": number_column(row.n_positive for row in rows),
            **numbers,
            "verdict": text_column(verdict.get(row.theme) if row.group == "all" else None for row in rows),
        }
    )


def tabulate_transfers(records: RunRecords) -> pd.DataFrame:
    """Tabulate one row per language: macro F1 of a classifier that was trained on the codes of the other languages."""
    import pandas as pd

    rows = records.classifier.transfers
    return pd.DataFrame(
        {
            "language": text_column(row.language for row in rows),
            "n": count_column(row.n for row in rows),
            "f1": number_column(row.f1 for row in rows),
            "f1_similarity": number_column(row.f1_similarity for row in rows),
        }
    )
