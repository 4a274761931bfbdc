"""The access matrix of what is put right: a touchpoint of the wrong customer, a need of the wrong issue. The world has neither, so whoever
may is told why not."""

from typing import Any

TABLE = """
# ---- putting right --------------------------------------------------------------------------------------------------
move_touchpoint           GET     302    302 200 200 404  403 200  200  302  302
move_touchpoint           POST    302    302 422 422 404  403 422  422  302  302
unlink_need               GET     302    302 200 200 404  403 200  200  302  302
unlink_need               POST    302    302 422 422 404  403 422  422  302  302
api_touchpoint_move       POST    401    401 422 422 404  403 422  422  422  403
api_need_unlink           POST    401    401 409 409 404  403 409  409  403  403
"""

ARGUMENTS: dict[str, Any] = {
    "move_touchpoint": lambda world: [world.touchpoint.pk],
    "unlink_need": lambda world: [world.need.pk],
    "api_touchpoint_move": lambda world: [world.touchpoint.pk],
    "api_need_unlink": lambda world: [world.need.pk],
}
SENT: dict[tuple[str, str], Any] = {
    ("move_touchpoint", "POST"): lambda world: {"customer": world.acme.pk, "reason": "It was Acme."},
    ("unlink_need", "POST"): {"reason": "Another problem."},
    ("api_touchpoint_move", "POST"): lambda world: {"customer_id": world.acme.pk, "reason": "It was Acme."},
    ("api_need_unlink", "POST"): {"reason": "Another problem."},
}
