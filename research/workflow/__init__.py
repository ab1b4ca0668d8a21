"""Workflow: the order of the stages, how a run resumes, and what is written into its folder."""
