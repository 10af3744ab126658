"""For analysts: a figure as a table in Arrow, Polars or pandas, as a picture, with its SQL and its rows."""
