"""Published tables as pandas frames whose columns have the same types whatever is in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.store.dictionary import field_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def read_frame(path: Path, name: str) -> pd.DataFrame:
    """A table as a frame; whatever is in it, a column has the type that it always has.

    Wordings are `string`, whole numbers `Int32` or `Int64`, yes and no `boolean`, all with `<NA>` for unknown;
    other numbers are `float64`, days `datetime64[ms]`; lists stay lists.
    """
    import pyarrow.parquet as parquet

    from pipeline.store.schemas import SCHEMAS

    table = parquet.read_table(path, partitioning=None)
    table = table.select([column for column in SCHEMAS[name].names if column in table.column_names])
    frame: pd.DataFrame = table.to_pandas(types_mapper=_pandas_type, date_as_object=False)
    return frame


def _pandas_type(kind: pa.DataType) -> Any:
    import pandas as pd
    import pyarrow as pa

    if pa.types.is_string(kind):
        return pd.StringDtype()
    return {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}.get(kind)


def columns_of(name: str) -> pd.DataFrame:
    """The columns of a table with their pandas types and what they mean, in Vietnamese and English."""
    import pandas as pd

    from pipeline.store.schemas import SCHEMAS

    empty = SCHEMAS[name].empty_table().to_pandas(types_mapper=_pandas_type, date_as_object=False)
    rows = []
    for column in SCHEMAS[name].names:
        field = field_of(name, column)
        meaning = (field.label_vi, field.meaning, field.meaning_en, field.example, field.unit) if field else ("",) * 5
        rows.append((column, str(empty[column].dtype), *meaning))
    return pd.DataFrame(rows, columns=["column", "dtype", "nhãn", "ý nghĩa", "meaning", "example", "unit"]).set_index("column")
