"""Leads: captured interest of one customer in one thing, from the first word to booked or lost."""
