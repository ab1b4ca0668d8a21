"""The pages of the site need nothing from the network: a build with a script or picture of another place fails."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

_LOADED = re.compile(
    r"""<(?:script|img|iframe|source|video)\b[^>]*\bsrc=["'](?:https?:)?//[^"']+"""
    r"""|<link\b(?=[^>]*\brel=["'](?:stylesheet|preload|icon))[^>]*\bhref=["'](?:https?:)?//[^"']+"""
    r"""|@import\s+(?:url\()?["']?https?://[^"')]+|url\(["']?https?://[^"')]+"""
)


def forbid_network(app: Sphinx, exception: Exception | None) -> None:
    """Raise if a page or a style loads anything from the network."""
    if exception is None:
        for path in sorted(Path(app.outdir).rglob("*")):
            if path.suffix in {".html", ".css"} and (found := _LOADED.search(path.read_text(encoding="utf-8"))):
                raise ExtensionError(f"{path.relative_to(app.outdir)} loads {found[0]}; put the file into docs/")


def setup(app: Sphinx) -> dict[str, Any]:
    """Look when everything is written."""
    app.connect("build-finished", forbid_network)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
