"""Serves an ASGI app on a free loopback port, in a thread, until the block is left."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI


@contextmanager
def listening() -> Iterator[socket.socket]:
    """Hold a free port, so that others can be told of it before anything answers there."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    held.listen(64)
    try:
        yield held
    finally:
        held.close()


@contextmanager
def serving(app: FastAPI, held: socket.socket) -> Iterator[str]:
    """Serve until the block is left; yields the base URL."""
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [held]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
