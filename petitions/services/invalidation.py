"""Rules that take false signatures out of the count, with a dry run and a way back.

A rule works through its matches in batches of its own transactions, in order of id, so that it can
be watched, stopped and taken up again. Each signature remembers its rule and what it was before.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from civic.accounts.models import User
from civic.areas.models import Area
from civic.audit import services as audit
from civic.core.errors import WrongState
from petitions.models import InvalidationRule, Signature
from petitions.models.signatures import SignatureQuerySet
from petitions.rules.emails import ascii_domain
from petitions.rules.networks import network_range
from petitions.services.screening import VALID_STATES, require_screener
from petitions.states import SignatureState

BATCH = 5000
Status = InvalidationRule.Status


def matching(rule: InvalidationRule) -> SignatureQuerySet:
    """The signatures that every filled-in part of the rule fits."""
    rows = Signature.objects.all()
    if rule.petition_id:
        rows = rows.filter(petition=rule.petition_id)
    if rule.name_pattern:
        rows = rows.filter(name__iregex=pattern_regex(rule.name_pattern))
    if rule.email_pattern:
        rows = rows.filter(email__iregex=pattern_regex(rule.email_pattern))
    if rule.domain:
        rows = rows.at_domain(ascii_domain(rule.domain.lower().lstrip("@")))
    if rule.postcode:
        rows = rows.filter(postcode__startswith="".join(rule.postcode.upper().split()))
    if rule.network:
        rows = rows.from_networks([network_range(rule.network)])
    if rule.area_id:
        rows = _from_area(rows, rule.area)
    if rule.signed_after:
        rows = rows.filter(created_at__gte=rule.signed_after)
    if rule.signed_before:
        rows = rows.filter(created_at__lt=rule.signed_before)
    return rows


def pattern_regex(pattern: str) -> str:
    """ "jo* smith" as a regular expression of the whole text; only * has a meaning."""
    special = set(r"\.^$+?{}[]|()")
    escaped = "".join(f"\\{sign}" if sign in special else sign for sign in pattern.strip())
    return f"^{escaped.replace('*', '.*')}$"


@transaction.atomic
def try_rule(*, rule_id: int, actor: User) -> int:
    """The dry run: how many it would invalidate, changing nothing but that number."""
    rule = _locked_rule(rule_id, actor)
    rule.matched = matching(rule).filter(state__in=VALID_STATES).count()
    rule.save(update_fields=["matched"])
    return rule.matched


def require_draft(*, rule_id: int) -> None:
    """Lock the rule until the transaction ends. Raises WrongState where somebody has started it."""
    rule = InvalidationRule.objects.select_for_update(of=("self",)).get(pk=rule_id)
    if rule.status != Status.DRAFT:
        raise WrongState(_("That is not possible with this rule now."))


def start_rule(*, rule_id: int, actor: User, at: dt.datetime) -> None:
    """Let the worker invalidate what the rule matches. A dry run has to come first."""
    _move_rule(rule_id, {Status.DRAFT, Status.CANCELLED}, Status.RUNNING, actor=actor, at=at)


def cancel_rule(*, rule_id: int, actor: User, at: dt.datetime) -> None:
    """Stop after the batch at hand. What was done stays until it is undone."""
    _move_rule(rule_id, {Status.RUNNING}, Status.CANCELLED, actor=actor, at=at)


def undo_rule(*, rule_id: int, actor: User, at: dt.datetime) -> None:
    """Let the worker put every signature back to what it was."""
    _move_rule(rule_id, {Status.DONE, Status.CANCELLED}, Status.UNDOING, actor=actor, at=at)


def run_rules(*, at: dt.datetime, limit: int = BATCH) -> int:
    """Work off one batch of each rule that runs or is being undone. Returns how many signatures."""
    busy = InvalidationRule.objects.filter(status__in=[Status.RUNNING, Status.UNDOING])
    return sum(
        run_rule_batch(rule_id=pk, at=at, limit=limit) for pk in busy.values_list("pk", flat=True)
    )


@transaction.atomic
def run_rule_batch(*, rule_id: int, at: dt.datetime, limit: int = BATCH) -> int:
    skip_locked = connection.features.has_select_for_update_skip_locked
    rules = InvalidationRule.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    rule = rules.filter(pk=rule_id).first()
    if rule is None or rule.status not in (Status.RUNNING, Status.UNDOING):
        return 0
    if rule.status == Status.RUNNING:
        return _run_batch(rule, limit)
    return _undo_batch(rule, limit, at=at)


def _from_area(rows: SignatureQuerySet, area: Area | None) -> SignatureQuerySet:
    """A city takes in all that is known."""
    assert area is not None
    if area.kind == Area.Kind.WARD:
        return rows.filter(ward=area.pk)
    if area.kind == Area.Kind.BOROUGH:
        return rows.filter(borough=area.pk)
    return rows.filter(borough__parent=area.pk)


def _run_batch(rule: InvalidationRule, limit: int) -> int:
    """In order of id, so that a batch never meets what an earlier one did."""
    rows = matching(rule).filter(pk__gt=rule.last_id, state__in=VALID_STATES).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    changed = Signature.objects.filter(pk__in=ids, state__in=VALID_STATES).update(
        state_before=F("state"),
        state=SignatureState.INVALIDATED,
        invalidated_by=rule,
        mail_due_at=None,
    )
    rule.handled += changed
    rule.last_id = ids[-1] if ids else rule.last_id
    rule.status = Status.RUNNING if len(ids) == limit else Status.DONE
    rule.save(update_fields=["handled", "last_id", "status"])
    return changed


def _undo_batch(rule: InvalidationRule, limit: int, *, at: dt.datetime) -> int:
    """Whoever still waited for the first mail waits for it again."""
    own = Signature.objects.filter(invalidated_by=rule, state=SignatureState.INVALIDATED)
    ids = list(own.order_by("pk").values_list("pk", flat=True)[:limit])
    changed = own.filter(pk__in=ids).update(
        state=F("state_before"),
        state_before="",
        invalidated_by=None,
        mail_due_at=Case(
            When(state_before=SignatureState.PENDING, mails_sent=0, then=Value(at)), default=None
        ),
    )
    rule.handled = max(0, rule.handled - changed)
    if len(ids) < limit:
        rule.status, rule.last_id = Status.UNDONE, 0
    rule.save(update_fields=["handled", "last_id", "status"])
    return changed


@transaction.atomic
def _move_rule(
    rule_id: int, allowed: set[Status], to: Status, *, actor: User, at: dt.datetime
) -> None:
    rule = _locked_rule(rule_id, actor)
    if rule.status not in allowed:
        raise WrongState(_("That is not possible with this rule now."))
    if to == Status.RUNNING and rule.matched is None:
        raise WrongState(_("Try the rule first and see how many it finds."))
    before, rule.status = rule.status, to
    rule.save(update_fields=["status"])
    audit.record(
        action=f"invalidation-rule.{to}",
        subject=rule,
        actor=actor,
        at=at,
        before={"status": str(before)},
        after={"status": str(to), "handled": rule.handled, "matched": rule.matched},
    )


def _locked_rule(rule_id: int, actor: User) -> InvalidationRule:
    require_screener(actor)
    rows = InvalidationRule.objects.select_for_update(of=("self",)).select_related("area")
    return rows.get(pk=rule_id)
