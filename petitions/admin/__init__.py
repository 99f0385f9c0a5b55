from petitions.admin import answers, bodies, petitions, screening, signatures

__all__ = ["answers", "bodies", "petitions", "screening", "signatures"]
