"""Which format is written by which file of this room."""

from __future__ import annotations

from pipeline.errors import WrongUse
from pipeline.export.reading import choose
from pipeline.export.request import FORMATS, Request, Written


def write(request: Request) -> Written:
    """Write the export; what does not fit together is told before anything is written."""
    if request.to not in FORMATS:
        raise WrongUse(f"There is no format {request.to!r}.", kind="option", advice=f"Known are {', '.join(FORMATS)}.")
    if request.tables and request.to in ("graphml", "akn", "edxml", "nd30"):
        advice = "Choose documents with --doc."
        raise WrongUse(f"--table says nothing to the format {request.to}.", kind="option", advice=advice)
    chosen = choose(request.out, request.tables, request.documents)
    if request.to in ("csv", "jsonl", "parquet"):
        from pipeline.export.plain_files import write_plain

        return write_plain(chosen, request)
    if request.to == "xlsx":
        from pipeline.export.excel import write_excel

        return write_excel(chosen, request)
    if request.to == "datapackage":
        from pipeline.export.data_package import write_package

        return write_package(chosen, request)
    if request.to == "graphml":
        from pipeline.export.network import write_graphml

        return write_graphml(chosen, request)
    from pipeline.export.document_files import write_documents

    return write_documents(chosen, request)
