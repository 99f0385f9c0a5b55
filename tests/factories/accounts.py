from __future__ import annotations

import time

import factory
from allauth.account.internal.flows import login
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.test import Client

from civic.accounts.models import Residency, User
from civic.accounts.permissions import Role
from tests.factories.areas import BoroughFactory


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.LazyFunction(lambda: make_password(None))

    @factory.post_generation
    def address(self, create, extracted, **kwargs):
        """Proved to be the person's own, as at sign-up."""
        EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class ResidencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Residency

    user = factory.SubFactory(UserFactory)
    area = factory.SubFactory(BoroughFactory)
    source = Residency.Source.VERIFIED


def official(role: Role, **fields: object) -> User:
    """An official in the group of `role`."""
    user = UserFactory(is_staff=True, **fields)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> None:
    """Sign `user` in; with a second factor proved just now, as the admin asks of officials."""
    client.force_login(user)
    if second_factor:
        record = {"method": "mfa", "type": "totp", "at": time.time()}
        session = client.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [record]
        session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
