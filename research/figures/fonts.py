"""Fonts for all characters of a figure: from the study, from the system, or from a bundled package."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from research.errors import FontError
from research.figures.subset import cut_base_font, cut_font, cut_web_font
from research.figures.transliteration import name_scripts

BASE = "DejaVu Sans"
"""Base family, which comes with matplotlib, so that Latin text looks the same on all machines."""

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
"""System font families with Chinese characters, in order of preference."""

_SHAPED = frozenset(
    {"Arabic", "Bengali", "Devanagari", "Gujarati", "Hebrew", "Khmer", "Lao", "Myanmar", "Tamil", "Thai"}
)
_SHAPING_SINCE = (3, 11)
"""Scripts whose letters join, stack or run from the right, and the first version of matplotlib that writes them so."""

_REGULAR = frozenset({400, 500, "normal", "regular", "book", "roman", "medium"})
"""Weights of fonts that labels can be drawn in."""

_UNUSABLE = ("Last Resort", "Emoji")
"""Parts of the names of fonts that show no character as it is written, or in colours that matplotlib cannot draw."""


def find_families(characters: Iterable[str], *, font: Path | None = None) -> tuple[str, ...]:
    """Return font families that together contain the characters, in the order in which they are searched for a glyph.

    Parameters
    ----------
    characters
        All characters in the labels of the figure.
    font
        Font file of the study, which is searched first; None if the study sets none.

    Returns
    -------
    The base family alone if it contains all characters; else others of the system or the bundled one too, as few as
    contain what some font at hand contains. Characters that no family contains are left to `find_missing`.

    Raises
    ------
    FontError
        If the font file of the study cannot be read.
    """
    families: list[str] = [BASE]
    if font is not None:
        families.insert(0, _add_font(font))
    wanted = set(characters)
    missing = find_missing(wanted, families)
    if missing:
        system = next((name for name in SYSTEM if name in _installed() and not missing & _lacks(name, missing)), None)
        if system or missing & _read_bundled():
            families.append(system or _bundled(frozenset(missing & _read_bundled())))
            missing = find_missing(missing, families)
    while missing and (best := _choose_best(missing)):
        families.append(best)
        missing = _lacks(best, missing)
    return tuple(families)


def name_searched(families: Iterable[str]) -> list[str]:
    """Name the families as they are searched: the base family by its common glyphs first."""
    return [name for family in families for name in ((_cut_base(), BASE) if family == BASE else (family,))]


def list_undrawable(characters: Iterable[str], *, font: Path | None = None) -> tuple[str, ...]:
    """Name the scripts of which no font at hand has a character, the most frequent first; see `find_families`."""
    wanted = set(characters)
    return name_scripts(find_missing(wanted, find_families(wanted, font=font)))


def list_unshaped(characters: Iterable[str]) -> tuple[str, ...]:
    """Name the scripts among characters that this version of matplotlib does not write as they are written."""
    import matplotlib

    if tuple(int(part) for part in matplotlib.__version__.split(".")[:2]) >= _SHAPING_SINCE:
        return ()
    return tuple(name for name in name_scripts(characters) if name in _SHAPED)


def _choose_best(missing: set[str]) -> str | None:
    """Choose the installed family with most of the characters; None if none has any."""
    n_lacking = {name: len(_lacks(name, missing)) for name in _list_regular()}
    best = min(n_lacking, key=lambda name: (n_lacking[name], name), default=None)
    return best if best is not None and n_lacking[best] < len(missing) else None


def _list_regular() -> list[str]:
    """List the installed families that have an upright font of ordinary weight."""
    from matplotlib import font_manager

    regular = {
        entry.name
        for entry in font_manager.fontManager.ttflist
        if entry.style == "normal" and entry.weight in _REGULAR and entry.stretch == "normal"
    }
    return sorted(name for name in regular & _installed() if _is_usable(name))


def _is_usable(family: str) -> bool:
    """Tell fonts that matplotlib can draw text in, by their name."""
    return not any(part in family for part in _UNUSABLE)


@functools.cache
def list_installed() -> tuple[str, ...]:
    """Return the families on this system: those with Chinese characters in order of preference, then the others.

    The families that figures add, cut for their characters, are not on the system.
    """
    chinese = [name for name in SYSTEM if name in _installed()]
    return (*chinese, *sorted(name for name in _installed() - set(chinese) if _is_usable(name)))


def find_missing(characters: Iterable[str], families: Iterable[str]) -> set[str]:
    """Return the characters that none of the families contains."""
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

    try:
        return frozenset(FT2Font(font_manager.findfont(family, fallback_to_default=False)).get_charmap())
    except (OSError, RuntimeError, ValueError):
        # A font of the system that cannot be read contains nothing.
        return frozenset()


@functools.cache
def _read_bundled() -> frozenset[str]:
    import pylopdf_fonts_zh_cn
    from fontTools.ttLib import TTFont

    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True) as bundled:
        return frozenset(map(chr, bundled.getBestCmap()))


def _installed() -> frozenset[str]:
    from matplotlib import font_manager

    return frozenset(entry.name for entry in font_manager.fontManager.ttflist)


def cut_page_font(characters: frozenset[str]) -> bytes:
    """Return a web font (WOFF) with the given East Asian characters, a subset of the bundled font."""
    import pylopdf_fonts_zh_cn

    return cut_web_font(Path(pylopdf_fonts_zh_cn.sans_path()), characters)


@functools.lru_cache(maxsize=8)
def _bundled(characters: frozenset[str]) -> str:
    import pylopdf_fonts_zh_cn

    return _add_font(cut_font(Path(pylopdf_fonts_zh_cn.sans_path()), characters))


@functools.cache
def _cut_base() -> str:
    from matplotlib import font_manager

    return _add_font(cut_base_font(Path(font_manager.findfont(BASE))))


@functools.cache
def _add_font(path: Path) -> str:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    list_installed()
    try:
        family = FT2Font(str(path)).family_name
        font_manager.fontManager.addfont(str(path))
    except (OSError, RuntimeError) as error:
        raise FontError(f"figures.font: {path} cannot be read as a font ({error}); give a .ttf or .otf file") from error
    return str(family)
