"""QR codes read off a page's picture, as a phone's camera reads them off a screen."""

from __future__ import annotations

import base64

import zxingcpp
from playwright.sync_api import Page

INK = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  const { data } = canvas.getImageData(0, 0, picture.width, picture.height);
  let ink = '';
  for (let at = 1; at < data.length; at += 4) ink += data[at] < 128 ? '0' : '1';
  return [ink, picture.height, picture.width];
}"""


def codes_on(page: Page) -> list[str]:
    """What a reader finds in what is seen of the page."""
    ink, *shape = page.evaluate(INK, base64.b64encode(page.screenshot()).decode())
    image = memoryview(ink.encode().translate(bytes.maketrans(b"01", b"\x00\xff"))).cast("B", shape=shape)
    return [found.text for found in zxingcpp.read_barcodes(image)]
