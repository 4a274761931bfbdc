"""The one way in which the embedded servers fail."""


class EmbeddedServersFailed(Exception):
    """The servers could not be started; the message is one line that says why and what to do."""
