"""A company's own figures: an SQL text and a definition in a folder, beside those that come with the product."""
