"""Formulas of the site as MathML, which browsers draw by themselves: no script and no network is needed."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

_LOGGER = logging.getLogger(__name__)
_ACCENT = re.compile(r"\\(?:hat|tilde|bar|dot|vec) ?\{?\\?\w+\}?\}?_")


def write_mathml(translator: Any, node: nodes.math | nodes.math_block) -> None:
    """Write a formula in the place of its node; one that cannot be read is a warning and stays as it is."""
    is_block = isinstance(node, nodes.math_block)
    if _ACCENT.search(node.astext()):
        _LOGGER.warning("an accent with an index is drawn wrongly: %s", node.astext(), location=node)
    try:
        mathml = tex2mathml(node.astext(), as_block=is_block)
    except MathError as error:
        _LOGGER.warning("formula cannot be read: %s: %s", node.astext(), error, location=node)
        mathml = f"<code>{translator.encode(node.astext())}</code>"
    translator.body.append(f'<div class="formula">{mathml}</div>' if is_block else mathml)
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (write_mathml, None), (write_mathml, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
