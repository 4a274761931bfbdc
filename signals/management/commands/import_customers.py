"""Import customers from a file."""

from signals.management.importing import ImportCommand
from signals.vocabulary import Content


class Command(ImportCommand):
    help = "Upsert customers by (source, external_id) from a CSV or NDJSON file. Safe to run again."
    content = Content.CUSTOMERS
