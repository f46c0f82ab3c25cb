"""Density of the air: NRLMSIS 2.1 itself, as fields for kernels, and the standard of 1976.

From exact to fast:

`nrlmsis.nrlmsis_density`
    The model, point by point, with daily Ap or its 3-hour history.
`density_table.projected_field`
    The whole field of one instant straight from the model (20 ms), for the last days: with the
    history of Ap of `SpaceWeather.activity`. 0.14 % rms, 1.1 % at most.
`density_table.fitted_field`
    The same from a fit of all dates and activities (8 ms, daily Ap). 0.16 % rms, 2.0 % at most of
    84 000 places.
`density_table.density_table`
    What kernels need of the fit to make fields themselves, means over universal time: for years
    and many realisations. Over an orbit and a day 0.13 % rms, 0.4 % at most.
`standard_atmosphere.standard_field`
    US Standard Atmosphere 1976.

A field is an array (levels, terms) that kernels ask for density at a height and a direction. In a
compiled function, for each day of each realisation and all points of its orbit, some 10 million
densities a second and 0.7 million fields of six levels:

>>> import numpy as np
>>> from issrisk.environment.density_kernel import (
...     activity_weights, density, highest_level, lowest_level, mean_field)
>>> from issrisk.environment.density_table import density_table
>>> from issrisk.environment.harmonics import TERMS
>>> from issrisk.environment.levels import LEVELS
>>> table = density_table()
>>> weights, field = np.empty(table.activity.shape[1]), np.empty((LEVELS, TERMS))
>>> f107, f107a, ap, day_of_year = 98.0, 112.0, 7.0, 54.5
>>> activity_weights(table.activity, f107, f107a, ap, weights)
>>> first, end = lowest_level(390.0), highest_level(430.0)
>>> mean_field(table.year, day_of_year, weights, first, end, field)
>>> x, y, z = -0.6, 0.0, 0.8
>>> f"{density(field, 410.0, x, y, z):.2e} kg/m3"
'1.80e-12 kg/m3'

(x, y, z) is the unit vector of the geodetic normal, z to the north pole and x to local midnight:
x = cos(latitude) cos(t), y = cos(latitude) sin(t), with t = longitude + 2 pi UT / 24 h, which is
the right ascension less that of the mean Sun, plus pi. `f107` is that of the day before.
"""
