"""When something was handed in: what nbgrader, a platform or a person wrote → a moment, or the reason why it is none.

A time decides about days late, so nothing is guessed: what two readers could read differently counts as no time.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from dateutil import parser, tz

from autograder.harmless.words import quoted

# More than this is no time but something else.
MAX_BYTES = 200
_YEARS = range(1990, 2100)

# What nbgrader writes and reads back alike. Its feedback is looked up by this very text, so it stays as it is.
_NBGRADER = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: UTC)?\s*", re.ASCII)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?(?: ?Uhr)?\s*(?P<half>[ap]\.?m\.?)?"
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d\d?)(?::?(\d\d))?", re.IGNORECASE)
_ZONE = r"\s*(?P<zone>Z|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?|\(?[A-Za-z]+(?:[/_][A-Za-z]+)*\)?)?"
_AFTER = rf"(?:(?:,?\s+|T|-){_CLOCK}{_ZONE})?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?){_AFTER}", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?(?P<year>\d{{4}}){_AFTER}", re.IGNORECASE)
_SLASHES = re.compile(rf"(?P<first>\d\d?)[/-](?P<then>\d\d?)[/-](?P<year>\d{{4}}){_AFTER}", re.IGNORECASE)
_MONTH_IN_WORDS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
# Zones of a summer, which the time zone database does not list by these letters, and the German ones.
_HOURS = {
    **{"WEST": 1, "BST": 1, "CEST": 2, "EEST": 3, "MEZ": 1, "MESZ": 2},
    **{"EDT": -4, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7},
}


def stamp(data: bytes) -> bytes:
    """nbgrader's ``timestamp.txt`` for a time in any common form. Raises ``ValueError``, whose message ends a sentence."""
    text = _decoded(data)
    when = moment(text)
    return text.encode() if _NBGRADER.fullmatch(text) else written(when)


def written(when: datetime) -> bytes:
    """A moment as nbgrader writes it."""
    return (when.astimezone(UTC).replace(tzinfo=None).isoformat(" ") + " UTC").encode()


def moment(text: str) -> datetime:
    """The moment that a text names; without a zone it is UTC, as for nbgrader. Raises ``ValueError``."""
    text = " ".join(text.split())
    if not text:
        raise ValueError("it is empty")
    if len(text) > MAX_BYTES:
        raise ValueError("it is too long for a date and time")
    try:
        when = _read(text).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"{quoted(text)} {error if isinstance(error, _Unclear) else 'is no date and time'}") from None
    if when.year not in _YEARS:
        raise ValueError(f"{quoted(text)} lies in the year {when.year}")
    return when


class _Unclear(ValueError):
    """The message follows the text that is unclear."""


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise ValueError("it is too long for a date and time")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ValueError("it is no text") from None


def _read(text: str) -> datetime:
    if _EPOCH.fullmatch(text):
        seconds = int(text) / 1000 if len(text) == 13 and text.isdigit() else float(text)
        return datetime.fromtimestamp(seconds, UTC)
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _SLASHES):
        if match := pattern.fullmatch(text):
            return _built(match.groupdict())
    if _MONTH_IN_WORDS.search(text):
        return _with_month_in_words(text)
    if "T" in text:  # ISO 8601 without punctuation
        when = datetime.fromisoformat(text)
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    raise _Unclear("is no date and time")


def _built(parts: dict[str, Any]) -> datetime:
    if "first" in parts:
        parts["month"], parts["day"] = _month_and_day(int(parts["first"]), int(parts["then"]), bool(parts["half"]))
    day = datetime(int(parts["year"]), int(parts["month"]), int(parts["day"]), tzinfo=_zone(parts["zone"]))
    if not parts["hour"]:
        raise _Unclear("has no time of day")
    hour = int(parts["hour"])
    if half := (parts["half"] or "")[:1].lower():
        if not 1 <= hour <= 12:
            raise _Unclear("is no date and time")
        hour = hour % 12 + 12 * (half == "p")
    microsecond = int((parts["fraction"] or "0")[:6].ljust(6, "0"))
    when = day.replace(
        hour=hour, minute=int(parts["minute"]), second=int(parts["second"] or 0), microsecond=microsecond
    )
    later = tz.enfold(when)  # the hour that there is twice in autumn
    return later if later.tzname() == (parts["zone"] or "").upper() else when


def _month_and_day(first: int, then: int, twelve_hours: bool) -> tuple[int, int]:
    """With slashes Americans, who write AM and PM, begin with the month, others with the day."""
    if first > 12 or (first == then):
        return then, first
    if then > 12 or twelve_hours:
        return first, then
    raise _Unclear("may begin with the day or with the month")


def _zone(name: str | None) -> tzinfo:
    name = (name or "").strip("()")
    if name.upper() in ("", "Z", "UTC", "GMT"):
        return UTC
    if match := _OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return tz.tzoffset(None, offset if sign == "+" else -offset)
    if name.upper() in _HOURS:
        return tz.tzoffset(name, timedelta(hours=_HOURS[name.upper()]))
    if zone := tz.gettz(name):
        return zone
    raise _Unclear("has a time zone that is not known")


def _with_month_in_words(text: str) -> datetime:
    """“Sunday, March 1, 2026 12:30:00 PM CET”; what is not in the text must not be filled in from today."""
    zones = {"tzinfos": lambda name, offset: tz.tzoffset(name, offset) if offset is not None else _zone(name)}
    readings = {parser.parse(text, default=datetime(year, 1, day), **zones) for year, day in ((2001, 1), (2002, 2))}
    if len(readings) > 1 or not re.search(r"\d:\d\d", text):
        raise _Unclear("is no complete date and time")
    when = readings.pop()
    return when if when.tzinfo else when.replace(tzinfo=UTC)
