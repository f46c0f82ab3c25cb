"""Newer space weather: a file of the user's, or fetched when asked for and kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from issrisk import net
from issrisk.environment.celestrak import parsed_space_weather, read_space_weather
from issrisk.environment.space_weather import SpaceWeather, joined, space_weather
from issrisk.errors import DataMissingError, InputError, IssriskError
from issrisk.formats.fetching import asked, last_answer, made_folder, remember, user_folder
from issrisk.formats.files import write_text
from issrisk.orbit.messages.source import text_of
from issrisk.times import utc

ADDRESS = "https://celestrak.org/SpaceData/SW-Last5Years.csv"
UPDATED = "updated"
_FOLDER = "space-weather"
_MOST_BYTES = 5_000_000  # ten times the file, packed or not
_LAST_ANSWER = "last-answer.json"


@dataclass(frozen=True)
class SpaceWeatherUpdate:
    """The newest space weather, where it is kept, and when it was fetched."""

    weather: SpaceWeather
    file: Path
    url: str
    answered_utc: np.datetime64
    from_cache: bool


def given_space_weather(source: str | Path | None) -> SpaceWeather:
    """Space weather as a user asks for it.

    Parameters
    ----------
    source : str, Path or None
        A file of CelesTrak; the word ``updated`` for what was fetched last; None
        for the embedded series. What a file lacks at its beginning is embedded.

    Returns
    -------
    SpaceWeather
        From 1957 on.

    Raises
    ------
    InputError
        If the file is not as documented, or leaves a gap.
    DataMissingError
        If nothing was fetched yet.
    """
    if source is None:
        return space_weather()
    if source != UPDATED:
        return joined(space_weather(), read_space_weather(source))
    files = sorted(user_folder(_FOLDER).glob("sw_*.csv"))
    if not files:
        raise DataMissingError(
            "no space weather was fetched yet", hint="issrisk data update fetches it"
        )
    return joined(space_weather(), read_space_weather(files[-1]))


def update_space_weather(
    *,
    url: str = ADDRESS,
    now: np.datetime64 | None = None,
    timeout_s: float = net.TIMEOUT_S,
) -> SpaceWeatherUpdate:
    """Fetch the space weather of the last five years, check it and store it.

    A server that has answered is not asked again for two hours; its last answer
    is given instead.

    Parameters
    ----------
    url : str
        Where to ask; by default CelesTrak.
    now : datetime64, optional
        Time of asking, UTC; by default that of the clock.
    timeout_s : float, default: 20
        For the whole of the answer [s].

    Returns
    -------
    SpaceWeatherUpdate
        The series and its file.

    Raises
    ------
    InputError
        If the address cannot be, or the answer is no such file.
    NetworkError
        If the server gives no usable answer, or gave none less than two hours ago.
    OutputError
        If it cannot be stored.
    """
    when = np.datetime64("now", "s") if now is None else now
    folder = made_folder(_FOLDER)
    note = folder / _LAST_ANSWER
    last = last_answer(note, url, when)
    if last is not None:
        path = folder / Path(last["file"]).name
        weather = joined(space_weather(), read_space_weather(path))
        return SpaceWeatherUpdate(weather, path, url, utc(last["answered_utc"]), from_cache=True)
    try:
        content = asked(url, timeout_s=timeout_s, max_bytes=_MOST_BYTES)
        fetched = parsed_space_weather(content, source="the answer")
        weather = joined(space_weather(), fetched)
        _refuse_older(weather)
        path = folder / f"sw_{weather.days[-1]}.csv"
        write_text(path, text_of(content), force=True)
    except IssriskError as error:
        remember(note, url, when, failure=error)
        raise
    remember(note, url, when, file=path.name)
    return SpaceWeatherUpdate(weather, path, url, when, from_cache=False)


def _refuse_older(weather: SpaceWeather) -> None:
    embedded = space_weather()
    if weather.days[-1] < embedded.days[-1]:
        raise InputError(
            f"the server gave space weather up to {weather.days[-1]}, older than the embedded, "
            f"{embedded.days[-1]}",
            hint="nothing was changed",
        )
