"""Coding by people: whom to ask what, the sheets, and what came back."""

from __future__ import annotations

from research.coding.assignment import N_REPEATS, Item, assign_stories
from research.coding.codebook_page import write_codebook_page
from research.coding.codes import find_key, gather_codes, read_sheets
from research.coding.coding_key import ADJUDICATOR, KEY_FILE, KeyRow, read_key, write_key
from research.coding.filled_sheets import read_filled
from research.coding.refi_qda import write_refi_codebook
from research.coding.sampling import MIN_CORE, Sample, draw_sample, measure_uncertainty
from research.coding.sheet_files import SheetRow, write_sheet
from research.coding.story_texts import hash_text, list_first_articles, show_article
from research.coding.vocabulary import find_reserved, make_vocabulary

__all__ = [
    "ADJUDICATOR",
    "KEY_FILE",
    "MIN_CORE",
    "N_REPEATS",
    "Item",
    "KeyRow",
    "Sample",
    "SheetRow",
    "assign_stories",
    "draw_sample",
    "find_key",
    "find_reserved",
    "gather_codes",
    "hash_text",
    "list_first_articles",
    "make_vocabulary",
    "measure_uncertainty",
    "read_filled",
    "read_key",
    "read_sheets",
    "show_article",
    "write_codebook_page",
    "write_key",
    "write_refi_codebook",
    "write_sheet",
]
