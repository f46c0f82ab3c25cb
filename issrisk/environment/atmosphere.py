"""Density of the air: NRLMSIS 2.1 as a fit for kernels, the model itself, and a standard one.

Three ways to it, from exact to fast:

`nrlmsis.nrlmsis_density`
    The model itself, point by point (76 000 points a second).
`density_table.projected_field`
    One instant's whole field straight from the model, with the history of 3-hour Ap: for the
    last days, rebuilt every hour or so. Then `density_kernel.density(field, ...)`.
`density_table.density_table`
    A fit of all dates and activities, for years and many realisations. In a compiled function:

    >>> from issrisk.environment.density_kernel import (  # doctest: +SKIP
    ...     activity_weights, density, highest_level, lowest_level, mean_field)
    >>> activity_weights(table.activity, f107, f107a, ap, weights)  # doctest: +SKIP
    >>> mean_field(table.year, day_of_year, weights,  # doctest: +SKIP
    ...            lowest_level(low_km), highest_level(high_km), field)
    >>> density(field, altitude_km, x, y, z)  # doctest: +SKIP

A field is an array of levels and terms; (x, y, z) is the unit vector of the geodetic normal with
z to the north pole and x to local midnight (`harmonics`): x = cos(latitude) cos(t),
y = cos(latitude) sin(t), t = longitude + 2 pi UT / 24 h = right ascension - that of the mean Sun
+ pi. The field of a day and an activity is worked out once, for the levels an orbit reaches, and
serves all points of the orbit.
"""
