"""How long it takes from stage to stage, with journeys too young to tell watched and never called lost."""
