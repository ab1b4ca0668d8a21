"""The README of a replication archive, and the study in it that is ready to be run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from research.exports.archive import CHECKSUMS
from research.study import LABELS_FILE, Study
from research.text.markdown import escape_markdown
from research.text.messages import say
from research.text.printable import make_line
from research.text.wording import format_list

STUDY_TO_RUN = "study_to_run.yaml"
CODEBOOK = "codebook.yaml"
INPUTS, CODES = "inputs", "codes"


def adapt_study(study: Study) -> Study:
    """Give the study with paths within the archive: articles in ``inputs/``, codes in ``codes/``."""
    many = len(study.corpus.inputs) > 1
    # Inputs of several folders may have files of one name.
    places = [f"{INPUTS}/{number}" if many else INPUTS for number in range(1, len(study.corpus.inputs) + 1)]
    inputs = [
        entry.model_copy(update={"path": f"{place}/{_name(entry.path)}"})
        for entry, place in zip(study.corpus.inputs, places, strict=True)
    ]
    themes = study.themes
    moved: dict[str, object] = {"codes": [f"{CODES}/{_name(path)}" for path in themes.codes]}
    if themes.codebook is not None:
        moved["codebook"] = CODEBOOK
    if themes.codes:
        moved["code_key"] = f"{CODES}/key.csv"
    if themes.adjudicated is not None:
        moved["adjudicated"] = f"{CODES}/{_name(themes.adjudicated)}"
    topics = study.topics
    if topics.labels is not None:
        topics = topics.model_copy(update={"labels": LABELS_FILE})
    figures = study.figures
    if figures.font is not None:
        figures = figures.model_copy(update={"font": None})
    return study.model_copy(
        update={
            "corpus": study.corpus.model_copy(update={"inputs": inputs}),
            "themes": themes.model_copy(update=moved),
            "topics": topics,
            "figures": figures,
        }
    )


def write_guide(
    study: Study,
    manifest: Mapping[str, Any],
    *,
    names: Sequence[str],
    citation: str,
    has_texts: bool,
    blanked: Mapping[str, Sequence[str]],
) -> str:
    """Write the README: what is what, where texts are, and how to repeat the analysis.

    Parameters
    ----------
    study, manifest
        Study and manifest of the run.
    names
        Files of the archive.
    citation
        How the run is cited.
    has_texts
        Whether texts of articles are in it.
    blanked
        Columns that are blank, by file.
    """
    lines = [
        f"# {say('Replication archive: {title}', title=escape_markdown(study.title))}",
        "",
        escape_markdown(citation),
        "",
        f"## {say('What is what')}",
        "",
        *(f"- `{name}`: {text}" for name, text in _describe_files(names)),
        "",
        f"## {say('Texts of articles')}",
        "",
    ]
    if has_texts:
        lines.append(
            say("This archive holds the texts of the articles. Clear the rights before you share it with anyone.")
        )
    else:
        lines += [
            say(
                "This archive holds no texts of articles: page, explorer, workbook, records and sheets of coders are "
                "left out, and these columns are blank:"
            ),
            "",
            *(f"- `{name}`: {format_list(list(columns))}" for name, columns in blanked.items()),
            "",
            say(
                "Words and addresses are in it. Codebook and labels are files of the researchers: what they quote from "
                "articles is in it too."
            ),
        ]
    lines += ["", f"## {say('How to repeat the analysis')}", "", *_describe_steps(study, manifest, has_texts=has_texts)]
    return "\n".join(lines) + "\n"


def _describe_files(names: Sequence[str]) -> list[tuple[str, str]]:
    tops = {name.partition("/")[0] for name in names}
    described = [
        ("study.yaml", say("the study as it was run, with all settings")),
        (STUDY_TO_RUN, say("the same with paths within this archive")),
        (CODEBOOK, say("the themes and their texts")),
        (LABELS_FILE, say("names and corrections that researchers gave the topics")),
        (CODES, say("sheets of the coders, with their key")),
        ("manifest.json", say("versions of packages, seeds, and SHA-256 of inputs, records and files of the run")),
        ("rejected.csv", say("rows of the input that are not in the corpus")),
        ("tables", say("all tables; columns.csv describes every column, codes.csv has the codes of all coders")),
        ("figures", say("figures with their data and captions")),
        ("paper", say("methods, captions, tables and references for a paper, and the checklist of reviewers")),
        ("records", say("results of every stage, which research.open_run reads")),
        ("report.html", say("the page")),
        ("explore.html", say("the explorer")),
        ("tasks", say("sheets of intrusion tests")),
        ("keys", say("key of the intrusion tests, not for coders")),
        (CHECKSUMS, say("SHA-256 of every file; sha256sum -c SHA256SUMS checks them")),
    ]
    return [(name, text) for name, text in described if name in tops or name == CHECKSUMS]


def _describe_steps(study: Study, manifest: Mapping[str, Any], *, has_texts: bool) -> list[str]:
    toolkit = manifest.get("toolkit") or {}
    tool = f"{toolkit.get('name', 'Themeline')} {toolkit.get('version', '')}".strip()
    steps = [
        say(
            "Install {tool} with Python {python} and the versions of packages in manifest.json (packages).",
            tool=tool,
            python=str((manifest.get("machine") or {}).get("python", "3")),
        ),
        say("Put the files of articles where study_to_run.yaml names them, in the folder inputs:"),
    ]
    files = [_describe_file(entry) for entry in manifest.get("inputs") or ()]
    lines = [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    lines += [f"   - {text}" for text in files]
    number = len(steps)
    if study.themes.codes and not has_texts:
        number += 1
        lines.append(
            f"{number}. "
            + say(
                "Put the sheets of the coders and their key (as key.csv) into the folder codes; they hold texts, too:"
            )
        )
        lines += [f"   - {_describe_file(entry)}" for entry in manifest.get("codes") or ()]
    lines += [
        f"{number + 1}. " + say("Run: research run study_to_run.yaml"),
        f"{number + 2}. " + say("Compare the SHA-256 of the records in both manifests, and the tables."),
    ]
    return lines


def _describe_file(entry: Mapping[str, Any]) -> str:
    # Nothing ends a span of code but a backtick.
    name = make_line(_name(str(entry.get("path", "")))).replace("`", "'")
    return f"`{name}` ({entry.get('bytes', 0)} bytes, SHA-256 `{entry.get('sha256', '')}`)"


def _name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name
