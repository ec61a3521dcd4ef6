from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    id: str
    # Bytes, as whoever sent it may have sent anything.
    fields: dict[bytes, bytes]
    # How often it was delivered, this time included.
    attempt: int


class RejectedError(Exception):
    """What a handler raises where another attempt would fail as well."""
