"""What every column of every table means; written beside the tables, so that they can be read without the code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from research.report.column_types import hold_texts

if TYPE_CHECKING:
    import pandas as pd

_ARTICLE = "Identifier of the article, made from its content; the same in every table and run."
_TOPIC = "Index of the topic, the same in every table; 0 is the largest."
_THEME = "Identifier of the theme in the codebook."
_PERIOD_END = "Last day of the period, itself included."

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
        "top_topic": "Topic it is counted for; empty where all of its passages are noise.",
        "top_theme_share": "Membership in nearest_theme, 0 to 1.",
        "top_topic_share": "Part of its passages in nearest_topic, 0 to 1.",
        "nearest_theme": "Theme that fits best, well enough or not.",
        "nearest_topic": "Topic that fits best, noise or not.",
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
        "is_noise": "True if it belongs to no topic: far from all, left out by the method, or excluded by the labels.",
        "similarity": "Cosine with the topic's centre.",
        "firmness": "Mean share of the clusterings that have it together with another passage of its topic, 0 to 1.",
    },
    "topics": {
        "topic": _TOPIC,
        "name": "Its best words, or the name that the labels give it.",
        "n_passages": "Passages in it, noise left out.",
        "n_articles": "Articles with a passage in it.",
        "number": "Its number in figures and on the page, from 1.",
        "n_stories": "Stories with a passage in it.",
        "stability": "Mean best overlap (Jaccard) with a topic of a subsample, 0 to 1; empty for a single clustering, "
        "and for a part that labels split off.",
        "standing": "Stable from .75, do not interpret below .6, else fair.",
        "coarse_topic": "The coarse topic that it is part of, from 0.",
        "top_theme": "Theme that its passages belong to most.",
        "top_theme_share": "Mean membership of its passages in that theme, 0 to 1.",
    },
    "levels": {
        "resolution": "Higher gives more communities.",
        "n_topics": "Mean number of communities in a subsample, small ones included.",
        "agreement": "Mean adjusted Rand index of every two subsamples: 1 is identical, 0 is chance.",
        "spread": "Its standard deviation.",
        "layer": "Coarse, middle or fine: the layer of topics that comes from here and the levels beside it.",
    },
    "labels": {
        "label": "Name of the entry in the labels file.",
        "action": "What it asks for: rename, merge, merged, split, exclude; empty if nothing.",
        "topic": "Index of the topic it became; empty if it was not matched, split or excluded.",
        "name": "Name of that topic.",
        "strength": "How well the topic fits, 0 to 1: the part of the passages listed that are in it, where one that "
        "is not in the corpus any more counts by the likeness of the words.",
        "is_applied": "True if all that it asks for was done.",
        "outcome": "What was done, or why not.",
        "note": "The researcher's own.",
        "found_topic": "Index among the topics as found, before labels, of the one that fits best; empty if none does.",
        "is_matched": "True if that topic fits well enough, and is not that of another entry too.",
        "n_listed": "Passages listed.",
        "n_known": "Those of them that are in the corpus.",
        "n_inside": "Those of these that are in the topic that fits best.",
        "likeness": "Cosine of the words listed with the topic's, 0 to 1; empty where there are none in its languages.",
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
        "number": "Its number within the layer, from 1; that of a topic is its number on the page.",
        "name": "Its best words: a coarse topic is told from other coarse ones, a fine one from the rest of its topic.",
        "parent": "Number of the coarse topic that a topic is part of, or of the topic that a fine one is part of.",
        "n_passages": "Passages in it, noise left out.",
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
        "name": "Name of the theme or topic.",
        "period_start": "First day of the period.",
        "period_end": _PERIOD_END,
        "is_partial": "True if the edge of the corpus cuts the period.",
        "n": "Articles or stories (see unit) of the period and group.",
        "share": "Mean membership, 0 to 1; empty where n is 0.",
        "low": "Lower end of its interval: bootstrap of stories or articles, Wilson's where n is small.",
        "high": "Upper end of its interval.",
        "id": "Identifier of the theme, or index of the topic.",
        "period": "Label of the period.",
        "group_kind": "all, source or language.",
        "group": "Which source or language; empty for all.",
        "hard_share": "Share whose top theme or topic it is, 0 to 1.",
        "hard_low": "Lower end of its Wilson interval.",
        "hard_high": "Upper end of its Wilson interval.",
        "unit": "What is counted: article or story.",
    },
    "trends": {
        "kind": "theme or topic.",
        "name": "Name of the theme or topic.",
        "n_periods": "Complete periods used.",
        "n": "Articles or stories in them.",
        "slope": "Change of the share in percentage points per year; empty where not estimated.",
        "low": "Lower end of its interval.",
        "high": "Upper end of its interval.",
        "p_value": "Of the test of no change; empty where no test was made.",
        "q_value": "The p value corrected over all series of the same kind (Benjamini-Hochberg).",
        "claim": "rising, falling, no clear change, or none where no test was made.",
        "reason": "What the claim rests on, or why there is none.",
        "id": "Identifier of the theme, or index of the topic.",
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
        "after": "After the mark of the language was reduced.",
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
            "table": hold_texts(table for table, _, _ in rows),
            "column": hold_texts(column for _, column, _ in rows),
            "meaning": hold_texts(meaning for _, _, meaning in rows),
        }
    )
