"""The access matrix of files on their way in. The import is lena's: who sees only a part does not find it. A file that was thrown away is
gone for the rows below."""

from typing import Any

from tests.architecture.access_world import a_file

TABLE = """
# ---- imports --------------------------------------------------------------------------------------------------------
imports                   GET     302    302 200 200 200  200 200  200  302  302
import_new                GET     302    302 403 403 403  403 200  200  302  302
import_new                POST    302    302 403 403 403  403 302  302  302  302
import                    GET     302    302 404 404 404  200 200  200  302  302
import_start              POST    302    302 404 404 404  403 302  302  302  302
import_columns            POST    302    302 404 404 404  403 302  302  302  302
import_throw_away         POST    302    302 404 404 404  403 302  302  302  302
import_rejects            GET     302    302 404 404 404  200 200  200  302  302
import_rows               POST    302    302 404 404 404  403 302  302  302  302
import_notices            GET     302    302 404 404 404  200 200  200  302  302
import_revert             POST    302    302 404 404 404  403 409  409  302  302
api_imports               GET     401    401 200 200 200  200 200  200  200  403
api_imports               POST    401    401 403 403 403  403 201  201  201  403
api_import                GET     401    401 404 404 404  200 200  200  200  403
api_import_columns        PUT     401    401 403 403 403  403 200  200  200  403
import_results            GET     302    302 404 404 404  200 200  200  302  302
api_import_rejects        GET     401    401 404 404 404  200 200  200  200  403
api_import_notices        GET     401    401 404 404 404  200 200  200  200  403
api_import_rows           GET     401    401 404 404 404  200 200  200  200  403
api_import_start          POST    401    401 403 403 403  403 202  202  202  403
api_import_revert         POST    401    401 403 403 403  403 409  409  409  403
api_import                DELETE  401    401 403 403 403  403 204  204  204  403
"""
OF_IMPORT = (
    "api_import",
    "api_import_columns",
    "api_import_start",
    "api_import_revert",
    "api_import_rejects",
    "api_import_notices",
    "api_import_rows",
    "import_results",
    "import",
    "import_start",
    "import_throw_away",
    "import_rejects",
    "import_rows",
    "import_notices",
    "import_columns",
    "import_revert",
)
ARGUMENTS: dict[str, Any] = {name: lambda world: [world.upload.pk] for name in OF_IMPORT}
SENT: dict[tuple[str, str], Any] = {
    ("api_import_columns", "PUT"): {"columns": {}},
    ("import_new", "POST"): {"content": "customers", "source": "crm", "file": a_file},
    ("import_rows", "POST"): {"action": "discard"},
    ("import_columns", "POST"): {"column_0": "external_id", "column_1": "name"},
}
QUERY: dict[str | tuple[str, str], Any] = {
    ("api_imports", "POST"): "?content=customers&source=crm&file_name=a.csv",
}
