"""Another policy on a past period of the business's own: what it would have decided otherwise, and what would have come of it."""
