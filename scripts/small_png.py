"""Pictures of pages as small files: a PNG of few colours, by the browser that took it and the standard library."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from playwright.sync_api import Page

COLOURS = 64
"""A page has a dozen inks; the others are the soft edges of its letters."""

INDEX = """
async ([png, most]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const pixels = new Uint32Array(brush.getImageData(0, 0, image.width, image.height).data.buffer);
  const seen = new Map();
  pixels.forEach(each => seen.set(each, (seen.get(each) || 0) + 1));
  const palette = [...seen.keys()].sort((a, b) => seen.get(b) - seen.get(a)).slice(0, most);
  const parts = each => [each & 255, each >> 8 & 255, each >> 16 & 255];
  const inks = palette.map(parts);
  const far = (a, b) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
  const place = new Map([...seen.keys()].map(each => {
    const away = inks.map(ink => far(ink, parts(each)));
    return [each, away.indexOf(Math.min(...away))];
  }));
  let rows = "";
  pixels.forEach(each => { rows += String.fromCharCode(place.get(each)); });
  return {width: image.width, height: image.height, inks: inks.flat(), rows: btoa(rows)};
}
"""


def small_png(page: Page, png: bytes) -> bytes:
    """The same picture with at most 64 colours; `page`: any page, to read it with."""
    found: dict[str, Any] = page.evaluate(INDEX, [base64.b64encode(png).decode(), COLOURS])
    width, height, rows = found["width"], found["height"], base64.b64decode(found["rows"])
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, width * height, width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", bytes(found["inks"])), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
