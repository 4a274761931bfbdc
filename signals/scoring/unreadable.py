"""The refusal that every kind of artifact shares."""


class UnreadableModel(ValueError):
    """The artifact is not a model that this version can apply; the message says what is wrong."""
