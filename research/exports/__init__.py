"""Exports: a run as files of other tools; texts only where they are asked for."""

from __future__ import annotations

from research.exports.count_files import write_quanteda, write_stm
from research.exports.network import write_network
from research.exports.reference_list import write_references

__all__ = ["write_network", "write_quanteda", "write_references", "write_stm"]
