"""Forms on the business's own web pages."""
