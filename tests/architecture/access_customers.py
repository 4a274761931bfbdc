"""The access matrix of who keeps which field: everybody may know, who may change settings decides."""

from typing import Any

TABLE = """
# ---- who keeps which field -----------------------------------------------------------------------------------------
field_keepers             GET     302    302 403 403 403  403 200  200  302  302
field_keepers             POST    302    302 403 403 403  403 302  302  302  302
api_field_keepers         GET     401    401 200 200 200  200 200  200  200  403
api_field_keeper          PUT     401    401 403 403 403  403 200  200  403  403
api_field_keeper          DELETE  401    401 403 403 403  403 204  204  403  403
"""
ARGUMENTS: dict[str, Any] = {"api_field_keeper": lambda world: ["customer", "arr"]}
SENT: dict[tuple[str, str], Any] = {
    ("field_keepers", "POST"): {"customer-arr": "crm"},
    ("api_field_keeper", "PUT"): {"source": "billing"},
}
