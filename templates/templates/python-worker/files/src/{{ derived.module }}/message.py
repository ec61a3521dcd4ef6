from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    # Of its entry in the stream.
    id: str
    # Bytes, as whoever sent it may have sent anything.
    fields: dict[bytes, bytes]
    # How often it was delivered, this time included.
    attempt: int

    @property
    def original_id(self) -> str:
        """The same in every attempt, and when it is put on the queue again."""
        return self.fields.get(b"message_id", b"").decode(errors="replace") or self.id


class RejectedError(Exception):
    """What a handler raises where another attempt would fail as well."""
