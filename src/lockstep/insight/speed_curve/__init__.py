"""Whether leads that are answered sooner get further, in this company's own data and in working time."""
