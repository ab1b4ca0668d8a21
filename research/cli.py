"""The ``research`` command: init, check, run, report, explore, export, label, code, intrusion, schema."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from research import __version__

EXIT_RESEARCH_ERROR = 2
EXIT_INTERRUPTED = 130

_GARBAGE = (100_000, 20, 20)
"""Objects made before Python looks for garbage, in each generation. Measured: with its own 700, 10 and 10 the sample
study and the news broadcasts take 3 % more processor time, and no less memory."""


def start() -> NoReturn:
    """Run the command line as a process of its own: what the command `research` does."""
    gc.set_threshold(*_GARBAGE)
    code = main()
    if code == EXIT_INTERRUPTED:
        # What has been written is complete or is removed by the next run. Threads of compiled code may be at work, and
        # would end the process with a signal if Python took itself apart around them.
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    # What a run has made need not be looked through for garbage when the process ends: .7 s on the news broadcasts.
    gc.freeze()
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Arguments without the name of the program; by default those of the process.

    Returns
    -------
    0 after success, 2 after an error that the researcher can correct, 130 after Ctrl-C.
    """
    _open_closed_streams()
    _print_all_characters()
    options = _make_parser().parse_args(arguments)
    from research.errors import ResearchError
    from research.interruption import listen

    try:
        listen()
        if options.command == "init":
            _init(options)
        elif options.command == "check":
            _check(options)
        elif options.command == "run":
            _run(options)
        elif options.command == "report":
            _report(options)
        elif options.command == "explore":
            _explore(options)
        elif options.command == "export":
            _export(options)
        elif options.command == "label":
            _label(options)
        elif options.command == "code":
            _code(options)
        elif options.command == "intrusion":
            _intrusion(options)
        else:
            _schema(options)
    except ResearchError as error:
        _describe_error(str(error))
        return EXIT_RESEARCH_ERROR
    except KeyboardInterrupt:
        _describe_error("Interrupted. Finished stages are stored; run the same command again to continue.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader has read enough.
        _discard_output()
    return 0


def _open_closed_streams() -> None:
    """Open the null device for standard streams that are closed, so that no file gets their number."""
    for stream in ("stdin", "stdout", "stderr"):
        if getattr(sys, stream) is None:
            null = os.open(os.devnull, os.O_RDWR)
            setattr(sys, stream, os.fdopen(null, "r" if stream == "stdin" else "w", encoding="utf-8"))


def _discard_output() -> None:
    """Redirect the output to the null device, so that the flush at exit raises no second error."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_all_characters() -> None:
    """Print a question mark for characters that the terminal cannot encode, such as Chinese on some Windows systems."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="research",
        description="Topic modelling and trend analysis of multilingual articles. A study file defines the analysis; "
        "each run is a dated, citable folder of figures, tables and a page.",
    )
    parser.add_argument("--version", action="version", version=f"Themeline {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="look at files of articles and write a study that runs; loads no model")
    init.add_argument("data", type=Path, nargs="+", metavar="DATA", help="files, folders or patterns of articles")
    init.add_argument(
        "--out", type=Path, default=Path("study.yaml"), metavar="FILE", help="study to write (default: %(default)s)"
    )
    init.add_argument("--replace", action="store_true", help="replace an existing file")

    check = commands.add_parser(
        "check",
        help="validate a study, count its articles and estimate the duration of a run; loads no model",
    )
    _add_study(check)

    run = commands.add_parser("run", help="run a study and write its records, figures, tables and page")
    _add_study(run)
    run.add_argument(
        "--out", type=Path, default=Path("outputs"), metavar="DIR", help="folder for runs (default: %(default)s)"
    )
    run.add_argument("--quiet", action="store_true", help="print only errors and the run folder")
    run.add_argument(
        "--engine", choices=("local", "dask"), help="who does the work, like engine.name in the study (default: local)"
    )
    run.add_argument(
        "--shard",
        metavar="I/N",
        help="process I of N, from 1/N to N/N, that run the study together on a shared folder (--out)",
    )

    report = commands.add_parser("report", help="write figures, tables and page of a run again from its records")
    report.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")

    explore = commands.add_parser("explore", help="write the explorer of a run again: one file with map and articles")
    explore.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    explore.add_argument(
        "--texts", choices=("none", "snippets", "full"), help="texts in the file (default: as the study says)"
    )

    export = commands.add_parser("export", help="pack the replication archive of a run: one zip file with checksums")
    export.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    export.add_argument("--zip", action="store_true", required=True, help="write a zip file")
    export.add_argument("--texts", action="store_true", help="with texts of articles; they may be others' property")
    export.add_argument(
        "--out", type=Path, metavar="FILE", help="file to write (default: exports/zip in the run folder)"
    )

    label = commands.add_parser("label", help="write a labels file for a run, for naming and editing its topics")
    label.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    label.add_argument(
        "--out", type=Path, default=Path("labels.yaml"), metavar="FILE", help="file to write (default: %(default)s)"
    )
    label.add_argument("--replace", action="store_true", help="replace an existing file")

    _add_code(commands)

    intrusion = commands.add_parser(
        "intrusion", help="score the intrusion sheets of a run (tasks/) that coders have completed"
    )
    intrusion.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    intrusion.add_argument("sheets", type=Path, nargs="+", metavar="SHEET", help="completed sheets, one file per coder")

    schema = commands.add_parser("schema", help="write the JSON Schema of study files, for use in editors")
    schema.add_argument("--out", type=Path, metavar="FILE", help="file to write (default: standard output)")
    return parser


def _add_code(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    code = commands.add_parser("code", help="draw stories of a run at random and write blind sheets for coders")
    code.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    code.add_argument(
        "--n", type=int, default=200, help="stories of the first round, 100 or more (default: %(default)s)"
    )
    code.add_argument("--coders", type=int, default=2, metavar="N", help="number of coders (default: %(default)s)")
    code.add_argument(
        "--double", type=int, metavar="N", help="stories that all coders code (default: 60; later a quarter)"
    )
    code.add_argument(
        "--repeats", type=int, default=10, metavar="N", help="stories that a coder codes twice (default: %(default)s)"
    )
    code.add_argument("--more", type=int, metavar="N", help="another round of so many stories")
    code.add_argument(
        "--by", choices=("random", "uncertainty"), default="random", help="how a further round chooses stories"
    )
    code.add_argument("--only", metavar="THEME", help="id of the theme that uncertainty is about (default: all)")
    code.add_argument("--adjudicate", action="store_true", help="write a sheet of the stories that coders disagree on")
    code.add_argument(
        "--out", type=Path, default=Path("codes"), metavar="DIR", help="folder to write (default: %(default)s)"
    )
    code.add_argument("--replace", action="store_true", help="replace existing sheets")


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", type=Path, metavar="STUDY", help="study file (YAML)")
    parser.add_argument(
        "--set",
        dest="overrides",
        nargs="+",
        action="extend",
        default=[],
        metavar="SECTION.SETTING=VALUE",
        help="override settings of the study, such as topics.resolution=0.8",
    )


def _init(options: argparse.Namespace) -> None:
    from research.text.wording import format_count
    from research.workflow import write_draft

    draft = write_draft(options.data, options.out, may_replace=options.replace)
    read = f"{format_count(draft.n_articles, 'article')} from {format_count(draft.n_files, 'file')}"
    lines = [
        f"{options.out}: {read}, {format_count(draft.n_rejected, 'row')} rejected. "
        "Comments in it say what was guessed.",
        *(f"ATTENTION: {caution}" for caution in draft.cautions),
        f"Next: research check {shlex.quote(str(options.out))}",
    ]
    _print_lines("\n".join(lines))


def _check(options: argparse.Namespace) -> None:
    from research.study import load_study
    from research.workflow import describe_check

    _print_lines(describe_check(load_study(options.study, options.overrides)))


def _run(options: argparse.Namespace) -> None:
    from research.study import load_study

    # The study is validated before large libraries are imported.
    overrides = [*options.overrides, *([f"engine.name={options.engine}"] if options.engine else [])]
    study = load_study(options.study, overrides)
    from research.run import run_study

    run = run_study(study, outputs=options.out, is_quiet=options.quiet, shard=options.shard)
    _print_lines(str(run.path) if options.quiet else f"{run.path}\nOpen {run.path / 'report.html'} in a browser.")


def _report(options: argparse.Namespace) -> None:
    from research.workflow import republish_run

    republish_run(options.run)
    _print_lines(f"{options.run / 'report.html'}")


def _explore(options: argparse.Namespace) -> None:
    from research.workflow import explore_run

    _print_lines(f"{explore_run(options.run, texts=options.texts)}")


def _export(options: argparse.Namespace) -> None:
    from research.workflow import archive_run

    _print_lines(f"{archive_run(options.run, options.out, has_texts=options.texts)}")


def _label(options: argparse.Namespace) -> None:
    from research.workflow import write_labels

    n_topics = write_labels(options.run, options.out, may_replace=options.replace)
    _print_lines(
        f"{options.out}: {n_topics} topics. Edit the file and add it to the study (path relative to the study file):\n"
        f"topics:\n  labels: {options.out.name}"
    )


def _code(options: argparse.Namespace) -> None:
    from research.workflow import CodingPlan, write_adjudication_sheet, write_coding_sheets

    if options.adjudicate:
        _print_lines(write_adjudication_sheet(options.run, options.out, may_replace=options.replace))
        return
    plan = CodingPlan(
        n=options.n,
        n_coders=options.coders,
        n_double=options.double,
        n_repeats=options.repeats,
        n_more=options.more,
        by=options.by,
        only=options.only,
        may_replace=options.replace,
    )
    _print_lines(write_coding_sheets(options.run, options.out, plan))


def _intrusion(options: argparse.Namespace) -> None:
    from research.workflow import describe_scores, score_sheets

    _print_lines(describe_scores(score_sheets(options.run, options.sheets)))


def _schema(options: argparse.Namespace) -> None:
    from research.study import make_schema

    if options.out is None:
        _write_output(make_schema())
        return
    from research.store import disk_errors

    with disk_errors(options.out):
        options.out.write_text(make_schema(), encoding="utf-8")


def _print_lines(text: str) -> None:
    from research.text.printable import make_line

    _write_output("".join(f"{make_line(line)}\n" for line in text.removesuffix("\n").split("\n")))


def _write_output(text: str) -> None:
    """Write to standard output.

    Raises
    ------
    RunError
        If it cannot be written, for example because a disk is full.
    """
    from research.errors import RunError

    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _discard_output()
        raise RunError(f"the output cannot be written ({error.strerror}); choose another place for it") from error


def _describe_error(text: str) -> None:
    from research.text.printable import make_line

    # The exit status says as much if nobody can read the message.
    with contextlib.suppress(OSError, ValueError):
        for line in text.split("\n"):
            print(make_line(line), file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    start()
