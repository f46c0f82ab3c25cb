"""Physical constants: the unit in the name, the source beside the value."""

from __future__ import annotations

# World Geodetic System 1984, defining parameters: NGA.STND.0036 v1.0.0 (2014).
WGS84_EQUATORIAL_RADIUS_M = 6_378_137.0
WGS84_FLATTENING = 1.0 / 298.257223563
WGS84_ECCENTRICITY_SQUARED = WGS84_FLATTENING * (2.0 - WGS84_FLATTENING)
WGS84_ROTATION_RATE_RAD_S = 7.292115e-5
WGS84_POLAR_RADIUS_M = WGS84_EQUATORIAL_RADIUS_M * (1.0 - WGS84_FLATTENING)

# IERS Conventions (2010), table 1.1 (recalled).
EARTH_GM_KM3_S2 = 398_600.4418
MEAN_RADIUS_KM = 6371.0088  # R1 of WGS 84, (2a + b) / 3; the definition of GRS 80, IAG (1979)

# World Geodetic System 1972, the constants SGP4 element sets are fitted with:
# Vallado et al. (2006), AIAA 2006-6753, section II.E and getgravconst.
WGS72_EQUATORIAL_RADIUS_KM = 6378.135
WGS72_J2 = 0.001082616
WGS72_J3 = -0.00000253881
WGS72_J4 = -0.00000165597
WGS72_GM_KM3_S2 = 398_600.8

SECONDS_PER_DAY = 86_400.0
SECONDS_PER_MINUTE = 60.0
MINUTES_PER_DAY = 1_440.0

# Earth Gravitational Model 2008, zonal: fully normalised, tide-free; NGA.STND.0036 v1.0.0 (2014),
# table 5.1. J_n = -sqrt(2 n + 1) C_n0; their radius is that of EGM2008's own headers.
EGM2008_RADIUS_KM = 6378.1363
EGM2008_J2 = 0.484165143790815e-3 * 5.0**0.5
EGM2008_J3 = -0.957161207093473e-6 * 7.0**0.5
EGM2008_J4 = -0.539965866638991e-6 * 9.0**0.5
