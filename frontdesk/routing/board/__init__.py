"""The board: what waits and where, how much everybody holds, and a manager's hand in both."""
