"""How fast the shop replies, and what was seen together with it."""
