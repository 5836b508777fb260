"""The people of the business: what they can do, when they work, how much they hold."""
