"""Who gets credit for a conversion: twelve models over one table of touches, exact and the same on every engine."""
