"""What reviewers ask about the corpus: its origin, its selection, its preparation and its languages."""

from __future__ import annotations

from collections import Counter

from research.records import RunRecords
from research.report.paper.answer import Answer, AnswerStatus
from research.report.summary.archive_facts import describe_archives, is_recorded
from research.report.summary.dates import format_first, format_last
from research.report.summary.minor_languages import find_minor_languages, format_languages
from research.report.summary.word_rules import list_word_rule_cautions
from research.study import Study
from research.text.messages import say
from research.text.table_names import locate_table
from research.text.wording import format_count, format_day, format_list, format_number, format_share

_MOST_INPUTS = 5
"""Inputs that an answer describes; the others are counted. A convention."""


def answer_origin(records: RunRecords) -> Answer:
    """Answer where the articles come from."""
    corpus = records.corpus
    sources = set(corpus.sources)
    described = describe_archives(corpus.inputs)
    facts = [
        say(
            "{articles} from {sources}, published from {first} to {last}, were read from {files}.",
            articles=format_count(corpus.n_articles, "article"),
            sources=format_count(len(sources), "source"),
            first=format_first(corpus),
            last=format_last(corpus),
            files=format_count(len(corpus.inputs), "file"),
        ),
        *(say("Input: {description}.", description=text) for text in described[:_MOST_INPUTS]),
    ]
    if len(described) > _MOST_INPUTS:
        facts.append(say("Further inputs: {n}.", n=len(described) - _MOST_INPUTS))
    is_any = any(file.database or file.query for file in corpus.inputs)
    status: AnswerStatus = "answered" if is_recorded(corpus.inputs) else "partly" if is_any else "open"
    advice = (
        say("Say in the paper why these sources and this period stand for what the paper is about.")
        if status == "answered"
        else say(
            "Give database, query, retrieved and expected under corpus.inputs, archive, in the study, run it again, "
            "and say in the paper why these sources and this period stand for what the paper is about."
        )
    )
    places = (locate_table("sources"), locate_table("periods"), "manifest.json")
    return Answer(
        say("Where do the articles come from, and how were they selected?"), status, tuple(facts), places, advice
    )


def answer_exclusion(records: RunRecords, study: Study) -> Answer:
    """Answer which articles were left out."""
    corpus, settings = records.corpus, study.corpus
    facts = [
        say(
            "{rejected} of {rows} were rejected.",
            rejected=len(corpus.rejected),
            rows=format_count(corpus.n_rows, "row"),
        )
    ]
    if settings.start is not None:
        facts.append(say("Articles before {day} were left out by the study.", day=format_day(settings.start)))
    if settings.end is not None:
        facts.append(say("Articles after {day} were left out by the study.", day=format_day(settings.end)))
    if settings.languages:
        facts.append(say("Languages of the corpus, by the study: {codes}.", codes=format_list(settings.languages)))
    return Answer(say("Which articles were excluded, and why?"), "answered", tuple(facts), ("rejected.csv",))


def answer_preparation(records: RunRecords, study: Study) -> Answer:
    """Answer how the texts were prepared."""
    corpus = records.corpus
    facts = (
        say(
            "{articles} form {stories} when reprints are grouped (Jaccard similarity of {threshold} or more).",
            articles=format_count(corpus.n_articles, "article"),
            stories=format_count(corpus.n_stories, "story"),
            threshold=format_number(study.corpus.duplicates.threshold),
        ),
        say("Texts of boilerplate that were left out: {n}.", n=len(corpus.boilerplate)),
        say(
            "The unit of clustering is the passage: {passages} of at most about {tokens} tokens.",
            passages=format_count(records.passages.n_passages, "passage"),
            tokens=study.passages.max_length_tokens,
        ),
        say("Stop words that the study adds: {n}.", n=sum(map(len, study.topics.stop_words.values()))),
    )
    places = (locate_table("boilerplate"), locate_table("passages"), "paper/paper.docx")
    return Answer(say("How were the texts prepared?"), "answered", facts, places)


def answer_languages(records: RunRecords) -> Answer:
    """Answer whether results are comparable across languages."""
    counts = Counter(records.passages.languages)
    question = say("Which languages does the corpus have, and can results be compared between them?")
    places = (locate_table("languages"), locate_table("alignment"))
    cautions = list_word_rule_cautions(records.topics.word_rules, minor=find_minor_languages(records))
    facts = [say("Passages are in {languages}.", languages=format_languages(counts))]
    if len(counts) > 1:
        centred = sum(shift.n_passages for shift in records.alignment.shifts if shift.is_centred)
        facts.append(
            say(
                "The mean embedding of their language was subtracted from {share} of the passages.",
                share=format_share(centred / max(1, records.passages.n_passages)),
            )
        )
    facts += cautions
    status: AnswerStatus = "partly" if cautions else "answered"
    advice = ""
    if records.alignment.has_content_differences:
        status = "partly"
        facts.append(
            say("Some languages differ in content as far as the embeddings tell, so they were not moved together.")
        )
        advice = say("Compare languages only in what is shown by language, and say so in the paper.")
    if records.themes.missing:
        status = "partly"
        missing = {entry.language: entry.n_passages for entry in records.themes.missing}
        facts.append(
            say("The codebook does not describe every theme in {languages}.", languages=format_languages(missing))
        )
        advice = say("Describe every theme in these languages in the codebook, and run the study again.")
    return Answer(question, status, tuple(facts), places, advice)
