from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from civic.areas import postcode_import
from civic.areas.models import Area, Postcode, PostcodeImport
from civic.areas.postcodes import find_postcode
from tests.factories.areas import BoroughFactory, WardFactory

pytestmark = pytest.mark.django_db

HEADER = "pcd,pcds,doterm,oslaua,osward\n"
OWN = (
    "AA1 1AA,AA1 1AA,,B1,W1\n"
    "AA1 1AB,AA1 1AB,,B1,W1\n"
    "AA1 1AC,AA1 1AC,201912,B1,W1\n"
    "AA1 1AD,AA1 1AD,,B2,W2\n"
    "ZZ9 9ZZ,ZZ9 9ZZ,,X9,W9\n"
)


@pytest.fixture
def directory(tmp_path: Path, city: Area) -> Path:
    BoroughFactory(code="B1", parent=city)
    BoroughFactory(code="B2", parent=city)
    path = tmp_path / "directory.csv"
    path.write_text(HEADER + OWN)
    return path


def run(path: Path, **options: object) -> str:
    out = StringIO()
    call_command("import_postcodes", path, stdout=out, **options)
    return out.getvalue().strip().splitlines()[-1]


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        call_command("import_postcodes", path)
    assert stop.value.code == 2
    return capsys.readouterr().err.strip().removeprefix(str(path))


def kept() -> list[tuple[str, str, str | None]]:
    return list(
        Postcode.objects.order_by("code").values_list("code", "borough__code", "ward__code")
    )


def test_postcodes_in_use_in_our_boroughs_are_kept_and_the_rest_is_counted(directory):
    assert run(directory) == (
        "3 postcodes added, 0 changed, 0 removed, 0 unchanged; 2 wards added; "
        "left out: 1 ended, 1 in other authorities"
    )
    assert kept() == [("AA11AA", "B1", "W1"), ("AA11AB", "B1", "W1"), ("AA11AD", "B2", "W2")]
    ward = Area.objects.get(code="W1")
    assert (ward.kind, ward.parent.code, ward.name) == ("ward", "B1", "W1")


def test_second_run_changes_nothing(directory):
    run(directory)
    before = kept()
    assert run(directory).startswith(
        "0 postcodes added, 0 changed, 0 removed, 3 unchanged; 0 wards"
    )
    assert kept() == before
    assert not PostcodeImport.objects.exists()


def test_newer_directory_moves_removes_and_adds(directory):
    run(directory)
    directory.write_text(
        HEADER
        + "AA1 1AA,AA1 1AA,,B2,W2\n"  # moved to the other borough
        + "AA1 1AB,AA1 1AB,202405,B1,W1\n"  # ended
        + "AA1 1AD,AA1 1AD,,X9,W9\n"  # moved out of the city
        + "AA1 1AE,AA1 1AE,,B1,\n"  # new, in no ward
    )
    assert run(directory).startswith("1 postcodes added, 1 changed, 2 removed, 0 unchanged")
    assert kept() == [("AA11AA", "B2", "W2"), ("AA11AE", "B1", None)]


def test_stopped_import_goes_on_where_it_was(directory, monkeypatch):
    monkeypatch.setattr(postcode_import, "BATCH", 2)
    save = postcode_import._Importer.save
    saved_lines = []

    def stop_in_second_batch(self, batch):
        if len(saved_lines) == 1:
            raise KeyboardInterrupt
        save(self, batch)
        saved_lines.append(batch[-1].end.line)

    monkeypatch.setattr(postcode_import._Importer, "save", stop_in_second_batch)
    with pytest.raises(SystemExit) as stop:
        run(directory)
    assert stop.value.code == 130
    assert [code for code, _, _ in kept()] == ["AA11AA", "AA11AB"]
    assert PostcodeImport.objects.get().line == 3

    monkeypatch.setattr(postcode_import._Importer, "save", save)
    assert run(directory).startswith("1 postcodes added, 0 changed, 0 removed, 0 unchanged")
    assert [code for code, _, _ in kept()] == ["AA11AA", "AA11AB", "AA11AD"]


def test_import_starts_anew_when_the_boroughs_changed_since_the_stop(directory, monkeypatch, city):
    monkeypatch.setattr(postcode_import, "BATCH", 2)
    directory.write_text(HEADER + "ZZ9 9ZZ,ZZ9 9ZZ,,X9,\n" + OWN + "broken\n")
    with pytest.raises(SystemExit):
        run(directory)
    BoroughFactory(code="X9", parent=city)
    with pytest.raises(SystemExit):
        run(directory)
    assert find_postcode("ZZ9 9ZZ").borough.code == "X9"


def test_column_names_of_newer_editions_are_understood(directory):
    directory.write_text("pcds,lad25cd,wd25cd,doterm\nAA1 1AA,B1,W1,\n")
    run(directory)
    assert kept() == [("AA11AA", "B1", "W1")]


def test_pseudo_ward_is_no_ward(directory):
    directory.write_text(HEADER + "AA1 1AA,AA1 1AA,,B1,E99999999\n")
    run(directory)
    assert kept() == [("AA11AA", "B1", None)]


def test_ward_names_are_given_to_new_and_known_wards(directory, tmp_path):
    WardFactory(code="W1", name="W1", parent=Area.objects.get(code="B1"))
    names = tmp_path / "names.csv"
    names.write_text("WD25CD,WD25NM\nW1,Mill Lane\nW2,Station Road\nW8,Elsewhere\n")
    run(directory, ward_names=names)
    assert dict(Area.objects.filter(kind="ward").values_list("code", "name")) == {
        "W1": "Mill Lane",
        "W2": "Station Road",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pcds,oslaua,osward\n", ":1: the column doterm is missing"),
        (HEADER + OWN + "AA1 1AF,AA1 1AF,,B1\n", ":7: 4 values where the header names 5 columns"),
        (HEADER + OWN + "x,,,B1,W1\n", ":7: “” is not a postcode"),
        (HEADER + OWN + "x,AA1 1AFGHIJK,,B1,W1\n", ":7: “AA1 1AFGHIJK” is not a postcode"),
        (HEADER + OWN + "x,AA1 1AF,,B2,W1\n", ":7: the ward W1 is known in another borough"),
    ],
)
def test_bad_row_is_named_with_its_line(directory, capsys, text, message):
    directory.write_text(text)
    assert refused(directory, capsys) == message


def test_import_without_boroughs_says_what_to_do_first(tmp_path):
    with pytest.raises(CommandError, match="load_areas"):
        call_command("import_postcodes", tmp_path / "directory.csv")
