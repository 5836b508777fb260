"""The business itself and its branches."""
