"""The log: one line for each event, the same facts for a reader or as JSON for a machine.

Code logs through `logging` as ever; structlog gathers the facts and writes the line. Of what is
passed as `extra` only FACTS are taken: what a line may say is decided here, not at each call.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from structlog.processors import TimeStamper, format_exc_info
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

from xinshu.kernel.audit.trail import REQUEST_ID
from xinshu.kernel.operations.privacy import without_personal_data

Form = Literal["plain", "json"]

FACTS: Final = (
    *("method", "route", "status", "ms", "user", "channel"),
    *("job", "kind", "attempt", "event_name", "consumer", "delivery"),
)
_HEAD: Final = ("timestamp", "level", "logger", "request_id", "event", "exception")


def logging_config(*, level: str, form: Form) -> dict[str, Any]:
    """What Django's LOGGING wants."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": ProcessorFormatter,
                "foreign_pre_chain": [
                    add_log_level,
                    add_logger_name,
                    ExtraAdder(allow=FACTS),
                    TimeStamper(fmt="iso", utc=True),
                    _add_request_id,
                ],
                "processors": [
                    ProcessorFormatter.remove_processors_meta,
                    format_exc_info,
                    without_personal_data,
                    as_json if form == "json" else as_text,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"xinshu": {"level": level}},
    }


def as_json(_: object, __: str, event: Mapping[str, Any]) -> str:
    """One line of JSON, Chinese readable."""
    return json.dumps(event, ensure_ascii=False, default=str)


def as_text(_: object, __: str, event: Mapping[str, Any]) -> str:
    """Time, level, where, what, the facts; below it the traceback, if any."""
    head = [str(event.get("timestamp", "")), str(event.get("level", "")).upper()]
    head += [str(event.get("logger", "")), str(event.get("event", ""))]
    facts = [f"{name}={event[name]}" for name in event if name not in _HEAD]
    if name := event.get("request_id"):
        facts.append(f"[{name}]")
    line = " ".join(filter(None, [*head, *facts]))
    # A line is a line: nobody writes a second one by putting a line break into the first.
    line = line.replace("\r", "\\r").replace("\n", "\\n")
    return f"{line}\n{event['exception']}" if event.get("exception") else line


def _add_request_id(_: object, __: str, event: Mapping[str, Any]) -> dict[str, Any]:
    name = REQUEST_ID.get()
    return {**event, "request_id": name} if name else dict(event)
