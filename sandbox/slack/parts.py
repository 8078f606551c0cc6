"""The parts of one running workspace, made once in `server` and handed to everything else."""

from dataclasses import dataclass

from sandbox.slack.events import Events
from sandbox.slack.faults import Faults, OpenConnections
from sandbox.slack.files import Files
from sandbox.slack.messages import Messages
from sandbox.slack.options import Options
from sandbox.slack.pins import Pins
from sandbox.slack.rate_limits import RateLimits
from sandbox.slack.response_urls import ResponseUrls
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.uploads import Uploads
from sandbox.slack.views import Views
from sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Parts:
    """What a Web API method, an act or a page may touch."""

    options: Options
    base_url: str
    workspace: Workspace
    messages: Messages
    pins: Pins
    views: Views
    files: Files
    uploads: Uploads
    events: Events
    response_urls: ResponseUrls
    limits: RateLimits
    faults: Faults
    sockets: SocketMode
    connections: OpenConnections

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the app was granted, less what a fault has taken from it."""
        return tuple(s for s in self.options.scopes if s not in self.faults.missing_scopes)
