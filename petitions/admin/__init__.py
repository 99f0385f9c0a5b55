from petitions.admin import bodies, petitions, screening, signatures

__all__ = ["bodies", "petitions", "screening", "signatures"]
