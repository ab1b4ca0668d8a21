"""Fonts that have every character a figure needs: the study's, the system's, or the one that comes in a wheel."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from research.errors import FontError
from research.figures.subset import cut_font, cut_web_font

BASE = "DejaVu Sans"
"""Comes with matplotlib, so that Latin text looks the same everywhere."""

SYSTEM = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Micro Hei",
)
"""Families with Chinese that systems have."""

REPLACEMENT = "\ufffd"


def find_families(characters: Iterable[str], *, font: Path | None = None) -> tuple[str, ...]:
    """Give font families that together have the characters, in the order in which they are asked for a glyph.

    Parameters
    ----------
    characters
        Every character of the figure's labels.
    font
        The study's own font file, which comes first.

    Returns
    -------
    One to three families; the base family alone where it has everything. Characters that no family has are not an
    error here: see `find_missing`.

    Raises
    ------
    FontError
        If the study's font cannot be read.
    """
    families: list[str] = [BASE]
    if font is not None:
        families.insert(0, _add_font(font))
    wanted = set(characters)
    missing = find_missing(wanted, families)
    if missing:
        system = next((name for name in SYSTEM if name in _installed() and not missing & _lacks(name, missing)), None)
        families.append(system or _bundled(frozenset(missing)))
    return tuple(families)


def list_installed() -> tuple[str, ...]:
    """Give the families with Chinese that this system has, in the order in which they are asked."""
    return tuple(name for name in SYSTEM if name in _installed())


def find_missing(characters: Iterable[str], families: Iterable[str]) -> set[str]:
    """Give the characters that none of the families has."""
    missing = {character for character in characters if character.isprintable() and not character.isspace()}
    for family in families:
        missing = _lacks(family, missing)
    return missing


def _lacks(family: str, characters: set[str]) -> set[str]:
    codes = _read_codes(family)
    return {character for character in characters if ord(character) not in codes}


@functools.cache
def _read_codes(family: str) -> frozenset[int]:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(font_manager.findfont(family, fallback_to_default=False)).get_charmap())


def _installed() -> frozenset[str]:
    from matplotlib import font_manager

    return frozenset(entry.name for entry in font_manager.fontManager.ttflist)


def cut_page_font(characters: frozenset[str]) -> bytes:
    """Give a font for pages (WOFF) with East Asian characters, cut from the one that comes with the toolkit."""
    import pylopdf_fonts_zh_cn

    return cut_web_font(Path(pylopdf_fonts_zh_cn.sans_path()), characters)


@functools.lru_cache(maxsize=8)
def _bundled(characters: frozenset[str]) -> str:
    import pylopdf_fonts_zh_cn

    return _add_font(cut_font(Path(pylopdf_fonts_zh_cn.sans_path()), characters))


@functools.cache
def _add_font(path: Path) -> str:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    try:
        family = FT2Font(str(path)).family_name
        font_manager.fontManager.addfont(str(path))
    except (OSError, RuntimeError) as error:
        raise FontError(f"figures.font: {path} cannot be read as a font ({error}); give a .ttf or .otf file") from error
    return str(family)
