"""Messages of the page whose fields are markup: links, names in their language, quotations, names of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from research.text import messages
from research.text.printable import make_printable

if TYPE_CHECKING:
    from markupsafe import Markup


def format_markup(template: str, many: str | None = None, /, **fields: object) -> Markup:
    """Say a message in the language of the report with fields that may be markup.

    Parameters
    ----------
    template, many
        As in `research.text.messages.say`; they are escaped, and so is their translation.
    fields
        Markup stays as it is, texts are made printable and escaped, numbers are written as the language does.

    Returns
    -------
    Markup that is safe in a page.
    """
    import markupsafe

    texts: dict[str, str] = {}
    held: dict[str, object] = {}
    for name, value in fields.items():
        if isinstance(value, str):
            texts[name] = value if hasattr(value, "__html__") else make_printable(value)
            held[name] = f"{{{name}}}"
        else:
            held[name] = value
    # The message is escaped while the places of its texts are still empty.
    return markupsafe.escape(messages.say(template, many, **held)).format(**texts)


def mark_code(text: str) -> Markup:
    """Mark a name of a file or of a setting as code."""
    import markupsafe

    return markupsafe.Markup("<code>{}</code>").format(make_printable(text))
