"""Changes: change points, bursts, emergence, and events beside them."""
