"""What people say that the signals of a message really are, and what is learned from it."""

from frontdesk.understanding.corrections.records import SIGNALS, Correction, Signal, Value, Wish

__all__ = ["SIGNALS", "Correction", "Signal", "Value", "Wish"]
