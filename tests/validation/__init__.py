"""Comparisons with authorities that nobody here made."""
