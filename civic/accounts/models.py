"""The one user model: an e-mail address, a name to greet, and where the person lives."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.areas.models import Area


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

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Residency(models.Model):
    """Where a person lives, and who says so. What one may vote on follows from it."""

    class Source(models.TextChoices):
        DECLARED = "declared", _("declared by the resident")
        VERIFIED = "verified", _("verified by the city")

    user = models.OneToOneField(User, models.CASCADE, related_name="residency")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.DECLARED)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("residencies")

    def __str__(self) -> str:
        return f"{self.area} ({self.get_source_display()})"
