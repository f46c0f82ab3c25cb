"""What orbit messages share: safe XML, keywords and values, epochs."""

import numpy as np
import pytest

from issrisk.errors import ElementsError
from issrisk.orbit.messages import ccsds

EPOCHS = {
    "2022-02-18T12:00:00.000": "2022-02-18T12:00",
    "2022-049T12:00:00.000Z": "2022-02-18T12:00",
    "2022-02-18T12:00:00": "2022-02-18T12:00",
    "2022-02-18T12:00:00Z": "2022-02-18T12:00",
    "2022-02-18 12:00:00.": "2022-02-18T12:00",
    "2020-366T23:59:59.999999999": "2020-12-31T23:59:59.999999999",
    "2022-02-18T12:00:00.1234567899": "2022-02-18T12:00:00.123456789",
    "2022-02-24T14:20:60": "2022-02-24T14:21",
    "2016-12-31T23:59:60": "2017-01-01",
    "2016-12-31T23:59:60.75": "2017-01-01",
    "2015-06-30T23:59:60.5Z": "2015-07-01",
}


@pytest.mark.parametrize(("text", "instant"), EPOCHS.items())
def test_epoch(text, instant):
    assert ccsds.epoch(text) == np.datetime64(instant, "ns")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022",
        "2022-02-30T00:00:00",
        "2022-13-01T00:00:00",
        "2022-000T00:00:00",
        "2022-366T00:00:00",
        "2022-02-18",
        "2022-02-18T24:00:00",
        "2022-02-18T12:60:00",
        "2022-02-18T12:00:61",
        "2022-02-24T14:20:60.5",
        "2022-02-24T23:59:60.5",
        "2022-02-18T12:00:00+03:00",
        "22-02-18T12:00:00",
        "٢٠٢٢-02-18T12:00:00",
        "1956-12-31T00:00:00",
        "2200-01-01T00:00:00",
        "nan",
    ],
)
def test_no_epoch(text):
    with pytest.raises(ElementsError, match="epoch"):
        ccsds.epoch(text)


def test_xml_root_takes_prefixes_off_and_passes_the_encoding_over():
    text = '<?xml version="1.0" encoding="UTF-16"?><n:ndm xmlns:n="x"><n:É/>é</n:ndm>'
    root = ccsds.xml_root("\n " + text)

    assert (root.tag, root[0].tag, root[0].tail) == ("ndm", "É", "é")


BAD_XML = {
    "document type": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
    "billion laughs": (
        '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        "DOCTYPE",
    ),
    "outside entity": (
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "DOCTYPE",
    ),
    "entity": ("<a>&b;</a>", "undefined entity"),
    "cut short": ("<ndm><omm>", "no element found"),
    "two roots": ("<a/><b/>", "junk after document element"),
    "nested deep": ("<a>" * 100_000, "nested deeper than 50"),
    "surrogate": ("<a>\ud800</a>", "no text"),
    "control character": ("<a>\0</a>", "not well-formed"),
    "nothing": ("", "no element found"),
}


@pytest.mark.parametrize(("text", "fragment"), BAD_XML.values(), ids=BAD_XML)
def test_bad_xml_is_refused(text, fragment):
    with pytest.raises(ElementsError, match=fragment):
        ccsds.xml_root(text)


def test_kvn_lines():
    text = (
        "CCSDS_OEM_VERS = 2.0\r\nCOMMENT a = b\rMETA_START\n\n X=1 [km] \n2022-049T00:00:00 1 2\n"
    )

    assert [(line.number, line.keyword, line.value) for line in ccsds.kvn_lines(text)] == [
        (1, "CCSDS_OEM_VERS", "2.0"),
        (2, "COMMENT", "a = b"),
        (3, "META_START", ""),
        (5, "X", "1 [km]"),
        (6, "", "2022-049T00:00:00 1 2"),
    ]


def test_a_kvn_line_without_end_is_refused():
    with pytest.raises(ElementsError, match="line 2 has 1000004 characters"):
        list(ccsds.kvn_lines("A = 1\nB = " + "1" * 1_000_000))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("51.6 [deg]", ("51.6", "deg")),
        ("51.6[ deg ]", ("51.6", "deg")),
        ("51.6", ("51.6", "")),
        ("[deg]", ("", "deg")),
        ("1 [a] [b]", ("1 [a] [b]", "")),
    ],
)
def test_without_unit(text, parts):
    assert ccsds.without_unit(text) == parts
