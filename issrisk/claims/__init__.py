"""Statements as data, what is measured for them, and the verdicts that follow."""
