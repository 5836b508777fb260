"""Trying rules before they decide everything: beside what is live (shadow), or for a share of the customers (trial)."""
