"""Where a stand-in listens: a port of this machine, taken and not yet listened on."""

import socket
from typing import Final

HOST: Final = "127.0.0.1"


def bind(port: int, host: str = HOST) -> socket.socket:
    """Return a socket bound to the port, 0 for any free one.

    Raises OSError when the port is taken.
    """
    # The protocol is named because asyncio sends small answers at once only on sockets that say
    # they are TCP; else each one waits 40 ms for the client's acknowledgement.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
