"""Policies to compare with, each speaking the line protocol."""
