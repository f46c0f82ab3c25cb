"""What can go wrong, as types: each is an `IssriskError` and a builtin too."""

from __future__ import annotations


class IssriskError(Exception):
    """Base of every error raised on purpose.

    Parameters
    ----------
    message : str
        What was given and what is allowed.
    hint : str, optional
        What to do about it.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(IssriskError, ValueError):
    """A value, a file or a text cannot be used as given."""


class InputTypeError(InputError, TypeError):
    """A value of the wrong type."""


class ElementsError(InputError):
    """A text is not a valid element set or ephemeris."""


class StatementError(InputError):
    """A statements file is not valid."""


class ScenarioError(InputError):
    """A scenario is not valid, or cannot come about as it is told."""


class StaleElementsError(IssriskError, ValueError):
    """An element set is too old (or too young) for the time asked for."""


class PropagationError(IssriskError, ArithmeticError):
    """SGP4 refuses the element set at the time asked for."""


class DecayedError(PropagationError):
    """The orbit is decayed, or the state physically impossible."""


class ResourceLimitError(IssriskError, MemoryError):
    """The request would need more memory or time than is allowed."""


class OutputError(IssriskError, OSError):
    """A result cannot be written where it was asked for."""


class CheckpointError(IssriskError, OSError):
    """A checkpoint is damaged, or is that of another computation."""


class ClusterError(IssriskError, ConnectionError):
    """A cluster cannot be reached, or the software for it is not installed."""


class DataMissingError(IssriskError, FileNotFoundError):
    """An embedded data file is missing or is not the one that was shipped."""


class NetworkError(IssriskError, ConnectionError):
    """A server cannot be reached, or its answer cannot be used.

    Parameters
    ----------
    message : str
        What happened.
    hint : str, optional
        What to do about it.
    answered : bool, default: False
        Whether the server was reached.
    """

    def __init__(self, message: str, *, hint: str | None = None, answered: bool = False) -> None:
        super().__init__(message, hint=hint)
        self.answered = answered


class IssriskWarning(UserWarning):
    """Base of every warning."""


class ElementsWarning(IssriskWarning):
    """An element set is accepted, but something about it is unusual."""
