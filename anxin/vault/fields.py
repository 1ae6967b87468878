"""Which columns hold what people typed? Sealed for a purpose, read and written as the words themselves.

A sealed text is opened when somebody reads it and not when its row is loaded, so that a sweep pays nothing for words
that it does not look at, and a row whose key is missing can still be decided. What was not written anew is stored as
it came: its bytes stay the same.
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from anxin import vault

if TYPE_CHECKING:
    Binary = models.Field[Any, Any]
else:
    Binary = models.BinaryField

Stored = bytes | memoryview


class _Words:
    """The attribute of a row: bytes as they are stored, or what was written since."""

    def __init__(self, field: "SealedText") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, _: type | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:
            row.refresh_from_db(fields=[name])
        kept = row.__dict__[name]
        return self.field.opened(kept) if isinstance(kept, Stored) else kept

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedText(Binary):
    """A text sealed by the vault for `purpose`; empty is stored as nothing. Reading raises vault.Unsealable."""

    empty: Any = ""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As a migration writes it."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Put the attribute that opens on reading in the place of the plain one."""
        super().contribute_to_class(cls, name, private_only=private_only)
        setattr(cls, self.attname, _Words(self))

    def get_default(self) -> Any:
        """Nothing was said."""
        return self.empty

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """What is there, without opening it."""
        return model_instance.__dict__.get(self.attname, self.empty)

    def get_prep_value(self, value: Any) -> Any:
        """What is stored: bytes as they are, words sealed."""
        return bytes(value) if isinstance(value, Stored) else self.sealed(value)

    def value_to_string(self, obj: models.Model) -> str:
        """For a serializer: still sealed."""
        return bytes(self.get_prep_value(self.pre_save(obj, add=False))).hex()

    def to_python(self, value: Any) -> Any:
        """Words stay words."""
        return value

    def sealed(self, value: Any) -> bytes:
        """Words as they are stored."""
        return vault.seal(self.written(value), self.purpose) if value else b""

    def opened(self, kept: Stored) -> Any:
        """What is stored as words; raises vault.Unsealable."""
        return self.read(vault.unseal(kept, self.purpose)) if kept else self.read("")

    def written(self, value: Any) -> str:
        """As text."""
        return str(value)

    def read(self, text: str) -> Any:
        """From text."""
        return text


class SealedList(SealedText):
    """A list of plain JSON values, sealed as one text."""

    empty = ()

    def get_default(self) -> Any:
        """A list of its own for each row."""
        return []

    def written(self, value: Any) -> str:
        """As JSON."""
        return json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> Any:
        """From JSON."""
        return json.loads(text) if text else []
