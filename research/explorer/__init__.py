"""Explorer: one offline file with map, search, time line and articles of a run, for a co-author or a referee."""

from __future__ import annotations

from research.explorer.contents import collect_contents
from research.explorer.writing import render_explorer

__all__ = ["collect_contents", "render_explorer"]
