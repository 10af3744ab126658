"""Where journeys slow down, silently stop, or go round in circles, and how fast the rest turns into money."""
