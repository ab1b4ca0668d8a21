"""The ``research`` command: check, run, report, label, intrusion, schema."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from research import __version__

EXIT_RESEARCH_ERROR = 2
EXIT_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments
        Without the program's name; by default those of the process.

    Returns
    -------
    0 if all went well, 2 for something the researcher can mend, 130 after Ctrl-C.
    """
    _print_all_characters()
    options = _make_parser().parse_args(arguments)
    from research.errors import ResearchError

    try:
        _stop_when_asked()
        if options.command == "check":
            _check(options)
        elif options.command == "run":
            _run(options)
        elif options.command == "report":
            _report(options)
        elif options.command == "label":
            _label(options)
        elif options.command == "intrusion":
            _intrusion(options)
        else:
            _schema(options)
        sys.stdout.flush()
    except ResearchError as error:
        _describe_error(str(error))
        return EXIT_RESEARCH_ERROR
    except KeyboardInterrupt:
        _describe_error("Stopped. Finished stages are kept: the same command goes on from there.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; point it nowhere so that Python's own flush at exit stays silent.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _print_all_characters() -> None:
    """Print a question mark for what the terminal or pipe cannot take: one of Windows takes no Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _stop_when_asked() -> None:
    """Take the end that a scheduler asks for as Ctrl-C, so that what is half written is removed."""
    import signal
    import threading

    def stop(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="research",
        description="Topic modelling and trend analysis of multilingual articles: one study file in, a dated, "
        "citable run out.",
    )
    parser.add_argument("--version", action="version", version=f"Themeline {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check",
        help="read a study and its articles, count them, estimate the run's time; loads no model",
    )
    _add_study(check)

    run = commands.add_parser("run", help="run a study: records, figures, tables and page")
    _add_study(run)
    run.add_argument("--out", type=Path, default=Path("outputs"), metavar="DIR", help="folder of runs (%(default)s)")
    run.add_argument("--quiet", action="store_true", help="print nothing but errors and the run folder")

    report = commands.add_parser("report", help="make figures, tables and page of a run anew from its saved records")
    report.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")

    label = commands.add_parser("label", help="write a labels file from a run: its topics, to be named and edited")
    label.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    label.add_argument(
        "--out", type=Path, default=Path("labels.yaml"), metavar="FILE", help="file to write (%(default)s)"
    )
    label.add_argument("--replace", action="store_true", help="write over a file that exists")

    intrusion = commands.add_parser(
        "intrusion", help="score the intrusion sheets of a run (tasks/) that coders have filled in"
    )
    intrusion.add_argument("run", type=Path, metavar="RUN", help="run folder, outputs/<study>/<date>-<hash>")
    intrusion.add_argument("sheets", type=Path, nargs="+", metavar="SHEET", help="filled-in sheets, one coder a file")

    schema = commands.add_parser("schema", help="write the JSON Schema of study files, for editors")
    schema.add_argument("--out", type=Path, metavar="FILE", help="file to write; standard output if left out")
    return parser


def _add_study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("study", type=Path, metavar="STUDY", help="study file (YAML)")
    parser.add_argument(
        "--set",
        dest="overrides",
        nargs="+",
        action="extend",
        default=[],
        metavar="SECTION.SETTING=VALUE",
        help="replace settings of the study, such as topics.resolution=0.8",
    )


def _check(options: argparse.Namespace) -> None:
    from research.study import load_study
    from research.workflow import describe_check

    _tell(describe_check(load_study(options.study, options.overrides)))


def _run(options: argparse.Namespace) -> None:
    from research.study import load_study

    # The study is checked before anything heavy is imported.
    study = load_study(options.study, options.overrides)
    from research.run import run_study

    run = run_study(study, outputs=options.out, is_quiet=options.quiet)
    _tell(str(run.path) if options.quiet else f"{run.path}\nOpen {run.path / 'report.html'} in a browser.")


def _report(options: argparse.Namespace) -> None:
    from research.workflow import republish_run

    republish_run(options.run)
    _tell(f"{options.run / 'report.html'}")


def _label(options: argparse.Namespace) -> None:
    from research.workflow import write_labels

    n_topics = write_labels(options.run, options.out, may_replace=options.replace)
    _tell(
        f"{options.out}: {n_topics} topics. Edit it, and name it in the study, relative to the study file:\n"
        f"topics:\n  labels: {options.out.name}"
    )


def _intrusion(options: argparse.Namespace) -> None:
    from research.workflow import describe_scores, score_sheets

    _tell(describe_scores(score_sheets(options.run, options.sheets)))


def _schema(options: argparse.Namespace) -> None:
    from research.study import make_schema

    if options.out is None:
        sys.stdout.write(make_schema())
        return
    from research.store import disk_errors

    with disk_errors(options.out):
        options.out.write_text(make_schema(), encoding="utf-8")


def _tell(text: str) -> None:
    from research.text.printable import make_line

    for line in text.splitlines():
        print(make_line(line))  # noqa: T201


def _describe_error(text: str) -> None:
    from research.text.printable import make_line

    for line in text.splitlines():
        print(make_line(line), file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
