"""Counts every finished request by route, method and class of status.

The number of series must not depend on what callers send: the handler is the template of the route, unknown paths
share one value, and so do unknown methods.
"""

from prometheus_client import Counter
from starlette.routing import Match

UNKNOWN_HANDLER = "none"
UNKNOWN_METHOD = "other"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("http_requests", "HTTP requests, by route, method and class of status.",
                   ["handler", "method", "status"])  # exposed as http_requests_total


def handler_of(routes, scope):
    """The template of the route that serves the request; a route that refuses only the method counts too."""
    for route in routes:
        match, _ = route.matches(scope)
        if match is not Match.NONE:
            return route.path
    return UNKNOWN_HANDLER


class RequestCounter:
    """ASGI middleware. A request that ends in an exception before its response began counts as 5xx."""

    def __init__(self, app, routes):
        self.app = app
        self.routes = routes

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        # The router writes into the scope, so the route is looked up first.
        handler = handler_of(self.routes, scope)
        method = scope["method"] if scope["method"] in METHODS else UNKNOWN_METHOD
        status = 500

        async def remember_status(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, remember_status)
        finally:
            REQUESTS.labels(handler, method, f"{status // 100}xx").inc()
