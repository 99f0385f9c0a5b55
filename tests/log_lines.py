"""Lines of a public log about one commitment, from the bytes of it."""

from civic.proofs.log import Kind, commitment_entry


def ballot_entry(*, commitment: bytes) -> bytes:
    return commitment_entry(Kind.BALLOT, commitment.hex())


def void_entry(*, commitment: bytes) -> bytes:
    return commitment_entry(Kind.VOID, commitment.hex())
