"""What is approved to be said."""
