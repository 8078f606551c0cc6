"""One ASGI app: forms by link, Slack's HTTP endpoint where it is used, health and metrics."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from app.conditions import Conditions
from app.logs import correlated
from app.metrics import exposition
from crm.salesforce import is_loopback
from store.work import Store

_OF_A_PROXY = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def build_web(
    store: Store,
    conditions: Conditions,
    *,
    clock: Callable[[], datetime],
    slack: APIRouter | None = None,
    forms: APIRouter | None = None,
    metrics_open: bool = False,
) -> FastAPI:
    """Put the app together. Routes are plain functions, so each runs in a thread."""
    web = FastAPI(title="cosell", docs_url=None, redoc_url=None, openapi_url=None)

    @web.get("/healthz")
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    @web.get("/readyz")
    def readyz() -> JSONResponse:
        with correlated():
            checks = conditions.checks(clock())
        ready = all(check.ok for check in checks)
        told = {
            check.name: "ok" if check.ok else " ".join(filter(None, (check.words, check.advice)))
            for check in checks
        }
        return JSONResponse({"ready": ready, "checks": told}, 200 if ready else 503)

    @web.get("/metrics")
    def metrics(request: Request) -> Response:
        if not (metrics_open or from_this_machine(request)):
            return PlainTextResponse("not found\n", 404)
        return Response(exposition(store), media_type="text/plain; version=0.0.4; charset=utf-8")

    for door in (slack, forms):
        if door is not None:
            web.include_router(door)
    return web


def from_this_machine(request: Request) -> bool:
    """Tell whether the caller is on loopback and asked for loopback.

    Behind a proxy everybody would come from loopback; it names itself or another host.
    """
    if request.client is None or any(name in request.headers for name in _OF_A_PROXY):
        return False
    if request.url.hostname not in ("localhost", "127.0.0.1", "::1"):
        return False
    return is_loopback(request.client.host)
