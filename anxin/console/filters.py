"""By what are lists narrowed? Each choice in both languages, none with a count: large lists are slow to count."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from anxin.console.shown import later, tell
from anxin.console.words import Named
from anxin.texts import Text

Choices = Callable[[], Iterable[tuple[str, Text]]]


class ByValue(SimpleListFilter):
    """One value of one field, or all."""

    template = "console/filter.html"
    field: str
    choices_: dict[str, Text]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        """The values by their names."""
        return [(value, tell(text)) for value, text in self.choices_.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """The rows that have it."""
        value = self.value()
        return queryset.filter(**{self.field: value}) if value in self.choices_ else queryset


def by(field: str, title: Text, choices: dict[str, Text]) -> type[ByValue]:
    """A filter over the values of a field."""
    names = {"field": field, "choices_": choices, "title": later(title), "parameter_name": field}
    return type(f"By_{field}", (ByValue,), names)


def by_state(named: Named) -> type[ByValue]:
    """A filter over a table of states."""
    return by("state", Text("状态", "State"), {str(value): text for value, (text, _) in named.items()})
