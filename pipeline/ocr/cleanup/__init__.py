"""A picture made fit to read; a picture that is fit already comes out untouched, pixel for pixel."""

from pipeline.ocr.cleanup.clean import clean, plain
from pipeline.ocr.cleanup.sheet import Sheet

__all__ = ["Sheet", "clean", "plain"]
