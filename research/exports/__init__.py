"""Exports: a run as files of other tools; texts only where they are asked for."""

from __future__ import annotations

from research.exports.archive import Archive, choose_files, list_blanked
from research.exports.archive_guide import CODES, STUDY_TO_RUN, adapt_study, write_guide
from research.exports.count_files import write_quanteda, write_stm
from research.exports.network import write_network
from research.exports.reference_list import write_references

__all__ = [
    "CODES",
    "STUDY_TO_RUN",
    "Archive",
    "adapt_study",
    "choose_files",
    "list_blanked",
    "write_guide",
    "write_network",
    "write_quanteda",
    "write_references",
    "write_stm",
]
