"""Logs for machines: one JSON object a line, one line a record, no stack traces."""

from __future__ import annotations

import datetime as dt
import json
import logging

_encode = json.JSONEncoder(ensure_ascii=False).encode


class JsonFormatter(logging.Formatter):
    """time, level, logger, message, request_id; `error` and `at` where an exception was logged."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _first_line(record.exc_info[1])
            line["at"] = _innermost_frame(record)
        return _encode(line)


def _first_line(error: BaseException) -> str:
    """Databases put the offending values, which may be a person's, on the lines below it."""
    sentence = next(iter(str(error).splitlines()), "")
    return f"{type(error).__name__}: {sentence}"


def _innermost_frame(record: logging.LogRecord) -> str:
    traceback = record.exc_info[2] if record.exc_info else None
    place = "-"
    while traceback is not None:
        code = traceback.tb_frame.f_code
        place = f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}"
        traceback = traceback.tb_next
    return place
