"""When: the dates and hours that a message speaks of, on the business's own calendar."""

from frontdesk.understanding.signals.timing.calendar import Calendar, calendar_of
from frontdesk.understanding.signals.timing.extract import Times, times_in

__all__ = ["Calendar", "Times", "calendar_of", "times_in"]
