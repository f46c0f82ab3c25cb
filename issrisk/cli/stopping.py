"""Ending a long computation as it is asked to end: at the next chunk, its checkpoint written."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

_ASKING = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """While it is entered, an interrupt asks to stop, and a second one insists.

    ``asked`` is the signal that came, None before.
    """

    def __init__(self) -> None:
        self.asked: int | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Stopping:
        if threading.current_thread() is threading.main_thread():
            self._before = {each: signal.signal(each, self._ask) for each in _ASKING}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._restore()

    def is_asked(self) -> bool:
        """Whether a signal came."""
        return self.asked is not None

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = number
        self._restore()
        sys.stderr.write("\rstopping after this chunk; once more to stop at once\n")

    def _restore(self) -> None:
        for each, handler in self._before.items():
            signal.signal(each, handler)
        self._before = {}
