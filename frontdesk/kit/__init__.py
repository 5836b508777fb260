"""The foundation of the house: knows no business word."""
