"""A worker process: reads jobs from standard input, one a line, does them, and answers on standard output."""

from __future__ import annotations

import json
import os
import signal
import sys

from research.errors import ResearchError
from research.workflow.jobs.job import run_told


def main() -> None:
    """Work until there is no more input: the process that gives the jobs has closed it, or was killed."""
    # Ctrl-C is for the process that gives the jobs; it closes the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What libraries print goes to standard error, so that standard output has answers alone.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            answer = {"done": run_told(line)}
        except ResearchError as error:
            answer = {"error": str(error)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
