"""What near-Earth SGP4 works out once for an element set, before any time is known.

The names are those of the published code (Vallado et al. 2006) and of the report it goes back
to (Hoots and Roehrich 1980). Lengths are in Earth radii, times in minutes, angles in radians.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from issrisk.arrays import BoolArray, FloatArray
from issrisk.constants import (
    SECONDS_PER_MINUTE,
    WGS72_EQUATORIAL_RADIUS_KM,
    WGS72_GM_KM3_S2,
    WGS72_J2,
    WGS72_J3,
    WGS72_J4,
)

# Square root of GM in Earth radii ** 1.5 a minute (k_e of the report).
XKE = SECONDS_PER_MINUTE / (WGS72_EQUATORIAL_RADIUS_KM**3 / WGS72_GM_KM3_S2) ** 0.5
J3_OVER_J2 = WGS72_J3 / WGS72_J2
# From this period on SGP4 adds the Moon, the Sun and resonances (SDP4).
DEEP_SPACE_PERIOD_MIN = 225.0
# Two steps of Newton's method leave e^7 / 8 of Kepler's equation: 3e-12 rad, 0.02 mm.
KERNEL_MAX_ECCENTRICITY = 0.03
# Drag may lower an orbit and a negative B* raise it, but no state of use lies this far past the
# apogee of its epoch.
APOGEE_MARGIN = 1.5
# Below this perigee the drag terms past the linear ones are left out.
_SIMPLE_DRAG_PERIGEE_KM = 220.0
# The atmosphere of the drag theory: density falls as (r - s)^-4 from q0 = 120 km, s = 78 km.
_Q0_KM, _S_KM = 120.0, 78.0
_S_FOLLOWS_PERIGEE_BELOW_KM, _S_LOWEST_BELOW_KM, _S_LOWEST_KM = 156.0, 98.0, 20.0
# Terms with 1/e are left out below this eccentricity.
_LEAST_ECCENTRICITY = 1e-4
# Keeps 1 + cos(i) from zero at an inclination of 180 degrees.
_LEAST_ONE_PLUS_COSIO = 1.5e-12


class Coefficients(NamedTuple):
    """Coefficients of an object; of several, arrays of shape (m,)."""

    mo: Any  #: mean anomaly at the epoch, M0
    mdot: Any  #: its rate, with the secular effect of J2 and J4
    argpo: Any  #: argument of perigee at the epoch, omega0
    argpdot: Any  #: its rate
    nodeo: Any  #: right ascension of the ascending node at the epoch, Omega0
    nodedot: Any  #: its rate
    nodecf: Any  #: drag on the node, times t^2
    ecco: Any  #: eccentricity at the epoch, e0
    no: Any  #: mean motion n0'', Kozai's convention undone
    ao: Any  #: semi-major axis a0'' of that mean motion
    cc1: Any  #: C1, drag on the semi-major axis, times t
    d2: Any  #: D2, the same, times t^2; this and all below up to cc5 are 0 for simple drag
    d3: Any  #: D3, the same, times t^3
    d4: Any  #: D4, the same, times t^4
    t2cof: Any  #: drag on the mean longitude, times t^2 (not 0 for simple drag)
    t3cof: Any  #: the same, times t^3
    t4cof: Any  #: the same, times t^4
    t5cof: Any  #: the same, times t^5
    bstar_cc4: Any  #: B* C4, drag on the eccentricity, times t (not 0 for simple drag)
    bstar_cc5: Any  #: B* C5, drag on the eccentricity by the anomaly
    omgcof: Any  #: drag on perigee and anomaly, times t
    xmcof: Any  #: drag on perigee and anomaly by the anomaly
    eta: Any  #: a0'' e0 / (a0'' - s), density along the orbit
    delmo: Any  #: (1 + eta cos M0)^3
    sinmao: Any  #: sin M0
    sinio: Any  #: sin i0
    cosio: Any  #: cos i0, theta of the report
    con41: Any  #: 3 theta^2 - 1
    x1mth2: Any  #: 1 - theta^2
    x7thm1: Any  #: 7 theta^2 - 1
    aycof: Any  #: long-period effect of J3 on e sin(omega)
    xlcof: Any  #: long-period effect of J3 on the mean longitude


def is_deep_space(coefficients: Coefficients) -> BoolArray:
    """Whether SGP4 adds the Moon, the Sun and resonances, which these coefficients lack.

    Parameters
    ----------
    coefficients : Coefficients
        Of m objects.

    Returns
    -------
    ndarray of bool, shape (m,)
        True from a period of 225 minutes on.
    """
    return np.asarray(2.0 * np.pi / coefficients.no >= DEEP_SPACE_PERIOD_MIN)


def near_earth_coefficients(
    *,
    mean_motion_kozai: FloatArray,
    eccentricity: FloatArray,
    inclination: FloatArray,
    node: FloatArray,
    argument_of_perigee: FloatArray,
    mean_anomaly: FloatArray,
    bstar: FloatArray,
) -> Coefficients:
    """Coefficients of near-Earth SGP4 with the constants of WGS 72.

    Parameters
    ----------
    mean_motion_kozai : ndarray, shape (m,)
        Mean motion as element sets give it [rad/min].
    eccentricity : ndarray, shape (m,)
        0 to 1.
    inclination, node, argument_of_perigee, mean_anomaly : ndarray, shape (m,)
        Mean elements in TEME [rad].
    bstar : ndarray, shape (m,)
        B* [1/Earth radius].

    Returns
    -------
    Coefficients
        Arrays of shape (m,).

    References
    ----------
    .. [1] Hoots and Roehrich, Spacetrack Report No. 3 (1980), section 6, SGP4.
    .. [2] Vallado et al., AIAA 2006-6753 Rev 2 (2006), ``initl`` and ``sgp4init``.
       :doi:`10.2514/6.2006-6753`
    """
    theta = np.cos(inclination)
    sinio = np.sin(inclination)
    beta2 = 1.0 - eccentricity**2
    no = _unkozai(mean_motion_kozai, theta, beta2)
    # By the C library's pow, as python-sgp4: 1 / (a0'' - s) makes much of its last digit.
    ratios = (XKE / no).tolist()
    ao = np.array([math.pow(ratio, 2.0 / 3.0) if ratio > 0.0 else math.nan for ratio in ratios])
    one_plus_theta = np.where(
        np.abs(1.0 + theta) > _LEAST_ONE_PLUS_COSIO, 1.0 + theta, _LEAST_ONE_PLUS_COSIO
    )
    secular = _secular_rates(no, ao * beta2, theta, np.sqrt(beta2))
    drag = _drag(
        no=no,
        ao=ao,
        e=eccentricity,
        inclination=inclination,
        argpo=argument_of_perigee,
        bstar=bstar,
        mo=mean_anomaly,
    )
    return Coefficients(
        mo=mean_anomaly,
        argpo=argument_of_perigee,
        nodeo=node,
        nodecf=3.5 * beta2 * secular.pop("xhdot1") * drag["cc1"],
        ecco=eccentricity,
        no=no,
        ao=ao,
        sinmao=np.sin(mean_anomaly),
        sinio=sinio,
        cosio=theta,
        con41=3.0 * theta**2 - 1.0,
        x1mth2=1.0 - theta**2,
        x7thm1=7.0 * theta**2 - 1.0,
        aycof=-0.5 * J3_OVER_J2 * sinio,
        xlcof=-0.25 * J3_OVER_J2 * sinio * (3.0 + 5.0 * theta) / one_plus_theta,
        **secular,
        **drag,
    )


def _unkozai(mean_motion: FloatArray, theta: FloatArray, beta2: FloatArray) -> FloatArray:
    """Brouwer's mean motion n0'' from Kozai's n0."""
    a1 = (XKE / mean_motion) ** (2.0 / 3.0)
    d1 = 0.75 * WGS72_J2 * (3.0 * theta**2 - 1.0) / beta2**1.5
    delta1 = d1 / a1**2
    adel = a1 * (1.0 - delta1**2 - delta1 * (1.0 / 3.0 + 134.0 * delta1**2 / 81.0))
    return np.asarray(mean_motion / (1.0 + d1 / adel**2))


def _secular_rates(
    no: FloatArray, po: FloatArray, theta: FloatArray, beta: FloatArray
) -> dict[str, FloatArray]:
    """Rates of the angles by J2, J2^2 and J4; ``po`` is the semi-latus rectum."""
    theta2, theta4 = theta**2, theta**4
    temp1 = 1.5 * WGS72_J2 * no / po**2
    temp2 = 0.5 * temp1 * WGS72_J2 / po**2
    temp3 = -0.46875 * WGS72_J4 * no / po**4
    xhdot1 = -temp1 * theta
    return {
        "xhdot1": xhdot1,
        "mdot": no
        + 0.5 * temp1 * beta * (3.0 * theta2 - 1.0)
        + 0.0625 * temp2 * beta * (13.0 - 78.0 * theta2 + 137.0 * theta4),
        "argpdot": -0.5 * temp1 * (1.0 - 5.0 * theta2)
        + 0.0625 * temp2 * (7.0 - 114.0 * theta2 + 395.0 * theta4)
        + temp3 * (3.0 - 36.0 * theta2 + 49.0 * theta4),
        "nodedot": xhdot1
        + (0.5 * temp2 * (4.0 - 19.0 * theta2) + 2.0 * temp3 * (3.0 - 7.0 * theta2)) * theta,
    }


def _drag(
    *,
    no: FloatArray,
    ao: FloatArray,
    e: FloatArray,
    inclination: FloatArray,
    argpo: FloatArray,
    bstar: FloatArray,
    mo: FloatArray,
) -> dict[str, FloatArray]:
    """Coefficients of drag in an atmosphere whose density falls as (r - s)^-4."""
    perigee_km = (ao * (1.0 - e) - 1.0) * WGS72_EQUATORIAL_RADIUS_KM
    s_km = _atmosphere_s_km(perigee_km)
    s = s_km / WGS72_EQUATORIAL_RADIUS_KM + 1.0
    xi = 1.0 / (ao - s)
    eta = ao * e * xi
    eta2, e_eta = eta**2, e * eta
    psi2 = np.abs(1.0 - eta2)
    coef = ((_Q0_KM - s_km) / WGS72_EQUATORIAL_RADIUS_KM) ** 4 * xi**4
    coef1 = coef / psi2**3.5
    beta2, theta2 = 1.0 - e**2, np.cos(inclination) ** 2
    con41, x1mth2 = 3.0 * theta2 - 1.0, 1.0 - theta2
    cc2 = ao * (1.0 + 1.5 * eta2 + e_eta * (4.0 + eta2))
    cc2 += 0.375 * WGS72_J2 * xi / psi2 * con41 * (8.0 + 3.0 * eta2 * (8.0 + eta2))
    cc1 = bstar * coef1 * no * cc2
    mean = -3.0 * con41 * (1.0 - 2.0 * e_eta + eta2 * (1.5 - 0.5 * e_eta))
    periodic = 0.75 * x1mth2 * (2.0 * eta2 - e_eta * (1.0 + eta2)) * np.cos(2.0 * argpo)
    cc4 = eta * (2.0 + 0.5 * eta2) + e * (0.5 + 2.0 * eta2)
    cc4 -= WGS72_J2 * xi / (ao * psi2) * (mean + periodic)
    cc5 = 2.0 * coef1 * ao * beta2 * (1.0 + 2.75 * (eta2 + e_eta) + e_eta * eta2)
    full = perigee_km >= _SIMPLE_DRAG_PERIGEE_KM
    eccentric = full & (e > _LEAST_ECCENTRICITY)
    safe_e = np.where(eccentric, e, 1.0)
    cc3 = -2.0 * coef * xi * J3_OVER_J2 * no * np.sin(inclination) / safe_e
    xmcof = -2.0 / 3.0 * coef * bstar / np.where(eccentric, e_eta, 1.0)
    return {
        "cc1": cc1,
        "t2cof": 1.5 * cc1,
        "bstar_cc4": bstar * 2.0 * no * coef1 * ao * beta2 * cc4,
        "bstar_cc5": np.where(full, bstar * cc5, 0.0),
        "omgcof": np.where(eccentric, bstar * cc3 * np.cos(argpo), 0.0),
        "xmcof": np.where(eccentric, xmcof, 0.0),
        "eta": eta,
        "delmo": (1.0 + eta * np.cos(mo)) ** 3,
        **_powers_of_time(cc1, ao, s, xi, full),
    }


def _atmosphere_s_km(perigee_km: FloatArray) -> FloatArray:
    """Height of the parameter s: 78 km, less for a perigee below 156 km."""
    low = np.where(perigee_km < _S_LOWEST_BELOW_KM, _S_LOWEST_KM, perigee_km - _S_KM)
    return np.where(perigee_km < _S_FOLLOWS_PERIGEE_BELOW_KM, low, _S_KM)


def _powers_of_time(
    cc1: FloatArray, ao: FloatArray, s: FloatArray, xi: FloatArray, full: BoolArray
) -> dict[str, FloatArray]:
    """Drag on semi-major axis and longitude by higher powers of time; 0 for simple drag."""
    d2 = 4.0 * ao * xi * cc1**2
    temp = d2 * xi * cc1 / 3.0
    d3 = (17.0 * ao + s) * temp
    d4 = 0.5 * temp * ao * xi * (221.0 * ao + 31.0 * s) * cc1
    powers = {
        "d2": d2,
        "d3": d3,
        "d4": d4,
        "t3cof": d2 + 2.0 * cc1**2,
        "t4cof": 0.25 * (3.0 * d3 + cc1 * (12.0 * d2 + 10.0 * cc1**2)),
        "t5cof": 0.2
        * (3.0 * d4 + 12.0 * cc1 * d3 + 6.0 * d2**2 + 15.0 * cc1**2 * (2.0 * d2 + cc1**2)),
    }
    return {name: np.where(full, value, 0.0) for name, value in powers.items()}
