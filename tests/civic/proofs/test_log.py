"""The lines of the log are what outsiders hash: they may never change."""

import hashlib

from civic.proofs import log
from tests.log_lines import ballot_entry, void_entry

DIGEST = bytes(range(32))


def test_each_kind_of_entry_is_one_canonical_line():
    rules = hashlib.sha256(b"{}").hexdigest()
    assert [
        log.open_entry(origin="log.example/budget", parameters=b"{}"),
        ballot_entry(commitment=DIGEST),
        void_entry(commitment=DIGEST),
        log.close_entry(counted=3),
    ] == [
        f'{{"kind":"open","origin":"log.example/budget","parameters":"{rules}"}}'.encode(),
        f'{{"commitment":"{DIGEST.hex()}","kind":"ballot"}}'.encode(),
        f'{{"commitment":"{DIGEST.hex()}","kind":"void"}}'.encode(),
        b'{"counted":3,"kind":"close"}',
    ]
