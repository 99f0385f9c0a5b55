"""What is done to accounts, by whom, and what stays of it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.utils import timezone

from civic.accounts import services
from civic.accounts.demo import current_demo_code, demo_totp_secret
from civic.accounts.models import Residency, User
from civic.accounts.permissions import Role
from civic.areas.models import Postcode
from civic.audit.models import Entry
from civic.core.errors import Conflict, Invalid, NotAllowed, Unavailable, WrongState
from civic.notifications.models import Message
from tests.factories.accounts import ResidencyFactory, sign_in
from tests.factories.areas import BoroughFactory, WardFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_registered_resident_has_a_proved_address_and_no_password():
    user = services.register_resident(email=" Rosa@Example.org ", name="Rosa", at=NOW)

    assert (user.email, user.has_usable_password()) == ("rosa@example.org", False)
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)


def test_registering_an_address_twice_gives_the_same_account():
    first = services.register_resident(email="rosa@example.org", name="Rosa", at=NOW)
    again = services.register_resident(email="ROSA@example.org", name="Other", at=NOW)

    assert again == first
    assert again.name == "Rosa"


def test_registering_something_that_is_no_address_is_refused():
    with pytest.raises(Invalid):
        services.register_resident(email="rosa", at=NOW)


class TestDeclareResidency:
    def test_by_area(self, newcomer, borough):
        services.declare_residency(user=newcomer, area=borough, actor=newcomer, at=NOW)

        residency = Residency.objects.get(user=newcomer)
        assert (residency.area, residency.is_verified) == (borough, False)
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("typed", ["SW1A 1AA", "sw1a1aa", "  sw1a  1aa "])
    def test_by_postcode_however_it_is_typed(self, newcomer, borough, typed):
        ward = WardFactory(parent=borough)
        Postcode.objects.create(code="SW1A1AA", borough=borough, ward=ward)

        services.declare_residency(user=newcomer, postcode=typed, actor=newcomer, at=NOW)

        assert newcomer.residency.area == ward

    def test_an_unknown_postcode_is_told_at_its_field(self, newcomer):
        with pytest.raises(Invalid) as refusal:
            services.declare_residency(user=newcomer, postcode="XX1 1XX", actor=newcomer, at=NOW)

        assert "postcode" in refusal.value.fields

    def test_nobody_declares_for_somebody_else(self, newcomer, other_resident, borough):
        with pytest.raises(NotAllowed):
            services.declare_residency(user=newcomer, area=borough, actor=other_resident, at=NOW)

    def test_saying_the_same_again_keeps_it_verified(self, resident, borough):
        services.declare_residency(user=resident, area=borough, actor=resident, at=NOW)

        assert Residency.objects.get(user=resident).is_verified

    def test_a_move_has_to_be_verified_again(self, resident, city):
        services.declare_residency(
            user=resident, area=BoroughFactory(parent=city), actor=resident, at=NOW
        )

        assert not Residency.objects.get(user=resident).is_verified

    def test_a_move_frees_no_number_for_a_second_account(
        self, resident, newcomer, borough, city, registrar
    ):
        verified = {"area": borough, "person_number": "7", "actor": registrar, "at": NOW}
        services.verify_residency(user=resident, **verified)
        services.declare_residency(
            user=resident, area=BoroughFactory(parent=city), actor=resident, at=NOW
        )

        with pytest.raises(Conflict):
            services.verify_residency(user=newcomer, **verified)
        assert services.verify_residency(user=resident, **verified).is_verified


class TestVerifyResidency:
    def test_a_registrar_verifies_and_it_is_audited(self, newcomer, borough, registrar):
        services.verify_residency(
            user=newcomer, area=borough, actor=registrar, at=NOW, reason="Saw a council tax bill"
        )

        assert newcomer.residency.is_verified
        entry = Entry.objects.get()
        assert (entry.action, entry.actor, entry.before) == ("residency.verified", registrar, {})
        assert entry.after == {"area": borough.code, "source": "verified"}
        assert newcomer.email not in str(entry.content())
        assert newcomer.name not in str(entry.content())

    def test_others_may_not(self, newcomer, borough, budget_officer, resident):
        for actor in (budget_officer, resident, newcomer):
            with pytest.raises(NotAllowed):
                services.verify_residency(user=newcomer, area=borough, actor=actor, at=NOW)

    def test_one_person_has_one_verified_account(self, resident, newcomer, borough, registrar):
        number = {"area": borough, "actor": registrar, "at": NOW}
        services.verify_residency(user=resident, person_number="ab 123 456", **number)
        with pytest.raises(Conflict):
            services.verify_residency(user=newcomer, person_number="AB123456", **number)

        assert "123456" not in Residency.objects.get(user=resident).person_key

    def test_without_a_key_numbers_are_not_taken(self, newcomer, borough, registrar, settings):
        settings.PERSON_KEY = ""
        with pytest.raises(Unavailable):
            services.verify_residency(
                user=newcomer, area=borough, person_number="1", actor=registrar, at=NOW
            )


class TestRoles:
    def test_an_administrator_grants_and_revokes(self, newcomer, administrator):
        services.grant_role(user=newcomer, role=Role.MODERATOR, actor=administrator, at=NOW)
        assert newcomer.is_staff
        services.revoke_role(user=newcomer, role=Role.MODERATOR, actor=administrator, at=NOW)
        assert not newcomer.is_staff

        granted, revoked = Entry.objects.order_by("number")
        assert (granted.before, granted.after) == ({"roles": []}, {"roles": ["moderator"]})
        assert (revoked.before, revoked.after) == ({"roles": ["moderator"]}, {"roles": []})

    def test_granting_twice_is_one_act(self, newcomer, administrator):
        for _ in range(2):
            services.grant_role(user=newcomer, role=Role.AUDITOR, actor=administrator, at=NOW)

        assert Entry.objects.count() == 1

    def test_a_role_that_nobody_gave_cannot_be_taken(self, newcomer, administrator):
        with pytest.raises(WrongState):
            services.revoke_role(user=newcomer, role=Role.AUDITOR, actor=administrator, at=NOW)

    def test_no_other_official_may(self, newcomer, registrar, budget_officer):
        for actor in (registrar, budget_officer, newcomer):
            with pytest.raises(NotAllowed):
                services.grant_role(user=newcomer, role=Role.AUDITOR, actor=actor, at=NOW)


class TestDemoOfficial:
    def test_comes_with_the_second_factor_of_the_demo_page(self):
        user = services.enrol_demo_official(
            email="bo@example.org", name="Bo", role=Role.BUDGET_OFFICER, at=NOW
        )

        assert user.is_staff
        assert TOTP(Authenticator.objects.get(user=user)).validate_code(current_demo_code().code)

    def test_enrolling_again_changes_nothing(self):
        official = {"email": "bo@example.org", "name": "Bo", "role": Role.AUDITOR, "at": NOW}
        assert services.enrol_demo_official(**official) == services.enrol_demo_official(**official)
        assert Authenticator.objects.count() == 1

    def test_there_is_none_outside_the_demo(self, settings):
        settings.DEMO = False
        with pytest.raises(NotAllowed):
            services.enrol_demo_official(
                email="bo@example.org", name="Bo", role=Role.AUDITOR, at=NOW
            )

        assert not User.objects.exists()

    def test_the_code_is_the_one_of_rfc_6238_for_its_secret(self):
        assert validate_totp_code(demo_totp_secret(), current_demo_code().code)
        assert 1 <= current_demo_code().seconds_left <= 30


class TestErasePerson:
    def erase(self, user, actor, reason="Asked to"):
        return services.erase_person(user=user, actor=actor, at=NOW, reason=reason)

    def test_name_address_factors_and_sessions_go(self, resident, client):
        sign_in(client, resident)
        TOTP.activate(resident, demo_totp_secret())
        address = resident.email

        self.erase(resident, resident)

        resident.refresh_from_db()
        assert (resident.name, resident.is_active) == ("", False)
        assert address not in resident.email
        assert not resident.has_usable_password()
        assert not EmailAddress.objects.filter(user=resident).exists()
        assert not Authenticator.objects.filter(user=resident).exists()
        assert not Residency.objects.filter(user=resident).exists()
        assert not resident.sessions.exists()

    def test_only_the_farewell_is_still_sent_to_the_address(self, resident):
        Message.objects.create(
            event="x", key="1", address=resident.email, status="failed", created_at=NOW, due_at=NOW
        )
        address = resident.email
        self.erase(resident, resident)

        assert [m.event for m in Message.objects.filter(address=address)] == ["accounts/erased"]

    def test_the_audit_stays_and_names_nobody(self, resident, registrar):
        name, address = resident.name, resident.email
        self.erase(resident, registrar)

        entry = Entry.objects.get()
        assert (entry.action, entry.actor) == ("account.erased", registrar)
        assert name not in str(entry.content())
        assert address not in str(entry.content())

    def test_a_verified_person_gets_no_second_vote_by_erasing(
        self, resident, newcomer, borough, registrar
    ):
        verified = {"area": borough, "person_number": "7", "actor": registrar, "at": NOW}
        services.verify_residency(user=resident, **verified)
        self.erase(resident, resident)

        with pytest.raises(Conflict):
            services.verify_residency(user=newcomer, **verified)

    def test_where_a_verified_person_lived_is_forgotten_too(self, resident, borough, registrar):
        ward = WardFactory(parent=borough)
        verified = {"area": ward, "person_number": "7", "actor": registrar, "at": NOW}
        services.verify_residency(user=resident, **verified)
        self.erase(resident, resident)

        assert Residency.objects.get(user=resident).area == borough.parent

    def test_twice_is_refused(self, resident, registrar):
        self.erase(resident, resident)
        with pytest.raises(WrongState):
            self.erase(resident, registrar)

    def test_the_address_is_free_for_a_new_account(self, resident):
        address = resident.email
        self.erase(resident, resident)

        assert services.register_resident(email=address, at=NOW) != resident

    def test_who_may(self, resident, other_resident, registrar, auditor, budget_officer):
        for actor in (other_resident, budget_officer, auditor):
            with pytest.raises(NotAllowed):
                self.erase(resident, actor)
        with pytest.raises(NotAllowed):
            self.erase(auditor, registrar)

    def test_a_list_of_a_persons_sessions_ends_with_the_account(self, resident):
        resident_residency = ResidencyFactory(user=self.erase(resident, resident))
        assert not Residency.objects.sufficient().filter(pk=resident_residency.pk).exists()
