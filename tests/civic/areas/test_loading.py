from __future__ import annotations

import csv
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from civic.areas.models import Area

LONDON = settings.ROOT / "civic" / "areas" / "data" / "london.csv"
HEADER = "code,name,abbreviation,kind,parent,population,latitude,longitude,tile_column,tile_row\n"
RIVERTON = HEADER + (
    "R,Riverton,,city,,900,,,,\n"
    "R1,North,Nor,borough,R,400,51.5,-0.1,1,1\n"
    "R2,South,Sou,borough,R,500,51.4,-0.1,1,2\n"
)

pytestmark = pytest.mark.django_db


def load(path: Path) -> str:
    out = StringIO()
    call_command("load_areas", path, stdout=out)
    return out.getvalue().strip()


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        call_command("load_areas", path)
    assert stop.value.code == 2
    assert not Area.objects.exists()
    return capsys.readouterr().err.strip().removeprefix(str(path))


@pytest.fixture
def riverton(tmp_path: Path) -> Path:
    path = tmp_path / "riverton.csv"
    path.write_text(RIVERTON)
    return path


def test_london_has_33_authorities_with_their_own_codes_tiles_and_abbreviations():
    assert load(LONDON) == "34 areas added, 0 changed, 0 unchanged"

    boroughs = list(Area.objects.boroughs())
    assert len(boroughs) == 33
    assert all(borough.code.startswith("E09") for borough in boroughs)
    assert all(1 <= len(borough.abbreviation) <= 4 for borough in boroughs)
    for slots in (
        Counter(borough.abbreviation for borough in boroughs),
        Counter((borough.tile_column, borough.tile_row) for borough in boroughs),
    ):
        assert max(slots.values()) == 1
    assert sum(borough.population for borough in boroughs) == 8_800_200


def test_london_matches_the_published_facts(shared_data):
    load(LONDON)
    with (shared_data / "london_boroughs.csv").open() as file:
        for row in csv.DictReader(file):
            borough = Area.objects.get(code=row["gss_code"])
            assert borough.name == row["name"]
            assert borough.population == int(row["population_2021"])
            assert (borough.tile_column, borough.tile_row) == (
                int(row["tile_column"]),
                int(row["tile_row"]),
            )


def test_second_load_changes_nothing(riverton):
    load(riverton)
    rows = list(Area.objects.values())
    assert load(riverton) == "0 areas added, 0 changed, 3 unchanged"
    assert list(Area.objects.values()) == rows


def test_load_updates_what_changed_and_keeps_the_rest(riverton):
    load(riverton)
    riverton.write_text("code,name,kind,parent\nR1,Old Town,borough,R\n")
    assert load(riverton) == "0 areas added, 1 changed, 0 unchanged"
    area = Area.objects.get(code="R1")
    assert (area.name, area.abbreviation, area.population) == ("Old Town", "Nor", 400)


def test_two_areas_may_swap_tile_and_abbreviation(riverton):
    load(riverton)
    riverton.write_text(
        HEADER + "R1,North,Sou,borough,R,400,,,1,2\nR2,South,Nor,borough,R,500,,,1,1\n"
    )
    assert load(riverton) == "0 areas added, 2 changed, 0 unchanged"
    assert Area.objects.get(code="R1").abbreviation == "Sou"


def test_a_part_may_stand_above_its_parent(tmp_path):
    path = tmp_path / "city.csv"
    path.write_text("code,name,kind,parent\nW,Quay,ward,B\nB,Docks,borough,C\nC,Porto Novo,city,\n")
    load(path)
    assert Area.objects.get(code="W").parent.parent.name == "Porto Novo"


def test_byte_order_mark_and_windows_lines_are_read(riverton):
    riverton.write_bytes(b"\xef\xbb\xbf" + RIVERTON.replace("\n", "\r\n").encode())
    assert load(riverton) == "3 areas added, 0 changed, 0 unchanged"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("code,name,kind\nR,Riverton,city\n", ":1: the column parent is missing"),
        ("", ":1: the column code is missing"),
        (RIVERTON + "R3,East\n", ":5: 2 values where the header names 10 columns"),
        (RIVERTON + "R3,East,,borough,X,,,,,\n", ":5: the parent “X” is not known"),
        (RIVERTON + "R3,East,,borough,R1,,,,,\n", ":5: the parent of a borough is a city, not a"),
        (RIVERTON + "R3,East,,ward,R,,,,,\n", ":5: the parent of a ward is a borough, not a city"),
        (RIVERTON + "R3,East,,city,R,,,,,\n", ":5: a city has no parent"),
        (RIVERTON + "R3,East,,county,R,,,,,\n", ":5: kind: "),
        (RIVERTON + "R3,,,borough,R,,,,,\n", ":5: name: "),
        (RIVERTON + ",East,,borough,R,,,,,\n", ":5: code: "),
        (RIVERTON + "R3,East,,borough,R,many,,,,\n", ":5: population: "),
        (RIVERTON + "R3,East,,borough,R,-5,,,,\n", ":5: population: "),
        (RIVERTON + "R3,East,,borough,R,,123.4,,,\n", ":5: latitude: "),
        (RIVERTON + "R3,East,,borough,R,,,,1,\n", ":5: a tile needs both"),
        (RIVERTON + "R3,East,,borough,R,,,,1,1\n", ":5: North already has tile_column 1 and tile_"),
        (RIVERTON + "R3,East,Sou,borough,R,,,,,\n", ":5: South already has abbreviation Sou"),
        (RIVERTON + "R1,East,,borough,R,,,,,\n", ":5: the code R1 stands in line 3 already"),
        (RIVERTON + 'R3,"East,,borough,R,,,,,\n', ":5: unexpected end of data"),
    ],
)
def test_broken_file_is_refused_whole_with_line_and_reason(riverton, capsys, rows, message):
    riverton.write_text(rows)
    assert refused(riverton, capsys).startswith(message)


def test_other_encoding_is_named_with_its_line(riverton, capsys):
    riverton.write_bytes(RIVERTON.encode() + "R3,Ostermünde,,borough,R,,,,,\n".encode("latin-1"))
    assert refused(riverton, capsys) == ":5: this is not UTF-8 text"


def test_missing_file_is_named(tmp_path, capsys):
    assert refused(tmp_path / "none.csv", capsys) == ": No such file or directory"
