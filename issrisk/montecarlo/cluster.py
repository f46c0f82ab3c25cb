"""Workers on other machines, through distributed where it is installed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from issrisk.errors import ClusterError
from issrisk.provenance import issrisk_version
from issrisk.resources import data_path

_PATIENCE_S = 10


@dataclass(frozen=True)
class Cluster:
    """An executor, and how many workers stand behind it."""

    executor: Executor
    workers: int


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """A Dask cluster's workers as an executor.

    Parameters
    ----------
    address : str
        Of its scheduler, as ``tls://HOST:PORT`` or ``tcp://HOST:PORT``; certificates are
        those of Dask's own configuration.

    Yields
    ------
    Cluster
        For `run`.

    Raises
    ------
    ClusterError
        If distributed is not installed, nobody answers within ten seconds, there is no
        worker, one has another issrisk or none, or the cluster is lost on the way.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm import CommClosedError
    except ImportError:
        raise ClusterError(
            "the package distributed is not installed", hint="pip install 'issrisk[cluster]'"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE_S)
    except (OSError, TypeError, ValueError) as error:
        raise ClusterError(
            f"no cluster answers at {address!r}: {error}",
            hint="give tls://HOST:PORT; its certificates go into Dask's configuration",
        ) from None
    try:
        with client:
            workers = sum(client.nthreads().values())
            if not workers:
                raise ClusterError(f"the cluster at {address!r} has no workers")
            _check_installed(client.run(_installed, on_error="return"))
            yield Cluster(cast(Executor, client.get_executor(pure=False)), workers)
    except (CancelledError, KilledWorker, CommClosedError) as error:
        reason = str(error) or "its answers will not come"
        raise ClusterError(f"the cluster at {address!r} is lost: {reason}") from None


def _installed() -> str:
    """Version and data of the issrisk that is installed, as one text."""
    content = data_path("MANIFEST.toml").read_bytes()
    return f"{issrisk_version()}, data {hashlib.sha256(content).hexdigest()[:12]}"


def _check_installed(answers: Mapping[str, object]) -> None:
    """The same seed gives the same numbers only where the code and the data are the same."""
    ours = _installed()
    for worker, answer in answers.items():
        if answer != ours:
            none = isinstance(answer, Exception)
            told = f"no issrisk that works ({answer})" if none else f"issrisk {answer}"
            raise ClusterError(
                f"the worker {worker} has {told}; here it is {ours}",
                hint="install the same version of issrisk on every worker",
            )
