"""Saved views of the leads: a choice under a name, for oneself or for everybody."""
