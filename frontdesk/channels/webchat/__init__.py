"""The chat window on the business's own web pages."""
