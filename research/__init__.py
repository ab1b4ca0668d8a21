"""Themeline: topic modelling and trend analysis of multilingual articles.

One study file goes in, a dated and citable run comes out::

    import research

    study = research.load_study("configs/sample.yaml")
    run = research.run_study(study)
    run.prevalence
    run.figure("prevalence")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from research.run import open_run as open_run
    from research.run import read_articles as read_articles
    from research.run import run_study as run_study
    from research.study import load_study as load_study

__version__ = "0.9.2"
__all__ = ["load_study", "open_run", "read_articles", "run_study"]

_PLACES = {
    "load_study": "research.study",
    "open_run": "research.run",
    "read_articles": "research.run",
    "run_study": "research.run",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first used: importing the package loads nothing heavy."""
    if name in _PLACES:
        import importlib

        return getattr(importlib.import_module(_PLACES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
