"""Dates of publication as files write them: numbers, names of months in seven languages, Chinese, relative ones."""

from __future__ import annotations

from research.corpus.dates.order import Order, decide_order
from research.corpus.dates.parsing import AmbiguousDateError, parse_date
from research.corpus.dates.suggestion import list_orders, suggest_format

__all__ = ["AmbiguousDateError", "Order", "decide_order", "list_orders", "parse_date", "suggest_format"]
