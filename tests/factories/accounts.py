from __future__ import annotations

import factory
from django.contrib.auth.models import Group

from civic.accounts.models import Residency, User
from civic.accounts.permissions import Role
from tests.factories.areas import BoroughFactory


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


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
