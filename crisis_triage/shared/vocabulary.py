"""Closed lists of words, without Django, so that pure code can share them with models, forms and the API."""

from enum import StrEnum


class Vocabulary(StrEnum):
    """A closed list. The value is what is stored and sent; the label is what people read."""

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(word.value, word.label) for word in cls]

    @classmethod
    def listed(cls) -> str:
        """For error messages: 'a, b or c'."""
        words = [word.value for word in cls]
        return f"{', '.join(words[:-1])} or {words[-1]}"
