"""Ways out of the one event table: the live stream."""

from frontdesk.outlets.live import Hub, Subscriber, Telling

__all__ = ["Hub", "Subscriber", "Telling"]
