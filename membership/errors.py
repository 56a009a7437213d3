"""A wish that can't be met."""


class Refused(Exception):  # noqa: N818  it is an answer to a reader, not a fault
    """Raised by actions of every app; `str()` is a Dutch sentence for the reader that says how to put it right."""
