"""Words of each topic by language."""

from __future__ import annotations

from collections import defaultdict

from research.figures.drawing import Drawing
from research.figures.style import DOUBLE_MM, Look, new_figure, topic_color
from research.records import RunRecords, TopicWord
from research.text.wording import format_count

_MOST_TOPICS = 12
_MOST_WORDS = 6
_COLUMNS = 3
_MOST_LANGUAGES = 2
_FEW_WORDS = 3


def draw_topic_words(records: RunRecords, look: Look) -> Drawing:
    """Draw bars of the top words of the largest topics, one panel per topic and language."""
    import pandas as pd

    words: dict[tuple[int, str], list[TopicWord]] = defaultdict(list)
    for word in records.topics.words:
        words[word.topic, word.language].append(word)
    topics = records.topics.topics[:_MOST_TOPICS]
    languages = _choose_languages(words, [topic.index for topic in topics])
    n_columns = min(_COLUMNS, len(topics))
    n_rows = -(-len(topics) // n_columns)
    figure = new_figure(DOUBLE_MM, 8 + 33 * n_rows)
    grid = figure.add_gridspec(n_rows, n_columns)
    for place, topic in enumerate(topics):
        inner = grid[divmod(place, n_columns)].subgridspec(1, len(languages), wspace=0.08)
        for column, language in enumerate(languages):
            axes = figure.add_subplot(inner[0, column])
            listed = sorted(words[topic.index, language], key=lambda word: word.rank)[:_MOST_WORDS]
            y = list(range(len(listed)))
            axes.barh(y, [word.weight for word in listed], color=topic_color(topic.index), alpha=0.85, height=0.72)
            axes.set_yticks(y, [look.word(word.word, width=18) for word in listed])
            axes.set_ylim(_MOST_WORDS - 0.5, -0.5)
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
            axes.tick_params(axis="y", length=0)
            number = f"{topic.index}  " if column == 0 else ""
            axes.set_title(f"{number}{look.word(language)}", fontsize=7)
            if not listed:
                axes.spines["left"].set_visible(False)
                axes.text(0.02, 0.9, "no words", transform=axes.transAxes, va="top", fontsize=6, color="#777777")
    shown = {topic.index for topic in topics}
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
    left = len(records.topics.topics) - len(topics)
    note = f" Not shown: {format_count(left, 'smaller topic')}." if left else ""
    said = "; ".join(f"topic {topic.index}: {topic.name}" for topic in topics[:6])
    return Drawing(
        "topic_words",
        figure,
        data,
        "Words with the highest weights in each topic, by language. Bar lengths are comparable within a panel." + note,
        f"Bars of the top words of {len(topics)} topics. {said}.",
        look.families,
    )


def _choose_languages(words: dict[tuple[int, str], list[TopicWord]], topics: list[int]) -> list[str]:
    """Choose the languages in which most of the topics shown have words, to avoid empty panels."""
    n_topics_with = {language: 0 for _, language in words}
    for (topic, language), listed in words.items():
        n_topics_with[language] += topic in topics and len(listed) >= _FEW_WORDS
    ranked = sorted(sorted(n_topics_with), key=lambda language: -n_topics_with[language])
    common = [language for language in ranked if n_topics_with[language] * 4 >= len(topics)]
    return (common or ranked or ["und"])[:_MOST_LANGUAGES]
