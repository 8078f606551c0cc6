"""Structured logging: one line an event, one correlation id per request, press, tick or delivery.

Secrets are not passed to loggers; what looks like a token is masked all the same.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import structlog

_TOKEN = re.compile(r"(xox[a-z]-|xapp-|Bearer\s+|00D\w{12,15}!)[\w.\-!]+")
_QUIET = ("dbos", "apscheduler", "slack_bolt", "slack_sdk", "urllib3", "websocket", "uvicorn",
          "alembic", "websockets")  # fmt: skip

# What the Slack SDK says of each failed try, over two lines and for ever: we say it once ourselves.
_SAID_BY_US = ("Failed to retrieve WSS URL", "Failed to send a request to Slack API server")

_IS_RUNNING = "maximum number of running instances reached"


def set_up(*, json: bool, level: str = "INFO") -> None:
    """Send every log line to standard error, as JSON for machines or as text for a person."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        mask_tokens,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.addFilter(is_news)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a line is worth a reader: not what we say ourselves, nor what is by design."""
    sdk = record.name.startswith("slack_sdk.")
    if sdk and record.getMessage().startswith(_SAID_BY_US):
        return False
    # A tick that meets the run before it is left out by design: that run stands for it.
    ticks = record.name.startswith("apscheduler.scheduler")
    return not (ticks and _IS_RUNNING in record.getMessage())


def mask_tokens(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask what looks like a Slack or Salesforce token in every text of a line."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _TOKEN.sub(r"\1***", value)
    return event


@contextmanager
def correlated(correlation: str = "") -> Iterator[str]:
    """Give everything that is logged inside one correlation id; makes one where none is given."""
    chosen = correlation or uuid4().hex[:12]
    with structlog.contextvars.bound_contextvars(correlation=chosen):
        yield chosen
