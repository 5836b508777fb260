"""What `run.py` does: prepare a fresh machine, build, test and start. Standard library only; imports nothing of Frontdesk."""
