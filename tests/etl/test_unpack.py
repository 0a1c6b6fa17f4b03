"""Parcels: what is in an archive or a mail, under which names, from whom and when, and which are refused."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from etl import refusals
from etl.unpack import BYTES_LIMIT, PIECE_LIMIT, is_container, plain_name, unpack
from tests.etl.reading import TABLE, archive, converted, mail, needs_office, workbook

REPORT = "期间,单位\n2026-10,城关镇\n".encode()


def named(*entries: tuple[bytes, bytes], flag: int = 0) -> bytes:
    """An archive whose names are bytes as some packer wrote them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parcel:
        for number, (_, data) in enumerate(entries):
            parcel.writestr(f"{number}".rjust(len(entries[number][0]), "x"), data)
    made = out.getvalue()
    for number, (name, _) in enumerate(entries):
        made = made.replace(f"{number}".rjust(len(name), "x").encode(), name)
    return made


def message(**headers: str) -> EmailMessage:
    """A mail with nothing in it yet."""
    made = EmailMessage()
    for name, value in ({"From": "a@example.org", "Date": "Tue, 03 Nov 2026 16:20:00 +0800"} | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content("见附件")
    return made


# ---- what is a parcel -------------------------------------------------------------------------------------------------


def test_archives_and_mails_are_parcels_and_workbooks_are_not() -> None:
    assert is_container(archive(a_DOT_csv=REPORT), "x.zip")
    assert is_container(archive(a_DOT_csv=REPORT), "without an ending")
    assert is_container(mail(a_DOT_csv=REPORT), "x.eml")
    assert is_container(mail(a_DOT_csv=REPORT), "without an ending")
    assert not is_container(workbook([["期间"]]), "x.xlsx")
    assert not is_container(workbook([["期间"]]), "x.zip")
    assert not is_container(REPORT, "x.csv")
    assert not is_container(b"From: 1,2\n3,4\n", "x.csv")
    assert not is_container(b"PK\x03\x04 and no more", "x.xlsx")
    assert is_container(b"PK\x03\x04 and no more", "x.zip")


@needs_office
def test_an_open_document_is_no_parcel() -> None:
    assert not is_container(converted(workbook([["期间"]]), "a.xlsx", "ods"), "x.ods")


# ---- archives --------------------------------------------------------------------------------------------------------


def test_files_of_an_archive_come_without_folders_and_litter() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parcel:
        parcel.mkdir("乡镇")
        for name in (
            "乡镇/月报.csv",
            "__MACOSX/乡镇/._月报.csv",
            ".DS_Store",
            "乡镇/~$月报.xlsx",
            "Thumbs.db",
            "../../evil.csv",
        ):
            parcel.writestr(name, REPORT)
    assert [(piece.file_name, piece.data, piece.received_at) for piece in unpack(out.getvalue(), "x.zip")] == [
        ("月报.csv", REPORT, None),
        ("evil.csv", REPORT, None),
    ]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("城关镇10月月报.csv", "gb18030"),
        ("城關鎮十月月報表.csv", "big5"),
        ("城关镇10月月报.csv", "utf-8"),
        ("report.csv", "ascii"),
    ],
)
def test_names_without_the_mark_of_utf8_are_read_right(name: str, encoding: str) -> None:
    assert [piece.file_name for piece in unpack(named((name.encode(encoding), REPORT)), "x.zip")] == [name]


def test_parcels_within_parcels_are_opened() -> None:
    inner = archive(a_DOT_csv=REPORT, b_DOT_xlsx=workbook(TABLE))  # type: ignore[arg-type]
    outer = mail(inner_DOT_zip=inner, c_DOT_csv=REPORT)
    pieces = unpack(archive(mail_DOT_eml=outer), "x.zip")
    assert [piece.file_name for piece in pieces] == ["a.csv", "b.xlsx", "c.csv"]
    assert {piece.received_from for piece in pieces} == {"城关镇办公室 <chengguan@example.org>"}


def test_parcels_deeper_than_three_are_refused() -> None:
    data = REPORT
    for number in range(3):
        data = archive(**{f"{number}_DOT_zip" if number else "a_DOT_csv": data})
    assert len(unpack(data, "x.zip")) == 1
    with pytest.raises(refusals.ParcelTooDeep):
        unpack(archive(outer_DOT_zip=data), "x.zip")


def test_too_many_and_too_large_are_refused() -> None:
    with pytest.raises(refusals.ParcelTooLarge):
        unpack(archive(**{f"f{number}": b"x" for number in range(PIECE_LIMIT + 1)}), "x.zip")
    assert len(unpack(archive(**{f"f{number}": b"x" for number in range(PIECE_LIMIT)}), "x.zip")) == PIECE_LIMIT
    bomb = archive(bomb=b"\0" * 11_000_000)
    with pytest.raises(refusals.ParcelTooLarge):
        unpack(bomb, "x.zip")
    # Each archive within is small enough by itself.
    part = archive(zeros=random.Random(1).randbytes(60_000) + b"\0" * 9_900_000)
    with pytest.raises(refusals.ParcelTooLarge):
        unpack(archive(**{f"p{number}_DOT_zip": part for number in range(BYTES_LIMIT // 9_900_000 + 1)}), "x.zip")


def test_locked_damaged_and_empty_archives_are_refused() -> None:
    locked = bytearray(archive(a_DOT_csv=REPORT))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + place] |= 1
    with pytest.raises(refusals.ParcelLocked):
        unpack(bytes(locked), "x.zip")
    with pytest.raises(refusals.BrokenParcel):
        unpack(archive(a_DOT_csv=REPORT)[:-30], "x.zip")
    with pytest.raises(refusals.EmptyParcel):
        unpack(archive(**{"a/.DS_Store": b""}), "x.zip")


def test_a_changed_byte_of_an_archive_gives_the_same_or_a_refusal() -> None:
    source = archive(a_DOT_csv=REPORT * 20, b_DOT_csv=REPORT)
    whole = {piece.data for piece in unpack(source, "x.zip")}
    chance = random.Random(5)
    for place in range(len(source)):
        data = bytearray(source)
        data[place] ^= chance.randrange(1, 256)
        try:
            if is_container(bytes(data), "x.zip"):
                assert {piece.data for piece in unpack(bytes(data), "x.zip")} == whole
        except refusals.NotTaken as refused:
            assert refused.message("en")


# ---- mails -----------------------------------------------------------------------------------------------------------


def test_attachments_come_with_the_instant_and_the_sender() -> None:
    (piece,) = unpack(mail(月报_DOT_csv=REPORT), "x.eml")
    assert (piece.file_name, piece.data) == ("月报.csv", REPORT)
    assert piece.received_at == datetime(2026, 11, 3, 8, 20, tzinfo=UTC)
    assert piece.received_from == "城关镇办公室 <chengguan@example.org>"


def test_what_the_receiving_server_wrote_decides_when_it_came() -> None:
    sent = message(Received="from a by b; Thu, 05 Nov 2026 09:00:00 +0800")
    sent.add_attachment(REPORT, maintype="text", subtype="csv", filename="a.csv")
    assert unpack(sent.as_bytes(), "x.eml")[0].received_at == datetime(2026, 11, 5, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "tomorrow", "Tue, 99 Nov 2026 16:20:00"])
def test_a_mail_without_a_date_has_no_instant(date: str) -> None:
    sent = mail(a_DOT_csv=REPORT).replace(b"Date: Tue, 03 Nov 2026 16:20:00 +0800", b"Date: " + date.encode())
    assert unpack(sent, "x.eml")[0].received_at is None


NAME = "城关镇（10月）月报.csv"


@pytest.mark.parametrize(
    "disposition",
    [
        b'filename="=?gb2312?B?' + base64.b64encode(NAME.encode("gb18030")) + b'?="',
        b'filename="=?UTF-8?B?'
        + base64.b64encode("城关镇（10".encode())
        + b"?=\r\n =?UTF-8?B?"
        + base64.b64encode("月）月报.csv".encode())
        + b'?="',
        b"filename*=GB2312''" + b"".join(b"%%%02X" % byte for byte in NAME.encode("gb18030")),
        b"filename*0*=UTF-8''%E5%9F%8E%E5%85%B3%E9%95%87%EF%BC%88;\r\n filename*1*=10%E6%9C%88%EF%BC%89%E6%9C%88%E6%8A%A5.csv",
        b'filename="' + NAME.encode("gb18030") + b'"',
        b'filename="' + NAME.encode() + b'"',
        b'filename="C:\\\\Users\\\\' + NAME.encode() + b'"',
    ],
    ids=["2047 gb2312", "2047 in two", "2231 gb2312", "2231 in two", "bare GBK", "bare UTF-8", "with folders"],
)
def test_every_way_of_writing_a_name_is_read(disposition: bytes) -> None:
    data = (
        b"From: =?GBK?Q?=B3=C7=B9=D8=D5=F2?= <a@example.org>\r\nDate: Tue, 03 Nov 2026 16:20:00 +0800\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; " + disposition + b"\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(REPORT) + b"\r\n--B--\r\n"
    )
    (piece,) = unpack(data, "x.eml")
    assert (piece.file_name, piece.data, piece.received_from) == (NAME, REPORT, "城关镇 <a@example.org>")


def test_a_damaged_name_is_left_as_it_is_written() -> None:
    data = mail(a_DOT_csv=REPORT).replace(b'filename="a.csv"', b'filename="=?utf-8?B?abcde?="')
    assert unpack(data, "x.eml")[0].file_name == "=?utf-8?B?abcde?="


@pytest.mark.parametrize("charset", [b"u\0f-8", b"rot13", b"idna", b"undefined", b"klingon"])
def test_a_name_in_an_encoding_nobody_knows_is_read_as_far_as_it_goes(charset: bytes) -> None:
    data = mail(a_DOT_csv=REPORT).replace(b'filename="a.csv"', b'filename="=?' + charset + b'?Q?a.csv?="')
    assert unpack(data, "x.eml")[0].data == REPORT


def test_a_forwarded_mail_is_a_parcel_of_its_own() -> None:
    outer = message()
    inner = message(From="inner@example.org", Date="Mon, 02 Nov 2026 08:00:00 +0800", Subject="转发")
    inner.add_attachment(REPORT, maintype="text", subtype="csv", filename="a.csv")
    outer.add_attachment(inner)
    (piece,) = unpack(outer.as_bytes(), "x.eml")
    assert (piece.file_name, piece.received_from) == ("a.csv", "inner@example.org")
    assert piece.received_at == datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


def test_pictures_shown_in_the_text_are_no_files_unless_there_is_nothing_else() -> None:
    sent = message()
    sent.add_attachment(
        b"\x89PNG", maintype="image", subtype="png", filename="logo.png", disposition="inline", cid="<1>"
    )
    assert [piece.file_name for piece in unpack(sent.as_bytes(), "x.eml")] == ["logo.png"]
    sent.add_attachment(REPORT, maintype="text", subtype="csv", filename="a.csv")
    assert [piece.file_name for piece in unpack(sent.as_bytes(), "x.eml")] == ["a.csv"]


def test_a_mail_cut_short_or_changed_is_refused() -> None:
    whole = mail(a_DOT_csv=REPORT * 30)
    with pytest.raises(refusals.BrokenParcel):
        unpack(whole[: len(whole) // 2], "x.eml")
    body = whole.index(base64.b64encode(REPORT)[:20])
    with pytest.raises(refusals.BrokenParcel):
        unpack(whole[:body] + b"*" + whole[body + 1 :], "x.eml")


def test_a_mail_without_files_says_so() -> None:
    with pytest.raises(refusals.EmptyParcel) as refused:
        unpack(message().as_bytes(), "x.eml")
    assert "模板" in refused.value.message("zh_CN")


# ---- what nobody would send on purpose ---------------------------------------------------------------------------------


def test_a_damaged_archive_of_any_compression_is_refused_or_says_the_same() -> None:
    refused = 0
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", compression) as parcel:
            parcel.writestr("a.csv", "x,y\n1,2\n" * 200)
        whole = out.getvalue()
        for place in range(35, whole.index(b"PK\x01\x02")):
            hurt = bytearray(whole)
            hurt[place] ^= 0xFF
            try:
                assert unpack(bytes(hurt), "x.zip") == unpack(whole, "x.zip")
            except refusals.NotTaken:
                refused += 1
    assert refused > 100


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -1200", "Sat, 01 Jan 1000000 00:00:00 +0000"])
def test_a_mail_of_no_possible_instant_has_none(date: str) -> None:
    sent = message()
    sent.add_attachment(REPORT, maintype="text", subtype="csv", filename="a.csv")
    (piece,) = unpack(sent.as_bytes().replace(b"Tue, 03 Nov 2026 16:20:00 +0800", date.encode()), "x.eml")
    assert (piece.received_at, piece.told_by) == (None, "")


def test_a_mail_says_whose_clock_its_instant_is_of() -> None:
    sent = message()
    sent.add_attachment(REPORT, maintype="text", subtype="csv", filename="a.csv")
    by_server = b"Received: from x by y; Wed, 04 Nov 2026 09:00:00 +0800\n"
    assert [piece.told_by for piece in unpack(sent.as_bytes(), "x.eml")] == ["sender"]
    assert [piece.told_by for piece in unpack(by_server + sent.as_bytes(), "x.eml")] == ["mail"]


def test_names_come_without_folders_controls_and_endless_tails() -> None:
    assert plain_name("../月\0报\r\n\u202e.csv") == "月报.csv"
    assert plain_name("C:\\表\\\ud800月报.csv") == "月报.csv"
    assert plain_name("表" * 500 + ".xlsx") == "表" * 195 + ".xlsx"
    sent = message()
    sent.add_attachment(REPORT, maintype="text", subtype="csv", filename="placeholder.csv")
    hostile = sent.as_bytes().replace(b'"placeholder.csv"', b'"=?utf-8?b?5pyIAAfmiqUuY3N2?="')
    hostile = hostile.replace(b"From: a", b"From: =?utf-8?b?55SyAAo=?= <a").replace(
        b"example.org\n", b"example.org>\n", 1
    )
    (piece,) = unpack(hostile, "x.eml")
    assert (piece.file_name, piece.received_from) == ("月报.csv", "甲 <a@example.org>")
