"""The explorer as one file: packed columns, a script and a style, and a policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.explorer.contents import Contents

_FOLDER = Path(__file__).parent

_GRID = 65535
"""Largest coordinate of a point of the map: two bytes, finer than any screen. A convention."""

_LEVEL = 9
"""Level of compression; a convention: the largest, since files are written once and read often."""


def render_explorer(contents: Contents) -> str:
    """Write the explorer as HTML.

    Parameters
    ----------
    contents
        What it holds.

    Returns
    -------
    A page that opens without a server and connects to nothing: its policy allows its own script and style alone, by
    their hashes. Columns are deflated and in base 64; every text is data, and is shown as text.
    """
    script, style = (
        (_FOLDER / name).read_text(encoding="utf-8") for name in ("explorer.js", "explorer.css")
    )
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash_source(script)}'",
            f"style-src '{_hash_source(style)}'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    blocks = [f'<script type="application/json" id="head">{_write_json(contents.head)}</script>']
    blocks += [
        f'<script type="application/octet-stream" id="{name}">{packed}</script>'
        for name, packed in pack_columns(contents).items()
    ]
    page = (_FOLDER / "explorer.html").read_text(encoding="utf-8")
    for name, value in (("POLICY", policy), ("STYLE", style), ("SCRIPT", script), ("DATA", "\n".join(blocks))):
        before, _, after = page.partition(f"%%{name}%%")
        page = before + value + after
    return page


def pack_columns(contents: Contents) -> dict[str, str]:
    """Pack the columns of articles and passages, each deflated and in base 64."""
    narrow = {
        "day": np.diff(contents.day, prepend=contents.day[:1]).astype("<u2"),
        "first_day": contents.day[:1].astype("<i4"),
        "source": contents.source.astype("<u2"),
        "language": contents.language.astype("u1"),
        "file": contents.file.astype("<u2"),
        "line": contents.line.astype("<u4"),
        "topic": contents.topic.astype("<i2"),
        "theme": contents.theme.astype("<i2"),
        "identifier": contents.identifier.astype(">u8"),
        "passage_article": np.diff(contents.passage_article, prepend=0).astype("<u4"),
        "passage_topic": contents.passage_topic.astype("<i2"),
        "x": _quantize(contents.position)[:, 0],
        "y": _quantize(contents.position)[:, 1],
    }
    packed = {name: _pack(np.ascontiguousarray(values).tobytes()) for name, values in narrow.items()}
    texts = {"titles": contents.titles, "texts": contents.texts, "addresses": contents.addresses}
    return packed | {name: _pack(_join(lines)) for name, lines in texts.items()}


def _quantize(position: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Put points on a grid, with one scale for both axes and the first axis to the right."""
    if not len(position):
        return np.zeros((0, 2), "<u2")
    low, high = position.min(axis=0), position.max(axis=0)
    scale = _GRID / max(float((high - low).max()), 1e-9)
    centred = (position - (low + high) / 2) * scale + _GRID / 2
    return np.clip(np.rint(centred), 0, _GRID).astype("<u2")


def _join(lines: Sequence[str]) -> bytes:
    # Without a single text there is nothing to be packed.
    return "\n".join(lines).encode("utf-8", "replace") if any(lines) else b""


def _pack(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, _LEVEL)).decode("ascii")


def _hash_source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _write_json(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
