"""Calling those who are on call: one after the other, until somebody has the work."""
