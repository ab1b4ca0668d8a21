"""Validation: tasks that people answer, and how far people agree."""

from __future__ import annotations

from research.validation.agreement import measure_alpha
from research.validation.coder_agreement import add_agreement
from research.validation.intrusion_tasks import IntrusionTask, make_passage_tasks, make_word_tasks

__all__ = ["IntrusionTask", "add_agreement", "make_passage_tasks", "make_word_tasks", "measure_alpha"]
