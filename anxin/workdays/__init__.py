"""Which days and hours count when people have promised something? Chinese working days, 调休 included."""

from anxin.workdays.calendar import Due, add_working_days, is_provisional, is_working_day
from anxin.workdays.hours import add_service_hours

__all__ = ["Due", "add_service_hours", "add_working_days", "is_provisional", "is_working_day"]
