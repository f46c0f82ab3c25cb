"""Whatever is read gives sets with finite states, or an error of ours; no other, and soon."""

import gzip
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from issrisk.errors import IssriskError
from issrisk.formats.elements import NOTATIONS, elements_text
from issrisk.orbit.messages.reading import read_catalogue
from issrisk.orbit.propagate import teme_states
from unit.lines import pair
from unit.omm_lines import CELESTRAK, omm_csv, omm_json, omm_kvn, omm_xml
from unit.test_bad_elements import REFUSED as BAD_LINES
from unit.test_omm import REFUSED as BAD_VALUES
from unit.test_omm import UNREADABLE as BAD_TEXTS

pytestmark = pytest.mark.filterwarnings("ignore::issrisk.errors.ElementsWarning")
quickly = settings(
    deadline=2000, max_examples=300, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

WHOLE = [pair(), "ISS\n" + pair(), omm_json(), omm_csv(), omm_kvn(), omm_xml()]
TOKENS = [
    *("\n", "\r", "\0", "\x1b", "\ufeff", "\ud800", "\x0b", "\u2028", "-", ".", ",", '"', "'", "=")
    + ("{", "}", "[", "]", "<", ">", "&", "]]>", "<!--", "<![CDATA[", "<!DOCTYPE a>", "&amp;")
    + ("nan", "NaN", "inf", "1e999", "-0", "9" * 400, "true", "null", "COMMENT ", "CCSDS_OEM_VERS")
    + ("EPOCH", "MEAN_MOTION", "BSTAR", "1 25544U ", "2 25544 ", "\x1f\x8b", "é", "\U0001f6f0")
]


def survives(source):
    """Read it; what comes out can be propagated and written, or the error is one of ours."""
    try:
        found = read_catalogue(source)
    except IssriskError:
        return
    for elements in found.sets[:3]:
        times = elements.epoch + np.array([0, 12], "timedelta64[h]")
        try:
            position_km, velocity_km_s = teme_states(elements, times)
        except IssriskError:
            continue
        assert np.isfinite(position_km).all()
        assert np.isfinite(velocity_km_s).all()
        for notation in NOTATIONS[1:]:
            read_catalogue(elements_text([elements], notation=notation))


@pytest.mark.parametrize(
    "text",
    [
        *(text for text, _ in BAD_LINES.values()),
        *(text for text, _ in BAD_TEXTS.values()),
        *(write(**changes) for changes, _ in BAD_VALUES.values() for write in (omm_json, omm_kvn)),
    ],
    ids=lambda text: repr(text[:30]),
)
def test_the_corpus_of_bad_texts(text):
    survives(text)
    survives(text.encode("utf-8", errors="surrogatepass"))


@quickly
@given(st.binary(max_size=300))
@example(b"\x1f\x8b")
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf")
@example(b"<\xff\xfe")
def test_any_bytes(data):
    survives(data)
    survives(b"\x1f\x8b\x08\0" + data)
    survives(gzip.compress(data))


@quickly
@given(
    st.sampled_from(WHOLE),
    st.lists(
        st.tuples(
            st.floats(0, 1), st.integers(0, 12), st.sampled_from(TOKENS) | st.text(max_size=5)
        ),
        max_size=4,
    ),
)
def test_any_edit_of_a_good_text(text, edits):
    for where, length, token in edits:
        begin = int(where * len(text))
        text = text[:begin] + token + text[begin + length :]
    survives(text + "\n")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@quickly
@given(st.dictionaries(st.sampled_from(list(CELESTRAK)), JSON_VALUES, max_size=4), JSON_VALUES)
def test_any_value_in_a_message(changes, beside):
    survives(json.dumps([CELESTRAK | changes, beside]))
    survives(json.dumps({"beside": beside, **changes}))


VALUES = st.text(max_size=25) | st.floats().map(repr) | st.integers().map(str)


@quickly
@given(
    st.sampled_from([omm_csv, omm_kvn, omm_xml]),
    st.dictionaries(st.sampled_from(list(CELESTRAK)), VALUES, min_size=1, max_size=3),
)
def test_any_text_for_a_value(write, changes):
    survives(write(**changes))


@quickly
@given(
    st.fixed_dictionaries(
        {
            "MEAN_MOTION": st.floats(0, 100, exclude_min=True),
            "ECCENTRICITY": st.floats(0, 0.999),
            "INCLINATION": st.floats(0, 180),
            "RA_OF_ASC_NODE": st.floats(0, 360),
            "ARG_OF_PERICENTER": st.floats(0, 360),
            "MEAN_ANOMALY": st.floats(0, 360),
            "BSTAR": st.floats(-1, 1),
            "MEAN_MOTION_DOT": st.floats(allow_nan=False, allow_infinity=False),
            "NORAD_CAT_ID": st.integers(0, 999_999_999),
        }
    )
)
def test_any_orbit_within_the_ranges(values):
    survives(omm_json(**values))
