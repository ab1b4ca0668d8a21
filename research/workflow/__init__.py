"""Workflow: order of the stages, reuse of earlier results, and content of run folders."""
