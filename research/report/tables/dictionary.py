"""Description of every column of every table, written into ``columns.csv`` with the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from research.report.tables.column_types import text_column

if TYPE_CHECKING:
    import pandas as pd

_ARTICLE = "Identifier of the article, a hash of its content; the same in every table and run."
_TOPIC = "Index of the topic, from 0 (the largest); the same in every table and figure, on the page and in BERTopic."
_THEME = "Identifier of the theme in the codebook."
_LANGUAGE = "ISO 639-1 code of the language."
_KIND = "theme or topic."
_PERIOD = "Label of the period."
_PERIOD_START = "First day of the period."
_PERIOD_END = "Last day of the period (inclusive)."
_PARTIAL = "True if the period is cut by the first or last day of the corpus."
_SERIES = "Name of the theme or topic."
_SERIES_ID = "Identifier of the theme, or index of the topic."
_LOW, _HIGH = "Lower end of its confidence interval", "Upper end of its confidence interval"
_POINTS, _SLOPE_UNIT = "percentage points", "percentage points per year"
_Q_VALUE = "p_value corrected for the false discovery rate over all series of the family (Benjamini-Hochberg), 0 to 1."

_BY = "What divides the articles: source, language or the name of an attribute."
_GROUP_Q = "p-value corrected for the false discovery rate over all comparisons by the same attribute, 0 to 1."

_SOURCE_EVENTS = "Changes of a large source that the claim coincides with; empty if there are none."

COLUMNS: dict[str, dict[str, str]] = {
    "articles": {
        "article": _ARTICLE,
        "title": "Title as published.",
        "source": "Publisher, after replacement of source aliases.",
        "language": "ISO 639-1 code of the body, or of the title if there is no body; und if undetermined.",
        "published": "Date and time of publication in the time zone of the study; see precision.",
        "story": "Number of the story, from 0; articles with the same number are reprints of one another.",
        "period": "Label of the period of publication.",
        "top_theme": "Theme to which the article is assigned; empty if it is assigned to none.",
        "top_topic": "Topic to which the article is assigned; empty if all of its passages are outliers.",
        "top_theme_share": "Membership in nearest_theme, 0 to 1.",
        "top_topic_share": "Share of the passages of the article in nearest_topic, 0 to 1.",
        "nearest_theme": "Theme with the highest membership, also if the article is not assigned to it.",
        "nearest_topic": "Topic with the highest share, also if all passages of the article are outliers.",
        "title_language": "ISO 639-1 code of the title; und if undetermined.",
        "body_language": "ISO 639-1 code of the body; und if undetermined.",
        "precision": "Precision of the publication date in the input: year, month, day, minute or second.",
        "url": "Address of the article; empty if not in the input.",
        "key": "Identifier of the article in the input; empty if not in the input.",
        "file": "Input file.",
        "line": "Line in the input file, from 1.",
    },
    "attributes": {
        "attribute": "Name of the attribute in the study (corpus.inputs columns.attributes).",
        "value": "Value, as in the input; empty for articles without one.",
        "n_articles": "Number of articles with this value.",
        "n_stories": "Number of stories with an article with this value.",
    },
    "sources": {
        "source": "Publisher.",
        "n_articles": "Number of articles.",
        "n_stories": "Number of stories.",
        "first_day": "Date of the first article.",
        "last_day": "Date of the last article.",
    },
    "source_histories": {
        "source": "Publisher.",
        "n_articles": "Number of articles.",
        "first_day": "Date of the first article.",
        "last_day": "Date of the last article.",
        "median_gap_days": "Median number of days from one day with articles to the next; empty if there is one day.",
        "active_share": "Share of the days from first_day to last_day with at least one article, 0 to 1.",
        "n_silences": "Number of silences: runs of days without articles that the rate of the source does not explain.",
        "n_jumps": "Number of sudden changes of volume (change points of the number of articles).",
        "is_searched": "True if sudden changes were searched: the source is among the largest and has enough periods.",
        "cut_share": "Share of the bodies that are cut short (teasers), 0 to 1; empty without bodies.",
        "cut_characters": "Length at which bodies are cut, in characters; empty if they are not cut at one length.",
        "n_reprints": "Number of articles of a story that the same source has published before.",
        "n_repeated": "Number of rows rejected because the same file has them twice.",
        "n_repeated_across_files": "Number of rows rejected because another file has the article.",
    },
    "source_events": {
        "source": "Publisher.",
        "kind": "begins or ends (within the corpus), silent (no article for longer than its rate explains), rises or "
        "falls (sudden change of volume).",
        "day": "First day of the silence or of the new volume, first article of a source that begins, last article of "
        "one that ends.",
        "last_day": "Last day of a silence; otherwise empty.",
        "before": "Articles per day before.",
        "after": "Articles per day after; 0 within a silence.",
        "share_before": "Share of the source in all articles before, 0 to 1; empty without articles.",
        "share_after": "Share of the source in all articles after (within a silence, during it), 0 to 1; empty without "
        "articles.",
        "size": "Difference of the shares; for a silence, the articles missing at its rate as a part of the corpus.",
    },
    "languages": {
        "language": "ISO 639-1 code of the language; und if undetermined.",
        "n_titles": "Number of titles in this language.",
        "n_bodies": "Number of bodies in this language.",
        "n_passages": "Number of passages in this language.",
        "is_centred": "True if the mean of this language was fully subtracted from its vectors.",
        "reason": "Adjustment of the vectors of this language, and its reason.",
    },
    "periods": {
        "period": _PERIOD,
        "period_start": _PERIOD_START,
        "period_end": _PERIOD_END,
        "n_articles": "Number of articles.",
        "n_stories": "Number of stories.",
        "is_partial": f"{_PARTIAL[:-1]}; partial periods are excluded from tests.",
        "is_empty": "True if there are no articles; shares are then unknown, not zero.",
        "n_gap_days": "Number of days in collection gaps, estimated from the rest of the corpus.",
    },
    "boilerplate": {
        "source": "Publisher of the articles.",
        "side": "opening or closing.",
        "text": "Text that was removed before embedding.",
        "n_articles": "Number of articles with this text.",
        "share": "Share of the articles of the source with this text, 0 to 1.",
    },
    "passages": {
        "article": _ARTICLE,
        "passage": "Identifier of the passage, a hash of the embedded text; equal texts have equal identifiers.",
        "kind": "title or body.",
        "language": _LANGUAGE,
        "start": "Position of the first character in the title or body as published, from 0.",
        "end": "Position after the last character in the title or body as published.",
        "topic": "Index of the topic of the passage; of the nearest topic if is_outlier is true.",
        "fine_topic": "Index of the fine topic of the passage, from 0.",
        "is_outlier": "True if the passage belongs to no topic: outlier of the clustering, or excluded by labels.",
        "similarity": "Cosine similarity with the centre of the topic, -1 to 1.",
        "co_assignment": "Mean share of the clusterings in which the passage is in one cluster with another passage of "
        "its topic, 0 to 1.",
    },
    "topics": {
        "topic": _TOPIC,
        "name": "Name of the topic: its top words, or the name in the labels file.",
        "n_passages": "Number of passages, without outliers.",
        "n_articles": "Number of articles with at least one passage in the topic.",
        "n_stories": "Number of stories with at least one passage in the topic.",
        "stability": "Mean highest Jaccard similarity with a topic of a subsample, 0 to 1; empty for a single "
        "clustering and for parts of a topic that was split by labels.",
        "stability_class": "stable (stability of at least 0.75), fair (at least 0.6) or do not interpret (below 0.6).",
        "recurrence": "Highest Jaccard similarity with a consensus topic of one half of the clusterings, the lower of "
        "the two halves, 0 to 1; empty if unknown. Below 0.6 the topic depends on the random seeds.",
        "coarse_topic": "Index of the coarse topic that contains the topic, from 0; empty without coarse topics.",
        "top_theme": "Theme with the highest mean membership of the passages of the topic.",
        "top_theme_share": "Mean membership of the passages of the topic in top_theme, 0 to 1.",
    },
    "resolutions": {
        "resolution": "Resolution of the community detection; higher values give more communities.",
        "n_topics": "Mean number of communities in a subsample, including small ones.",
        "agreement": "Mean adjusted Rand index between clusterings of two subsamples; 1 if identical, 0 by chance.",
        "sd": "Standard deviation of the adjusted Rand index over pairs of subsamples.",
        "layer": "Layer of topics obtained at this resolution: coarse, middle or fine; empty for other resolutions.",
    },
    "labels": {
        "label": "Name of the entry in the labels file.",
        "action": "Requested actions: rename, merge, merged, split, exclude; empty if none.",
        "topic": "Index of the resulting topic; empty if the label was not matched, or its topic split or excluded.",
        "name": "Name of the resulting topic.",
        "strength": "Strength of the match, 0 to 1: share of the listed passages that are in the topic; a listed "
        "passage that is not in the corpus counts with word_similarity.",
        "is_applied": "True if all requested actions were applied.",
        "outcome": "Actions that were applied, or the reason why not.",
        "note": "Note of the researcher.",
        "detected_topic": "Index of the best matching topic as detected, before labels; empty if there is none.",
        "is_matched": "True if the match is strong enough and no other entry matches the same topic.",
        "n_listed": "Number of passages listed in the entry.",
        "n_known": "Number of listed passages that are in the corpus.",
        "n_inside": "Number of listed passages that are in the best matching topic.",
        "word_similarity": "Cosine similarity between the listed words and the words of the topic, 0 to 1; empty if "
        "there are no words in a common language.",
        "n_passages": "Number of passages of the topic as detected.",
    },
    "names": {
        "topic": _TOPIC,
        "language": "ISO 639-1 code; the language of most passages of a topic comes first.",
        "name": "Name of the topic in this language: its top words, or the name in the labels file.",
        "n_passages": "Number of passages of the topic in this language.",
    },
    "hierarchy": {
        "layer": "coarse, topic or fine; coarse topics consist of topics, and topics of fine topics.",
        "topic": "Index within the layer, from 0; for topics the same as in every table.",
        "name": "Top words: of a coarse topic in contrast to other coarse topics, of a fine topic in contrast to the "
        "rest of its topic.",
        "parent": "Index of the coarse topic that contains a topic, or of the topic that contains a fine topic.",
        "n_passages": "Number of passages, without outliers.",
        "n_articles": "Number of articles with at least one passage.",
    },
    "words": {
        "topic": _TOPIC,
        "language": _LANGUAGE,
        "rank": "Rank of the word in the topic and language, from 1 (most distinctive).",
        "word": "Word; Chinese in simplified characters.",
        "weight": "Weight of the word according to topics.word_weight; comparable within a language only.",
    },
    "exemplars": {
        "topic": _TOPIC,
        "rank": "Rank of the passage in the topic, from 1 (nearest to the centre).",
        "article": _ARTICLE,
        "passage": "Identifier of the passage, a hash of the embedded text.",
        "language": _LANGUAGE,
        "similarity": "Cosine similarity with the centre of the topic, -1 to 1.",
        "text": "Text of the passage, without citation marks.",
    },
    "themes": {
        "article": _ARTICLE,
        "theme": _THEME,
        "score": "Membership of the article in the theme, 0 to 1: mean over its passages. The memberships of an "
        "article sum to at most 1; the rest belongs to no theme.",
        "standard_score": "Mean similarity of the passages with the theme, in standard deviations of a passage's "
        "similarities with the background, from their mean.",
        "is_top": "True if the article is assigned to this theme.",
    },
    "theme_levels": {
        "theme": _THEME,
        "name": "Name of the theme.",
        "n": "Number of articles or stories.",
        "assigned_share": "Share assigned to the theme by similarity to the codebook, 0 to 1.",
        "assigned_low": "Lower end of the confidence interval of assigned_share, for sampling alone.",
        "assigned_high": "Upper end of the confidence interval of assigned_share, for sampling alone.",
        "wording_low": "2.5% quantile of the assigned share over resampled wordings of the codebook, 0 to 1.",
        "wording_high": "97.5% quantile of the assigned share over resampled wordings of the codebook, 0 to 1.",
        "corrected_share": "Share corrected by codes, 0 to 1; empty if not coded or if no claim is made.",
        "corrected_low": "Lower end of the confidence interval of corrected_share; measurement error included.",
        "corrected_high": "Upper end of the confidence interval of corrected_share; measurement error included.",
        "basis": "codes if the share is corrected by codes, otherwise similarity.",
        "refusal": "Reason why the codes allow no claim: too_few_codes, too_few_positives or low_agreement; otherwise "
        "empty.",
        "is_indistinct": "True if the theme is not coded and its share is at most that of a theme that is absent.",
    },
    "placebos": {
        "placebo": "Identifier of a theme that the codebook does not define and that is scored as if it did.",
        "name": "Name of the placebo theme.",
        "share": "Share of articles or stories assigned to it, 0 to 1; what an absent theme gets in this corpus.",
    },
    "theme_texts": {
        "theme": _THEME,
        "kind": "description, example or includes.",
        "language": _LANGUAGE,
        "text": "Text of the codebook.",
        "own_similarity": "Cosine with the other texts of its theme; empty if there is none.",
        "nearest_theme": "Identifier of the theme nearest to the text when the text is left out of its own; another "
        "identifier than theme means that the text is nearer to another theme. Empty if its theme has no other text.",
        "nearest_similarity": "Cosine with the texts of nearest_theme.",
        "share_change": "Mean membership of articles or stories in the theme without the text, minus that with it, -1 "
        "to 1; empty if its theme has no other text. Measured on a sample of large corpora.",
    },
    "codes": {
        "story": "Number of the story, from 0.",
        "article": _ARTICLE,
        "coder": "Coder: name of the sheet.",
        "answer": "themes, none (none of the themes) or cannot_tell.",
        "themes": "Identifiers of the themes that the coder chose, separated by semicolons; otherwise empty.",
        "is_repeat": "True if the coder had coded the same story before in the same sheet.",
        "is_adjudicated": "True if an adjudicator decided on the story; the codes here are those before.",
        "weight": "Number of stories that the coded story stands for: 1 over its probability of being coded; empty if "
        "the code does not count.",
    },
    "agreement": {
        "theme": "Identifier of the theme; empty for all codes together.",
        "language": "ISO 639-1 code of the language of the stories; empty for all languages.",
        "n": "Number of stories with the codes of at least two coders.",
        "alpha": "Krippendorff's alpha for nominal codes; 1 if coders always agree, 0 if as often as by chance.",
        "alpha_low": "2.5% quantile of alpha over bootstrap resamples of stories.",
        "alpha_high": "97.5% quantile of alpha over bootstrap resamples of stories.",
        "p_below": "Share of the bootstrap resamples with an alpha below .667, 0 to 1.",
        "ac1": "Gwet's AC1; 1 if coders always agree.",
    },
    "code_pairs": {
        "first": "Code of one coder: identifier of a theme, none or cannot_tell.",
        "second": "Code of another coder for the same story.",
        "n": "Number of stories with this pair of codes, in either order.",
    },
    "classifier": {
        "theme": _THEME,
        "group": "all, or stories of one language, source or half of the study period.",
        "group_name": "Name of the group; empty for all.",
        "n": "Number of coded stories.",
        "n_positive": "Number of coded stories of the theme; parts where coders disagree.",
        "f1": "F1 of predictions for stories whose codes the classifier had not seen, 0 to 1.",
        "f1_low": "Lower end of the 95% bootstrap interval of f1.",
        "f1_high": "Upper end of the 95% bootstrap interval of f1.",
        "precision": "Precision of the predictions, 0 to 1.",
        "precision_low": "Lower end of the 95% bootstrap interval of precision.",
        "precision_high": "Upper end of the 95% bootstrap interval of precision.",
        "recall": "Recall of the predictions, 0 to 1.",
        "recall_low": "Lower end of the 95% bootstrap interval of recall.",
        "recall_high": "Upper end of the 95% bootstrap interval of recall.",
        "verdict": "automatable (error of at most 10% with 95% confidence), code_by_hand or more_positives (too few "
        "coded stories of the theme to decide); only for all stories.",
    },
    "transfers": {
        "language": _LANGUAGE,
        "n": "Number of coded stories in this language.",
        "f1": "Macro F1 in this language of a classifier that was trained on the codes of the other languages.",
        "f1_similarity": "Macro F1 in this language of the similarity to the codebook alone.",
    },
    "topic_themes": {
        "topic": _TOPIC,
        "theme": _THEME,
        "share": "Mean membership of the passages of the topic in the theme, 0 to 1.",
    },
    "prevalence": {
        "kind": _KIND,
        "name": _SERIES,
        "period_start": _PERIOD_START,
        "period_end": _PERIOD_END,
        "is_partial": _PARTIAL,
        "n": "Number of articles or stories (see unit) of the group in the period.",
        "share": "Prevalence, 0 to 1: mean membership, or share of units with this top theme or topic (see "
        "membership); empty if n is 0.",
        "low": "Lower end of the confidence interval of share for this period: Wilson interval with n_effective units.",
        "high": "Upper end of the confidence interval of share for this period.",
        "id": _SERIES_ID,
        "period": _PERIOD,
        "group_kind": "all, source, language or the name of an attribute.",
        "group": "Name of the group, such as a source; empty for all.",
        "hard_share": "Share of units with this top theme or topic, 0 to 1; empty if n is 0.",
        "hard_low": "Lower end of the Wilson interval of hard_share; reprints of one story count as one unit.",
        "hard_high": "Upper end of the Wilson interval of hard_share.",
        "unit": "Unit of counting: article or story.",
        "membership": "Meaning of share: soft (mean membership), hard (share with this top theme or topic) or "
        "corrected (by codes; shares of single periods and groups may then lie outside 0 to 1).",
        "raw_share": "Share without the correction by codes; equal to share if there is none.",
        "n_effective": "Effective number of units: number of independent yes-or-no observations with the same sampling "
        "variance. It exceeds n for soft memberships and is below n if articles are reprints. The uncertainty of the "
        "topics is included in the intervals, but not in this number.",
        "band_low": "Lower end of the simultaneous confidence band of the whole series; empty for groups.",
        "band_high": "Upper end of the simultaneous confidence band of the whole series; empty for groups.",
    },
    "standardised": {
        "kind": _KIND,
        "name": _SERIES,
        "period": _PERIOD,
        "period_start": _PERIOD_START,
        "period_end": _PERIOD_END,
        "is_partial": _PARTIAL,
        "share": "Share standardised to a constant mix of sources, 0 to 1; empty if unknown.",
        "low": f"{_LOW}, 0 to 1.",
        "high": f"{_HIGH}, 0 to 1.",
        "covered": "Weight of the sources that published in the period, 0 to 1; shares of the others are imputed.",
        "id": _SERIES_ID,
    },
    "source_splits": {
        "kind": _KIND,
        "name": _SERIES,
        "change": f"Share in the second half of the complete periods minus share in the first half, {_POINTS}.",
        "rate_effect": f"Part of change that is due to changing shares within sources, {_POINTS} (Kitagawa 1955).",
        "rate_effect_low": f"{_LOW}, {_POINTS}.",
        "rate_effect_high": f"{_HIGH}, {_POINTS}.",
        "composition_effect": f"Part of change that is due to the changing mix of sources, {_POINTS}.",
        "composition_effect_low": f"{_LOW}, {_POINTS}.",
        "composition_effect_high": f"{_HIGH}, {_POINTS}.",
        "slope": f"Slope of the share standardised to a constant mix of sources, {_SLOPE_UNIT}.",
        "slope_low": f"{_LOW}, {_SLOPE_UNIT}.",
        "slope_high": f"{_HIGH}, {_SLOPE_UNIT}.",
        "least_slope": f"Lowest slope of the observed share if one source is left out, {_SLOPE_UNIT}.",
        "least_without": "Source that is left out for least_slope; empty if no source can be left out.",
        "most_slope": f"Highest slope of the observed share if one source is left out, {_SLOPE_UNIT}.",
        "most_without": "Source that is left out for most_slope; empty if no source can be left out.",
        "is_reversed": "True if the direction of the trend is reversed by a constant mix of sources or by leaving out "
        "one source.",
        "within_sources": "Trend with a constant mix of sources, compared with the observed trend: consistent, "
        "reversed, unclear, or masked (clear only with a constant mix).",
        "without_source": "Trend if any one source is left out, compared with the observed trend: consistent, reversed "
        "or unclear.",
        "left_out": "Source without which the trend is not consistent; empty if there is none.",
        "remark": "Caution for the interpretation; empty if there is none.",
        "id": _SERIES_ID,
    },
    "trends": {
        "kind": _KIND,
        "name": _SERIES,
        "n_periods": "Number of complete periods used.",
        "n": "Number of articles or stories in these periods.",
        "slope": f"Linear slope of the share, {_SLOPE_UNIT}; empty if not tested.",
        "low": f"{_LOW}, {_SLOPE_UNIT}.",
        "high": f"{_HIGH}, {_SLOPE_UNIT}.",
        "p_value": "p-value of the straight line, 0 to 1; empty if not tested.",
        "q_value": _Q_VALUE,
        "claim": "rising or falling; changing (a change without one direction); no clear change; "
        "no larger change (none is found, and lines that are not negligible are ruled out); or none (not tested).",
        "reason": "Basis of the claim, or reason why the series was not tested.",
        "id": _SERIES_ID,
        "family": "confirmatory (themes, defined before the run) or exploratory (topics, detected in the run).",
        "n_tests": "Number of series of the family in the correction, including series too rare for a test.",
        "odds_ratio": "Ratio of the odds of the share of one year to those of the year before: the tested slope on "
        "its own scale.",
        "odds_low": f"{_LOW}.",
        "odds_high": f"{_HIGH}.",
        "median_slope": f"Theil-Sen slope of the share, {_SLOPE_UNIT}; a robust alternative to slope.",
        "median_low": f"{_LOW}, {_SLOPE_UNIT}.",
        "median_high": f"{_HIGH}, {_SLOPE_UNIT}.",
        "kendall_p": "p-value of the Mann-Kendall test on pre-whitened shares, not corrected, 0 to 1.",
        "process_sd": "Standard deviation of the process noise, log odds: variation between periods beyond sampling.",
        "autocorrelation": "Autocorrelation of the process noise of adjacent periods, 0 to 1.",
        "detectable_slope": f"Minimum detectable slope: smallest slope found with 80% power at alpha / n_tests, "
        f"{_SLOPE_UNIT}; inf if no line that was tried is found so often.",
        "serial_correlation": "Correlation of observed shares of adjacent periods that the process noise implies, "
        "including sampling error, 0 to 1.",
        "is_seasonal": "True if the series is seasonal; its slope is then adjusted for seasons.",
        "change_p": "p-value of one level against a change of any shape, 0 to 1; empty if not tested.",
        "change_q": f"{_Q_VALUE} Of change_p; the claim rests on the smaller of this and q_value.",
        "shape": "Most probable shape of the change: line, gradual, step, hump, trough, fading (a jump that fades) "
        "or recurring (up and down more than once); empty without a change.",
        "shape_first": "First period of the change: the step or jump; 10% of a gradual shift; half of the height of a "
        "hump or trough; first turn of a recurring course.",
        "shape_last": "Last period of the change: the step; the half-life of a jump; 90% of a gradual shift; half of "
        "the height of a hump or trough; last turn of a recurring course.",
        "share_before": "Fitted share before the change, 0 to 1.",
        "share_after": "Fitted share after the change, or at its height, 0 to 1.",
        "is_unlike_family": "True if the process noise is unlike that of the other series.",
        "detectable_step": "Minimum detectable step: smallest rise from one level to another in the middle that the "
        "test of any change finds with 80% power at alpha / n_tests, percentage points; inf as above.",
        "equivalence_q": "q-value of a line at least as steep as trends.negligible (two one-sided tests), 0 to 1; "
        "empty if the study sets none. A series with a change has no such claim.",
        "adjusted_low": f"Lower end of the interval of the slope that allows for the selection of the claimed series "
        f"(false coverage rate), {_SLOPE_UNIT}; empty where nothing is claimed.",
        "adjusted_high": f"Upper end of the same interval, {_SLOPE_UNIT}.",
        "shrunken_slope": f"Slope shrunken by what is usual in its family, for ranking, {_SLOPE_UNIT}.",
        "n_taken": "Number of articles or stories in the series: sum of their memberships, 0 to n.",
        "refusal": "Reason why no test was made: too_few_periods, too_rare, too_common, too_few_codes, "
        "too_few_positives or low_agreement; empty if tested.",
        "source_events": _SOURCE_EVENTS,
    },
    "curves": {
        "kind": _KIND,
        "name": _SERIES,
        "period": _PERIOD,
        "period_start": _PERIOD_START,
        "period_end": _PERIOD_END,
        "share": "Smoothed share (natural spline), 0 to 1.",
        "low": "Lower end of the simultaneous confidence band of the whole curve, 0 to 1.",
        "high": "Upper end of the simultaneous confidence band of the whole curve, 0 to 1.",
        "id": _SERIES_ID,
    },
    "seasons": {
        "kind": _KIND,
        "name": _SERIES,
        "is_seasonal": "True if the series is seasonal: q_value and recurrence_p are below trends.alpha.",
        "highest": "Season with the highest share after adjustment for a linear trend: 01 to 12 for months, Q1 to Q4 "
        "for quarters, or the day of the week.",
        "lowest": "Season with the lowest share after adjustment for a linear trend.",
        "swing": f"Difference between the effects of highest and lowest, {_POINTS}.",
        "p_value": "p-value of the test of no seasonality, holidays included, 0 to 1.",
        "q_value": _Q_VALUE,
        "recurrence_p": "p-value of the hypothesis that at most a quarter of the cycles, rounded up, have the pattern, "
        "0 to 1; small if the pattern recurs.",
        "agreement": "Median correlation of a cycle's deviations with the pattern of the other cycles, -1 to 1.",
        "n_above": "Number of cycles in which the share in highest lies above the mean of the other seasons.",
        "n_compared": "Number of cycles in which they were compared.",
        "n_cycles": "Number of cycles in the complete periods: years, or weeks for daily periods.",
        "id": _SERIES_ID,
    },
    "season_effects": {
        "kind": _KIND,
        "name": _SERIES,
        "season": "Season, as in the table seasons, or name of a holiday.",
        "effect": f"Deviation of the share from the mean of the seasons, {_POINTS}; for a holiday, its additional "
        "effect on the period in which it falls.",
        "low": f"{_LOW}, {_POINTS}.",
        "high": f"{_HIGH}, {_POINTS}.",
        "id": _SERIES_ID,
    },
    "group_levels": {
        "by": _BY,
        "group": "Name of the group.",
        "kind": _KIND,
        "name": _SERIES,
        "n": "Number of articles or stories of the group.",
        "n_taken": "Number of them in the series (sum of memberships).",
        "level": "Share of the series in the group over all periods together, 0 to 1.",
        "low": f"{_LOW}, 0 to 1.",
        "high": f"{_HIGH}, 0 to 1.",
        "id": _SERIES_ID,
    },
    "group_differences": {
        "by": _BY,
        "group": "Name of the group.",
        "reference": "Name of the group that it is compared with.",
        "kind": _KIND,
        "name": _SERIES,
        "level": f"Share of the group less that of the reference, in the middle of the periods, {_POINTS}.",
        "level_low": f"{_LOW}, {_POINTS}.",
        "level_high": f"{_HIGH}, {_POINTS}.",
        "level_p": "p-value of equal levels, 0 to 1.",
        "level_q": _GROUP_Q,
        "odds_ratio": "Odds of the group over those of the reference; the difference of levels as it is tested.",
        "odds_low": f"{_LOW}.",
        "odds_high": f"{_HIGH}.",
        "slope": f"Slope of the group less that of the reference, at the share of both together, {_SLOPE_UNIT}.",
        "slope_low": f"{_LOW}, {_SLOPE_UNIT}.",
        "slope_high": f"{_HIGH}, {_SLOPE_UNIT}.",
        "slope_p": "p-value of equal slopes of the log odds, 0 to 1.",
        "slope_q": _GROUP_Q,
        "growth_ratio": "Yearly factor of the odds of the group over that of the reference; the difference of slopes "
        "as it is tested.",
        "growth_low": f"{_LOW}.",
        "growth_high": f"{_HIGH}.",
        "n_periods": "Number of complete periods in which both groups have articles or stories.",
        "n_tests": "Number of comparisons of the family, those not tested included.",
        "process_sd": "Standard deviation of what moves the difference from period to period beyond sampling, log "
        "odds.",
        "refusal": "Why nothing was tested: too_few_periods, too_rare or too_common (in one of the groups), "
        "too_few_codes, too_few_positives or low_agreement; empty if it was.",
        "n_required": "Minimum number that the test requires of what the refusal says.",
        "family": "confirmatory (themes) or exploratory (topics).",
        "id": _SERIES_ID,
    },
    "groups_left_out": {
        "by": _BY,
        "group": "Name of the group.",
        "n_articles": "Number of articles of the group.",
        "reason": "Why it is not compared: too_few_articles, or beyond_largest (not among the largest groups).",
    },
    "effects": {
        "kind": _KIND,
        "name": _SERIES,
        "covariate": "time, length, weekday, source, language or the name of an attribute.",
        "level": "Level that is compared with the reference; empty for time and length.",
        "reference": "Level that the others are compared with; empty for time and length.",
        "estimate": f"Effect on the share with all other covariates held fixed, {_POINTS}: per year (time), per "
        "doubling of the characters (length, relative to its language), or of the level against the reference.",
        "low": f"{_LOW}, {_POINTS}.",
        "high": f"{_HIGH}, {_POINTS}.",
        "p_value": "p-value of no effect, 0 to 1.",
        "q_value": "p_value corrected for the false discovery rate over all effects of the family, 0 to 1.",
        "n": "Number of articles or stories of the level, or of the regression (time, length).",
        "naive_low": f"Lower end of the interval of ordinary least squares, {_POINTS}, for comparison.",
        "naive_high": f"Upper end of the interval of ordinary least squares, {_POINTS}, for comparison.",
        "refusal": "Why there is no estimate: collinear, one_level, too_brief (a level that varies in fewer than eight "
        "periods), too_few_periods, too_few_units or too_few_codes; empty if there is one.",
        "refused_by": "Covariate that says the same, if the refusal is collinear.",
        "family": "confirmatory (themes) or exploratory (topics).",
        "id": _SERIES_ID,
    },
    "compositions": {
        "kind": _KIND,
        "name": _SERIES,
        "reference": "What the series is compared with: rest (the parts that keep their proportions, without the "
        "series itself), or the name of the theme in trends.reference.",
        "ratio": "Ratio of the series to the reference at the end of a year, divided by that at its beginning; 1: no "
        "change relative to it.",
        "low": f"{_LOW}.",
        "high": f"{_HIGH}.",
        "p_value": "p-value of no slope of the log ratio, 0 to 1.",
        "q_value": "p_value corrected for the false discovery rate over the series of the kind, 0 to 1.",
        "change_p": "p-value of one level of the log ratio against a change of any shape, 0 to 1.",
        "change_q": "change_p corrected in the same way, 0 to 1.",
        "verdict": "own: the share of the rest changes, too; displaced: it does not, and others explain the change; "
        "opposed: it changes the other way; unclear: neither can be told; hidden: it changes, but the share does not; "
        "empty if neither changes, or if the reference is a theme.",
        "is_displaced": "True if the share rises or falls because others fall or rise.",
        "displaced_by": "Series that move the other way relative to the rest, the largest first; empty if not "
        "displaced.",
        "is_member": "True if the series is one of the parts that keep their proportions.",
        "id": _SERIES_ID,
    },
    "gains": {
        "kind": _KIND,
        "name": "Name of the theme or topic; no theme or no topic for what belongs to none.",
        "early": "Share in the first half of the complete periods, 0 to 1; the shares of a kind sum to 1.",
        "late": "Share in the second half, 0 to 1.",
        "change": f"late minus early, {_POINTS}; the changes of a kind sum to 0.",
        "low": f"{_LOW} over draws of other stories, {_POINTS}.",
        "high": f"{_HIGH}, {_POINTS}.",
        "displaced": f"Part of change: what the series would have gained or lost had it kept its proportion to the "
        f"rest, {_POINTS}; empty if there is no rest to compare with.",
        "displaced_low": f"{_LOW}, {_POINTS}.",
        "displaced_high": f"{_HIGH}, {_POINTS}.",
        "own": f"Other part of change, {_POINTS}.",
        "own_low": f"{_LOW}, {_POINTS}.",
        "own_high": f"{_HIGH}, {_POINTS}.",
        "id": f"{_SERIES_ID} Empty for what belongs to none.",
    },
    "differences": {
        "kind": _KIND,
        "first": "Name of the series with the larger share over all periods.",
        "second": "Name of the other series.",
        "difference": f"Share of the first minus share of the second over all periods, {_POINTS}; of themes the share "
        "assigned to them, or corrected by codes.",
        "low": f"{_LOW} over draws of other stories, {_POINTS}.",
        "high": f"{_HIGH}, {_POINTS}.",
        "p_value": "p-value of no difference, 0 to 1.",
        "q_value": "p_value corrected for the false discovery rate over the pairs of the kind, 0 to 1.",
        "latest": f"The same difference in the latest quarter of the complete periods, {_POINTS}.",
        "latest_low": f"{_LOW}, {_POINTS}.",
        "latest_high": f"{_HIGH}, {_POINTS}.",
        "latest_p": "p-value of no difference in these periods, 0 to 1.",
        "latest_q": "latest_p corrected in the same way, 0 to 1.",
        "ratio": "Ratio of the first to the second at the end of a year, divided by that at its beginning; empty "
        "if not tested.",
        "ratio_low": f"{_LOW}.",
        "ratio_high": f"{_HIGH}.",
        "ratio_p": "p-value of no slope of the log ratio, 0 to 1.",
        "ratio_q": "ratio_p corrected in the same way, 0 to 1.",
        "first_id": "Identifier of the first theme, or index of the first topic.",
        "second_id": "Identifier of the second theme, or index of the second topic.",
    },
    "change_points": {
        "kind": _KIND,
        "name": _SERIES,
        "is_dated": "False if more than a third of the periods are possible dates of the change, which then has none.",
        "period": "Label of the most probable first period after the change; empty without a date.",
        "dates": "Labels of the periods that may be the first after the change, as ranges (smallest set with 95% of "
        "the posterior).",
        "before": "Share in the segment before the change point, 0 to 1.",
        "after": "Share in the segment after the change point, 0 to 1.",
        "day": "First day of period; empty without a date.",
        "id": _SERIES_ID,
        "source_events": _SOURCE_EVENTS,
    },
    "bursts": {
        "kind": _KIND,
        "name": _SERIES,
        "first": "Label of the first period of the burst.",
        "last": "Label of the last period of the burst (inclusive).",
        "first_day": "First day of the burst.",
        "last_day": "Last day of the burst (inclusive).",
        "share": "Share during the burst, 0 to 1.",
        "weight": "Weight of the burst (Kleinberg 2003): reduction of the cost, higher for stronger and longer bursts.",
        "id": _SERIES_ID,
    },
    "emergence": {
        "kind": _KIND,
        "name": _SERIES,
        "is_emerging": "True if the latest periods have a higher share than the earlier ones (q_value below "
        "trends.alpha).",
        "p_value": "p-value of the test that the share of the latest periods is not higher, 0 to 1; empty if not "
        "tested.",
        "q_value": _Q_VALUE,
        "signal": "noise, weak or strong, according to the rule of BERTrend (Boutaleb et al. 2024), which is not a "
        "statistical test.",
        "popularity": "Popularity of the series in that rule: cumulative number of units, which decays in periods "
        "without any.",
        "id": _SERIES_ID,
    },
    "events": {
        "event": "Name of the event in the study.",
        "day": "Date of the event.",
        "kind": _KIND,
        "name": _SERIES,
        "is_coincident": "True if the event is nearer to a change point than dates drawn at random are (q_value below "
        "trends.alpha); this does not show that it caused the change.",
        "p_value": "Share of all periods searched that are as near to the possible dates of a change point of the "
        "series as the event is, 0 to 1; empty without a change point that has a date.",
        "q_value": "p_value corrected over the events and the series of this kind with such a change point (false "
        "discovery rate), 0 to 1.",
        "period": "Label of the period of the event.",
        "change": "Label of the period of the nearest change point of the series that has a date; empty if there is "
        "none.",
        "distance": "Number of periods between the event and the nearest possible date of this change point; 0 if it "
        "is one of them.",
        "id": _SERIES_ID,
    },
    "event_counts": {
        "event": "Name of the event in the study.",
        "day": "Date of the event.",
        "kind": _KIND,
        "n_near": "Number of series with a change point that may have come in the period of the event, or in the one "
        "before or after it.",
        "n_series": "Number of series with a change point that has a date.",
        "p_value": "Share of all periods searched that have at least as many, 0 to 1.",
        "q_value": "p_value corrected over the events (false discovery rate), 0 to 1.",
    },
    "interruptions": {
        "event": "Name of the event in the study.",
        "day": "Date of the event.",
        "kind": _KIND,
        "name": _SERIES,
        "period": "Label of the first complete period of the time after the event: that of the event, or the next; "
        "empty outside the corpus.",
        "refusal": "Why nothing is estimated: outside (of the complete periods), too_few_before or too_few_after "
        "(complete periods), not_tested (too few articles or stories in or outside the series, or too few periods); "
        "empty where something is.",
        "share_expected": "Share in period as the line before the event continues, 0 to 1.",
        "share": "Share in period by the line after the event, 0 to 1.",
        "level": f"Change of level: share minus share_expected, {_POINTS}.",
        "level_low": f"{_LOW}, {_POINTS}.",
        "level_high": f"{_HIGH}, {_POINTS}.",
        "odds_ratio": "Change of level as a ratio of odds.",
        "odds_low": f"{_LOW}.",
        "odds_high": f"{_HIGH}.",
        "slope": f"Change of slope after the event, {_SLOPE_UNIT} at the shares after the event.",
        "slope_low": f"{_LOW}, {_SLOPE_UNIT}.",
        "slope_high": f"{_HIGH}, {_SLOPE_UNIT}.",
        "p_value": "p-value of the test that neither level nor slope changes at the event, 0 to 1.",
        "q_value": "p_value corrected for the false discovery rate over all events and series of the family "
        "(Benjamini-Hochberg), 0 to 1.",
        "placebo_p": "Rank of the event among other dates of the series: one plus the number of dates with as small a "
        "p-value, divided by one plus n_placebos; above 0.1, other dates show as much.",
        "n_placebos": "Number of other dates that were tested in the same way.",
        "comparison": "Series that the event should not affect, named in the study; empty if there is none.",
        "ratio": "Odds ratio of the change of level divided by that of the comparison series.",
        "ratio_low": f"{_LOW}.",
        "ratio_high": f"{_HIGH}.",
        "ratio_p": "p-value of no difference between both changes of level, 0 to 1; not corrected.",
        "n_before": "Number of complete periods before the event.",
        "n_after": "Number of complete periods from the event on.",
        "id": _SERIES_ID,
    },
    "calibration": {
        "kind": "flat (simulated series without a trend), detectable or detectable_step (with the minimum detectable "
        "slope or step).",
        "nominal": "Nominal rate, 0 to 1: alpha of the test, or nominal power (detectable, detectable_step).",
        "observed": "Share of the simulated series in which the test rejects, 0 to 1.",
        "low": f"{_LOW} (Monte Carlo error), 0 to 1.",
        "high": f"{_HIGH} (Monte Carlo error), 0 to 1.",
        "n_series": "Number of simulated series; they have the periods, numbers of units and process noise of the run.",
    },
    "topic_lives": {
        "kind": "What was tested: birth (the topic is absent before a period), end (absent from a period on), split (a "
        "part of the topic is absent before a period, while the topic is there) or narrowing (a part is absent from a "
        "period on).",
        "topic": _TOPIC,
        "name": "Name of the topic.",
        "part": "Index of the part, a fine topic of hierarchy.csv; empty for births and ends.",
        "words": "Words that set the topic apart from the others, or the part from the other parts of its topic.",
        "is_found": "True if q_value is at most the level of the study.",
        "period": "Label of the first period after the change; empty if the topic or part is absent neither before nor "
        "after any period.",
        "low": "Label of the first period of the 95% interval of this date.",
        "high": "Label of the last period of this interval.",
        "n_stories": "Number of stories (first articles) of the topic or part.",
        "n_before": "Number of these before the period; for an end, those before a birth are not counted.",
        "n_after": "Number of these from the period on; for a birth, those after an end are not counted.",
        "before": "Share before: of all stories for births and ends, of those of the topic for splits and narrowings, "
        "0 to 1.",
        "before_low": f"{_LOW} (95%).",
        "before_high": f"{_HIGH} (95%).",
        "after": "The same share from the period on, 0 to 1.",
        "after_low": f"{_LOW} (95%).",
        "after_high": f"{_HIGH} (95%).",
        "p_value": "P value against a topic or part that is present throughout, with the noise that it shows while "
        "it is present: the largest over four kinds of noise, 0 to 1; 1 without a period.",
        "q_value": "p_value corrected for the false discovery rate (Benjamini-Hochberg) over births and ends together, "
        "or over splits and narrowings, 0 to 1.",
        "source_events": _SOURCE_EVENTS,
    },
    "word_changes": {
        "kind": _KIND,
        "name": _SERIES,
        "period": "Label of the change point: first period of the later part.",
        "language": _LANGUAGE,
        "side": "Part in which the word is more frequent: before or after. A part extends to the adjacent change point "
        "of the same series, or to the end of the corpus.",
        "rank": "Rank of the word in this part, from 1 (most distinctive).",
        "word": "Word; Chinese in simplified characters.",
        "z": "Log-odds ratio divided by its standard error (informative Dirichlet prior), above 0 on both sides; words "
        "are listed if z exceeds the 95th percentile of the maximum in random divisions of the same stories.",
        "before": "Share of the stories of the earlier part with the word in a passage of the series, 0 to 1.",
        "after": "Share of the stories of the later part with the word in a passage of the series, 0 to 1.",
        "id": _SERIES_ID,
    },
    "alignment": {
        "measure": "Name of the diagnostic.",
        "before": "Value for the vectors of the encoder; empty if it cannot be computed.",
        "after": "Value after language effects were removed; empty if it cannot be computed.",
        "n": "Number of passages or pairs of passages.",
        "meaning": "Interpretation of the diagnostic.",
    },
    "quality": {
        "measure": "Name of the diagnostic.",
        "value": "Value; empty if it cannot be computed.",
        "meaning": "Interpretation of the diagnostic.",
    },
}
"""Description of each column, by table; ``words_<language>`` of the topics is in `describe_column`."""


def describe_column(table: str, column: str) -> str:
    """Return the description of a column."""
    if table == "topics" and column.startswith("words_"):
        language = column.removeprefix("words_")
        return f"Top words of the topic in language {language}, most distinctive first, separated by commas."
    if table == "articles" and column not in COLUMNS[table]:
        return "Attribute of the article, from the input; empty if it has none."
    return COLUMNS[table][column]


def tabulate_columns(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Tabulate one row per column of every table: table, column, meaning."""
    import pandas as pd

    rows = [(table, str(column), describe_column(table, str(column))) for table in frames for column in frames[table]]
    return pd.DataFrame(
        {
            "table": text_column(table for table, _, _ in rows),
            "column": text_column(column for _, column, _ in rows),
            "meaning": text_column(meaning for _, _, meaning in rows),
        }
    )
