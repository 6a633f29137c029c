"""Chunked bodies: sizes, extensions, trailers, and mischief in the middle (RFC 9112, section 7.1)."""

from request_case import Case, chunked, closes, field_of, stays

HELLO = "5\r\nhello\r\n"
END = "0\r\n\r\n"
HIDDEN = "GET /livez?hidden HTTP/1.1\r\nHost: a\r\n\r\n"
EXTENSION_BYTES = 256
TRAILER_BYTES = 16 << 10


def extension(size):
    """A chunk head's extension of so many bytes, the semicolon included."""
    return ";" + "a" * (size - 1)


def trailers(size):
    """Trailer lines of so many bytes, their ends included."""
    out = ""
    while len(out) < size:
        left = size - len(out)
        out += field_of((left if left <= 4000 else min(2000, left - 20)) - 2, "T") + "\r\n"
    return out


CASES = [
    Case("a chunked body is read and dropped", chunked(HELLO + END), stays(200)),
    Case("an empty one", chunked(END), stays(200)),
    Case("many chunks of one byte", chunked("1\r\na\r\n" * 500 + END), stays(200)),
    Case("a chunk that looks like a request is a chunk", chunked(f"{len(HIDDEN):x}\r\n{HIDDEN}\r\n" + END), stays(200)),
    Case("digits of a size in capitals", chunked("A\r\n0123456789\r\n" + END), stays(200)),
    Case("digits of a size in small letters", chunked("a\r\n0123456789\r\n" + END), stays(200)),
    Case("leading zeros", chunked("0005\r\nhello\r\n" + END), stays(200)),
    Case("zeros alone are the last chunk", chunked("000\r\n\r\n"), stays(200)),
    *[Case(f"a size {why}", chunked(f"{size}\r\nhello\r\n" + END), closes(400)) for why, size in {
        "with 0x": "0x5", "with a plus sign": "+5", "with a minus sign": "-5", "with an h": "5h",
        "with an underscore": "0_5",
        "that is no number": "five", "that is empty": "", "behind a space": " 5", "behind a tab": "\t5",
        "with a fraction": "5.0", "with a comma": "5,", "behind a semicolon": ";5", "in quotes": '"5"',
        "with NUL": "5\0", "behind NUL": "\0005", "with a bare CR": "5\r", "with a vertical tab": "5\v",
        "with a word behind a space": "5 a", "in digits beyond ASCII": "\xb5", "with a colon": "5: a"}.items()],
    Case("blanks behind a size (an old grammar had them, and peers that split there differ)",
         chunked("5 \r\nhello\r\n" + END), closes(400)),
    Case("2^64, which an overflow takes for zero", chunked("10000000000000000\r\n\r\n" + HIDDEN), closes(400)),
    Case("2^64 + 5", chunked("10000000000000005\r\nhello\r\n" + END), closes(400)),
    Case("2^32 + 5", chunked("100000005\r\nhello\r\n" + END), closes(413)),
    Case("2^63", chunked("8000000000000000\r\nhello\r\n" + END), closes(400)),
    Case("2^64 - 1", chunked("ffffffffffffffff\r\nhello\r\n" + END), closes(400)),
    Case("the largest size that is read, 2^60 - 1", chunked("fffffffffffffff\r\nhello\r\n" + END), closes(413)),
    Case("15 digits that are five", chunked("000000000000005\r\nhello\r\n" + END), stays(200)),
    Case("a digit more", chunked("0000000000000005\r\nhello\r\n" + END), closes(400)),
    Case("a size of 4,000 digits", chunked("0" * 3999 + "5\r\nhello\r\n" + END), closes(400)),
    Case("bare LF behind a size", chunked("5\nhello\r\n" + END), closes(400)),
    Case("CR alone behind a size", chunked("5\rhello\r\n" + END), closes(400)),
    Case("LF CR behind a size", chunked("5\n\rhello\r\n" + END), closes(400)),
    Case("bare LF behind the bytes", chunked("5\r\nhello\n" + END), closes(400)),
    Case("CR alone behind the bytes", chunked("5\r\nhello\r" + END), closes(400)),
    Case("nothing behind the bytes", chunked("5\r\nhello" + END), closes(400)),
    Case("a byte too many", chunked("5\r\nhello!\r\n" + END), closes(400)),
    Case("a byte too few: the CR is taken for it", chunked("5\r\nhell\r\n" + END), closes(400)),
    Case("an empty line before a size", chunked("\r\n" + HELLO + END), closes(400)),
    Case("an empty line between chunks", chunked(HELLO + "\r\n" + END), closes(400)),
    Case("bare LF behind the last size", chunked("0\n\r\n"), closes(400)),
    Case("bare LF at the end", chunked("0\r\n\n"), closes(400)),
    Case("a chunk of bytes and then garbage", chunked(HELLO + "nonsense\r\n" + END), closes(400)),
    Case("a chunk of NULs", chunked("5\r\n\0\0\0\0\0\r\n" + END), stays(200)),

    Case("an extension is passed over (RFC 9112, 7.1.1)", chunked("5;a=b\r\nhello\r\n" + END), stays(200)),
    Case("an extension without a value", chunked("5;a\r\nhello\r\n" + END), stays(200)),
    Case("an extension in quotes", chunked('5;a="b;c"\r\nhello\r\n' + END), stays(200)),
    Case("an extension of the last chunk", chunked("0;a=b\r\n\r\n"), stays(200)),
    Case("an extension with a bare LF, behind which others see a chunk", chunked("5;a\nhello\r\n" + END), closes(400)),
    Case("an extension with a bare CR", chunked("5;a\rb\r\nhello\r\n" + END), closes(400)),
    Case("an extension with NUL", chunked("5;a\0b\r\nhello\r\n" + END), closes(400)),
    Case("a quoted extension with a line end in it", chunked('5;a="\r\nhello\r\n' + END), closes(400)),
    Case("the longest extension", chunked(f"5{extension(EXTENSION_BYTES)}\r\nhello\r\n" + END), stays(200)),
    Case("an extension one byte longer", chunked(f"5{extension(EXTENSION_BYTES + 1)}\r\nhello\r\n" + END), closes(400)),
    Case("the longest extension of the last chunk", chunked(f"0{extension(EXTENSION_BYTES)}\r\n\r\n"), stays(200)),
    Case("one of the last chunk one byte longer", chunked(f"0{extension(EXTENSION_BYTES + 1)}\r\n\r\n"), closes(400)),
    Case("the bound is one of each chunk, not of their sum",
         chunked(f"1{extension(200)}\r\na\r\n" * 20 + END), stays(200)),
    *[Case(f"an extension of {size:,} bytes", chunked(f"5{extension(size)}\r\nhello\r\n" + END), closes(400))
      for size in (16_384, 65_533, 65_534, 65_535, 66_000, 1_000_000)],

    Case("trailers are dropped", chunked(HELLO + "0\r\nX: y\r\nZ: a\r\n\r\n"), stays(200)),
    Case("trailers that were announced are dropped, too", chunked(HELLO + "0\r\nX: y\r\n\r\n", "Trailer: X"),
         stays(200)),
    Case("trailers as large as may be", chunked("0\r\n" + trailers(TRAILER_BYTES - 2) + "\r\n"), stays(200)),
    Case("trailers one byte larger", chunked("0\r\n" + trailers(TRAILER_BYTES - 1) + "\r\n"), closes(431)),
    *[Case(f"a trailer's value of {size:,} bytes", chunked(f"0\r\nT: {'a' * size}\r\n\r\n"), closes(431))
      for size in (16_384, 65_533, 65_534, 65_535, 66_000, 1_000_000)],
    *[Case(f"a trailer's name of {size:,} bytes", chunked(f"0\r\n{'T' * size}: a\r\n\r\n"), closes(431))
      for size in (65_533, 65_534, 65_535, 66_000)],
    Case("many small trailers", chunked("0\r\n" + "T: a\r\n" * 5000 + "\r\n"), closes(431)),
    Case("a trailer with a fold", chunked("0\r\nX: y\r\n z\r\n\r\n"), closes(400)),
    Case("a trailer without a colon", chunked("0\r\nX\r\n\r\n"), closes(400)),
    Case("a trailer without a name", chunked("0\r\n: y\r\n\r\n"), closes(400)),
    Case("a trailer with a space before the colon", chunked("0\r\nX : y\r\n\r\n"), closes(400)),
    Case("a trailer with NUL", chunked("0\r\nX: \0\r\n\r\n"), closes(400)),
    Case("a trailer with a bare CR", chunked("0\r\nX: a\rb\r\n\r\n"), closes(400)),
    Case("a trailer with a bare LF", chunked("0\r\nX: a\nb: c\r\n\r\n"), closes(400)),
    Case("a request where trailers are expected", chunked("0\r\n" + HIDDEN), closes(400)),
    Case("a length in a trailer frames nothing", chunked("0\r\nContent-Length: 50\r\n\r\n"), stays(200)),
    Case("an encoding in a trailer frames nothing", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"), stays(200)),
    Case("a Host in a trailer is none", chunked("0\r\nHost: b\r\n\r\n"), stays(200)),
    Case("Connection in a trailer closes nothing", chunked("0\r\nConnection: close\r\n\r\n"), stays(200)),
    Case("Expect in a trailer expects nothing", chunked("0\r\nExpect: 100-continue\r\n\r\n"), stays(200)),
]
