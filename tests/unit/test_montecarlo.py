"""Random streams by address, and chunks whose division does not show in the results."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

from issrisk.errors import InputError, InputTypeError
from issrisk.montecarlo.run import Watch, run
from issrisk.montecarlo.streams import stream


def draws(realisations):
    return np.array([stream(5, each).normal(size=3) for each in realisations])


def test_philox_is_that_of_salmon_et_al():
    """Known answer of Random123's kat_vectors: key and counter zero, Philox 4x64-10.

    numpy counts up before it draws, so the counter here is one below zero.
    """
    bits = np.random.Philox(counter=2**256 - 1, key=0).random_raw(4)
    assert [f"{int(each):016x}" for each in bits] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]


def test_every_address_has_its_own_numbers():
    addresses = [(s, r, p) for s in (0, 1, 2**64 - 1) for r in (0, 1, 10**9) for p in (0, 1)]
    first = {float(stream(s, r, purpose=p).random()) for s, r, p in addresses}
    assert len(first) == len(addresses)


def test_neighbouring_streams_are_independent():
    numbers = np.array([stream(1, each).random(100) for each in range(2000)])
    correlation = np.corrcoef(numbers[:-1].ravel(), numbers[1:].ravel())[0, 1]
    assert abs(correlation) < 4.0 / np.sqrt(numbers.size)
    assert abs(numbers.mean() - 0.5) < 4.0 / np.sqrt(12.0 * numbers.size)


@pytest.mark.parametrize(("chunk", "workers"), [(1, 1), (7, 1), (7, 3), (40, 2), (1000, 2)])
def test_chunks_and_threads_do_not_show(chunk, workers):
    found = np.concatenate(list(run(draws, 40, chunk=chunk, workers=workers)))
    assert found.tobytes() == draws(range(40)).tobytes()


PROCESSES = partial(ProcessPoolExecutor, mp_context=multiprocessing.get_context("spawn"))


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, PROCESSES])
def test_any_executor_will_do(pool):
    with pool(2) as executor:
        found = np.concatenate(list(run(draws, 20, chunk=6, executor=executor)))
        assert found.tobytes() == draws(range(20)).tobytes()
        executor.submit(int).result()  # it was left open


def test_progress_tells_the_running_estimate():
    told = []
    watch = Watch(told.append, measure=lambda result: result[:, 0])
    list(run(draws, 25, chunk=10, watch=watch))
    values = draws(range(25))[:, 0]
    assert [(each.done, each.total) for each in told] == [(10, 25), (20, 25), (25, 25)]
    assert told[-1].mean == pytest.approx(values.mean(), rel=1e-12)
    assert told[-1].standard_error == pytest.approx(values.std(ddof=1) / 5.0, rel=1e-12)


def test_what_is_not_finite_is_not_averaged():
    told = []
    list(run(len, 4, chunk=2, watch=Watch(told.append, measure=lambda n: [n, np.nan, np.inf])))
    assert (told[0].mean, told[-1].mean) == (2.0, 2.0)


def test_few_chunks_are_begun_ahead():
    begun = []

    def task(each):
        begun.append(each)
        return each

    results = run(task, 100, chunk=1, workers=2)
    next(results)
    assert len(begun) <= 4
    results.close()


@pytest.mark.parametrize("given", [{"realisations": 0}, {"chunk": 0}, {"workers": 0}])
def test_numbers_out_of_range_are_refused(given):
    with pytest.raises(InputError, match=next(iter(given))):
        run(draws, **({"realisations": 10} | given))


def test_addresses_out_of_range_are_refused():
    for bad in (-1, 2**64):
        with pytest.raises(InputError, match="seed"):
            stream(bad, 0)
    with pytest.raises(InputTypeError, match="realisation is given as float"):
        stream(0, 1.0)
