from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# No control characters: databases cannot hold NUL in a text, and a name is one line.
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$"
    ),
]


class NewItem(BaseModel):
    name: Name


class Item(BaseModel):
    # Errors end up in the log, and what users wrote does not belong there.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: UUID = Field(default_factory=uuid4)
    name: str
    created_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class Items(BaseModel):
    items: list[Item]
