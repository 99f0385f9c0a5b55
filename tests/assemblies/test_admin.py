"""Officials run an assembly in the admin, from the quotas to the dice; auditors look."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assemblies.models import Assembly, Draw, DrawnPanel, Quota
from assemblies.services import checking, pool, selecting
from assemblies.services.leases import LeasedProgress
from assemblies.states import Status
from civic.audit.models import Entry
from tests.factories.accounts import sign_in
from tests.factories.assemblies import (
    QuotaFactory,
    committed_draw,
    draft_assembly,
    drawn_assembly,
    meeting_assembly,
    people_file,
    queued_selection,
    recommend,
    recommended_assembly,
    registering_assembly,
)

pytestmark = pytest.mark.django_db

RULE = {"quorum": "1/2", "majority": "1/2", "answer_days": 90}


@pytest.fixture
def officer(client, assembly_officer):
    sign_in(client, assembly_officer)
    return assembly_officer


def page(name: str, assembly: Assembly) -> str:
    return reverse(f"admin:assemblies_assembly_{name}", args=[assembly.pk])


def act(client, name: str, assembly: Assembly, **data):
    sent = {"reason": "as decided", **data}
    return client.post(page(f"act_{name}", assembly), sent, follow=True).content.decode()


def test_an_officer_creates_an_assembly_with_its_quotas(client, officer, city):
    sent = {
        "title": "On heat", "slug": "heat", "question": "How?", "summary": "Short.",
        "area": city.pk, "panel_size": 6,
        "registration_closes_at": "2099-01-01T22:00", "draw_at": "2099-01-09T18:00", **RULE,
        "quotas-TOTAL_FORMS": 2, "quotas-INITIAL_FORMS": 0,
        "quotas-0-feature": "age", "quotas-0-value": "young",
        "quotas-0-minimum": 2, "quotas-0-maximum": 4,
        "quotas-1-feature": "age", "quotas-1-value": "old",
        "quotas-1-minimum": 2, "quotas-1-maximum": 4,
    }  # fmt: skip
    client.post(reverse("admin:assemblies_assembly_add"), sent)
    assembly = Assembly.objects.get()
    assert assembly.status == Status.DRAFT
    assert Quota.objects.filter(assembly=assembly).count() == 2


def test_an_officer_goes_the_whole_way(client, officer):
    assembly = draft_assembly()
    assert "Done" in act(client, "open", assembly)
    file = SimpleUploadedFile("people.csv", b"".join(people_file()))
    assert "Done" in act(client, "load", assembly, people=file, household="address")
    assert "waits for a worker" in client.get(page("pool", assembly)).content.decode()
    checking.check_due(at=timezone.now())
    assert "24 people are in the pool" in client.get(page("pool", assembly)).content.decode()
    assert "Done" in act(client, "select", assembly, method="leximin")
    waiting = client.get(page("progress", assembly)).content.decode()
    assert "Waiting for a worker" in waiting
    assert "watch.js" in waiting
    selecting.run_due(at=timezone.now())
    assert "are ready" in client.get(page("progress", assembly)).content.decode()
    assert "Done" in act(client, "publish", assembly)
    assert Draw.objects.get().assembly == assembly


def test_dice_are_typed_twice_and_drawn_in_time(client, officer, monkeypatch):
    draw = committed_draw(officer)
    assembly = draw.assembly
    seen = {"witnessed": "on"}
    shown = act(client, "dice", assembly, dice="042", again="024", **seen)
    assert "not what you typed above" in shown
    assert "let the witnesses compare" in act(client, "dice", assembly, dice="042", again="042")
    assert "was announced for" in act(client, "dice", assembly, dice="042", again="042", **seen)
    monkeypatch.setattr("django.utils.timezone.now", lambda: draw.draw_at)
    sign_in(client, officer)
    assert "Done" in act(client, "dice", assembly, dice="0 4 2", again="042", **seen)
    assert DrawnPanel.objects.get().dice == "042"


def test_a_wrong_file_is_told_with_its_row(client, officer):
    assembly = registering_assembly(officer)
    file = SimpleUploadedFile("people.csv", b"id,age\n1,young\n2,ancient")
    shown = act(client, "load", assembly, people=file)
    assert "Row 3: “ancient” is not a value" in shown
    assert assembly.members.count() == 24


def test_a_failed_selection_shows_what_would_help(client, officer):
    selection = queued_selection(officer)
    assembly = selection.assembly
    assembly.members.update(features={"age": "old"})
    selecting.run_due(at=timezone.now())
    shown = client.get(page("progress", assembly)).content.decode()
    assert "No panel meets the quotas." in shown
    assert "at most 6 instead of 4" in shown


def test_a_way_out_is_adopted_with_one_button(client, officer):
    selection = queued_selection(officer)
    assembly = selection.assembly
    assembly.members.update(features={"age": "old"})
    selecting.run_due(at=timezone.now())
    shown = client.get(page("progress", assembly)).content.decode()
    way = re.search(r'name="way" value="(\w+)"', shown)[1]
    assert "Change the quotas like this" in shown
    assert "Done" in act(client, "adopt", assembly, way=way)
    assert "Waiting for a worker" in client.get(page("progress", assembly)).content.decode()
    assert "cannot be done now" in act(client, "adopt", assembly, way=way)


def test_a_selection_is_stopped_with_a_button(client, officer):
    selection = queued_selection(officer)
    held = selecting.claim_selection(at=timezone.now())
    LeasedProgress(held).report("chances", 3, 9, smallest=0.1, bound=0.2)
    shown = client.get(page("progress", selection.assembly)).content.decode()
    assert "Making the chances as equal as the quotas allow" in shown
    assert "Stop with the best found so far" in shown
    assert "Done" in act(client, "stop", selection.assembly)
    shown = client.get(page("progress", selection.assembly)).content.decode()
    assert "You asked to stop" in shown


def test_who_can_be_in_no_panel_is_named_in_a_file_that_is_recorded(client, officer):
    """The only person who is young and owns a home: no owner fits beside the quotas."""
    assembly = registering_assembly(officer)
    for value, most in (("rented", 6), ("owned", 0)):
        QuotaFactory(assembly=assembly, feature="home", value=value, minimum=0, maximum=most)
    rows = [f"p{number},{'young' if number < 9 else 'old'},rented" for number in range(20)]
    file = "id,age,home\n" + "\n".join([*rows, "owner,young,owned"])
    act(client, "load", assembly, people=SimpleUploadedFile("people.csv", file.encode()))
    act(client, "select", assembly, method="maximin")
    selecting.run_due(at=timezone.now())
    shown = client.get(page("progress", assembly)).content.decode()
    assert "leave no place for 1 person" in shown
    assert "owner" not in shown
    saved = client.post(page("act_unreachable", assembly), {"reason": ""}).content.decode()
    assert saved.splitlines()[1].startswith("owner,")
    assert Entry.objects.filter(action="assembly.unreachable_read").count() == 1


def test_quotas_stand_once_the_selection_has_started(client, officer):
    assembly = queued_selection(officer).assembly
    shown = client.get(page("change", assembly)).content.decode()
    assert "quotas-0-minimum" not in shown
    assert 'name="panel_size"' not in shown


def test_a_fixed_page_is_saved_without_a_warning(client, officer):
    assembly = queued_selection(officer).assembly
    shown = client.get(page("change", assembly)).content.decode()
    fields = re.findall(r'<input [^>]*name="(quotas-[^"]+)"', shown)
    sent = {
        **dict.fromkeys(fields, ""),
        "title": "New title", "question": "How?", "summary": "Short.",
        "draw_at": "2099-01-09T18:00", **RULE,
        "quotas-TOTAL_FORMS": 2, "quotas-INITIAL_FORMS": 2,
        **{f"quotas-{n}-id": quota.pk for n, quota in enumerate(assembly.quotas.all())},
    }  # fmt: skip
    assert fields
    shown = client.post(page("change", assembly), sent, follow=True).content.decode()
    assert "was changed successfully" in shown
    assert "Not changed" not in shown


def test_an_officer_with_an_old_form_is_told_what_it_did_not_change(client, officer):
    assembly = queued_selection(officer).assembly
    sent = {
        "title": "New title", "question": "How?", "summary": "Short.",
        "panel_size": 7, "draw_at": "2099-01-09T18:00", **RULE,
        "quotas-TOTAL_FORMS": 2, "quotas-INITIAL_FORMS": 2,
        **{f"quotas-{n}-id": quota.pk for n, quota in enumerate(assembly.quotas.all())},
        "quotas-0-maximum": 5,
    }  # fmt: skip
    shown = client.post(page("change", assembly), sent, follow=True).content.decode()
    assert "Not changed, because it was fixed meanwhile: Members, Quotas." in shown
    assembly.refresh_from_db()
    assert (assembly.title, assembly.panel_size) == ("New title", 6)
    assert not assembly.quotas.filter(maximum=5).exists()


@pytest.mark.postgres
def test_a_form_is_saved_over_a_locked_row(client, officer, assembly_officer):
    """It writes the whole row, with the status in it, which a button may be changing."""
    assembly = draft_assembly()
    with CaptureQueriesContext(connection) as said:
        client.post(page("change", assembly), {"title": "New"})
    locks = [query["sql"] for query in said if "FOR NO KEY UPDATE" in query["sql"]]
    assert locks
    assert all("assemblies_assembly" in lock for lock in locks)


def test_history_shows_moments_and_quotas_as_people_read_them(client, officer, city):
    assembly = draft_assembly()
    sent = {
        "title": assembly.title, "slug": assembly.slug, "question": "How?", "summary": "Short.",
        "area": assembly.area_id, "panel_size": 6,
        "registration_closes_at": "2099-01-01T22:00", "draw_at": "2099-01-09T18:00", **RULE,
        "quotas-TOTAL_FORMS": 1, "quotas-INITIAL_FORMS": 0,
        "quotas-0-feature": "home", "quotas-0-value": "rented",
        "quotas-0-minimum": 2, "quotas-0-maximum": 4, "_continue": "1",
    }  # fmt: skip
    shown = client.post(page("change", assembly), sent, follow=True).content.decode()
    assert "Friday 9 January 2099, 18:00 GMT" in shown
    assert re.search(r"home, rented:\s+2–4", re.sub(r"<[^>]+>", " ", shown))


def test_times_in_the_wrong_order_are_told_in_words(client, officer, city):
    sent = {"registration_closes_at": "2099-01-09T22:00", "draw_at": "2099-01-01T18:00"}
    shown = client.post(reverse("admin:assemblies_assembly_add"), sent).content.decode()
    assert "The draw comes after the end of registration" in shown


def test_lists_are_saved_as_files(client, officer):
    draw = committed_draw(officer)
    codes = client.post(page("act_codes", draw.assembly), {"reason": "letters"})
    assert codes["Content-Disposition"].endswith('-codes.csv"')
    people = client.post(page("act_people", draw.assembly), {"reason": ""})
    assert people.content.startswith(b"code,household,age")


def test_an_auditor_looks_and_changes_nothing(client, auditor, assembly_officer):
    assembly = registering_assembly(assembly_officer)
    sign_in(client, auditor)
    shown = client.get(page("change", assembly)).content.decode()
    assert "Save the list of codes" in shown
    assert "Start the selection" not in shown
    assert client.get(page("pool", assembly)).status_code == 200
    assert "cannot be done" in act(client, "select", assembly, method="leximin")


@pytest.mark.parametrize("role", ["budget_officer", "moderator"])
def test_other_officials_are_kept_out(client, role, request, assembly_officer):
    assembly = registering_assembly(assembly_officer)
    sign_in(client, request.getfixturevalue(role))
    for name in ("change", "pool", "progress"):
        assert client.get(page(name, assembly)).status_code == 403


def test_a_pool_that_no_longer_fits_its_quotas_shows_no_older_findings(client, officer):
    assembly = registering_assembly(officer)
    checking.check_due(at=timezone.now())
    assert "could be drawn today" in client.get(page("pool", assembly)).content.decode()
    QuotaFactory(assembly=assembly, feature="home", value="owned")
    pool.ask_for_check(assembly=assembly, at=timezone.now())
    checking.check_due(at=timezone.now())
    shown = client.get(page("pool", assembly)).content.decode()
    assert "loaded without “home”" in shown
    assert "could be drawn today" not in shown


def test_tables_of_somebody_who_has_left_are_called_outdated(client, officer):
    assembly = drawn_assembly(officer)
    act(client, "seat", assembly, tables=2, sessions=2)
    said = "The members have changed since this plan was made."
    assert said not in client.get(page("tables", assembly)).content.decode()
    gone = assembly.members.seated()[0].code
    act(client, "unavailable", assembly, codes=gone)
    assert said in client.get(page("tables", assembly)).content.decode()
    act(client, "seat", assembly, tables=2, sessions=2)
    assert said not in client.get(page("tables", assembly)).content.decode()


def test_a_wrong_code_is_put_back_with_a_button(client, officer):
    assembly = drawn_assembly(officer)
    button = page("act_available", assembly)
    assert button not in client.get(page("change", assembly)).content.decode()
    wrong = assembly.members.seated()[0].code
    assert button in act(client, "unavailable", assembly, codes=wrong)
    assert button not in act(client, "available", assembly, codes=wrong)
    assert assembly.members.seated().count() == assembly.panel_size


def test_a_draw_is_moved_and_an_assembly_called_off_with_buttons(client, officer):
    draw = committed_draw(officer)
    shown = client.get(page("act_move", draw.assembly)).content.decode()
    assert "This is public" in shown
    sent = {"to": "2099-01-09T18:00", "place": "Town Hall"}
    assert "Why" in act(client, "move", draw.assembly, **sent, reason="")
    assert "Done" in act(client, "move", draw.assembly, **sent)
    assert "Done" in act(client, "call-off", draw.assembly)
    shown = client.get(page("change", draw.assembly)).content.decode()
    for button in ("dice", "move", "select", "load", "call-off"):
        assert page(f"act_{button}", draw.assembly) not in shown
    assert 'name="draw_at"' not in shown


def row_page(name: str, row) -> str:
    return reverse(f"admin:assemblies_recommendation_{name}", args=[row.pk])


def row_act(client, name: str, row, **data):
    return client.post(row_page(f"act_{name}", row), data, follow=True).content.decode()


VOTE = {
    "title": "Plant trees",
    "text": "Many.",
    "votes_for": 4,
    "votes_against": 1,
    "votes_abstained": 0,
}


def test_an_officer_goes_from_the_meetings_to_a_report_of_progress(client, officer):
    assembly = drawn_assembly(officer)
    assert "Done" in act(client, "meet", assembly)
    assert 'name="quorum"' not in client.get(page("change", assembly)).content.decode()
    assert "Only 6 members" in act(client, "recommend", assembly, **VOTE | {"votes_for": 9})
    assert "1. Plant trees" in act(client, "recommend", assembly, **VOTE)
    row = assembly.recommendations.get()
    assert "Done" in row_act(client, "edit", row, **VOTE | {"title": "Plant many trees"})
    assert "Done" in act(client, "publish-recommendations", assembly)
    assert "Still open: 1" in act(client, "publish-answer", assembly)
    given = {"decision": "accepted", "reasons": "Yes.", "responsible": "Parks", "target_on": ""}
    assert "by which day" in row_act(client, "answer", row, **given)
    assert "Done" in row_act(client, "answer", row, **given | {"target_on": "2099-01-01"})
    assert "Done" in act(client, "publish-answer", assembly)
    shown = row_act(client, "progress", row, progress="done", note="They stand.")
    assert "Done: Report progress." in shown
    corrected = VOTE | {"reason": "A slip.", "votes_abstained": 1}
    assert "Done" in row_act(client, "correct", row, **corrected)
    later = given | {"target_on": "2099-02-01", "reason": "The frost."}
    assert "Done" in row_act(client, "correct-answer", row, **later)


def test_a_recommendation_that_is_taken_out_leads_back_to_its_assembly(client, officer):
    assembly = meeting_assembly(officer)
    row = recommend(assembly, officer)
    shown = row_act(client, "remove", row, reason="Twice.")
    assert page("act_recommend", assembly) in shown
    assert not assembly.recommendations.exists()


def test_an_auditor_sees_a_recommendation_and_no_button(client, auditor, assembly_officer):
    row = recommended_assembly(assembly_officer).recommendations.get(number=1)
    sign_in(client, auditor)
    shown = client.get(row_page("change", row)).content.decode()
    assert "Plant trees" in shown
    assert row_page("act_answer", row) not in shown
