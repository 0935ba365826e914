"""Words on a page -> lines in the order in which a person reads them."""

from pipeline.layout.arrange import arrange
from pipeline.layout.table_box import CellBox, TableBox
from pipeline.layout.unruled import outside, unruled_tables

__all__ = ["CellBox", "TableBox", "arrange", "outside", "unruled_tables"]
