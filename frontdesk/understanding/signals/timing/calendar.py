"""The business's own calendar on the day a message was written."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from frontdesk.understanding.records import BusinessContext

# Money tells the country better than the language does: where the weekend is Friday and Saturday, and where the month is written first.
_FRIDAY_WEEKEND = frozenset({"SAR", "KWD", "QAR", "BHD", "OMR", "EGP", "JOD", "IQD", "YER", "SDG", "LYD", "SYP", "DZD"})
_MONTH_FIRST = frozenset({"USD"})
_FRIDAY, _SATURDAY = 4, 5


@dataclass(frozen=True)
class Calendar:
    """Today, and how weeks and written dates run here."""

    now: datetime
    week_start: int
    weekend_start: int
    month_first: bool

    @property
    def today(self) -> date:
        return self.now.date()

    def week_of(self, day: date) -> date:
        """The first day of the week that a day is in."""
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)

    def next_weekday(self, weekday: int, *, today_counts: bool = False) -> date:
        """The next such day after today."""
        ahead = (weekday - self.today.weekday()) % 7
        return self.today + timedelta(days=ahead if ahead or today_counts else 7)

    def weekend(self, weeks_ahead: int = 0) -> tuple[date, date]:
        """The weekend that is on or comes next, or one some weeks later."""
        last = self.next_weekday((self.weekend_start + 1) % 7, today_counts=True) + timedelta(weeks=weeks_ahead)
        first = last - timedelta(days=1)
        return max(first, self.today), last

    def later(self, span: timedelta) -> datetime:
        """The wall clock after so much real time, however the clocks were changed in between."""
        return (self.now.astimezone(UTC) + span).astimezone(self.now.tzinfo)


def calendar_of(business: BusinessContext, at: datetime) -> Calendar:
    """The calendar of the business at that moment; a moment without a zone is taken as UTC."""
    moment = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return Calendar(
        now=moment.astimezone(_zone(business.timezone)),
        week_start=business.week_start % 7,
        weekend_start=_FRIDAY if business.currency in _FRIDAY_WEEKEND else _SATURDAY,
        month_first=business.currency in _MONTH_FIRST,
    )


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def month_end(day: date) -> date:
    """The last day of the month that a day is in."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))
