"""Passwords hashed in a millisecond: how slow the product's hash is has a test of its own."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """The product's hash with as little work as it allows."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
