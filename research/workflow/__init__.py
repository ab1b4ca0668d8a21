"""Workflow: the order of the stages, how a run resumes, and what is written into its folder."""

from __future__ import annotations

from research.workflow.archiving import archive_run
from research.workflow.assigning import assign_articles, rank_topics, tabulate_assignment
from research.workflow.bertopic_model import hand_out_bertopic, tabulate_bags, tabulate_documents
from research.workflow.check import describe_check
from research.workflow.coding_sheets import CodingPlan, write_adjudication_sheet, write_coding_sheets
from research.workflow.drafting import write_draft
from research.workflow.frames import make_columns, read_frame, read_texts, store_frame
from research.workflow.intrusion_sheets import describe_scores, score_sheets
from research.workflow.label_template import write_labels
from research.workflow.publish import explore_run, republish_run
from research.workflow.running import run_pipeline

__all__ = [
    "CodingPlan",
    "archive_run",
    "assign_articles",
    "describe_check",
    "describe_scores",
    "explore_run",
    "hand_out_bertopic",
    "make_columns",
    "rank_topics",
    "read_frame",
    "read_texts",
    "republish_run",
    "run_pipeline",
    "score_sheets",
    "store_frame",
    "tabulate_assignment",
    "tabulate_bags",
    "tabulate_documents",
    "write_adjudication_sheet",
    "write_coding_sheets",
    "write_draft",
    "write_labels",
]
