"""Colours of figures: at least 3:1 against white, told apart by colour-blind readers, and few.

Colours belong to themes. Topics, sources and groups are neutral: they are told apart by their place, their label and
their line.
"""

from __future__ import annotations

LEAST_CONTRAST = 3.0
"""Least contrast of a mark against white (WCAG 2.2, success criterion 1.4.11), published."""

INK, MUTED, LINE = "#222222", "#5F5F5F", "#8A8A8A"
"""Text; secondary text (6.3:1 on white); lines at zero and of events (3.5:1)."""

NEUTRAL = "#55606E"
"""Colour of topics, sources and counts (6.4:1)."""

DIM = "#8D939B"
"""Colour of series that are not highlighted (3.1:1)."""

SHADES = ("#2B3138", "#5D6773", "#8B919A")
"""Neutral shades for neighbours that must be told apart; the lightest has 3.2:1 against white."""

ACCENT = "#0072B2"
"""Colour of a topic that is highlighted among others (5.2:1)."""

FILL, FAINT = "#C9CED4", "#E4E6E9"
"""Fills of areas with an edge or a label, which carry no meaning by themselves, and grid lines."""

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722


def measure_contrast(color: str) -> float:
    """Compute the contrast of a colour against white, 1 to 21 (WCAG 2.2)."""
    from matplotlib.colors import to_rgb

    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(color)]
    luminance = _RED * linear[0] + _GREEN * linear[1] + _BLUE * linear[2]
    return 1.05 / (luminance + 0.05)


def make_readable(color: str) -> str:
    """Darken a colour, with its hue, until it can be seen on white; a darker one is returned as it is."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = to_rgb(color)
    factor = 1.0
    while measure_contrast(to_hex((factor * red, factor * green, factor * blue))) < LEAST_CONTRAST:
        factor -= 0.01
    return to_hex((factor * red, factor * green, factor * blue)).upper()
