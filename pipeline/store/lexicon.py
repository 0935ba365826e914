"""The lexicon of an archive on the disk: `OUT/lexicon.json`, made by `kehoach train`, used by every later run over the folder."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from pipeline.errors import KehoachError
from pipeline.schema.lexicon import Lexicon
from pipeline.settings import Settings
from pipeline.store.folder import OutFolder


def read_lexicon(folder: OutFolder) -> Lexicon:
    """What the archive taught; an empty lexicon where nobody trained one."""
    try:
        return msgspec.json.decode(folder.lexicon.read_bytes(), type=Lexicon)
    except FileNotFoundError:
        return Lexicon()
    except msgspec.MsgspecError as error:
        raise KehoachError(
            f"{folder.lexicon} is damaged: {error}.",
            kind="damaged lexicon",
            advice="Take it away, or make it again with kehoach train --from-reviews.",
        ) from error


def write_lexicon(folder: OutFolder, lexicon: Lexicon) -> None:
    """Keep a lexicon; an empty one is no file."""
    if lexicon.digest:
        folder.write(folder.lexicon, msgspec.json.format(msgspec.json.encode(lexicon), indent=1) + b"\n")
    else:
        folder.lexicon.unlink(missing_ok=True)


def taught(settings: Settings, folder: OutFolder) -> Settings:
    """The settings with what the archive taught: part of the key of every text that repair makes."""
    return replace(settings, repair=replace(settings.repair, lexicon=read_lexicon(folder)))
