from __future__ import annotations

import pytest

from assemblies.sortition import Quota, SortitionError, read_people, read_quotas

QUOTAS = (Quota("Gender", "Woman", 1, 2), Quota("Gender", "Man", 0, 2), Quota("Age", "16-29", 0, 3))


def written(tmp_path, text, encoding="utf-8", name="file.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "category,feature,min,max\nGender,Woman,1,2\nGender,Man,0,2\nAge,16-29,0,3\n",
        "feature,value,min,max\nGender,Woman,1,2\nGender,Man,0,2\nAge,16-29,0,3",
        'category,name,min,max,Notes\nGender,Woman,1,2,\nGender,Man,0,2,"a, b"\nAge,16-29,0,3,\n',
        "Feature;Value;Min;Max\r\nGender;Woman;1;2\r\ngender;Man;0;2\r\n\r\nAge;16-29;0;3\r\n",
        "feature\tvalue\tmin\tmax\n Gender \tWoman\t1\t2.0\nGender\tMan\t0\t2\nAge\t 16-29\t0\t3\n",
        "\n\nfeature,value,min,max,min_flex,max_flex\n"
        "Gender,Woman,1,2,,\nGender,Man,0,2,,\nAge,16-29,0,3,,\n",
        "category,name,min,max,Notes\nGender,Woman,1,2,\nGender,Man,0,2,\nAge,16-29,0,3,\n"
        ",,,,\n,Another target?,,,\n",
    ],
)
def test_every_usual_form_of_quotas(tmp_path, text):
    assert read_quotas(written(tmp_path, text)) == QUOTAS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding(tmp_path, encoding):
    path = written(tmp_path, "category,feature,min,max\nRégion,Orléans,1,2\n", encoding)
    assert read_quotas(path) == (Quota("Région", "Orléans", 1, 2),)


def test_a_column_that_nobody_needs_may_stand_there_twice(tmp_path):
    path = written(tmp_path, "id,note,gender,age,note\na,x,Woman,16-29,y\n")
    (person,) = read_people(path, QUOTAS)
    assert person.features == {"Gender": "Woman", "Age": "16-29"}


def test_a_column_that_is_needed_may_not(tmp_path):
    path = written(tmp_path, "id,gender,age,Gender\na,Woman,16-29,Man\n")
    with pytest.raises(SortitionError, match="the column gender stands there twice"):
        read_people(path, QUOTAS)


def test_flexible_limits(tmp_path):
    path = written(tmp_path, "feature,value,min,max,min_flex,max_flex\ng,w,2,3,1,5\n")
    assert read_quotas(path) == (Quota("g", "w", 2, 3, least=1, most=5),)


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "empty", 1),
        ("\n\n", "empty", 1),
        ("category,feature,min,max\n", "empty", 1),
        ("category,feature,min\ng,w,1\n", "missing_column", 1),
        ("thing,min,max\ng,1,2\n", "missing_column", 1),
        ("category,min,max\ng,1,2\n", "missing_column", 1),
        ("category,feature,min,max,min\ng,w,1,2,3\n", "duplicate_column", 1),
        ("category,feature,min,max\ng,w,1,2\ng,W,1,2\n", "duplicate_quota", 3),
        ("category,feature,min,max\ng,w,one,2\n", "not_a_number", 2),
        ("category,feature,min,max\ng,w,1.5,2\n", "not_a_number", 2),
        ("category,feature,min,max\ng,w,1_0,20\n", "not_a_number", 2),
        ("category,feature,min,max\ng,w,-1,2\n", "negative", 2),
        ("category,feature,min,max\ng,w,1,99999999999\n", "too_large", 2),
        ("category,feature,min,max\ng,w,,2\n", "missing_cell", 2),
        ("category,feature,min,max\n\n,w,1,2\n", "missing_cell", 3),
        ("category,feature,min,max\ng,w,3,2\n", "minimum_above_maximum", 2),
        ("category,feature,min,max\ng,w,1,2,3,4\n", "cells", 2),
        ("feature,value,min,max,min_flex,max_flex\ng,w,2,3,3,3\n", "flex_outside", 2),
    ],
)
def test_bad_quotas_are_refused_with_their_row(tmp_path, text, code, row):
    with pytest.raises(SortitionError) as caught:
        read_quotas(written(tmp_path, text))
    assert (caught.value.code, caught.value.row) == (code, row)


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("id,", "x7,", "x7"),
        ("unique_id,", "x7,", "x7"),
        ("nationbuilder_id,", "x7,", "x7"),
        ("Unique_ID,", " x7 ,", "x7"),
        ("other,", "x7,", "1"),
        ("", "", "1"),
    ],
)
def test_ids_come_from_their_column_or_the_row_number(tmp_path, header, cell, expected):
    path = written(tmp_path, f"{header}Gender,Age\n{cell}Woman,16-29\n")
    (person,) = read_people(path, QUOTAS)
    assert person.id == expected


def test_case_spaces_and_other_columns_do_not_matter(tmp_path):
    path = written(tmp_path, ' GENDER ,age,Free text\n  wOmAn ,16-29,"a\nb"\nMan,16-29\n')
    one, other = read_people(path, QUOTAS)
    assert one.features == {"Gender": "Woman", "Age": "16-29"}
    assert other.features == {"Gender": "Man", "Age": "16-29"}


def test_households_are_told_by_one_or_more_columns(tmp_path):
    homes = ("1 High St,E1 1AA", "1 High Street,E11AA", ",")
    rows = "".join(f"Man,16-29,{home}\n" for home in homes)
    path = written(tmp_path, f"Gender,Age,Street,Code\n{rows}")
    one, other, alone = read_people(path, QUOTAS, household=("street", "Code"))
    assert one.household == other.household != ""
    assert alone.household == ""


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "empty", 1),
        ("id,Gender,Age\n", "empty", 1),
        ("id,Gender\n1,Man\n", "missing_column", 1),
        ("id,Gender,Age\n1,Man,16-29\n2,Man,16-29\n1,Man,16-29\n", "duplicate_id", 4),
        ("id,Gender,Age\n1,Man,16-29\n2,Elf,16-29\n", "unknown_value", 3),
        ("id,Gender,Age\n1,Man,\n", "missing_cell", 2),
        ("id,Gender,Age\n1,Man\n", "missing_cell", 2),
        ("id,Gender,Age\n,Man,16-29\n", "missing_cell", 2),
        ("id,Gender,Age\n1,Man,16-29,more\n", "cells", 2),
        ("id,Gender,Age,gender\n1,Man,16-29,Man\n", "duplicate_column", 1),
    ],
)
def test_bad_people_are_refused_with_their_row(tmp_path, text, code, row):
    with pytest.raises(SortitionError) as caught:
        read_people(written(tmp_path, text), QUOTAS)
    assert (caught.value.code, caught.value.row) == (code, row)


def test_what_is_not_text_is_refused(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"id,Gender\x00,Age\n\x81\x8d")
    with pytest.raises(SortitionError, match="not a text file"):
        read_people(path, QUOTAS)
    with pytest.raises(SortitionError, match="cannot be read"):
        read_quotas(tmp_path / "absent.csv")
    with pytest.raises(SortitionError, match="cannot be read"):
        read_quotas(tmp_path)
