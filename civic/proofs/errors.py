"""What can go wrong in `civic.proofs`. Callers catch `ProofError` or one of its kinds."""


class ProofError(Exception):
    """Anything that this package refuses or cannot do."""


class NotCanonical(ProofError):
    """The value has no canonical form, for example a float."""


class BadProof(ProofError):
    """A proof, a signature, a checkpoint or a receipt does not hold or cannot be read."""


class KeyUnavailable(ProofError):
    """The key store has no usable key: missing, unreachable, or not the one that was expected."""


class KeyMissing(KeyUnavailable):
    """No copy of the key can be read."""


class KeyWrong(KeyUnavailable):
    """A key was read, but its check value is not the expected one."""


class KeyReadOnly(KeyUnavailable):
    """The store cannot write or destroy keys; an operator has to do it where the secret is kept."""
