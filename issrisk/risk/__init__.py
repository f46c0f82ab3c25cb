"""Hazard, exposure and vulnerability together: who is at risk, and how sure that is."""
