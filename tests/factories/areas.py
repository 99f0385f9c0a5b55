from __future__ import annotations

import factory

from civic.areas.models import Area


class CityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area
        django_get_or_create = ["code"]

    code = "CITY"
    name = "Riverton"
    kind = Area.Kind.CITY


class BoroughFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"B{n:03d}")
    name = factory.Sequence(lambda n: f"Borough {n}")
    abbreviation = factory.Sequence(lambda n: f"B{n}")
    kind = Area.Kind.BOROUGH
    parent = factory.SubFactory(CityFactory)


class WardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"W{n:03d}")
    name = factory.Sequence(lambda n: f"Ward {n}")
    kind = Area.Kind.WARD
    parent = factory.SubFactory(BoroughFactory)
