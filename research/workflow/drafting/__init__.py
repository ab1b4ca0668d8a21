"""Drafts of studies for files that nobody has described yet."""

from __future__ import annotations

from research.workflow.drafting.draft import Draft, draft_study

__all__ = ["Draft", "draft_study"]
