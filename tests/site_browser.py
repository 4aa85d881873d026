"""A Chromium for the tests of the practice site: headless, offline, and the same for every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qbank.site import page as site_page

OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """The browser; without one the test is skipped, but never where CI=true."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("Chromium is not installed")
    assert found, "Chromium is not installed"
    return found


@contextmanager
def launched() -> Iterator[Any]:
    """A running browser (playwright's)."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


def scripts_page(browser: Any, folder: Path, names: tuple[str, ...] = site_page.READING) -> Any:
    """A page with the scripts that read and mark answers, and nothing else."""
    (folder / "reading.js").write_bytes(site_page.scripts(names))
    (folder / "reading.html").write_text(
        "<!doctype html><meta charset='utf-8'><script src='reading.js'></script>", "utf-8"
    )
    page = browser.new_page()
    page.goto((folder / "reading.html").as_uri())
    return page
