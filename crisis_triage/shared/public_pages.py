"""The way of public pages through the web process: before sessions, sign-in and database, behind the headers that keep pages safe."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseNotModified
from django.template import loader

from crisis_triage.shared import published
from crisis_triage.shared.published import Copy

PREFIX = "/status/"
METHODS = ("GET", "HEAD")
HEADERS = {
    # So short that what is revoked is gone in seconds, also behind a proxy that keeps copies; long enough to spare us a storm.
    "Cache-Control": "public, max-age=5, stale-if-error=3600",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Frame-Options": "DENY",
}


class PublishedPages:
    """Nothing behind it is asked for what stands in a file. A token without one goes on to its view only while the folder is not known
    to be complete: guesses cost a look at a folder."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(PREFIX):
            return self.get_response(request)
        copy = published.find(path[len(PREFIX) :])
        if copy is None and published.is_complete():
            copy = unknown()
        return self.get_response(request) if copy is None else answer(request, copy)


def answer(request: HttpRequest, copy: Copy) -> HttpResponse:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    response: HttpResponse
    if copy.status == 200 and _knows(request.META.get("HTTP_IF_NONE_MATCH", ""), copy.etag):
        response = HttpResponseNotModified()
    else:
        body = b"" if request.method == "HEAD" else copy.body
        response = HttpResponse(body, status=copy.status, content_type="text/html; charset=utf-8")
        response.headers["Content-Length"] = str(len(copy.body))
    for name, value in HEADERS.items():
        response.headers[name] = value
    if copy.status == 200:
        response.headers["ETag"] = copy.etag
    return response


@functools.cache
def unknown() -> Copy:
    return Copy(0, 404, loader.render_to_string("public/unknown.html").encode())


def _knows(given: str, etag: str) -> bool:
    return bool(given) and (given == "*" or etag in (each.strip().removeprefix("W/") for each in given.split(",")))
