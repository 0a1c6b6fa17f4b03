"""What came in one parcel: the files of a zip archive or of a mail (.eml), each with when and from whom it came.

Parcels within parcels are opened too. Names are read as their makers meant them: archives of Chinese Windows name their
files in GBK without saying so, mails encode them in three ways. A name only labels a file; what is in it, its bytes say.
"""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import errors
from email.message import Message
from pathlib import PurePosixPath

from etl import zipped
from etl.read import ZIP_MARK, megabytes, zip_sort
from etl.read_encoding import everyday_characters
from etl.refusals import BrokenParcel, EmptyParcel, ParcelLocked, ParcelTooDeep, ParcelTooLarge

DEPTH = 3
PIECE_LIMIT = 500
BYTES_LIMIT = 200 * 1024 * 1024
NAME_LENGTH = 200  # characters
UTF8_NAME = 0x800
# What systems leave in archives beside the files.
LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._)", re.IGNORECASE)
MAIL_LINE = re.compile(
    rb"(Received|Return-Path|Delivered-To|Message-ID|MIME-Version|From|To|Date|Subject|X-[\w-]+):\s", re.IGNORECASE
)
# What is said of a mail that was cut short or changed on its way.
LOST = (
    errors.StartBoundaryNotFoundDefect,
    errors.CloseBoundaryNotFoundDefect,
    errors.InvalidBase64CharactersDefect,
    errors.InvalidBase64PaddingDefect,
    errors.InvalidBase64LengthDefect,
)
# Mails say gb2312 and mean what Windows makes of it.
MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "": "ascii"}


@dataclass(frozen=True)
class Piece:
    """One file out of a parcel. Of a mail: the instant it was received or sent, and its sender; else neither is known.

    ``told_by``: who wrote that instant: ``mail`` (the last server), ``sender`` (the sender's program), empty without one.
    """

    file_name: str
    data: bytes
    received_at: datetime | None = None
    received_from: str = ""
    told_by: str = ""


def is_container(data: bytes, file_name: str) -> bool:
    """Whether the bytes are a zip archive that is no workbook or document, or a mail."""
    if data.startswith((ZIP_MARK, zipped.END_MARK)):
        names = zipped.names_of(data)
        return not zip_sort(names) and (bool(names) or file_name.lower().endswith(".zip"))
    return is_mail(data, file_name)


def is_mail(data: bytes, file_name: str) -> bool:
    """Whether the bytes are a mail, by the name or by the lines a mail begins with."""
    if file_name.lower().endswith(".eml"):
        return True
    head = data[:20_000].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    return MAIL_LINE.match(data) is not None and all(
        re.search(rb"^%s:" % name, head, re.IGNORECASE | re.MULTILINE) for name in (b"From", b"Date")
    )


def plain_name(written: str) -> str:
    """A file's name as it can be shown, kept and written to a disk: without folders, controls and torn characters."""
    name = printable(PurePosixPath(written.replace("\\", "/")).name).strip()
    ending = PurePosixPath(name).suffix[:12]
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - len(ending)] + ending


def printable(text: str) -> str:
    """A text without controls, line breaks, invisible marks (they can turn its direction) and halves of characters."""
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))


def unpack(data: bytes, file_name: str) -> list[Piece]:
    """The files within, those of parcels within parcels too. Raises a subclass of NotTaken."""
    found = list(Unpacking(file_name).opened(Piece(file_name, data), DEPTH))
    if not found:
        raise EmptyParcel(file=file_name)
    return found


@dataclass
class Unpacking:
    """One parcel being opened; how much came out of it so far, parcels within parcels counted."""

    file_name: str
    pieces: int = 0
    size: int = 0

    def opened(self, parcel: Piece, depth: int) -> Iterator[Piece]:
        """The files of a parcel, and of the parcels in it."""
        if depth == 0:
            raise ParcelTooDeep(file=self.file_name, depth=DEPTH)
        for piece in sound_mail(parcel) if is_mail(parcel.data, parcel.file_name) else archived(parcel):
            self.pieces += 1
            self.size += len(piece.data)
            if self.pieces > PIECE_LIMIT or self.size > BYTES_LIMIT:
                raise ParcelTooLarge(file=self.file_name, size=megabytes(self.size), parts=self.pieces)
            if is_container(piece.data, piece.file_name):
                yield from self.opened(piece, depth - 1)
            else:
                yield piece


# ---- archives --------------------------------------------------------------------------------------------------------


def archived(parcel: Piece) -> Iterator[Piece]:
    """The files of an archive, each proved against its checksum."""
    with zipped.opened(parcel.data, parcel.file_name, ParcelLocked, ParcelTooLarge, BrokenParcel) as archive:
        for entry in archive.infolist():
            name = entry_name(entry)
            if not entry.is_dir() and not LITTER.search(name):
                yield replace(parcel, file_name=plain_name(name) or "file", data=archive.read(entry))


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of a file in an archive; without the mark of UTF-8 it is in the code page of the machine that packed it."""
    if entry.flag_bits & UTF8_NAME or entry.orig_filename.isascii():
        return entry.filename
    return unmarked(entry.orig_filename.encode("cp437"))


def unmarked(name: bytes) -> str:
    """A name in an encoding nobody tells: UTF-8 where it passes, else the Chinese one with more everyday characters."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        readings = [name.decode(encoding, "replace") for encoding in ("gb18030", "big5hkscs")]
        return max(readings, key=lambda text: sum(each in everyday_characters() for each in text) / len(text))


# ---- mails -----------------------------------------------------------------------------------------------------------


def sound_mail(parcel: Piece) -> list[Piece]:
    """The attachments of a mail, or its refusal: what the parser of mails raises on a damaged one is not foreseeable."""
    try:
        return list(mailed(parcel))
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as fault:
        raise BrokenParcel(file=parcel.file_name, fault=f"{type(fault).__name__}: {fault}"[:200]) from fault


def mailed(parcel: Piece) -> Iterator[Piece]:
    """The attachments of a mail; a mail attached to a mail is a parcel of its own."""
    message = email.message_from_bytes(parcel.data, policy=email.policy.compat32)
    refuse_cut(message, parcel.file_name)
    received_at, told_by = received(message) or (parcel.received_at, parcel.told_by)
    received_from = printable(spoken(raw(message, "From"))) or parcel.received_from
    pictures: list[Piece] = []
    others = 0
    for part in parts_of(message):
        piece = Piece(*contents(part, parcel.file_name), received_at, received_from, told_by)
        if is_picture_of_text(part):
            pictures.append(piece)
        else:
            others += 1
            yield piece
    if not others:
        yield from pictures  # the figures are in a picture: a person must look at it


def refuse_cut(message: Message, parcel: str) -> None:
    """Refuse a mail that lost something on its way."""
    for part in message.walk():
        if lost := [defect for defect in part.defects if isinstance(defect, LOST)]:
            raise BrokenParcel(file=parcel, fault=type(lost[0]).__name__)


def parts_of(message: Message) -> Iterator[Message]:
    """The parts of a mail that are files."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_type() == "message/rfc822" and part is not message:
            yield part
        elif part.is_multipart():
            waiting[:0] = part.get_payload()  # type: ignore[assignment]
        elif file_name_of(part) or part.get_content_disposition() == "attachment":
            yield part


def contents(part: Message, parcel: str) -> tuple[str, bytes]:
    """The name and bytes of a part. Raises BrokenParcel where a part of them is lost."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        assert isinstance(inner, Message)
        name = file_name_of(part) or plain_name(spoken(raw(inner, "Subject")).replace("/", " ")) or "mail"
        return name if name.lower().endswith(".eml") else f"{name}.eml", inner.as_bytes()
    data = part.get_payload(decode=True)
    if lost := [defect for defect in part.defects if isinstance(defect, LOST)]:
        raise BrokenParcel(file=parcel, fault=f"{file_name_of(part)}: {type(lost[0]).__name__}")
    return file_name_of(part) or "attachment", data if isinstance(data, bytes) else b""


def is_picture_of_text(part: Message) -> bool:
    """Whether a part is a picture shown in the text of a mail, such as the sign of the sender's office."""
    is_shown = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
    return is_shown and part.get_content_maintype() == "image"


def received(message: Message) -> tuple[datetime, str] | None:
    """When it arrived, in UTC, and who says so: the last server, else the sender's program, whose clock nobody vouches for."""
    arrival = raw(message, "Received").rpartition(";")[2]
    for written, told_by in ((arrival, "mail"), (raw(message, "Date"), "sender")):
        try:
            instant = email.utils.parsedate_to_datetime(written.strip())
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC), told_by
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def raw(message: Message, name: str) -> str:
    """The first header of a name as it is written, bytes without any encoding read as what they most likely are."""
    for each, value in message.raw_items():
        if each.lower() == name.lower():
            text = re.sub(r"\s*\n\s*", " ", str(value))
            return text if text.isascii() else unmarked(text.encode("utf-8", "surrogateescape"))
    return ""


def file_name_of(part: Message) -> str:
    """The name of an attachment, without folders."""
    for header, key in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        holder = Message()
        holder[header] = raw(part, header)
        written = holder.get_param(key, None, header)
        if isinstance(written, tuple):  # RFC 2231: charset, language, text with its percent signs undone
            charset, _, text = written
            name = read_as(text.encode("latin-1", "replace"), charset)
        else:
            name = spoken(written or "")
        if name:
            return plain_name(name)
    return ""


def spoken(header: str) -> str:
    """A header as people read it, its encoded words undone."""
    if "=?" not in header:
        return header.strip()
    try:
        decoded = email.header.decode_header(header)
    except errors.HeaderParseError:  # damaged: better the words as they are written than none
        return header.strip()
    parts = (text if isinstance(text, str) else read_as(text, charset) for text, charset in decoded)
    return "".join(parts).strip()


def read_as(text: bytes, charset: str | None) -> str:
    """Bytes in the encoding a mail means by a name; where nobody knows the name, as far as they are ASCII."""
    name = (charset or "").lower()
    try:
        return text.decode(MEANT.get(name, name), "replace")
    except (LookupError, ValueError):
        return text.decode("ascii", "replace")
