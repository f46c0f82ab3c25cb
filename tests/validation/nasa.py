"""NASA's own trajectory of the Station: how to read it, and its frame."""

import functools
from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np
from skyfield.api import load
from skyfield.framelib import itrs

OEM_2021 = "oem/iss_oem_2021-08-13.xml"
OEM_2022 = "oem/iss_oem_2022-02-18.xml"


def read_oem(path):
    """Times (UTC) and positions (EME2000, km) of a CCSDS OEM file."""
    states = ElementTree.parse(path).iter("stateVector")
    rows = [[cell.text for cell in state][:4] for state in states]
    instants = [datetime.strptime(row[0], "%Y-%jT%H:%M:%S.%fZ") for row in rows]
    positions = np.array([[float(text) for text in row[1:]] for row in rows])
    return np.array(instants, dtype="datetime64[ns]"), positions


@functools.cache
def timescale():
    """Skyfield's own time scale, from the table it ships."""
    return load.timescale(builtin=True)


def skyfield_time(times):
    """Skyfield's instants of datetime64 in UTC, whole microseconds."""
    instants = times.astype("datetime64[us]").astype(object)
    return timescale().from_datetimes([instant.replace(tzinfo=UTC) for instant in instants])


def itrs_from_eme2000(position, times):
    """Positions in ITRS, by skyfield; EME2000 is taken as GCRS (0.02", 0.7 m at the Station)."""
    return np.einsum("ijn,nj->ni", itrs.rotation_at(skyfield_time(times)), position)
