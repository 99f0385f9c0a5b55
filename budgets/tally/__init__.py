"""Exact counting of participatory budgets: every rule, explained, with no database or settings."""

from __future__ import annotations

from .errors import CannotCountError, PbError
from .model import Ballot, Election, Parameters, Project
from .pabulib import PbFile
from .pb_reader import read_pb, read_pb_stream
from .pb_writer import pb_file, write_pb
from .result import Result, to_bytes
from .rounds import Payment, Round
from .rules import count, count_areas

__all__ = [
    "Ballot",
    "CannotCountError",
    "Election",
    "Parameters",
    "Payment",
    "PbError",
    "PbFile",
    "Project",
    "Result",
    "Round",
    "count",
    "count_areas",
    "pb_file",
    "read_pb",
    "read_pb_stream",
    "to_bytes",
    "write_pb",
]
