"""Where it is over, and for how long."""
