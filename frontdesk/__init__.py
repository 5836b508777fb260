"""Frontdesk: the operations console of a service business."""

__version__ = "0.1.0"
