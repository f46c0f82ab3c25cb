"""What it flies through: the air's density, and the solar activity that sets it."""
