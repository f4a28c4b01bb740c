"""What a parser raises when the bytes are not to be read; `parse_file` adds the name and says it to the person."""

from chatdoc.errors import DamagedFile, FileTooLarge, ProtectedFile, UnreadableFile


class Refusal(Exception):
    """A parser gives up, before it knows what the file is called."""

    def error(self, name: str) -> UnreadableFile:
        """Return the error for a person."""
        raise NotImplementedError


class Damaged(Refusal):
    """The format's own reader gives up; the message is a few of its words."""

    def error(self, name: str) -> UnreadableFile:
        return DamagedFile(name=name, detail=str(self)[:120])


class Protected(Refusal):
    """A password is needed."""

    def error(self, name: str) -> UnreadableFile:
        return ProtectedFile(name=name)


class TooLarge(Refusal):
    """It is over a limit; the message is "size/limit"."""

    def error(self, name: str) -> UnreadableFile:
        size, _, limit = str(self).partition("/")
        return FileTooLarge(name=name, size=size, limit=limit)
