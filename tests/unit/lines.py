"""One real element set of the Station, and how to change it."""

from issrisk.orbit import tle

LINE_1 = "1 25544U 98067A   22055.59782146  .00007101  00000-0  13261-3 0  9991"
LINE_2 = "2 25544  51.6409 174.1560 0005278 162.4425 209.8578 15.49924591327726"


def put(line, column, text):
    """The line with other characters from `column` on, and the checksum to match."""
    changed = line[: column - 1] + text + line[column - 1 + len(text) : 68]
    return changed + str(tle.checksum(changed))


def pair(line1=LINE_1, line2=LINE_2):
    """Text of the two lines."""
    return f"{line1}\n{line2}\n"


def first(column, text):
    """Text of the set with line 1 changed."""
    return pair(put(LINE_1, column, text))


def second(column, text):
    """Text of the set with line 2 changed."""
    return pair(LINE_1, put(LINE_2, column, text))
