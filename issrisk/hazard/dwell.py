"""How long an orbit spends over each latitude and each place: the closed form.

A circular orbit runs through its argument of latitude u evenly. Latitude is an
exact function of u, so the share of time below a latitude is u itself, over pi:
nothing is sampled, and the edge where the density is infinite needs no care.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from issrisk.arrays import FloatArray
from issrisk.constants import (
    WGS72_EQUATORIAL_RADIUS_KM,
    WGS72_J2,
    WGS84_ECCENTRICITY_SQUARED,
    WGS84_EQUATORIAL_RADIUS_M,
)
from issrisk.errors import DecayedError, InputError
from issrisk.exposure.countries import Regions
from issrisk.exposure.zonal import LatitudeMeasure, zonal_integral
from issrisk.hazard.along_orbit import EVEN, AlongOrbit
from issrisk.orbit.either import Source
from issrisk.orbit.frames import geodetic_latitude_rad
from issrisk.orbit.propagate import semi_major_axis_km
from issrisk.orbit.track import LOWEST_ALTITUDE_M

# Latitude by argument of latitude is analytic, but the closer to polar the sharper it turns
# at the apex: the ISS needs the first of these degrees, 89 degrees of inclination the last.
# Beyond these the share of time by latitude is more than some 3 % off (4 e / pi).
MAX_ECCENTRICITY = 0.02
MAX_PERIOD_MIN = 225.0  # where SGP4 begins to count an orbit as deep space
_CHEBYSHEV_DEGREES = (48, 96, 192, 384)
_CHEBYSHEV_TOLERANCE_DEG = 1e-10


@dataclass(frozen=True)
class CircularOrbit:
    """What the closed form needs: how far north the orbit goes, and how high it is.

    ``apex_inclination_deg`` is the greatest geocentric latitude (for a
    retrograde orbit 180 degrees less the inclination), ``radius_m`` the distance
    from the Earth's centre.
    """

    apex_inclination_deg: float
    radius_m: float

    @classmethod
    def averaged(cls, elements: Source) -> CircularOrbit:
        """The circular orbit whose closed form stands for an element set.

        Parameters
        ----------
        elements : ElementSet or Ephemeris
            Mean elements, or states they are averaged from.

        Returns
        -------
        CircularOrbit
            As `of`.

        Raises
        ------
        InputError
            If the orbit is too eccentric, or so high that its track repeats:
            then time is not spread evenly, and a sampled track must answer.
        DecayedError
            If the perigee lies below 80 km.
        """
        if not closed_form_describes(elements):
            raise InputError(
                f"the closed form does not describe {elements.label}: its eccentricity is "
                f"{elements.eccentricity:g} and its period {elements.period_min:.0f} minutes; "
                f"at most {MAX_ECCENTRICITY:g} and {MAX_PERIOD_MIN:g} are allowed",
                hint="follow a track instead: issrisk overflight --days N",
            )
        return cls.of(elements)

    @classmethod
    def of(cls, elements: Source) -> CircularOrbit:
        """The circular orbit of the size and inclination of an element set.

        Parameters
        ----------
        elements : ElementSet or Ephemeris
            Mean elements, or states they are averaged from.

        Returns
        -------
        CircularOrbit
            Of the mean semi-major axis.

        Raises
        ------
        DecayedError
            If the perigee lies below 80 km.
        """
        check_perigee(elements)
        radius_km = semi_major_axis_km(elements)
        inclination = apex_inclination_deg(elements.inclination_deg, radius_km=radius_km)
        return cls(inclination, radius_km * 1e3)

    @property
    def max_latitude_deg(self) -> float:
        """Highest geodetic latitude of the subpoint."""
        apex = np.array([np.pi / 2.0])
        return float(np.degrees(latitude_rad(apex, self))[0])


def closed_form_describes(elements: Source) -> bool:
    """Whether an orbit is round and low enough for the closed form."""
    return elements.eccentricity <= MAX_ECCENTRICITY and elements.period_min <= MAX_PERIOD_MIN


def check_perigee(elements: Source) -> None:
    """Refuse an orbit whose perigee nothing passes twice.

    Parameters
    ----------
    elements : ElementSet or Ephemeris
        Mean elements, or states they are averaged from.

    Raises
    ------
    DecayedError
        If the perigee lies below 80 km.
    """
    perigee_km = semi_major_axis_km(elements) * (1.0 - elements.eccentricity)
    altitude_km = perigee_km - WGS72_EQUATORIAL_RADIUS_KM
    if not altitude_km * 1e3 >= LOWEST_ALTITUDE_M:
        raise DecayedError(
            f"{elements.label} has its perigee at {altitude_km:.0f} km, below the "
            f"{LOWEST_ALTITUDE_M / 1e3:.0f} km an orbit can reach",
            hint="give an element set from before the entry",
        )


def apex_inclination_deg(mean_inclination_deg: float, *, radius_km: float) -> float:
    """Greatest geocentric latitude of an orbit of given mean inclination.

    The oblateness term J2 lowers the osculating inclination at the northern and
    southern ends of the orbit, for the ISS by 0.020 degrees.

    Parameters
    ----------
    mean_inclination_deg : float
        Mean inclination, as in a TLE, 0 to 180.
    radius_km : float
        Mean semi-major axis; the orbit is taken as circular.

    Returns
    -------
    float
        Degrees, 0 to 90.

    Raises
    ------
    InputError
        If the inclination is out of range or the radius inside the Earth.

    References
    ----------
    .. [1] Hoots and Roehrich, Spacetrack Report No. 3 (1980), SGP4: the
       short-period term of the inclination, 3/2 k2 cos i sin i cos 2u / p^2,
       at u = 90 degrees.
    """
    if not 0.0 <= mean_inclination_deg <= 180.0:
        raise InputError(f"inclination {mean_inclination_deg} degrees; it must lie in 0 to 180")
    if not (np.isfinite(radius_km) and radius_km > WGS72_EQUATORIAL_RADIUS_KM):
        raise InputError(f"radius {radius_km} km; it must exceed {WGS72_EQUATORIAL_RADIUS_KM}")
    inclination = np.radians(mean_inclination_deg)
    lowering = (
        0.75
        * WGS72_J2
        * (WGS72_EQUATORIAL_RADIUS_KM / radius_km) ** 2
        * np.sin(inclination)
        * np.cos(inclination)
    )
    apex = float(np.degrees(inclination - lowering))
    return min(apex, 180.0 - apex)


def latitude_dwell_fraction(
    south_deg: float | FloatArray, north_deg: float | FloatArray, *, orbit: CircularOrbit
) -> FloatArray:
    """Share of time an orbit's subpoint spends between two parallels.

    Parameters
    ----------
    south_deg, north_deg : float or ndarray
        Geodetic latitudes.
    orbit : CircularOrbit
        The orbit.

    Returns
    -------
    ndarray
        0 to 1; negative if the parallels are swapped.

    Notes
    -----
    In geocentric latitude the density is cos(phi) / (pi sqrt(sin^2 i -
    sin^2 phi)), and its integral 1/2 + asin(sin phi / sin i) / pi.

    References
    ----------
    .. [1] M. B. Byers et al., "Unnecessary risks created by uncontrolled rocket
       reentries", Nature Astronomy 6, 1093-1097 (2022), methods.
       :doi:`10.1038/s41550-022-01718-8`
    """
    cumulative = dwell_measure(orbit).cumulative
    return cumulative(np.asarray(north_deg, dtype=float)) - cumulative(
        np.asarray(south_deg, dtype=float)
    )


def dwell_measure(orbit: CircularOrbit, *, along: AlongOrbit = EVEN) -> LatitudeMeasure:
    """Share of time, or of entries, as a measure on geodetic latitude.

    Parameters
    ----------
    orbit : CircularOrbit
        The orbit.
    along : AlongOrbit, optional
        How entries are spread along it; by default evenly, as time is.

    Returns
    -------
    LatitudeMeasure
        From 0 at the southern to 1 at the northern end of the orbit.

    Notes
    -----
    With M = 1/2 + u / pi, or what it is for entries, the antiderivative of M is phi M minus
    the integral of phi dM, which is that of phi(u) times the density over u, divided by pi.
    phi(u) is smooth right up to the apex, and is integrated as a Chebyshev series.
    """
    moment = _latitude_by_argument(orbit, along).integ()

    def cumulative(latitude_deg: FloatArray) -> FloatArray:
        return along.share_south(_argument_rad(latitude_deg, orbit))

    def antiderivative(latitude_deg: FloatArray) -> FloatArray:
        argument = _argument_rad(latitude_deg, orbit)
        return np.asarray(latitude_deg * along.share_south(argument) - moment(argument) / np.pi)

    return LatitudeMeasure(cumulative, antiderivative)


def region_dwell_fraction(
    regions: Regions, orbit: CircularOrbit, *, along: AlongOrbit = EVEN
) -> FloatArray:
    """Share of time an orbit's subpoint spends over each region, in closed form.

    Parameters
    ----------
    regions : Regions
        Places with polygons.
    orbit : CircularOrbit
        The orbit.
    along : AlongOrbit, optional
        How entries are spread along it: then their share. By default evenly.

    Returns
    -------
    ndarray, shape (m,)
        Exactly 0 for a region that the track never reaches.
    """
    edges, north = regions.edges, orbit.max_latitude_deg
    low = np.minimum(edges.latitude0_deg, edges.latitude1_deg)
    high = np.maximum(edges.latitude0_deg, edges.latitude1_deg)
    reached = np.concatenate(([0], np.cumsum((low < north) & (high > -north))))
    measure = dwell_measure(orbit, along=along)
    fraction = zonal_integral(edges, measure, south_deg=-north, north_deg=north)
    return np.where(np.diff(reached[edges.first]) > 0, np.maximum(fraction, 0.0), 0.0)


def _latitude_by_argument(orbit: CircularOrbit, along: AlongOrbit) -> np.polynomial.Chebyshev:
    """Geodetic latitude [deg] times density as a series, of as many terms as the orbit needs."""
    for degree in _CHEBYSHEV_DEGREES:
        series = np.polynomial.Chebyshev.interpolate(
            lambda u: np.degrees(latitude_rad(u, orbit)) * along.of_latitude(u),
            degree,
            domain=[-np.pi / 2.0, np.pi / 2.0],
        )
        if np.abs(series.coef[-4:]).max() < _CHEBYSHEV_TOLERANCE_DEG:
            break
    return series


def latitude_rad(argument_rad: FloatArray, orbit: CircularOrbit) -> FloatArray:
    """Geodetic latitude at an argument of latitude from -90 to 90 degrees."""
    sine = np.sin(np.radians(orbit.apex_inclination_deg)) * np.sin(argument_rad)
    cosine = np.sqrt(1.0 - sine**2)
    return geodetic_latitude_rad(orbit.radius_m * cosine, orbit.radius_m * sine)


def _argument_rad(latitude_deg: FloatArray, orbit: CircularOrbit) -> FloatArray:
    """Argument of latitude, -90 to 90 degrees; the end of the range past the apex."""
    sine, cosine = np.sin(np.radians(latitude_deg)), np.cos(np.radians(latitude_deg))
    e2 = WGS84_ECCENTRICITY_SQUARED
    normal = WGS84_EQUATORIAL_RADIUS_M / np.sqrt(1.0 - e2 * sine**2)
    # Height at which the ellipsoid normal of this latitude meets the orbit's sphere.
    along = normal * (1.0 - e2 * sine**2)
    foot_squared = normal**2 * (cosine**2 + (1.0 - e2) ** 2 * sine**2)
    height = np.sqrt(along**2 + orbit.radius_m**2 - foot_squared) - along
    sine_geocentric = (normal * (1.0 - e2) + height) * sine / orbit.radius_m
    sine_apex = np.sin(np.radians(orbit.apex_inclination_deg))
    return np.asarray(np.arcsin(np.clip(sine_geocentric / sine_apex, -1.0, 1.0)))
