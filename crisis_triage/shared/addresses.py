"""Addresses that are fixed in other people's programs, answered where ours are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SHORT = {f"/v1/{call}": f"/api/v1/{call}" for call in ("batch", "track", "identify", "group", "page")}
"""Segment's libraries know a host and nothing else, and send to /v1/ of it."""


class ShortAddresses:
    """``SHORT``: before anything looks at the path, so that the request is the same as at the long address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if long := SHORT.get(request.path_info):
            request.path = request.path.removesuffix(request.path_info) + long
            request.path_info = long
        return self.get_response(request)
