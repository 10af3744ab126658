"""Addresses of people: first set-up, invitations, who is here, one's own account."""

from __future__ import annotations

from django.urls import path

from lockstep_server.people import account, directory, lost_step, pages

app_name = "people"
urlpatterns = [
    path("", directory.everyone, name="list"),
    path("invite", directory.invite_someone, name="invite"),
    path("invitations/<int:number>/renew", directory.renew_invitation, name="renew"),
    path("invitations/<int:number>/take-back", directory.take_back, name="take_back"),
    path("<int:number>", directory.person, name="person"),
    path("<int:number>/active", directory.let_in_or_out, name="active"),
    path("<int:number>/password-link", directory.password_link, name="password_link"),
    path("<int:number>/second-step", lost_step.reset, name="second_step"),
    path("first", pages.first, name="first"),
    path("join/<str:secret>", pages.join, name="join"),
    path("me", account.me, name="me"),
    path("me/name", account.rename, name="rename"),
    path("me/end-other-sessions", account.end_other_sessions, name="end_sessions"),
    path("me/tokens", account.new_token, name="new_token"),
    path("me/tokens/<int:number>/revoke", account.revoke_token, name="revoke_token"),
]
