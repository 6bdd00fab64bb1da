"""The pictures of docs/img, taken from a running exercise: `bin/pictures` calls it.

Each is a PNG with a palette of 256 colours, so that it weighs a fraction of what a screen shot does.
"""

import argparse
import base64
import os
import shutil
import struct
import sys
import zlib
from array import array
from collections import Counter
from types import SimpleNamespace

from playwright.sync_api import sync_playwright

from tests.browser import EXERCISE_PASSWORD, FLAGS, Windows
from tests.servers import ROOT, answers

FOLDER = ROOT / "docs" / "img"
MOST_BYTES = 120_000
COLOURS = 256
LIFT = "Helicopter lift for medical teams and vaccines, Upper Highlands"

# Name of the picture, who sees it, how they get there from their home page, height of the window.
PICTURES = (
    ("sign-in", None, ("/accounts/login/",), 760),
    ("home", "hana", ("/",), 900),
    ("form", "amina", ("Shelter kits to Senn", "Last-resort test"), 900),
    ("request", "hana", (LIFT,), 1000),
    ("decision", "henri", ("Debris clearing, Orrin port", "Approve"), 900),
    ("dashboard", "olga", ("/dashboard/?operation=TAL",), 1040),
    ("guidance", "olga", ("/guidance/pages/last-resort/",), 900),
)


def main():
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000", help="a running exercise (%(default)s)")
    options = parser.parse_args()
    if answers(f"{options.url}/accounts/login/") != 200:
        print(f"No portal answers at {options.url}. Start one with bin/run.", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path or None, args=FLAGS)
        portal = SimpleNamespace(url=options.url)
        windows = Windows(browser, portal, "{}@exercise.example".format, EXERCISE_PASSWORD)
        sizes = [take(windows, *picture) for picture in PICTURES]
        windows.close()
        browser.close()
    return 1 if max(sizes) > MOST_BYTES else 0


def take(windows, name, who, way, height):
    """Take one picture, write it, and return its size in bytes."""
    page = windows(who) if who else windows.stranger()
    page.set_viewport_size({"width": 1280, "height": height})
    page.goto("/")
    for stop in way:
        if stop.startswith("/"):
            page.goto(stop)
        else:
            page.locator("main").get_by_role("link", name=stop).first.click()
            page.wait_for_load_state()
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    picture = with_palette(*pixels_of(windows.stranger(), page.screenshot()))
    (FOLDER / f"{name}.png").write_bytes(picture)
    print(f"docs/img/{name}.png  {len(picture) // 1000} kB")
    return len(picture)


def pixels_of(page, png):
    """Width, height and the bytes of all pixels (red, green, blue, full) of a PNG, decoded by the browser."""
    width, height, data = page.evaluate(
        """async source => {
             const picture = await createImageBitmap(await (await fetch(source)).blob());
             const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
             canvas.drawImage(picture, 0, 0);
             const bytes = canvas.getImageData(0, 0, picture.width, picture.height).data;
             const reader = new FileReader();
             reader.readAsDataURL(new Blob([bytes]));
             await new Promise(done => reader.onload = done);
             return [picture.width, picture.height, reader.result.split(",")[1]];
           }""",
        f"data:image/png;base64,{base64.b64encode(png).decode()}",
    )
    page.close()
    return width, height, base64.b64decode(data)


def with_palette(width, height, pixels):
    """A PNG whose pixels point into a palette: the commonest colours, every other as the nearest of them."""
    each = array("I", pixels)
    palette, place = chosen_colours(Counter(each))
    rows = bytes(place[colour] for colour in each)
    lines = b"".join(b"\0" + rows[start : start + width] for start in range(0, len(rows), width))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", b"".join(bytes(parts(colour)) for colour in palette))
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )


def chosen_colours(counted):
    """The palette, and the place in it for each colour that occurs."""
    palette, place = [], {}
    for colour, __ in counted.most_common():
        near = min(range(len(palette)), key=lambda index: distance(palette[index], colour), default=None)
        if near is None or (len(palette) < COLOURS and distance(palette[near], colour) > 60):
            near = len(palette)
            palette.append(colour)
        place[colour] = near
    return palette, place


def parts(colour):
    return colour & 255, colour >> 8 & 255, colour >> 16 & 255


def distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(parts(one), parts(other), strict=True))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    sys.exit(main())
