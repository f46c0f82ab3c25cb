"""Maps as they look, without their words: a layer that is missing or misplaced is seen.

`pytest --mpl-generate-path=tests/unit/baseline tests/unit/test_maps_images.py` draws the
baselines anew; look at each before it is kept.
"""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from issrisk.claims.verdicts import check_statements
from issrisk.hazard.overflight import overflight
from issrisk.orbit.embedded import embedded_sets, iss
from issrisk.report.close_up import close_up_figure
from issrisk.report.maps import dwell_figure
from issrisk.report.passes_map import passes_figure
from issrisk.report.people_map import people_figure
from issrisk.report.views import View

ISS = iss("2022-02-24")
# Root mean square of grey levels. Without words nothing depends on a font; a map without its
# limit of the track is further off than this, and so is any other layer.
TOLERANCE = 2.0
alike = pytest.mark.mpl_image_compare(
    baseline_dir="baseline", tolerance=TOLERANCE, style="default", savefig_kwargs={"dpi": 50}
)


def _wordless(figure):
    for text in figure.findobj(Text):
        text.set_visible(False)
    return figure


@alike
def test_russia_in_close_up():
    return _wordless(close_up_figure("RUS", ISS))


@alike
def test_time_in_the_arctic_view():
    return _wordless(dwell_figure(overflight(ISS), view=View.arctic))


@alike
def test_people_in_the_pacific_view():
    return _wordless(people_figure(overflight(ISS), view=View.pacific))


@alike
def test_the_passes_of_the_day():
    return _wordless(passes_figure(check_statements().statements[0], embedded_sets()))
