"""What reviewers ask about topics: their number, their stability, their names and their validity."""

from __future__ import annotations

from research.records import FEW_TEXTS, RunRecords
from research.report.paper.answer import Answer, AnswerStatus
from research.report.summary.stability_class import DO_NOT_INTERPRET, classify_stability
from research.study import Study
from research.text.messages import say
from research.text.table_names import locate_table
from research.text.wording import format_count, format_list, format_number

_MOST_NAMED = 8
"""Topics that an answer names; the others are counted. A convention."""


def answer_number(records: RunRecords, study: Study) -> Answer:
    """Answer how the number of topics was chosen."""
    clusters = records.detected
    question = say("How was the number of topics chosen?")
    facts = [say("Topics of this run: {n}.", n=records.clusters.n_topics)]
    status: AnswerStatus = "answered"
    advice = ""
    swept = [entry for entry in clusters.resolutions if entry.agreement == entry.agreement]
    asked = study.topics.n_topics if study.topics.n_topics is not None else study.topics.resolution
    if asked is not None:
        status = "partly"
        facts.append(
            say("The study sets the number of topics.")
            if study.topics.n_topics is not None
            else say("The study sets the resolution.")
        )
        advice = say("Give the reason in the paper, and compare with a run in which the number is not set.")
    elif swept:
        facts.append(
            say(
                "The resolution is {resolution}. The default is 0.63, unless clusterings of subsamples agree far "
                "better at another of {n} from {low} to {high}.",
                resolution=format_number(clusters.resolution),
                n=len(swept),
                low=format_number(swept[0].resolution),
                high=format_number(swept[-1].resolution),
            )
        )
    else:
        status = "partly"
        facts.append(say("No resolutions were compared."))
        advice = say("Run the study with other settings under topics, and compare the topics.")
    if clusters.n_texts < FEW_TEXTS:
        status = "partly"
        facts.append(say("With so few distinct texts, topics are only groups of similar passages."))
    return Answer(question, status, tuple(facts), (locate_table("resolutions"), locate_table("topics")), advice)


def answer_stability(records: RunRecords) -> Answer:
    """Answer whether the topics are stable."""
    clusters = records.clusters
    question, places = (
        say("Are the topics stable over random seeds and samples?"),
        (locate_table("quality"), locate_table("topics")),
    )
    if clusters.n_members < 2:
        advice = say("Set topics.n_seeds and topics.n_subsamples to their defaults, and run the study again.")
        return Answer(question, "open", (say("The passages were clustered once."),), places, advice)
    measures = (
        (clusters.half_agreement, say("consensus topics of two halves of the clusterings")),
        (clusters.seed_agreement, say("single clusterings under different seeds")),
        (clusters.resample_agreement, say("single clusterings of different subsamples")),
        (clusters.sample_agreement, say("topics of two samples")),
    )
    listed = [f"{name} {format_number(value)}" for value, name in measures if value == value]
    facts_listed = [
        say(
            "The topics are the consensus of {n} clusterings under {seeds}.",
            n=clusters.n_members,
            seeds=format_count(len(clusters.seeds), "random seed"),
        )
    ]
    if listed:
        facts_listed.append(say("Adjusted Rand index (1: identical): {values}.", values="; ".join(listed)))
    classes = [classify_stability(float(value)) for value in clusters.stability]
    weak = [
        topic.name for topic, kind in zip(records.topics.topics, classes, strict=True) if kind == "do not interpret"
    ]
    if any(classes):
        facts_listed.append(
            say(
                "In subsamples, {stable} topics are stable, {fair} fair, and {weak} should not be interpreted.",
                stable=classes.count("stable"),
                fair=classes.count("fair"),
                weak=len(weak),
            )
        )
    advice = (
        say(
            "Do not interpret topics with a stability below {least}: {names}.",
            least=format_number(DO_NOT_INTERPRET, 1),
            names=format_list(weak, most=_MOST_NAMED),
        )
        if weak
        else ""
    )
    status: AnswerStatus = "answered" if listed else "partly"
    return Answer(question, status, tuple(facts_listed), places, advice)


def answer_names(records: RunRecords) -> Answer:
    """Answer who named the topics."""
    question = say("Who named the topics, and from what?")
    n_topics = len(records.topics.topics)
    named = {entry.topic for entry in records.editing.names}
    if not records.editing.matches:
        nobody = say("Nobody has: the names are the most distinctive words.")
        advice = say(
            "Read passages of every topic, write names with research label, add the file to the study (topics.labels), "
            "and say in the paper who named the topics."
        )
        return Answer(question, "open", (nobody,), (locate_table("names"), locate_table("exemplars")), advice)
    facts = (
        say(
            "A researcher named {n} of {total} in the labels file, which was matched to the topics of this run.",
            n=len(named),
            total=format_count(n_topics, "topic"),
        ),
        say(
            "Entries of the labels file that were not applied: {n}.",
            n=sum(not one.is_applied for one in records.editing.matches),
        ),
    )
    status: AnswerStatus = "answered" if len(named) == n_topics else "partly"
    advice = say(
        "Say in the paper who they were, whether they saw dates and sources, and how disagreements were settled."
    )
    return Answer(question, status, facts, (locate_table("labels"), "labels.yaml"), advice)


def answer_validation(records: RunRecords, *, has_sheets: bool) -> Answer:
    """Answer whether people checked the topics."""
    question = say("Have people checked that the topics mean something?")
    if not has_sheets:
        facts = (say("The run has too few topics for intrusion tests."),)
        advice = say("Read a random sample of passages of every topic, and report what was found.")
        return Answer(question, "open", facts, (locate_table("exemplars"),), advice)
    facts = (
        say(
            "The run wrote blind sheets of intrusion tests; it holds no scores, which are computed from completed "
            "sheets."
        ),
    )
    advice = say(
        "Let two people or more complete the sheets in tasks, score them with research intrusion, and report the "
        "shares of "
        "correct answers, their intervals and the agreement."
    )
    return Answer(question, "open", facts, ("tasks", locate_table("exemplars")), advice)
