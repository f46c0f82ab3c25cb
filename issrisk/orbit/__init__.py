"""Where it is: element sets, propagation, frames and ground tracks."""
