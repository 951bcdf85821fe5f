"""A QR as a path: drawn again, it is the code that a reader reads."""

from __future__ import annotations

import re

import pytest
import zxingcpp

from hearing.views.qr import matrix, svg

NOTE = """hearing/taizhou-water/run1-r2
149
zMgV5dAKc32B0SZ1SnmDVjJmZSe5uoDo0vegDLVl178=

— hearing/taizhou-water/run1 aA==
"""


def drawn(size: int, path: str, module: int = 4, quiet: int = 4) -> memoryview:
    """The picture of a path, black on white."""
    side = (size + 2 * quiet) * module
    picture = bytearray(b"\xff" * side * side)
    x = y = 0
    for letter, numbers in re.findall(r"([Mmh])([0-9 .]+)", path):
        if letter == "M":
            x, y = (int(float(number)) for number in numbers.split())
        elif letter == "m":
            x += int(numbers.split()[0])
        else:
            for row in range(module):
                start = ((y + quiet) * module + row) * side + (x + quiet) * module
                picture[start : start + int(numbers) * module] = bytes(int(numbers) * module)
            x += int(numbers)
    return memoryview(bytes(picture)).cast("B", shape=[side, side])


@pytest.mark.parametrize("text", ["n", NOTE, "hearing/taizhou-water/run1+f9ca96fe+Ae8jaNX3Ceqx5KNd0EHfUmf+3DE="])
def test_the_path_is_the_text_that_a_reader_reads(text: str) -> None:
    found = matrix(text)
    assert [code.text for code in zxingcpp.read_barcodes(drawn(found["size"], found["path"]))] == [text]


def test_a_note_fits_a_small_code_and_a_short_path() -> None:
    found = matrix(NOTE * 2)
    assert found["size"] <= 69
    assert len(found["path"]) < 10_000


def test_the_picture_is_the_same_code_with_the_white_that_a_camera_needs() -> None:
    url = "http://192.168.8.10:8000/j#kQ2mV7n0Zt5sYw3xLr8hPg"
    found, picture = matrix(url), svg(url)
    assert found["path"] in picture
    side = found["size"] + 8
    assert f'viewBox="-4 -4 {side} {side}"' in picture and f"M-4 -4h{side}v{side}h-{side}z" in picture
    assert "style" not in picture
