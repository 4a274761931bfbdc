"""What a data team writes to have customers, loops and promises in its warehouse: dlt's rest_api source, configured and no more.

Called as ``python sync.py ADDRESS TOKEN FOLDER``. Run again, it takes only what changed since. Prints what came in this time, and what
the warehouse holds: of each table every row's id and name, if it has one.
"""

import json
import sys

import dlt
import duckdb
from dlt.sources.rest_api import rest_api_source

ADDRESS, TOKEN, FOLDER = sys.argv[1:]
TABLES = {"customers": "name", "loops": "state", "promises": "state"}
BY_CHANGE = {"cursor_path": "updated_at", "initial_value": "2000-01-01T00:00:00Z"}

LATEST = {"updated_at": {"dedup_sort": "desc"}}
"""A row that changes while the pages are read comes twice, and its later self is the one to keep."""


def table(name: str) -> dict:
    params = {"limit": 50, "updated_since": "{incremental.start_value}"}
    return {"name": name, "endpoint": {"path": name, "params": params, "incremental": BY_CHANGE}}


source = rest_api_source(
    {
        "client": {"base_url": f"{ADDRESS}/api/v1/", "auth": {"type": "bearer", "token": TOKEN}},
        "resource_defaults": {"primary_key": "id", "write_disposition": "merge", "columns": LATEST},
        "resources": [table(name) for name in TABLES],
    }
)
warehouse = f"{FOLDER}/triage.duckdb"
pipeline = dlt.pipeline(
    "triage", pipelines_dir=f"{FOLDER}/state", destination=dlt.destinations.duckdb(warehouse), dataset_name="crm"
)
pipeline.run(source)
came = pipeline.last_trace.last_normalize_info.row_counts
with duckdb.connect(warehouse, read_only=True) as connection:
    held = {name: connection.sql(f"SELECT id, {column} FROM crm.{name}").fetchall() for name, column in TABLES.items()}
print(json.dumps({"came": {name: came.get(name, 0) for name in TABLES}, "held": held}))
