from budgets.admin import budgets, projects, updates

__all__ = ["budgets", "projects", "updates"]
