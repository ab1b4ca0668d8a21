"""Drafts of studies for files that nobody has described yet."""

from __future__ import annotations

from research.workflow.drafting.draft import write_draft

__all__ = ["write_draft"]
