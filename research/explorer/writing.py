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
from research.text.web_fonts import CutFont, find_eastern, make_font_face

_FOLDER = Path(__file__).parent

MOST_EMBEDDED = 2000
"""East Asian characters for which a font is put into the file; a bound: about half a megabyte. With more, the fonts of
the reader's system must do."""

_GRID = 65535
"""Largest coordinate of a point of the map: two bytes, finer than any screen. A convention."""

_ONE_BYTE = 160
"""Ranks of characters that take one byte; a convention: 95 times 256 more take two."""

_UNITS = 1_000_000
"""Characters that are written at once; a bound on memory, a convention."""

_ID_BYTES, _FEW_BYTES, _MANY = 8, 5, 200_000
"""Bytes of an id, and how many are kept beyond so many articles, whose ids would be a quarter of the file; they find
the article all the same. A convention."""

_LEVEL = 9
"""Level of compression; a convention: the largest, since files are written once and read often."""


def render_explorer(contents: Contents, *, cut_font: CutFont | None = None) -> str:
    """Write the explorer as HTML.

    Parameters
    ----------
    contents
        What it holds.
    cut_font
        Gives a font (WOFF) with some characters, for readers whose system has none for Chinese, Japanese and Korean;
        used for at most `MOST_EMBEDDED` characters.

    Returns
    -------
    A page that opens without a server and connects to nothing: its policy allows its own script and style alone, by
    their hashes. Columns are deflated and in base 64; every text is data, and is shown as text.
    """
    script, style = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("explorer.js", "explorer.css"))
    style += "\n" + _embed_font(contents, cut_font)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash_source(script)}'",
            f"style-src '{_hash_source(style)}'",
            "img-src data: blob:",
            "font-src data:",
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


def _embed_font(contents: Contents, cut_font: CutFont | None) -> str:
    if cut_font is None:
        return ""
    found: set[str] = set()
    for text in (_write_json(contents.head), *contents.titles, *contents.texts):
        found |= find_eastern(text)
        if len(found) > MOST_EMBEDDED:
            return ""
    return make_font_face(frozenset(found), cut_font)


def pack_columns(contents: Contents) -> dict[str, str]:
    """Pack the columns of articles and passages, each deflated and in base 64."""
    narrow = {
        "day": np.diff(contents.day, prepend=contents.day[:1]).astype("<u2"),
        "first_day": contents.day[:1].astype("<i4"),
        "source": contents.source.astype("<u2"),
        "language": contents.language.astype("u1"),
        "file": contents.file.astype("<u2"),
        "line": np.diff(contents.line, prepend=0).astype("<i4"),
        "topic": contents.topic.astype("<i2"),
        "theme": contents.theme.astype("<i2"),
        "identifier": _shorten_identifiers(contents.identifier),
        "passage_article": np.diff(contents.passage_article, prepend=0).astype("<u4"),
        # Most passages have the topic of their article.
        "passage_topic": (contents.passage_topic - contents.topic[contents.passage_article]).astype("<i2"),
        "x": _quantize(contents.position)[:, 0],
        "y": _quantize(contents.position)[:, 1],
    }
    packed = {name: _pack(np.ascontiguousarray(values).tobytes()) for name, values in narrow.items()}
    texts = {"titles": contents.titles, "texts": contents.texts, "addresses": contents.addresses}
    return packed | {name: _pack(_encode_lines(lines)) for name, lines in texts.items()}


def _quantize(position: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Put points on a grid, with one scale for both axes and the first axis to the right."""
    if not len(position):
        return np.zeros((0, 2), "<u2")
    low, high = position.min(axis=0), position.max(axis=0)
    scale = _GRID / max(float((high - low).max()), 1e-9)
    centred = (position - (low + high) / 2) * scale + _GRID / 2
    placed: NDArray[np.uint16] = np.clip(np.rint(centred), 0, _GRID).astype("<u2")
    return placed


def _shorten_identifiers(identifier: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Give the first bytes of every id, all of them unless there are very many."""
    every = identifier.astype(">u8").view("u1").reshape(-1, _ID_BYTES)
    return every if len(every) <= _MANY else every[:, :_FEW_BYTES]


def _encode_lines(lines: Sequence[str]) -> bytes:
    """Write lines by the rank of their characters (UTF-16), so that frequent ones take one byte, and others two.

    First come the number of ranked characters and these; a rank below `_ONE_BYTE` is that byte; a larger one a byte
    from there on and a second byte; what has no rank is 255 and the character. Titles of Chinese news are a quarter
    smaller than deflated UTF-8.
    """
    # Without a single text there is nothing to be packed.
    if not any(lines):
        return b""
    units = np.frombuffer("\n".join(lines).encode("utf-16-le", "replace"), "<u2")
    # A part at a time: the numbers below take some forty bytes a character.
    parts = [units[start : start + _UNITS] for start in range(0, len(units), _UNITS)]
    counts = sum((np.bincount(part, minlength=1 << 16) for part in parts), np.zeros(1 << 16, np.int64))
    n_ranked = min(int((counts > 0).sum()), _ONE_BYTE + (255 - _ONE_BYTE) * 256)
    ranked = np.argsort(-counts, kind="stable")[:n_ranked]
    rank = np.full(1 << 16, -1)
    rank[ranked] = np.arange(n_ranked)
    written = b"".join(_encode_units(part, rank) for part in parts)
    return int(n_ranked).to_bytes(2, "little") + ranked.astype("<u2").tobytes() + written


def _encode_units(units: NDArray[np.uint16], rank: NDArray[np.int64]) -> bytes:
    """Write characters by their ranks, -1 for none, in one to three bytes each."""
    own = rank[units]
    width = np.where(own < 0, 3, np.where(own < _ONE_BYTE, 1, 2))
    place = np.concatenate([[0], np.cumsum(width)])
    written = np.zeros(place[-1], np.uint8)
    start, beyond = place[:-1], own - _ONE_BYTE
    written[start] = np.where(own < 0, 255, np.where(own < _ONE_BYTE, own, _ONE_BYTE + (beyond >> 8)))
    second = width == 2
    written[start[second] + 1] = beyond[second] & 255
    third = width == 3
    written[start[third] + 1], written[start[third] + 2] = units[third] & 255, units[third] >> 8
    return written.tobytes()


def _pack(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, _LEVEL)).decode("ascii")


def _hash_source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _write_json(value: dict[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
