"""Finding the approved answer to a question, in whatever language either was written."""
