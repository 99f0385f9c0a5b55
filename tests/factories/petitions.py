from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone

from petitions.models import Body, Petition, PetitionTotal, Signature
from petitions.rules.emails import canonical_email
from petitions.rules.people import name_key
from petitions.states import PetitionStatus, SignatureState
from tests.factories.accounts import ResidencyFactory
from tests.factories.areas import CityFactory


class BodyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Body
        django_get_or_create = ["slug"]

    name = "City Hall"
    slug = "city-hall"
    area = factory.SubFactory(CityFactory)
    response_threshold = 10
    debate_threshold = 100


class PetitionFactory(factory.django.DjangoModelFactory):
    """An open petition."""

    class Meta:
        model = Petition
        skip_postgeneration_save = True

    body = factory.SubFactory(BodyFactory)
    title = factory.Sequence(lambda n: f"Plant tree number {n}")
    request = "Plant one tree in each street that has none."
    background = "Streets without trees are too hot."
    creator = factory.LazyFunction(lambda: ResidencyFactory().user)
    status = PetitionStatus.OPEN
    created_at = factory.LazyFunction(timezone.now)
    changed_at = factory.SelfAttribute("created_at")
    status_since = factory.SelfAttribute("created_at")
    opened_at = factory.SelfAttribute("created_at")
    closes_at = factory.LazyAttribute(lambda row: row.created_at + dt.timedelta(days=180))

    @factory.post_generation
    def total(self, create, extracted, **kwargs):
        PetitionTotal.objects.get_or_create(petition=self)


class SignatureFactory(factory.django.DjangoModelFactory):
    """A confirmed signature that no total holds yet."""

    class Meta:
        model = Signature

    petition = factory.SubFactory(PetitionFactory)
    name = factory.Sequence(lambda n: f"Signer {n}")
    name_key = factory.LazyAttribute(lambda row: name_key(row.name))
    email = factory.Sequence(lambda n: f"signer{n}@example.org")
    email_key = factory.LazyAttribute(lambda row: canonical_email(row.email))
    postcode = "AB12CD"
    state = SignatureState.CONFIRMED
    created_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.SelfAttribute("created_at")
