"""Engines read one record version and run one portable SQL text over it; nobody else names one."""
