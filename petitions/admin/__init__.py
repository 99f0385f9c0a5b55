from petitions.admin import answers, bodies, mailings, petitions, screening, signatures

__all__ = ["answers", "bodies", "mailings", "petitions", "screening", "signatures"]
