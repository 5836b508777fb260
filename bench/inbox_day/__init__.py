"""A simulated day in the inbox of a service business, to judge who should get what."""
