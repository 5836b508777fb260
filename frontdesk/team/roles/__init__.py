"""Roles, which say what people may do, and skills, which say what they are good at."""
