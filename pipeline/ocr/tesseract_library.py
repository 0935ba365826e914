"""Tesseract's own library, loaded once for each process: no start and no loading of the model for each picture.

Starting the program and loading the model take as long as reading five lines, which is a fifth of the time of a usual page.
The functions are those of Tesseract's C interface (`capi.h`, unchanged since 3.02).
"""

from __future__ import annotations

import atexit
import ctypes
import ctypes.util
import logging
import os

import numpy as np

from pipeline.ocr.engine import Grey

log = logging.getLogger(__name__)

NAMES = ("libtesseract.so.5", "libtesseract.5.dylib")
QUIET = 6
"""Leptonica's severity above all of its messages."""
SIGNATURES: dict[str, tuple[type | None, tuple[type, ...]]] = {
    "TessVersion": (ctypes.c_char_p, ()),
    "TessBaseAPICreate": (ctypes.c_void_p, ()),
    "TessBaseAPIInit3": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "TessBaseAPISetVariable": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    "TessBaseAPISetPageSegMode": (None, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPISetImage": (None, (ctypes.c_void_p, ctypes.c_void_p, *[ctypes.c_int] * 4)),
    "TessBaseAPISetSourceResolution": (None, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPIRecognize": (ctypes.c_int, (ctypes.c_void_p, ctypes.c_void_p)),
    "TessBaseAPIGetTsvText": (ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int)),
    "TessBaseAPIClear": (None, (ctypes.c_void_p,)),
    "TessBaseAPIDelete": (None, (ctypes.c_void_p,)),
    "TessDeleteText": (None, (ctypes.c_void_p,)),
    "TessMonitorCreate": (ctypes.c_void_p, ()),
    "TessMonitorDelete": (None, (ctypes.c_void_p,)),
    "TessMonitorSetDeadlineMSecs": (None, (ctypes.c_void_p, ctypes.c_int)),
    "setMsgSeverity": (ctypes.c_int, (ctypes.c_int,)),
}
"""Functions that are called: what they give and what they take."""


class TesseractLibrary:
    """A reader with one language setting, kept for the life of the process; not for use by two threads at a time."""

    def __init__(self, library: ctypes.CDLL, reader: int) -> None:
        self._library, self._reader = library, reader
        atexit.register(library.TessBaseAPIDelete, reader)

    def read(self, picture: Grey, dpi: float, layout: int, seconds: float) -> str:
        """Tesseract's table of words; raises TimeoutError where the time is up before all lines are read."""
        library, reader = self._library, self._reader
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape
        library.TessBaseAPISetPageSegMode(reader, layout)
        library.TessBaseAPISetImage(reader, pixels.ctypes.data, width, height, 1, width)
        library.TessBaseAPISetSourceResolution(reader, round(dpi))
        monitor = library.TessMonitorCreate()
        try:
            library.TessMonitorSetDeadlineMSecs(monitor, max(1, round(seconds * 1000)))
            if library.TessBaseAPIRecognize(reader, monitor) != 0:
                raise TimeoutError
            table = library.TessBaseAPIGetTsvText(reader, 0)
            if not table:
                return ""
            try:
                return ctypes.string_at(table).decode("utf-8", "replace")
            finally:
                library.TessDeleteText(table)
        finally:
            library.TessMonitorDelete(monitor)
            library.TessBaseAPIClear(reader)


def open_library(languages: str, version: str) -> TesseractLibrary | None:
    """The library of the installed program, ready to read; None where there is none of its version and the program is called."""
    library = _load()
    if library is None or library.TessVersion().decode() != version:
        return None
    library.setMsgSeverity(QUIET)
    reader = library.TessBaseAPICreate()
    library.TessBaseAPISetVariable(reader, b"debug_file", b"/dev/null")
    if library.TessBaseAPIInit3(reader, None, languages.encode()) != 0:
        library.TessBaseAPIDelete(reader)
        return None
    library.TessBaseAPISetVariable(reader, b"tessedit_do_invert", b"0")
    return TesseractLibrary(library, reader)


def _load() -> ctypes.CDLL | None:
    os.environ["OMP_THREAD_LIMIT"] = "1"  # asked for once, when the library comes in
    for name in (*NAMES, ctypes.util.find_library("tesseract")):
        try:
            library = ctypes.CDLL(name) if name else None
            if library is None:
                continue
            for function, (gives, takes) in SIGNATURES.items():
                entry = getattr(library, function)
                entry.restype, entry.argtypes = gives, takes
            return library
        except (OSError, AttributeError) as error:
            log.debug("%s is not used: %s", name, error)
    return None
