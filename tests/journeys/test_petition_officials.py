"""Officials look after petitions: the queue, signatures, rules, answers, mailings, switches."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from playwright.sync_api import expect

MODERATOR = "moderator@demo.example"
OFFICER = "petitions@demo.example"

MAKE_QUEUE = """
import datetime as dt
from django.utils import timezone
from petitions.models import Body, Petition, PetitionTotal
now, creator = timezone.now(), User.objects.get(email="neighbour@demo.example")
body = Body.objects.first()
rows = Petition.objects.bulk_create(
    Petition(body=body, title=f"Case {{n:03}}: benches at every stop", request="Put one up.",
             creator=creator, status="moderation", created_at=now, changed_at=now,
             status_since=now - dt.timedelta(days=20 - n % 20, minutes=n))
    for n in range({number})
)
PetitionTotal.objects.bulk_create(PetitionTotal(petition=row) for row in rows)
print(rows[0].pk)
"""
OPEN_ONE = """
from petitions.models import Petition
print(Petition.objects.filter(status="open").order_by("-signature_count").first().pk)
"""
SIGN_FROM = """
from django.utils import timezone
from petitions.facts import petition_facts
from petitions.services import signing, counting
now, facts = timezone.now(), petition_facts({pk})
for n in range({number}):
    signer = signing.Signer(f"Robot {{n}}", f"robot{{n}}@{domain}", "SW1A1AA")
    signing.sign_petition(facts=facts, signer=signer, at=now)
from petitions.models import Signature
Signature.objects.filter(email__endswith="@{domain}").update(
    state="confirmed", confirmed_at=now, mail_due_at=None)
counting.count_signatures(at=now)
print(Signature.objects.filter(email__endswith="@{domain}").count())
"""


@pytest.fixture(scope="module")
def queue(site) -> int:
    """500 petitions that wait; the number of the first."""
    return int(site.run(MAKE_QUEUE.format(number=500)))


def test_a_moderator_works_through_a_long_queue(
    site, page, new_page, queue, enter_admin, act, assert_accessible
):
    enter_admin(page, MODERATOR)
    assert_accessible(page)
    page.get_by_role("link", name=re.compile(r"Petitions to check \([\d,]{3,}\)")).click()
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(50)
    expect(rows.first).to_contain_text("very late")
    assert_accessible(page)

    page.goto(f"/admin/petitions/petition/{queue}/change/")
    act("Take it on my desk")
    expect(page.get_by_text("This petition is on your desk.")).to_be_visible()
    assert_accessible(page)

    other = new_page()
    enter_admin(other, OFFICER)
    other.goto(page.url)
    expect(other.get_by_text("is looking at this petition")).to_be_visible()
    expect(other.get_by_role("link", name="Publish", exact=True)).to_have_count(0)

    page.clock.install()
    page.reload()
    with page.expect_response(lambda answer: "heartbeat" in answer.url) as beat:
        page.clock.fast_forward(61_000)
    assert beat.value.status == 204

    page.get_by_role("link", name="Publish", exact=True).click()
    assert_accessible(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Done: Publish.")).to_be_visible()
    expect(page.get_by_role("link", name="Take down", exact=True)).to_be_visible()
    act("Take down", reason="It names a private person.")
    expect(page.get_by_text("Done: Take down.")).to_be_visible()
    assert (
        page.request.get(page.locator("a", has_text="See its page").get_attribute("href")).status
        == 410
    )
    assert not page.script_errors


def test_a_moderator_rejects_flags_and_decides_about_many_at_once(
    site, page, queue, enter_admin, act, assert_accessible
):
    enter_admin(page, MODERATOR)
    page.goto(f"/admin/petitions/petition/{queue + 1}/change/")
    page.get_by_role("link", name="Reject", exact=True).click()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_text("Choose a reason")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Reason").select_option(label="It does not say what should be done")
    page.get_by_label("More about it").fill("Which stops?")
    page.get_by_label("Tell the creator by mail").uncheck()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_text("Done: Reject.")).to_be_visible()
    page.goto(f"/petitions/{queue + 1}/")
    expect(page.get_by_text("Which stops?")).to_be_visible()

    page.goto(f"/admin/petitions/petition/{queue + 2}/change/")
    act("Ask for a second opinion", reason="Is this ours?")
    expect(page.get_by_text("Done: Ask for a second opinion.")).to_be_visible()
    act("Write a note", text="Asked the highways team.")
    expect(page.locator(".field-text", has_text="Asked the highways team.")).to_be_visible()

    page.goto("/admin/petitions/petition/?q=Case 00")
    boxes = page.locator("input.action-select")
    everything = page.get_by_label("Select all objects on this page for an action")
    everything.check()
    expect(page.locator("input.action-select:not(:checked)")).to_have_count(0)
    everything.uncheck()
    expect(page.locator("input.action-select:checked")).to_have_count(0)
    for number in range(3):
        boxes.nth(number).check()
    page.get_by_label("Action:").select_option(label="Put aside")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_text("3 rows are chosen.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Why").fill("Waiting for the bus company.")
    page.get_by_role("button", name="Put aside").click()
    expect(page.get_by_text("3 put aside.")).to_be_visible()
    assert not page.script_errors


def test_a_moderator_finds_false_signatures_and_a_rule_takes_them_out_and_back(
    site, page, enter_admin, act, assert_accessible
):
    petition = site.run(OPEN_ONE)
    site.run(SIGN_FROM.format(pk=petition, number=60, domain="robots.example"))
    enter_admin(page, MODERATOR)
    page.goto("/admin/petitions/signature/")
    page.locator("#searchbar").fill("@robots.example")
    page.locator("#searchbar").press("Enter")
    expect(page.locator("#result_list tbody tr")).to_have_count(50)
    expect(page.get_by_text("robot59@robots.example")).to_have_count(0)
    expect(page.get_by_text("r…@robots.example").first).to_be_visible()
    assert_accessible(page)

    page.locator("#result_list tbody tr").first.get_by_role("link").first.click()
    act("Show the e-mail address", reason="The same hand everywhere")
    expect(page.get_by_text("robot59@robots.example")).to_be_visible()
    assert_accessible(page)

    page.goto("/admin/petitions/invalidationrule/add/")
    page.get_by_label("What for").fill("Robots of one mail server")
    page.get_by_label("E-mail domain").fill("robots.example")
    assert_accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Robots of one mail server").first.click()
    act("Try it: count what it finds")
    expect(page.locator(".field-matched")).to_contain_text("60")
    act("Start")
    _until(page, ".field-status", "done")
    expect(page.locator(".field-handled")).to_contain_text("60")
    assert_accessible(page)
    act("Undo")
    _until(page, ".field-status", "undone")
    states = site.run(
        "from petitions.models import Signature; print(set(Signature.objects.filter("
        "email__endswith='@robots.example').values_list('state', flat=True)))"
    )
    assert states == "{'confirmed'}"
    assert not page.script_errors


def test_an_officer_adds_paper_answers_and_writes_to_the_signers(
    site, page, enter_admin, act, assert_accessible
):
    petition = site.run(OPEN_ONE)
    enter_admin(page, OFFICER)
    here = f"/admin/petitions/petition/{petition}/change/"
    page.goto(here)
    page.get_by_role("link", name="Add paper signatures").click()
    page.get_by_label("Signatures").fill("40")
    page.get_by_label("Where the sheets are kept").fill(f"Box {time.time()}")
    page.get_by_label("Received").fill("2026-11-20")
    page.get_by_role("button", name="Add paper signatures").click()
    expect(page.get_by_text("Done: Add paper signatures.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ on paper")).first).to_be_visible()

    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("In one or two sentences").fill("Yes, from next spring.")
    page.get_by_label("Answer:", exact=True).fill("We begin in March.\n\nThe money is there.")
    assert_accessible(page)
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("Done: Answer.")).to_be_visible()
    page.goto(f"/petitions/{petition}/")
    expect(page.get_by_text("Yes, from next spring.")).to_be_visible()

    page.goto(here)
    page.get_by_role("link", name="Write to the signers").click()
    page.get_by_label("Subject").fill("Come and see the plans")
    page.get_by_label("Text").fill("On Monday at six, in the town hall.")
    page.get_by_role("button", name="Write to the signers").click()
    expect(page.get_by_role("link", name="Send it now")).to_be_visible()
    mailing = page.url
    page.get_by_role("link", name="See it as the signers will get it").click()
    mail = page.frame_locator("iframe")
    expect(mail.get_by_text("On Monday at six")).to_be_visible()
    ground = "getComputedStyle(document.querySelector('.card')).borderTopWidth"
    assert page.frames[1].evaluate(ground) == "6px", "the mail lost its style"
    assert_accessible(page)

    before = time.time()
    page.goto(mailing)
    act("Send it to me")
    assert "On Monday at six" in site.mail_to(OFFICER, after=before, within=60).text
    act("Send it in the coming night")
    expect(page.get_by_text("ready to go out").first).to_be_visible()
    act("Do not send it", reason="The room was changed")
    expect(page.get_by_text("refused").first).to_be_visible()
    assert not page.script_errors


def test_an_officer_pauses_signing_and_the_public_is_told(
    site, page, new_page, enter_admin, act, assert_accessible
):
    petition = site.run(OPEN_ONE)
    enter_admin(page, OFFICER)
    page.goto("/admin/petitions/policy/1/change/")
    assert_accessible(page)
    act("Pause signing")
    try:
        visitor = new_page()
        visitor.goto(f"/petitions/{petition}/sign/?now")
        expect(visitor.get_by_text("Signing is paused")).to_be_visible()
        assert_accessible(visitor)
    finally:
        page.goto("/admin/petitions/policy/1/change/")
        act("Go on with signing")
    expect(page.get_by_text("Done: Go on with signing.")).to_be_visible()


def _until(page, place: str, words: str) -> None:
    """Reload until the worker has done its part."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if page.locator(f"{place} .readonly").inner_text().strip() == words:
            return
        time.sleep(1)
        page.reload()
    raise AssertionError(f"{place} did not become {words}")


GET_READY = """
import datetime as dt
from django.utils import timezone
from petitions.facts import petition_facts
from petitions.models import Petition, Signature
from petitions.services import signing
from petitions.tokens import Purpose, make_token
now = timezone.now()
rows = Petition.objects.filter(status="open", response_state="none")
petition = rows.order_by("signature_count").first()
facts = petition_facts(petition.pk)
for name in ("stays", "late"):
    signer = signing.Signer(name, f"{name}@listeners.example", "SW1A1AA", wants_updates=True)
    signing.sign_petition(facts=facts, signer=signer, at=now)
signed = Signature.objects.filter(email__endswith="@listeners.example")
signed.update(mail_due_at=None)
signed.filter(name="stays").update(state="confirmed", confirmed_at=now)
token = make_token(Purpose.CONFIRM, signed.get(name="late").pk)
print(petition.pk, petition.creator.email, f"/petitions/confirm/{token}/")
"""
END_NOW = """
from django.utils import timezone
from petitions.facts import forget_petition
from petitions.models import Petition
Petition.objects.filter(pk=%s).update(closes_at=timezone.now())
forget_petition(%s)
"""


def test_a_petition_is_answered_debated_and_closed(
    site, page, phone, enter_admin, act, soon, assert_accessible
):
    petition, creator, late_link = site.run(GET_READY).split()
    here, public = f"/admin/petitions/petition/{petition}/change/", f"/petitions/{petition}/?n="
    enter_admin(page, OFFICER)
    page.goto(here)
    began = time.time()
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_label("In one or two sentences").fill("Yes, from next spring.")
    page.get_by_label("Answer:", exact=True).fill("We begin in March.")
    page.get_by_label("Write to the signers now").check()
    page.get_by_role("button", name="Answer", exact=True).click()
    news = site.mail_to("stays@listeners.example", after=began, within=60).text
    assert "Yes, from next spring." in news
    stop = re.search(r"http\S+/stop/", news)[0]
    phone.goto(stop)
    assert_accessible(phone)
    answer = page.request.post(stop, form={"List-Unsubscribe": "One-Click"})
    assert "You get no more news of this petition" in answer.text()
    phone.reload()
    expect(phone.get_by_role("button", name="Stop the news")).to_have_count(0)

    page.get_by_role("link", name="Plan the debate").click()
    page.get_by_label("Day of the debate").fill("2020-01-01")
    page.get_by_role("button", name="Plan the debate").click()
    expect(page.get_by_role("alert")).to_contain_text("That day is over.")
    page.goto(here)
    day = dt.date.fromisoformat(soon(20 * 86_400)[:10])
    act("Plan the debate", on=day.isoformat())
    phone.goto(f"{public}planned")
    expect(phone.get_by_text(f"It will be debated on {day:%-d %B %Y}.")).to_be_visible()
    act("No debate", reason="The agenda is full.")
    phone.goto(f"{public}declined")
    expect(phone.locator("#debate")).to_contain_text("It will not be debated. This is why:")
    expect(phone.locator("#debate")).not_to_contain_text("It will be debated")
    act(
        "Record the debate",
        held_on=soon(0)[:10],
        outcome="Agreed by 12 to 3.",
        positions="Ada Green: for",
        video_url="https://council.example/film",
    )
    phone.goto(f"{public}held")
    expect(phone.locator("#debate")).to_contain_text("Agreed by 12 to 3.")
    expect(phone.locator("#debate")).not_to_contain_text("The agenda is full.")
    expect(phone.get_by_role("link", name="Watch the debate")).to_be_visible()
    assert_accessible(phone)

    began = time.time()
    site.run(END_NOW % (petition, petition))
    assert "The time for signatures is over" in site.mail_to(creator, after=began, within=60).text
    phone.goto(f"{public}closed")
    expect(phone.get_by_text("This petition has closed.")).to_be_visible()
    expect(phone.locator("#sign")).to_have_count(0)
    phone.goto(late_link)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("does not take signatures")
    assert_accessible(phone)
    phone.get_by_role("link", name="Go to the petition").click()
    expect(phone.locator("#response")).to_contain_text("We begin in March.")
    assert not page.script_errors
