"""The service: it keeps, shows and serves what the library `lockstep` decides."""
