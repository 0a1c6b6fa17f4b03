"""What came in one parcel: the files of a zip archive or of a mail (.eml), each with when and from whom it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Piece:
    """One file out of a parcel. Of a mail: the instant of its date and its sender; of an archive neither is known."""

    file_name: str
    data: bytes
    received_at: datetime | None = None
    received_from: str = ""


def is_container(data: bytes, file_name: str) -> bool:
    """Whether the bytes are a zip archive that is no workbook or document, or a mail."""
    return False


def unpack(data: bytes, file_name: str) -> list[Piece]:
    """The files within, those of parcels within parcels too. Raises a subclass of NotTaken."""
    return [Piece(file_name, data)]
