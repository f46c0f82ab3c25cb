"""How it comes down."""
