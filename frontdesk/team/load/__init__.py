"""How much people hold, never more than they may."""
