"""What every column of every table means; written beside the tables, so that they can be read without the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from research.report.tables.column_types import text_column

if TYPE_CHECKING:
    import pandas as pd

_ARTICLE = "Identifier of the article, made from its content; the same in every table and run."
_TOPIC = "Index of the topic, the same in every table and figure, on the page and in BERTopic; 0 is the largest."
_THEME = "Identifier of the theme in the codebook."
_PERIOD_END = "Last day of the period, itself included."
_SERIES = "Name of the theme or topic."
_SERIES_ID = "Identifier of the theme, or index of the topic."

COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "article": _ARTICLE,
        "title": "As published.",
        "source": "Who published it, after cleaning.",
        "language": "ISO 639-1 code of the body, or of the title where there is no body; und if it cannot be told.",
        "published": "Date and time in the study's time zone; how much of it the input gave is in precision.",
        "story": "Number of the story: articles with the same number reprint one another.",
        "period": "Label of the period it was published in.",
        "top_theme": "Theme it is counted for; empty where no theme fits well enough to be claimed.",
        "top_topic": "Topic it is counted for; empty where all of its passages are outliers.",
        "top_theme_share": "Membership in nearest_theme, 0 to 1.",
        "top_topic_share": "Part of its passages in nearest_topic, 0 to 1.",
        "nearest_theme": "Theme that fits best, well enough or not.",
        "nearest_topic": "Topic that fits best, also where all of its passages are outliers.",
        "title_language": "ISO 639-1 code of the title.",
        "body_language": "ISO 639-1 code of the body.",
        "precision": "What the input said of the time: day, minute or second.",
        "url": "Address, if the input gave one.",
        "key": "The input's own identifier, if it gave one.",
        "file": "Input file.",
        "line": "Line of that file, from 1.",
    },
    "sources": {
        "source": "Who published.",
        "n_articles": "Articles.",
        "n_stories": "Stories among them.",
        "first_day": "Day of its first article.",
        "last_day": "Day of its last article.",
    },
    "languages": {
        "language": "ISO 639-1 code; und if it cannot be told.",
        "n_titles": "Titles in it.",
        "n_bodies": "Bodies in it.",
        "n_passages": "Passages in it.",
        "is_centred": "True if its own mean was subtracted, whole, from its passages' vectors.",
        "reason": "What was done with its vectors, and why.",
    },
    "periods": {
        "period": "Label.",
        "period_start": "First day.",
        "period_end": _PERIOD_END,
        "n_articles": "Articles published.",
        "n_stories": "Stories published.",
        "is_partial": "True if the edge of the corpus cuts it; such periods carry no claims.",
        "is_empty": "True if nothing was published: unknown, not zero.",
        "n_gap_days": "Days of it on which nothing was collected, as far as the rest of the corpus tells.",
    },
    "boilerplate": {
        "source": "Whose articles.",
        "side": "Opening or closing.",
        "text": "What stands there; it was not embedded.",
        "n_articles": "Articles that have it.",
        "share": "Their share of the source's articles, 0 to 1.",
    },
    "passages": {
        "article": _ARTICLE,
        "passage": "Identifier of the passage, made from what was embedded; equal texts have equal ones.",
        "kind": "Title or body.",
        "language": "ISO 639-1 code.",
        "start": "First character of it in the title or body as published, from 0.",
        "end": "Character after its last.",
        "topic": "Index of its topic, or of the nearest one if it belongs to none.",
        "fine_topic": "Index of its fine topic, from 0.",
        "is_outlier": "True if it belongs to no topic: far from all, left out by the method, or excluded by labels.",
        "similarity": "Cosine with the topic's centre.",
        "co_assignment": "Mean share of the clusterings that have it together with another passage of its topic, 0 to "
        "1.",
    },
    "topics": {
        "topic": _TOPIC,
        "name": "Its best words, or the name that the labels give it.",
        "n_passages": "Passages in it, outliers left out.",
        "n_articles": "Articles with a passage in it.",
        "n_stories": "Stories with a passage in it.",
        "stability": "Mean best overlap (Jaccard) with a topic of a subsample, 0 to 1; empty for a single clustering, "
        "and for a part that labels split off.",
        "stability_class": "Stable from .75, do not interpret below .6, else fair.",
        "coarse_topic": "The coarse topic that it is part of, from 0.",
        "top_theme": "Theme that its passages belong to most.",
        "top_theme_share": "Mean membership of its passages in that theme, 0 to 1.",
    },
    "resolutions": {
        "resolution": "Higher gives more communities.",
        "n_topics": "Mean number of communities in a subsample, small ones included.",
        "agreement": "Mean adjusted Rand index of every two subsamples: 1 is identical, 0 is chance.",
        "sd": "Standard deviation of that index.",
        "layer": "Coarse, middle or fine: the layer of topics that comes from here and the resolutions beside it.",
    },
    "labels": {
        "label": "Name of the entry in the labels file.",
        "action": "What it asks for: rename, merge, merged, split, exclude; empty if nothing.",
        "topic": "Index of the topic it became; empty if it was not matched, split or excluded.",
        "name": "Name of that topic.",
        "strength": "How well the topic fits, 0 to 1: the part of the passages listed that are in it, where one that "
        "is not in the corpus any more counts by the similarity of the words.",
        "is_applied": "True if all that it asks for was done.",
        "outcome": "What was done, or why not.",
        "note": "The researcher's own.",
        "detected_topic": "Index among the topics as detected, before labels, of the one that fits best; "
        "empty if none does.",
        "is_matched": "True if that topic fits well enough, and is not that of another entry too.",
        "n_listed": "Passages listed.",
        "n_known": "Those of them that are in the corpus.",
        "n_inside": "Those of these that are in the topic that fits best.",
        "word_similarity": "Cosine of the words listed with the topic's, 0 to 1; empty where there are none in its "
        "languages.",
        "n_passages": "Passages of the topic before anything was done with it.",
    },
    "names": {
        "topic": _TOPIC,
        "language": "ISO 639-1 code; the first of a topic is that of most of its passages.",
        "name": "Its best words in that language.",
        "n_passages": "Its passages in that language.",
    },
    "hierarchy": {
        "layer": "coarse, topic or fine; a coarse topic is made up of topics, and a topic of fine ones.",
        "topic": "Index within the layer, from 0; that of a topic is the same as in every table.",
        "name": "Its best words: a coarse topic is told from other coarse ones, a fine one from the rest of its topic.",
        "parent": "Index of the coarse topic that a topic is part of, or of the topic that a fine one is part of.",
        "n_passages": "Passages in it, outliers left out.",
        "n_articles": "Articles with a passage in it.",
    },
    "words": {
        "topic": _TOPIC,
        "language": "ISO 639-1 code.",
        "rank": "1 is the word that sets the topic apart most.",
        "word": "The word; Chinese in simplified characters.",
        "weight": "Its weight, by the study's word_weight; comparable within a language only.",
    },
    "exemplars": {
        "topic": _TOPIC,
        "rank": "1 is the nearest to the topic's centre.",
        "article": _ARTICLE,
        "passage": "Identifier of the passage, made from its text.",
        "language": "ISO 639-1 code.",
        "similarity": "Cosine with the topic's centre.",
        "text": "The passage, without citation marks.",
    },
    "themes": {
        "article": _ARTICLE,
        "theme": _THEME,
        "score": "Membership, 0 to 1: mean over the article's passages. The scores of an article sum to at most 1; the "
        "rest fits no theme.",
        "standard_score": "Mean similarity of its passages, in standard deviations over the corpus.",
        "is_top": "True for the theme it is counted for; for none where no theme fits well enough.",
    },
    "topic_themes": {
        "topic": _TOPIC,
        "theme": _THEME,
        "share": "Mean membership of the topic's passages in the theme, 0 to 1.",
    },
    "prevalence": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "period_start": "First day of the period.",
        "period_end": _PERIOD_END,
        "is_partial": "True if the edge of the corpus cuts the period.",
        "n": "Articles or stories (see unit) of the period and group.",
        "share": "Mean membership, or the share whose top theme or topic it is (see membership), 0 to 1; empty where n "
        "is 0.",
        "low": "Lower end of the interval of this period alone: Wilson's, at the effective number of units.",
        "high": "Upper end of it.",
        "id": _SERIES_ID,
        "period": "Label of the period.",
        "group_kind": "all, source or language.",
        "group": "Which source or language; empty for all.",
        "hard_share": "Share whose top theme or topic it is, 0 to 1.",
        "hard_low": "Lower end of its Wilson interval, reprints of a story counted as one answer.",
        "hard_high": "Upper end of it.",
        "unit": "What is counted: article or story.",
        "membership": "What share is: soft is the mean membership, hard the share whose top theme or topic it is.",
        "n_effective": "How many independent answers of yes or no would tell the share as exactly: more than n for "
        "memberships, fewer where articles reprint one story. How uncertain topics themselves are is in the intervals, "
        "not in it.",
        "band_low": "Lower end of the simultaneous band, which holds the whole series at once; empty for groups.",
        "band_high": "Upper end of it.",
    },
    "standardised": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "period": "Label of the period.",
        "period_start": "First day of the period.",
        "period_end": _PERIOD_END,
        "is_partial": "True if the edge of the corpus cuts the period.",
        "share": "Share if every source had published its usual part of the period, 0 to 1; empty if unknown.",
        "low": "Lower end of its interval.",
        "high": "Upper end of its interval.",
        "covered": "Weight of the sources that did publish in the period, 0 to 1; the rest is inferred.",
        "id": _SERIES_ID,
    },
    "source_splits": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "change": "Share in the later half of the complete periods minus that in the earlier, percentage points.",
        "rate_effect": "The part of the change that comes from sources writing more or less about it, percentage "
        "points (Kitagawa 1955).",
        "rate_effect_low": "Lower end of its interval.",
        "rate_effect_high": "Upper end of its interval.",
        "composition_effect": "The part that comes from other sources publishing more or less, percentage points.",
        "composition_effect_low": "Lower end of its interval.",
        "composition_effect_high": "Upper end of its interval.",
        "slope": "Slope with the mix of sources held fixed, percentage points per year.",
        "slope_low": "Lower end of its interval.",
        "slope_high": "Upper end of its interval.",
        "least_slope": "Least slope of the share when one source is left out, percentage points per year.",
        "least_without": "The source that is left out then; empty if none can be.",
        "most_slope": "Greatest slope of the share when one source is left out, percentage points per year.",
        "most_without": "The source that is left out then; empty if none can be.",
        "is_reversed": "True if the direction turns once sources are held fixed, or when one is left out.",
        "within_sources": "Direction once the mix of sources is held fixed: consistent with the raw share as far as "
        "can "
        "be told, reversed, unclear, or masked (clear although that of the raw share is not).",
        "without_source": "Direction of the raw share without any one source: consistent, reversed or unclear.",
        "left_out": "The source without which the direction is not consistent; empty if there is none.",
        "remark": "What a reader must know of it; empty if nothing.",
        "id": _SERIES_ID,
    },
    "trends": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "n_periods": "Complete periods used.",
        "n": "Articles or stories in them.",
        "slope": "Straight-line change of the share in percentage points per year, by the regression that is tested; "
        "empty where not estimated.",
        "low": "Lower end of its interval.",
        "high": "Upper end of its interval.",
        "p_value": "Of the test of no change; empty where no test was made.",
        "q_value": "The p value corrected over all series of the family (Benjamini-Hochberg).",
        "claim": "rising, falling, no clear change, or none where no test was made.",
        "reason": "What the claim rests on, or why there is none.",
        "id": _SERIES_ID,
        "family": "confirmatory for themes, named before the run; exploratory for topics, found by it.",
        "n_tests": "Series of the family that the correction counts, those too rare to be tested included.",
        "odds_ratio": "The same change as the ratio of the odds of one year to those of the year before.",
        "odds_low": "Lower end of its interval.",
        "odds_high": "Upper end of its interval.",
        "median_slope": "Theil-Sen slope, percentage points per year: the second opinion.",
        "median_low": "Lower end of its interval.",
        "median_high": "Upper end of its interval.",
        "kendall_p": "p value of the Mann-Kendall test on pre-whitened shares; not corrected.",
        "process_sd": "Standard deviation, in log odds, of what moves the share from period to period beyond sampling.",
        "autocorrelation": "Correlation of that movement between neighbouring periods, 0 to 1.",
        "detectable_slope": "Minimum detectable slope (80% power), percentage points per year.",
        "serial_correlation": "Correlation of adjacent observed shares that the process noise implies, sampling error "
        "included, 0 to 1.",
        "is_seasonal": "True if the series follows the calendar; its slope is adjusted for seasons then.",
        "n_taken": "Articles or stories of n in the series: the sum of its memberships.",
        "refusal": "Why no test was made: too_few_periods, too_rare or too_common; empty where one was made.",
    },
    "curves": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "period": "Label of the period.",
        "period_start": "First day of the period.",
        "period_end": _PERIOD_END,
        "share": "Smooth course of the share (natural spline), 0 to 1.",
        "low": "Lower end of its simultaneous band, which holds the whole curve at once.",
        "high": "Upper end of it.",
        "id": _SERIES_ID,
    },
    "seasons": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "is_seasonal": "True if the share follows the calendar: q_value below the study's alpha.",
        "highest": "Season with the largest share, beside the straight line: 01 to 12 for months, Q1 to Q4 for "
        "quarters, or the day of the week.",
        "lowest": "Season with the smallest.",
        "swing": "Difference of these two, percentage points.",
        "p_value": "Of the test of no difference between seasons, holidays included.",
        "q_value": "The p value corrected over all series of the family (Benjamini-Hochberg).",
        "n_cycles": "Cycles of the calendar that the periods span: years, or weeks for days.",
        "id": _SERIES_ID,
    },
    "season_effects": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "season": "Season, as in the table of seasons, or name of a holiday that moves.",
        "effect": "How far its share lies above the mean of the seasons, percentage points; for a holiday, above what "
        "the period that it falls in would have without it.",
        "low": "Lower end of its interval.",
        "high": "Upper end of its interval.",
        "id": _SERIES_ID,
    },
    "change_points": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "period": "Label of the first period at the new level.",
        "low": "Label of the first period that may be that one (interval of the date).",
        "high": "Label of the last period that may be.",
        "before": "Share at the level that ends here, 0 to 1.",
        "after": "Share at the level that begins, 0 to 1.",
        "day": "First day of period.",
        "day_low": "First day of the period in low.",
        "day_high": "First day of the period in high.",
        "id": _SERIES_ID,
    },
    "bursts": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "first": "Label of the first period of the burst.",
        "last": "Label of its last period, itself inside.",
        "first_day": "First day of the burst.",
        "last_day": "Last day of the burst, itself included.",
        "share": "Share within the burst, 0 to 1.",
        "weight": "Cost that the raised state saves (Kleinberg 2003): larger for stronger and longer bursts.",
        "id": _SERIES_ID,
    },
    "emergence": {
        "kind": "theme or topic.",
        "name": _SERIES,
        "is_emerging": "True if the latest periods lie above the earlier ones by our test, corrected.",
        "p_value": "Of our test that the latest periods lie no higher; empty where no test was made.",
        "q_value": "The p value corrected over all series of the family (Benjamini-Hochberg).",
        "signal": "noise, weak or strong, by the rule of BERTrend (Boutaleb et al. 2024), which is no test.",
        "popularity": "What that rule goes by: what was published so far, which decays while nothing is.",
        "id": _SERIES_ID,
    },
    "events": {
        "event": "Name that the study gives the event.",
        "day": "Its date.",
        "kind": "theme or topic.",
        "name": _SERIES,
        "is_inside": "True if the interval of the change point's date holds the period of the event. It explains "
        "nothing by being there.",
        "period": "Label of the period of the event.",
        "change": "Label of the period of the change point of the series that is nearest to it; empty if it has none.",
        "id": _SERIES_ID,
    },
    "calibration": {
        "kind": "flat for made series that do not change, detectable for those with the slope called detectable.",
        "nominal": "flat: level of the test, 0 to 1; detectable: power that was promised.",
        "observed": "Part of the made series whose p value was below the level, or that were found to change.",
        "low": "Lower end of its interval.",
        "high": "Upper end of its interval.",
        "n_series": "Series made: with the periods, units and noise of the run.",
    },
    "word_changes": {
        "kind": "theme or topic.",
        "name": "Name of the theme or topic.",
        "period": "Label of the change point: the first period of the later part.",
        "language": "ISO 639-1 code.",
        "side": "before or after: the part whose stories hold the word more. A part reaches to the next change point "
        "of the same theme or topic, or to the end of the corpus.",
        "rank": "1 is the word that sets this part apart most.",
        "word": "The word; Chinese in simplified characters.",
        "z": "Log-odds ratio over its standard error (informative Dirichlet prior), above zero on both sides and past "
        "what 95 % of random divisions of the same stories reach.",
        "before": "Share of the earlier part's stories that hold it in a passage of the theme or topic, 0 to 1.",
        "after": "Share of the later part's stories, 0 to 1.",
        "id": "Identifier of the theme, or index of the topic.",
    },
    "alignment": {
        "measure": "What was measured.",
        "before": "On the vectors as the encoder made them; empty where it cannot be taken.",
        "after": "After language effects were reduced.",
        "n": "Passages or pairs it was taken on.",
        "meaning": "How to read it.",
    },
    "quality": {
        "measure": "What was measured.",
        "value": "Its value; empty where it cannot be taken.",
        "meaning": "How to read it.",
    },
}
"""Meaning of each column, by table; ``words_<language>`` of the topics is in `describe_column`."""


def describe_column(table: str, column: str) -> str:
    """Say what a column means."""
    if table == "topics" and column.startswith("words_"):
        return f"Its words in the language {column.removeprefix('words_')}, best first, parted by commas."
    return COLUMNS[table][column]


def tabulate_columns(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give one row a column of the tables: what it holds and what it means."""
    import pandas as pd

    rows = [(table, str(column), describe_column(table, str(column))) for table in frames for column in frames[table]]
    return pd.DataFrame(
        {
            "table": text_column(table for table, _, _ in rows),
            "column": text_column(column for _, column, _ in rows),
            "meaning": text_column(meaning for _, _, meaning in rows),
        }
    )
