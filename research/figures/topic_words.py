"""Words of each topic by language."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from research.figures.design import Design, choose_series, is_highlighted
from research.figures.drawing import Drawing
from research.figures.labels import LEAST_SIZE, SMALL, USUAL, fit_label
from research.figures.layout import find_width, open_figure
from research.figures.named_series import name_topics
from research.figures.palette import DIM, INK, MUTED
from research.figures.sentences import join_sentences
from research.figures.style import Look, clip
from research.records import RunRecords, TopicWord
from research.text.messages import say
from research.text.wording import format_language

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

_MOST_TOPICS, _NARROW_MOST_TOPICS = 12, 6
_MOST_WORDS = 6
_MOST_LANGUAGES = 2
_FEW_WORDS = 3
_ROW_MM, _HEAD_MM = 3.6, 12.0
_WORD_MM = 21.0
"""Room for a word at most, in millimetres; chosen."""


def draw_topic_words(records: RunRecords, look: Look, design: Design) -> Drawing:
    """Draw bars of the top words of the largest topics, a block for each topic with a column for each language."""
    import pandas as pd

    words: dict[tuple[int, str], list[TopicWord]] = defaultdict(list)
    for word in records.topics.words:
        words[word.topic, word.language].append(word)
    named = name_topics(records, look)
    topics = choose_series(
        named, design, figure="topic_words", most=_NARROW_MOST_TOPICS if design.is_narrow else _MOST_TOPICS
    )
    languages = _choose_languages(words, [int(topic.id) for topic in topics])
    n_columns = min(1 if design.is_narrow else 3 if len(languages) > 1 else 4, len(topics))
    n_rows = -(-len(topics) // n_columns)
    figure = open_figure(design, n_rows * (_HEAD_MM + _ROW_MM * _MOST_WORDS))
    block_mm = find_width(figure) / n_columns - 3
    blocks = figure.subfigures(n_rows, n_columns, squeeze=False)
    for place, topic in enumerate(topics):
        block = blocks[divmod(place, n_columns)]
        title = fit_label(f"{topic.id}  {topic.label}", block_mm, size=USUAL + 0.5)
        block.suptitle(title, x=0.02, ha="left", size=USUAL + 0.5)
        listed = [
            sorted(words[int(topic.id), language], key=lambda word: word.rank)[:_MOST_WORDS] for language in languages
        ]
        color = topic.color if is_highlighted(topic, design) else DIM
        _draw_block(block, listed, languages, look=look, color=color, column_mm=block_mm / len(languages))
    shown = {int(topic.id) for topic in topics}
    data = pd.DataFrame(
        [
            {
                "topic": word.topic,
                "language": word.language,
                "rank": word.rank,
                "word": word.word,
                "weight": word.weight,
            }
            for word in records.topics.words
            if word.topic in shown
        ],
        columns=["topic", "language", "rank", "word", "weight"],
    )
    left = 0 if design.series else len(named) - len(topics)
    caption = [
        say(
            "Words with the highest weights in each topic, by language. Bar lengths are comparable within a topic and "
            "language."
        )
    ]
    if left > 0:
        caption.append(say("Not shown: {n} smaller topic.", "Not shown: {n} smaller topics.", n=left))
    told = [say("topic {number}: {name}", number=topic.id, name=clip(topic.name, 60)) for topic in topics[:6]]
    return Drawing(
        "topic_words",
        figure,
        data,
        join_sentences(caption),
        join_sentences([say("Bars of the top words of {n} topics: {listed}.", n=len(topics), listed="; ".join(told))]),
        look.families,
    )


def _draw_block(
    block: SubFigure,
    listed: list[list[TopicWord]],
    languages: list[str],
    *,
    look: Look,
    color: str,
    column_mm: float,
) -> None:
    """Draw the words of one topic, a panel for each language, titled by the name of the language."""
    panels = block.subplots(1, len(languages), squeeze=False)[0]
    for panel, words, language in zip(panels, listed, languages, strict=True):
        labels = [fit_label(look.word(word.word, width=40), min(_WORD_MM, 0.6 * column_mm)) for word in words]
        y = list(range(len(words)))
        panel.barh(y, [word.weight for word in words], color=color, height=0.62)
        panel.set_yticks(y, labels)
        panel.set_ylim(_MOST_WORDS - 0.5, -0.5)
        panel.set_xlim(left=0)
        panel.set_xticks([])
        panel.spines[:].set_visible(False)
        panel.tick_params(axis="y", length=0, labelcolor=INK)
        panel.set_title(look.word(format_language(language), width=30), fontsize=SMALL, color=MUTED, pad=2)
        if not words:
            panel.text(
                0.02, 0.95, say("no words"), transform=panel.transAxes, va="top", fontsize=LEAST_SIZE, color=MUTED
            )


def _choose_languages(words: dict[tuple[int, str], list[TopicWord]], topics: list[int]) -> list[str]:
    """Choose the languages in which most of the topics shown have words, to avoid empty panels."""
    n_topics_with = {language: 0 for _, language in words}
    for (topic, language), listed in words.items():
        n_topics_with[language] += topic in topics and len(listed) >= _FEW_WORDS
    ranked = sorted(sorted(n_topics_with), key=lambda language: -n_topics_with[language])
    common = [language for language in ranked if n_topics_with[language] * 4 >= len(topics)]
    return (common or ranked or ["und"])[:_MOST_LANGUAGES]
