"""Questions that nobody could answer, until somebody writes the answer."""
