"""Element sets and ephemerides as they come: read strictly from files and texts."""
