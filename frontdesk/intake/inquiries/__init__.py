"""Inquiries: the questions that the assistant would not answer, and a person must."""
