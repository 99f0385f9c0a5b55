"""Who looks after the outbox."""

from __future__ import annotations

from civic.accounts.permissions import Role, has_role, is_administrator

may_see_messages = is_administrator | has_role(Role.AUDITOR)
may_retry_messages = is_administrator
