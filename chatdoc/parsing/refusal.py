"""What a parser raises when the bytes are not to be read; `parse_file` adds the name and says it to the person."""

from chatdoc.errors import UnreadableFile


class Refusal(Exception):
    """A parser gives up, before it knows what the file is called: which error it is, and its fields but the name."""

    def __init__(self, error: type[UnreadableFile], **fields: object) -> None:
        super().__init__(error.__name__)
        self._error, self._fields = error, fields

    def named(self, name: str) -> UnreadableFile:
        """Return the error for a person."""
        return self._error(name=name, **self._fields)
