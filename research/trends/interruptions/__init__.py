"""Interrupted series at stated events."""
