"""Journeys, to be listed, searched and told: what the record knows of one person or company on the way to a deal."""
