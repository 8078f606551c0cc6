"""`python -m sandbox mail`: SMTP and the page, both on loopback; says where in one JSON line."""

import argparse
import asyncio
import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from sandbox.loopback import HOST, bind
from sandbox.mail.box import Box
from sandbox.mail.pages import make_router
from sandbox.mail.smtp import LONGEST_LINE, Faults, Talk


def main(argv: Sequence[str]) -> int:
    """Run until the process is ended; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox mail", description="A stand-in mail server."
    )
    parser.add_argument("--port", type=int, default=0, help="of the page; 0 picks a free one")
    parser.add_argument("--smtp-port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--db", type=Path, required=True, help="sqlite3 file, made when missing")
    args = parser.parse_args(argv)
    try:
        page, smtp = bind(args.port), bind(args.smtp_port)
    except OSError as failure:
        print(f"mail sandbox: cannot listen: {failure}", file=sys.stderr)
        return 1
    asyncio.run(_serve(page, smtp, Box(args.db)))
    return 0


async def _serve(page: socket.socket, smtp: socket.socket, box: Box) -> None:
    faults = Faults()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Talk(reader, writer, box, faults).run()

    taking = await asyncio.start_server(talk, sock=smtp, limit=LONGEST_LINE)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # A page of somebody else's that rebinds its name to this machine gets nothing.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    app.include_router(make_router(box, faults))
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    page.listen(128)
    told = {
        "service": "mail",
        "url": f"http://{HOST}:{page.getsockname()[1]}",
        "smtp": f"smtp://{HOST}:{smtp.getsockname()[1]}",
    }
    print(json.dumps(told), flush=True)
    async with taking:
        await uvicorn.Server(config).serve(sockets=[page])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
