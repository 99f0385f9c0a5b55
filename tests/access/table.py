"""Who gets in where: each address, for each role, reading (GET) and acting (POST).

A row names routes exactly, or a group of them by a pattern. `exactly` this set of roles gets in;
or, for groups, `at_most` these do and all others are kept out. An address that no row names fails
the tests: whoever adds one says here whom it is for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

ANONYMOUS = frozenset({"anonymous"})
VOTERS = frozenset({"resident", "other_resident"})
RESIDENTS = VOTERS | {"newcomer"}
OFFICIALS = frozenset(
    {"budget_officer", "petitions_officer", "assembly_officer", "moderator", "auditor"}
)
SIGNED_IN = RESIDENTS | OFFICIALS
EVERYBODY = ANONYMOUS | SIGNED_IN
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    routes: str
    read: frozenset[str]
    act: frozenset[str] = NOBODY
    at_most: bool = False
    arguments: dict[str, object] = field(default_factory=dict)
    sent: dict[str, object] = field(default_factory=dict)

    def names(self, route: str) -> bool:
        return fnmatchcase(route, self.routes)


ASSEMBLIES = frozenset({"assembly_officer", "auditor"})
OPEN = {"slug": "open"}
DRAWN = {"slug": "drawn", "number": 1}
PETITION = {"pk": 1}  # open to everybody
OWN = {"pk": 2}  # a draft of the resident
CREATOR = frozenset({"resident"})
TOKEN = {"token": "forged"}
LOG = {"name": "log"}
NO_PICTURE = {"pk": "1", "digest": "0" * 32, "size": "small"}
TABLE = [
    # Machines and monitors
    Row("health", EVERYBODY),
    Row("api-schema", EVERYBODY),
    Row("api-docs", EVERYBODY),
    Row("api-root", EVERYBODY),
    Row("api-missing", NOBODY, arguments={"rest": "v1/no-such/"}),
    Row("api-budgets-list", EVERYBODY),
    Row("api-budgets-detail", EVERYBODY, arguments=OPEN),
    Row("api-budgets-projects", EVERYBODY, arguments=OPEN),
    Row("api-budgets-result", EVERYBODY, arguments={"slug": "closed"}),
    Row("api-assemblies-list", EVERYBODY),
    Row("api-assemblies-detail", EVERYBODY, arguments={"slug": "drawn"}),
    Row("api-assemblies-draws", EVERYBODY, arguments={"slug": "drawn"}),
    Row("api-assemblies-recommendations", EVERYBODY, arguments={"slug": "drawn"}),
    Row("data-catalogue", EVERYBODY),
    Row("data-package", EVERYBODY, arguments={"name": "petitions"}),
    Row("robots", EVERYBODY),
    Row("security", EVERYBODY),
    Row("manifest", EVERYBODY),
    Row("sitemap", EVERYBODY),
    # The demo's second factor. Its inbox does not exist where mail is not kept in files
    Row("accounts:demo_code", EVERYBODY),
    Row("demo_inbox", NOBODY),
    # Pages for everybody
    Row("portal:home", EVERYBODY),
    Row("opendata:catalogue", EVERYBODY),
    Row("portal:style_guide", EVERYBODY),
    Row("portal:search", EVERYBODY),
    Row("portal:area", EVERYBODY),
    Row("portal:retention", EVERYBODY),
    Row("portal:area_page", EVERYBODY, arguments={"code": "CITY"}),
    Row("portal:page", EVERYBODY, arguments={"slug": "about"}),
    Row("budgets:list", EVERYBODY),
    Row("budgets:detail", EVERYBODY, arguments=OPEN),
    Row("budgets:project", EVERYBODY, arguments={**OPEN, "number": "1"}),
    Row("project-picture", NOBODY, arguments=NO_PICTURE),
    Row("budgets:projects_csv", EVERYBODY, arguments=OPEN),
    Row("budgets:results", EVERYBODY, arguments={"slug": "closed"}),
    Row("assemblies:list", EVERYBODY),
    Row("assemblies:verifier", EVERYBODY),
    Row("assemblies:detail", EVERYBODY, arguments={"slug": "drawn"}),
    Row("assemblies:draw", EVERYBODY, arguments=DRAWN),
    Row("assemblies:receipt", EVERYBODY, act=EVERYBODY, arguments=DRAWN),
    Row("assemblies:commitment", EVERYBODY, arguments=DRAWN),
    Row("assemblies:panels", EVERYBODY, arguments=DRAWN),
    Row("assemblies:result", EVERYBODY, arguments=DRAWN),
    Row("budgets:verify", EVERYBODY),
    Row("budgets:bundle", NOBODY, arguments=OPEN),
    Row("publiclog:logs", EVERYBODY),
    Row("publiclog:log", EVERYBODY, arguments=LOG),
    Row("publiclog:log_file", EVERYBODY, arguments=LOG),
    Row("publiclog:checkpoints", EVERYBODY, arguments=LOG),
    Row("publiclog:verifier", EVERYBODY),
    Row("publiclog:receipt", EVERYBODY, act=EVERYBODY),
    Row("publiclog:receipt_file", NOBODY),
    Row("api-logs-list", EVERYBODY),
    Row("api-logs-*", EVERYBODY, arguments=LOG),
    # Petitions: what everybody reads and signs
    Row("api-petitions-list", EVERYBODY),
    Row("api-petitions-*", EVERYBODY, arguments=PETITION),
    Row("petitions-json", EVERYBODY),
    Row("petition-json", EVERYBODY, arguments=PETITION),
    Row("petition-count", EVERYBODY, arguments=PETITION),
    Row("archived-petitions-json", EVERYBODY),
    Row("archived-petition-json", EVERYBODY, arguments=PETITION),
    Row("petitions:list", EVERYBODY),
    Row("petitions:popular", EVERYBODY),
    Row("petitions:feed", EVERYBODY, arguments={"name": "open"}),
    Row("petitions:export", EVERYBODY, arguments={"name": "open"}),
    Row("petitions:detail", EVERYBODY, arguments=PETITION),
    Row("petitions:proof", EVERYBODY, arguments=PETITION),
    Row("petitions:text", EVERYBODY, arguments=PETITION),
    Row("petitions:sheet", EVERYBODY, arguments=PETITION),
    Row("petitions:embed", EVERYBODY, arguments=PETITION),
    Row("petitions:hours", EVERYBODY, arguments=PETITION),
    Row("petitions:signed", EVERYBODY, arguments=PETITION),
    Row("petitions:followed", EVERYBODY, arguments=PETITION),
    Row("petitions:supported", EVERYBODY),
    # Acting for nobody signed in is guarded by Origin and Sec-Fetch-Site, and by secret links
    Row("petitions:sign", EVERYBODY, act=EVERYBODY, arguments=PETITION, at_most=True),
    Row("petitions:follow", EVERYBODY, act=EVERYBODY, arguments=PETITION, at_most=True),
    Row("petitions:sign_signed_in", SIGNED_IN, act=SIGNED_IN, arguments=PETITION),
    Row("petitions:support", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    Row("petitions:confirm", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    Row("petitions:withdraw", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    Row("petitions:stop_updates", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    Row("petitions:move", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    Row("petitions:follow_confirm", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    Row("petitions:unfollow", EVERYBODY, act=EVERYBODY, arguments=TOKEN, at_most=True),
    # Petitions: what is the creator's alone
    Row("petitions:new", SIGNED_IN, act=SIGNED_IN),
    Row("petitions:mine", CREATOR, arguments=OWN),
    Row("petitions:check", CREATOR, act=CREATOR, arguments=OWN),
    Row("petitions:translation", NOBODY, arguments={**OWN, "language": "pl"}),
    Row("petitions:give_up", CREATOR, act=CREATOR, arguments=OWN),
    Row("petitions:own", SIGNED_IN),
    Row("petitions:update", CREATOR, act=CREATOR, arguments=OWN, at_most=True),
    Row("petitions:step", CREATOR, act=CREATOR, arguments={**OWN, "name": "request"}),
    # The ballot: for those whose home is known; others are told why not
    Row("budgets:ballot", VOTERS, arguments=OPEN),
    Row(
        "budgets:choose",
        SIGNED_IN,
        act=VOTERS,
        arguments=OPEN,
        sent={"project": "1", "choose": "yes"},
    ),
    Row("budgets:check", VOTERS, act=VOTERS, arguments=OPEN),
    Row("budgets:voted", SIGNED_IN, arguments=OPEN),
    Row("budgets:withdraw", SIGNED_IN, act=SIGNED_IN, arguments=OPEN),
    # Signing in and up
    Row("account_login", EVERYBODY, act=EVERYBODY),
    Row("account_signup", EVERYBODY, act=EVERYBODY),
    Row("account_logout", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_inactive", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_request_login_code", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_confirm_login_code", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_email_verification_sent", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_login_password", EVERYBODY, act=EVERYBODY),
    Row("account_*password_reset*", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_reset_password*", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("account_signup_by_passkey", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("mfa_signup_webauthn", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("mfa_authenticate", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("mfa_login_webauthn", EVERYBODY, act=EVERYBODY, at_most=True),
    # One's own account
    Row("portal:my_participation", SIGNED_IN),
    Row("accounts:overview", SIGNED_IN),
    Row("accounts:deleted", EVERYBODY),
    Row("accounts:name", SIGNED_IN, act=SIGNED_IN),
    Row("accounts:reminders", SIGNED_IN, act=SIGNED_IN),
    Row("accounts:language", SIGNED_IN, act=SIGNED_IN, at_most=True),
    Row("accounts:area", SIGNED_IN, act=SIGNED_IN),
    Row("accounts:data", SIGNED_IN),
    Row("accounts:delete", SIGNED_IN, act=SIGNED_IN),
    Row("accounts:end_other_sessions", NOBODY, act=SIGNED_IN),
    Row("accounts:second_factor_needed", SIGNED_IN),
    Row("accounts:reauthenticate_by_code", SIGNED_IN, act=SIGNED_IN),
    Row("account_reauthenticate", SIGNED_IN, act=SIGNED_IN, at_most=True),
    Row("account_email", SIGNED_IN, act=SIGNED_IN, at_most=True),
    Row("account_change_password", SIGNED_IN, act=SIGNED_IN, at_most=True),
    Row("account_set_password", SIGNED_IN, act=SIGNED_IN, at_most=True),
    Row("mfa_*", SIGNED_IN, act=SIGNED_IN, at_most=True),
    # The officials' side
    Row("admin:logout", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("admin:login", EVERYBODY, act=EVERYBODY, at_most=True),
    Row("admin:assemblies_*", ASSEMBLIES, act=ASSEMBLIES, at_most=True),
    Row("admin:*", OFFICIALS, act=OFFICIALS, at_most=True),
]


def row_of(route: str) -> Row | None:
    """The first row that names the route: exact rows stand above the groups they are taken from."""
    return next((row for row in TABLE if row.names(route)), None)
