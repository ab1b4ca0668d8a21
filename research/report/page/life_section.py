"""What the page says of births, ends and splits of topics."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from research.records import RunRecords, TopicLife
from research.report.summary.life_facts import list_life_words
from research.report.summary.series_names import name_series
from research.report.summary.source_events import describe_coincidence, find_events_of_life
from research.text.messages import say
from research.text.wording import format_count, format_share, join_sentences


@dataclass(frozen=True, slots=True)
class LifeRow:
    """One birth, end, split or narrowing that was found.

    Attributes
    ----------
    life
        The test.
    name, words
        Name of the topic, and words of what begins or ends: the topic, or its part.
    event
        What happens, in a word or two.
    period, low, high
        Labels of the first period after it, and of the interval of this date.
    caution
        Changes of sources that it coincides with; empty if none.
    """

    life: TopicLife
    name: str
    words: tuple[str, ...]
    event: str
    period: str
    low: str
    high: str
    caution: str


@dataclass(frozen=True, slots=True)
class LifeSection:
    """What was found by topic and date, and the sentences above it; no summary if nothing was tested."""

    rows: tuple[LifeRow, ...]
    summary: str


def make_life_section(records: RunRecords, language: str = "en") -> LifeSection:
    """Collect what is said of births, ends and splits."""
    periods, names = records.prevalence.periods, name_series(records, language)
    events = {
        "birth": say("begins"),
        "end": say("ends"),
        "split": say("part begins"),
        "narrowing": say("part ends"),
    }
    return LifeSection(
        rows=tuple(
            LifeRow(
                life=life,
                name=names["topic", str(life.topic)],
                words=list_life_words(records, life),
                event=events[life.kind],
                period=periods[life.period].label,
                low=periods[life.low].label,
                high=periods[life.high].label,
                caution=describe_coincidence(find_events_of_life(records, life)),
            )
            for life in records.topic_lives.found
        ),
        summary=_summarise(records),
    )


def _summarise(records: RunRecords) -> str:
    made = records.topic_lives
    if not made.lives:
        return ""
    tested = Counter(life.kind for life in made.lives)
    found = Counter(life.kind for life in made.found)
    told = [
        say(
            "{topics} and {parts} of topics with at least {least} stories were tested: {births} of the topics begin "
            "and {ends} end within the corpus, {splits} of the parts begin and {narrowings} end within a topic that "
            "goes on.",
            topics=format_count(tested["birth"], "topic"),
            parts=format_count(tested["split"], "part"),
            least=made.least_stories,
            births=found["birth"],
            ends=found["end"],
            splits=found["split"],
            narrowings=found["narrowing"],
        )
    ]
    if made.smallest_birth is None:
        told.append(say("No beginning in the middle of the corpus could have been found, however large the topic."))
    else:
        told.append(
            say(
                "A beginning in the middle of the corpus would be found for topics with about {n} stories or more; the "
                "first appearance of smaller topics says nothing.",
                n=made.smallest_birth,
            )
        )
    told.append(
        say(
            "If no topic began or ended, the probability of any false finding would be at most {alpha} among the "
            "topics, and likewise among the parts.",
            alpha=format_share(made.alpha),
        )
    )
    return join_sentences(told)
