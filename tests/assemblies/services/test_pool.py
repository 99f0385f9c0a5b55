"""Loading the pool: whole or not at all, and no more about people than the draw needs."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core import serializers
from django.utils import timezone
from django.utils.timezone import localdate

from assemblies.services import pool
from civic.audit.models import Entry
from civic.core.errors import Invalid, NotAllowed, Unavailable
from tests.factories.assemblies import QuotaFactory, people_file, registering_assembly

pytestmark = pytest.mark.django_db


@pytest.fixture
def assembly(assembly_officer):
    return registering_assembly(assembly_officer, people=0)


def load(assembly, actor, text, household=(), **more):
    content = text if isinstance(text, list) else [text.encode()]
    return pool.load_people(
        assembly_id=assembly.pk,
        content=content,
        household=household,
        actor=actor,
        at=timezone.now(),
        **more,
    )


def test_a_file_becomes_the_pool(assembly, assembly_officer):
    assert load(assembly, assembly_officer, people_file(), ["address"]) == 24
    members = {member.file_id: member for member in assembly.members.all()}
    assert members["p3"].features == {"age": "young"}
    assert members["p1"].household == members["p2"].household != ""
    assert members["p2"].household != members["p3"].household
    assert len({member.code for member in members.values()}) == 24


def test_names_and_addresses_are_not_kept(assembly, assembly_officer):
    load(
        assembly,
        assembly_officer,
        "id,name,phone,age,address\n"
        "7,Rosa Resident,020 7946,young,1 High St\n8,Otis,020 7947,old,2 Low Rd",
        ["address"],
    )
    kept = serializers.serialize("json", assembly.members.all())
    kept += json.dumps(list(Entry.objects.values_list("after", flat=True)))
    for word in ("Rosa", "020 7946", "HIGH", "High", "Low"):
        assert word not in kept


def test_a_second_file_replaces_the_first_and_codes_stay(assembly, assembly_officer):
    load(assembly, assembly_officer, people_file(24))
    before = dict(assembly.members.values_list("file_id", "code"))
    load(assembly, assembly_officer, people_file(10))
    after = dict(assembly.members.values_list("file_id", "code"))
    assert after == {person: before[person] for person in after}
    assert len(after) == 10


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no rows"),
        ("id,age", "holds no people"),
        ("id,home\n1,owned", "no column “age”"),
        ("id,age\n1,young\n1,old", "Row 3: The id “1” stands there twice, first in row 2."),
        ("id,age\n1,young\n2,ancient", "Row 3: “ancient” is not a value of “age”"),
        ("id,age\n1,young\n2,", "Row 3: “age” is empty."),
        ("id,age\n1,young,extra", "Row 2: There are 3 cells where the header has 2."),
        ("id,age\n" + "x" * 101 + ",young", "is too long"),
        ("\0\1\2", "not a CSV file"),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_where(assembly, assembly_officer, text, reason):
    load(assembly, assembly_officer, people_file())
    with pytest.raises(Invalid) as refusal:
        load(assembly, assembly_officer, text)
    assert reason in refusal.value.message
    assert assembly.members.count() == 24


def test_without_the_key_nobody_is_loaded(assembly, assembly_officer):
    assembly.key_check = "0" * 16
    assembly.save()
    with pytest.raises(Unavailable):
        load(assembly, assembly_officer, people_file())
    assert not assembly.members.exists()


def test_the_day_of_registration_is_read_from_the_file(assembly, assembly_officer):
    text = "id,age,since\n1,young,2026-11-02\n2,old,2026-11-03 18:30"
    load(assembly, assembly_officer, text, registered="Since")
    days = dict(assembly.members.values_list("file_id", "registered_on"))
    assert days == {"1": dt.date(2026, 11, 2), "2": dt.date(2026, 11, 3)}


def test_without_such_a_column_the_first_file_that_names_somebody_counts(
    assembly, assembly_officer
):
    load(assembly, assembly_officer, "id,age\n1,young")
    load(assembly, assembly_officer, "id,age\n1,young\n2,old")
    days = dict(assembly.members.values_list("file_id", "registered_on"))
    assert days == {"1": None, "2": localdate()}


@pytest.mark.parametrize(
    ("column", "reason"), [("since", "Row 3: “soon” is no day"), ("when", "no column “when”")]
)
def test_a_wrong_day_of_registration_changes_nothing(assembly, assembly_officer, column, reason):
    text = "id,age,since\n1,young,2026-11-02\n2,old,soon"
    with pytest.raises(Invalid, match=reason):
        load(assembly, assembly_officer, text, registered=column)
    assert not assembly.members.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_files_come_in_the_encodings_of_spreadsheets(assembly, assembly_officer, encoding):
    QuotaFactory(assembly=assembly, feature="district", value="Köln")
    text = "id;age;district\r\n1;young;KÖLN\r\n"
    load(assembly, assembly_officer, [text.encode(encoding)])
    assert assembly.members.get().features == {"age": "young", "district": "Köln"}


def test_reading_the_codes_is_recorded(assembly, assembly_officer, auditor, resident):
    load(assembly, assembly_officer, people_file(6))
    text = pool.read_codes(assembly=assembly, actor=auditor, at=timezone.now())
    assert text.splitlines()[0] == "id,code,drawn"
    assert len(text.splitlines()) == 7
    assert Entry.objects.filter(action="assembly.codes_read", actor=auditor).count() == 1
    with pytest.raises(NotAllowed):
        pool.read_codes(assembly=assembly, actor=resident, at=timezone.now())
