"""Settings of the site; ``make docs`` builds it. Nothing is loaded from the network, neither here nor by the pages."""

from __future__ import annotations

import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make_reference  # noqa: E402

import research  # noqa: E402

make_reference.write_pages()

# Sphinx reads what lies below docs/ only. What is equal stays, so that it is not read again.
(HERE / "notebooks").mkdir(exist_ok=True)
kept = {path.name: path for path in (HERE.parent / "notebooks").glob("*.ipynb")}
for old in (HERE / "notebooks").glob("*.ipynb"):
    if old.name not in kept:
        old.unlink()
for path in kept.values():
    copy = HERE / "notebooks" / path.name
    if not copy.is_file() or copy.read_bytes() != path.read_bytes():
        copy.write_bytes(path.read_bytes())

project = "Themeline"
author = "The Themeline authors"
copyright = "The Themeline authors"  # noqa: A001
version = release = research.__version__

extensions = [
    "mathml",
    "myst_nb",
    "offline",
    "page_links",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_build"]
default_role = "py:obj"

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 4
# Notebooks are shown as they are; the tests run them.
nb_execution_mode = "off"

html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_title = f"Themeline {release}"
html_static_path = ["style.css"]
html_css_files = ["style.css"]
html_sidebars: dict[str, list[str]] = {page: [] for page in ("start", "tutorial/index", "faq", "from_other_tools")}
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "logo": {"text": "Themeline"},
    "header_links_before_dropdown": 8,
    "navbar_end": ["theme-switcher"],
    "navbar_persistent": ["search-button"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": True,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}

napoleon_numpy_docstring = True
napoleon_google_docstring = False
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Sphinx) -> None:
    """Show the diagram of the architecture as its source, which needs no script, and what functions return."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("mermaid", TextLexer)
    app.connect("autodoc-process-docstring", describe_returns, priority=600)


def describe_returns(app: Sphinx, what: str, name: str, subject: object, options: object, lines: list[str]) -> None:
    """Say "returns" where Napoleon takes the sentence on what is returned for a type: types are in the signature."""
    lines[:] = [line.replace(":rtype:", ":returns:", 1) if line.startswith(":rtype:") else line for line in lines]
