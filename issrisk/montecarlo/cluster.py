"""Workers on other machines, through distributed where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from issrisk.errors import ClusterError

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
        If distributed is not installed, nobody answers within ten seconds, or
        there is no worker.
    """
    try:
        from distributed import Client
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
    with client:
        workers = sum(client.nthreads().values())
        if not workers:
            raise ClusterError(f"the cluster at {address!r} has no workers")
        yield Cluster(cast(Executor, client.get_executor(pure=False)), workers)
