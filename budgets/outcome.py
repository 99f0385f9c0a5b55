"""The outcome of a budget as pages tell it: figures, bars and one plain sentence a project."""
