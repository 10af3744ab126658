"""Take the README's picture of the pages: the first screen of the demonstration, as a browser draws it.

`python docs/picture_pages.py` starts the service with the invented company and writes docs/img/goal.png;
`tests/browser/test_picture.py` fails when the first screen no longer looks like it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "img" / "goal.png"
#: Pixels of the page, and how many pixels of the picture each is.
SIZE, SCALE = (1120, 720), 2


def shoot(page: Page, to: Path) -> None:
    """Photograph the first screen of somebody who is signed in."""
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=to)


def main() -> None:
    """Start the service, sign in, and write the picture."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only who takes the picture needs a browser

    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]
    from lockstep.simulate import DEMO_TOUCHES  # noqa: PLC0415
    from service import serving  # noqa: PLC0415  found by the path set above

    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), touches=DEMO_TOUCHES) as service,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(
            base_url=service.url,
            viewport={"width": SIZE[0], "height": SIZE[1]},
            device_scale_factor=SCALE,
            color_scheme="light",
        )
        email, password = service.sign_in("revenue-lead")
        page.goto("/account/login/")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{service.url}/")
        shoot(page, PICTURE)
        browser.close()
    print(f"· {PICTURE}")


if __name__ == "__main__":
    main()
