"""What the schemas of all endpoints share."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from corpus.procedure import Level

T = TypeVar("T")


class Received(BaseModel):
    """A body as sent to us: a field we don't know is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @field_validator("*")
    @classmethod
    def _is_unicode(cls, value: T) -> T:
        # JSON may escape half of a surrogate pair, which no database and no response can hold.
        if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
            raise PydanticCustomError("string_unicode", "not Unicode")
        return value


class Sent(BaseModel):
    """A body we send; built from the attributes of our own nouns."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class ProcedureRefBody(Sent):
    code: str
    title: str
    level: Level


QuestionText = Annotated[str, Field(min_length=1, max_length=500)]
