"""Approved answers: written, changed, retired and looked at by people."""
