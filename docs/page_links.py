"""Names of pages in code type, such as ``docs/trends.md``, become links to these pages."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

ELSEWHERE = {"docs/decisions/": "decisions", "CONTRIBUTING.md": "contributing", "CHANGELOG.md": "changelog"}
"""Pages that are not where their names say."""


class PageLinks(SphinxTransform):
    """Put a link with the title of the page in the place of its name."""

    default_priority = 300

    def apply(self, **kwargs: Any) -> None:
        """Replace the names that stand alone in code type."""
        for literal in list(self.document.findall(nodes.literal)):
            name = literal.astext()
            found = re.fullmatch(r"docs/([\w/-]+)\.md|(notebooks/\w+)\.ipynb", name)
            page = ELSEWHERE.get(name) or (found[1] or found[2] if found else None)
            if (
                page in self.env.found_docs
                and page != self.env.docname
                and not isinstance(literal.parent, nodes.reference)
            ):
                link = addnodes.pending_xref(
                    "",
                    nodes.inline("", name),
                    refdomain="std",
                    reftype="doc",
                    reftarget=f"/{page}",
                    refexplicit=False,
                    refwarn=True,
                    refdoc=self.env.docname,
                )
                literal.replace_self(link)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_transform(PageLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
