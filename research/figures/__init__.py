"""Figures: drawn from the records of a run, returned and never shown."""

from __future__ import annotations

from research.figures.design import Design
from research.figures.drawing import Drawing, render_pdf, render_svg, save_drawing
from research.figures.fonts import cut_page_font, list_installed, list_undrawable, list_unshaped
from research.figures.gallery import GALLERY, draw_figure, draw_own_figure, list_figures, list_label_characters
from research.figures.style import load_libraries
from research.figures.subset import share_fonts

__all__ = [
    "GALLERY",
    "Design",
    "Drawing",
    "cut_page_font",
    "draw_figure",
    "draw_own_figure",
    "list_figures",
    "list_installed",
    "list_label_characters",
    "list_undrawable",
    "list_unshaped",
    "load_libraries",
    "render_pdf",
    "render_svg",
    "save_drawing",
    "share_fonts",
]
