"""Proving who somebody is: passwords, refused tries, sign-in and sign-out."""
