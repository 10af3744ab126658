"""People who sign in, the roles they hold, and the invitations by which they come."""

from __future__ import annotations

import hashlib
import secrets
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lockstep_server.people.roles import Act, Role, acts_of


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is one person's, however it is written."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        """Keep a new user; without a password they sign in by other means."""
        user = self.model(email=email.strip().lower(), name=name.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user with this e-mail address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """Someone who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    #: Their name as owner in the record; empty where they own no leads or deals.
    member = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    #: Record version they saw last, with its headline figures: what "changed since" is measured from.
    seen = models.JSONField(default=dict, blank=True)
    #: When an administrator took their second step away; None once they have one again.
    second_step_reset_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles they hold now."""
        return frozenset(Role(held.role) for held in self.held_roles.all())

    @property
    def roles_in_order(self) -> list[Role]:
        """The roles in the order of the list of roles, as pages show them."""
        return [role for role in Role if role in self.roles]

    @cached_property
    def acts(self) -> frozenset[Act]:
        """What these roles let them do."""
        return acts_of(self.roles)

    @property
    def initials(self) -> str:
        """First letters of the first and last word of their name."""
        words = self.name.split() or [self.email]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    def __str__(self) -> str:
        return self.name


class HeldRole(models.Model):
    """One role of one person, and who gave it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=20, choices=[(role.value, role.title) for role in Role])
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "role"], name="a_role_is_held_once")
        ]


class Invitation(models.Model):
    """A way in for one person: a link that works once, until it expires. Only the hash of its secret is kept."""

    email = models.EmailField()
    roles = models.JSONField(default=list)
    member = models.CharField(max_length=200, blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="invitations")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, related_name="invitation")

    @staticmethod
    def new_secret() -> tuple[str, str]:
        """Return a new secret, to be sent, and its hash, to be kept."""
        secret = secrets.token_urlsafe(32)
        return secret, hash_of(secret)


class Token(models.Model):
    """A key to the API: shown once, kept as a hash, limited to what its owner chose and may still do."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    #: The first letters, by which its owner knows it again.
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    @property
    def acts(self) -> frozenset[Act]:
        """What it lets its bearer do now: never more than its owner may."""
        return frozenset(Act(scope) for scope in self.scopes) & self.user.acts


def hash_of(secret: str) -> str:
    """Return what is kept of a secret: it has 256 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()
