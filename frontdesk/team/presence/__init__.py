"""Whether people are there."""
