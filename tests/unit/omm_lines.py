"""One orbit mean-elements message of the Station, and how to change it."""

import json

from issrisk.orbit.messages.omm_notations import from_json

# The set of `lines`, as CelesTrak gives it.
CELESTRAK = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "OBJECT_ID": "1998-067A",
    "EPOCH": "2022-02-24T14:20:51.774144",
    "MEAN_MOTION": 15.49924591,
    "ECCENTRICITY": 0.0005278,
    "INCLINATION": 51.6409,
    "RA_OF_ASC_NODE": 174.156,
    "ARG_OF_PERICENTER": 162.4425,
    "MEAN_ANOMALY": 209.8578,
    "EPHEMERIS_TYPE": 0,
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": 25544,
    "ELEMENT_SET_NO": 999,
    "REV_AT_EPOCH": 32772,
    "BSTAR": 0.00013261,
    "MEAN_MOTION_DOT": 7.101e-5,
    "MEAN_MOTION_DDOT": 0,
}
# As Space-Track gives it: strings, and much else beside.
SPACE_TRACK = (
    {"CCSDS_OMM_VERS": "2.0", "COMMENT": "GENERATED VIA API", "ORIGINATOR": "18 SPCS"}
    | {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC"}
    | {"MEAN_ELEMENT_THEORY": "SGP4"}
    | {key: str(value) for key, value in CELESTRAK.items()}
    | {"BSTAR": "0.00013261000000", "ECCENTRICITY": ".00052780", "RA_OF_ASC_NODE": "174.1560"}
    | {"SEMIMAJOR_AXIS": "6795.1", "RCS_SIZE": None, "DECAY_DATE": None, "GP_ID": "1"}
)


def omm_json(**changes):
    """Text of the message with values changed, or left out where they are `...`."""
    fields = CELESTRAK | changes
    return json.dumps([{key: value for key, value in fields.items() if value is not ...}])


def omm_csv(**changes):
    """The same as a table."""
    fields = {key: str(value) for key, value in (CELESTRAK | changes).items()}
    return ",".join(fields) + "\n" + ",".join(fields.values()) + "\n"


def omm_kvn(**changes):
    """The same as keywords and values."""
    fields = CELESTRAK | changes
    head = "CCSDS_OMM_VERS = 2.0\nCREATION_DATE =\nORIGINATOR =\n\n"
    return head + "".join(f"{k} = {v}\n" for k, v in fields.items() if v is not ...)


def omm_xml(**changes):
    """The same as XML."""
    fields = CELESTRAK | changes
    leaves = "".join(f"<{k}>{v}</{k}>" for k, v in fields.items() if v is not ...)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ndm><omm id="CCSDS_OMM_VERS" version="2.0">'
        f"<header/><body><segment><metadata/><data>{leaves}</data></segment></body></omm></ndm>\n"
    )


def message(**changes):
    """The message itself."""
    (placed,) = from_json(omm_json(**changes))
    return placed.message
