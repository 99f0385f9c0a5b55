"""The one user model: an e-mail address, a name to greet, and where the person lives."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.areas.models import Area


class UserQuerySet(models.QuerySet["User"]):
    def unused_since(self, moment: dt.datetime) -> UserQuerySet:
        """Residents whose last sign-in, or else their joining, was before `moment`.

        Officials' accounts are not among them: their administrator ends them.
        """
        never = Q(last_login__isnull=True, joined_at__lt=moment)
        return self.filter(
            never | Q(last_login__lt=moment), is_active=True, is_staff=False, is_superuser=False
        )

    def warned(self) -> UserQuerySet:
        """Told that the account will be deleted, and not signed in since."""
        return self.filter(warned_at__gte=Coalesce("last_login", "joined_at"))


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A resident or an official. The login is the e-mail address; there is no username."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("official"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    wants_reminders = models.BooleanField(_("remind me of ballots that I have begun"), default=True)
    language = models.CharField(_("language of our mail"), max_length=12, blank=True)
    warned_at = models.DateTimeField(
        _("told that the account will be deleted"), null=True, blank=True, editable=False
    )

    objects = UserManager.from_queryset(UserQuerySet)()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        """A number: labels end up in logs and in the audit trail, which outlive the person."""
        return f"account {self.pk}"

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class ResidencyQuerySet(models.QuerySet["Residency"]):
    def sufficient(self) -> ResidencyQuerySet:
        """Good enough to take part: verified, or declared where the city is content with that."""
        active = self.filter(user__is_active=True)
        if settings.RESIDENCY_MUST_BE_VERIFIED:
            return active.filter(source=Residency.Source.VERIFIED)
        return active

    def within(self, area: Area) -> ResidencyQuerySet:
        """In `area` or in a part of it. The tree is three deep: city, borough, ward."""
        return self.filter(Q(area=area) | Q(area__parent=area) | Q(area__parent__parent=area))


class Residency(models.Model):
    """Where a person lives, and who says so. What one may vote on follows from it."""

    class Source(models.TextChoices):
        DECLARED = "declared", _("declared by the resident")
        VERIFIED = "verified", _("verified by the city")

    user = models.OneToOneField(User, models.CASCADE, related_name="residency")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    source = models.CharField(
        _("source"), max_length=8, choices=Source.choices, default=Source.DECLARED
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    person_key = models.CharField(
        max_length=64,
        unique=True,
        null=True,
        editable=False,
        help_text=_("Keyed hash of the number by which the city knows the person."),
    )

    objects = ResidencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("residency")
        verbose_name_plural = _("residencies")

    def __str__(self) -> str:
        return f"{self.area} ({self.get_source_display()})"

    @property
    def is_verified(self) -> bool:
        return self.source == self.Source.VERIFIED


class Session(AbstractBaseSession):
    """A signed-in browser. It knows its account, so that all of one person's can be ended."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
