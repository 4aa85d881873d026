"""Running the Typst compiler: templates, figures, threads, and what is refused."""

from __future__ import annotations

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from lxml import etree

from qbank import typeset
from qbank.content import View
from qbank.typeset import TypesetError, figure_pdf, pdf, svg, template_path
from qbank.writers.typst import write
from tests.documents import PLOT, sample_document
from tests.typst_pages import pages

PACKAGED = Path(__file__).resolve().parent.parent / "templates"
FIGURE = "#rect(width: 3cm)[$nabla f(x)$ and `code`]\n#circle(radius: 1cm, stroke: red)"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with no templates above it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QBANK_TEMPLATES", raising=False)


def data() -> bytes:
    return write(sample_document(View.SCORER))


def house_with(folder: Path, old: str, new: str) -> None:
    source = (PACKAGED / "house.typ").read_text("utf-8")
    assert old in source
    folder.mkdir(parents=True)
    (folder / "house.typ").write_text(source.replace(old, new), "utf-8")


# ---------------------------------------------------------------- templates


def test_the_template_that_ships_is_used_where_there_is_no_other() -> None:
    assert template_path("paper.typ") == PACKAGED / "paper.typ"


def test_a_template_of_ones_own_is_found_beside_or_above_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house_with(tmp_path / "templates", "Solutions for markers", "Loesungen")
    (tmp_path / "deep/deeper").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep/deeper")
    assert template_path("house.typ") == tmp_path / "templates/house.typ"
    assert template_path("paper.typ") == PACKAGED / "paper.typ"
    monkeypatch.setenv("QBANK_TEMPLATES", str(tmp_path / "other"))
    house_with(tmp_path / "other", "Solutions for markers", "Solutions de l'examen")
    assert template_path("house.typ") == tmp_path / "other/house.typ"


def test_one_file_of_ones_own_is_enough_and_a_change_in_it_is_seen(tmp_path: Path) -> None:
    before = pdf(data())
    house_with(tmp_path / "templates", "Solutions for markers", "Loesungen")
    text = " ".join(pages(pdf(data())))
    assert "Loesungen" in text
    assert "Solutions for markers" not in text
    house = tmp_path / "templates/house.typ"
    house.write_text(house.read_text("utf-8").replace("Loesungen", "Antworten zum Test"), "utf-8")
    assert "Antworten zum Test" in " ".join(pages(pdf(data())))
    house.unlink()
    assert pdf(data()) == before


def test_a_template_can_be_named_outright(tmp_path: Path) -> None:
    mine = tmp_path / "mine.typ"
    mine.write_text('#set document(title: "x")\n#json(bytes(sys.inputs.document)).title', "utf-8")
    assert pages(pdf(data(), template=mine)) == ["Final examination"]


def test_a_template_that_is_not_there_is_an_error() -> None:
    with pytest.raises(TypesetError, match=r"no template 'nowhere\.typ'"):
        template_path("nowhere.typ")


def test_a_broken_template_is_an_error_that_says_where(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/blanks.typ").write_text("#let pen = \n#let rule() = nothing-here()", "utf-8")
    with pytest.raises(TypesetError, match=r"blanks\.typ:\d"):
        pdf(data())


def test_a_font_that_is_not_there_is_an_error_and_not_another_font(tmp_path: Path) -> None:
    house_with(tmp_path / "templates", '"New Computer Modern"', '"Garamond Nova"')
    with pytest.raises(TypesetError, match="unknown font family: garamond nova"):
        pdf(data())


# ---------------------------------------------------------------- papers


def test_the_same_data_give_the_same_bytes_and_the_time_is_the_one_given() -> None:
    assert pdf(data()) == pdf(data())
    assert pdf(data(), timestamp=86400) == pdf(data(), timestamp=86400) != pdf(data())
    created = pypdf.PdfReader(io.BytesIO(pdf(data(), timestamp=86400))).metadata
    assert created is not None
    assert created.creation_date is not None
    assert created.creation_date.timestamp() == 86400


def test_a_paper_is_tagged_for_reading_aloud() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(data())))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "Final examination"
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]
    titles = [str(entry["/Title"]) for entry in reader.outline[0:1]]  # type: ignore[index,call-overload]
    assert titles == ["Final examination"]


def test_threads_work_side_by_side() -> None:
    expected = pdf(data())
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: pdf(data()), range(12))) == {expected}


def test_a_process_forked_after_a_compilation_says_so_and_does_not_hang() -> None:
    script = """
import os, sys
from qbank.typeset import TypesetError, svg
before = os.fork()
if not before:
    svg("a")
    os._exit(0)
assert os.waitpid(before, 0)[1] == 0
svg("b")
child = os.fork()
if not child:
    try:
        svg("c")
    except TypesetError as error:
        print(error, flush=True)
        os._exit(0)
    os._exit(1)
sys.exit(os.waitpid(child, 0)[1])
"""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "forked after a compilation" in told.stdout


# ---------------------------------------------------------------- figures


def test_a_figure_is_a_cropped_transparent_svg_that_needs_nothing_else() -> None:
    made = svg(FIGURE)
    assert made == svg(FIGURE)
    root = etree.fromstring(made.encode())
    width, height = (float(root.get(side).removesuffix("pt")) for side in ("width", "height"))
    assert 85 < width < 95  # 3 cm are 85 pt, and a margin of 2 pt on each side
    assert 70 < height < 100
    names = {etree.QName(node).localname for node in root.iter() if isinstance(node.tag, str)}
    assert not names & {"text", "image", "style", "foreignObject"}
    links = {value for node in root.iter() for key, value in node.attrib.items() if key.endswith("href")}
    assert links
    assert all(link.startswith("#") for link in links)
    painted = [node for node in root.iter("{*}path") if node.get("fill") not in (None, "none")]
    assert not painted  # no background: letters are drawn through `use`


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("#pagebreak() a", "2 pages"),
        ("#unheard", r"figure\.typ:4:\d+"),
        ("Chinese: 学", "could not be displayed"),
        ('#read("/etc/hostname")', "file not found"),
        ('#text(font: "Garamond Nova")[x]', "unknown font family"),
    ],
)
def test_a_figure_that_cannot_be_drawn_is_an_error(source: str, message: str) -> None:
    with pytest.raises(TypesetError, match=message) as caught:
        svg(source)
    assert isinstance(caught.value, ValueError)
    assert "__typst" not in str(caught.value)


def test_a_figure_for_latex_is_one_page_of_its_size() -> None:
    for picture in (PLOT, svg(FIGURE)):
        made = figure_pdf(picture)
        assert made == figure_pdf(picture)
        (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
        root = etree.fromstring(picture.encode())
        points = 0.75 if root.get("width").isdigit() else 1.0  # a bare number is in pixels, 96 to the inch
        width = points * float(root.get("width").removesuffix("pt"))
        assert float(page.mediabox.width) == pytest.approx(width, abs=0.5)


def test_what_is_no_svg_is_refused() -> None:
    with pytest.raises(TypesetError, match="failed to parse SVG"):
        figure_pdf("no picture")


def test_the_fonts_are_those_of_the_wheel_alone() -> None:
    families = set(typeset._fonts().families())
    assert families == {
        "DejaVu Sans Mono",
        "Libertinus Serif",
        "New Computer Modern",
        "New Computer Modern Math",
    }
