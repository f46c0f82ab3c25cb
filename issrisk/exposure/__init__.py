"""Who and what is below: countries, their divisions, their areas."""
