"""Validation: tasks that people answer, and how far people agree."""
