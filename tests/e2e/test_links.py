"""*Check links…*: the question, the job, what is seen and heard of it, the table, the list, and a later load."""

import csv
import io
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QTableView, QWidget

from app.core.filtering import Attention, Facet
from app.core.links import Finding, LinkCheck
from app.packs.jobs import Job, JobState
from app.packs.tiles import TileStage
from tests.e2e.app_under_test import AppUnderTest
from tests.e2e.pack_site import PICTURE, PackSite, sends


def _large() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1080, 1920)).save(buffer, "PNG")
    return buffer.getvalue()


async def _check(app: AppUnderTest, target: str) -> Job:
    """Go through the dialog, and return the job when it has ended."""
    app.trigger("check_links")
    app.choose("check_links_images", target)
    app.click("check_links")
    assert not app.find(QWidget, "check_links_dialog").isVisible()
    job = app.program.workspace.jobs.jobs[-1]
    await app.until(lambda: job.state is JobState.ENDED, "the check has ended")
    return job


async def test_links_are_checked_seen_heard_listed_and_corrected(
    app: AppUnderTest, site: PackSite, tmp_path: Path
) -> None:
    site.add("/good.png", sends(_large()))
    site.add("/small.png", sends(PICTURE))
    for status in (404, 403, 500):
        site.add(f"/{status}.png", sends(status=status, content_type="text/plain"))
    await app.open_test_pack(settles=True)
    assert not app.is_offered("show_links")
    before = len(site.image_requests)
    job = await _check(app, "all")
    assert app.said == "5 links checked. 1 works, 1 works, but not as it should, 1 refused us, 1 gone, 1 fails"
    asked = [(each.path, dict(each.headers)["range"]) for each in site.image_requests[before:]]
    counts = {f"/{status}.png": times for status, times in ((404, 1), (403, 1), (500, 2))}
    assert sorted(asked) == sorted((path, "bytes=0-65535") for path, times in counts.items() for _ in range(times))
    assert (job.title, job.done) == ("Check 5 links of Test pack", 5)

    findings = [app.pack.findings.link_finding(image) for image in app.pack.shelf.images]
    assert findings == [Finding.WORKS, Finding.BUT, Finding.GONE, Finding.REFUSED, Finding.FAILS]
    heard = [app.spoken(row)[0].partition(", link: ")[2] for row in range(5)]
    assert heard == [
        "",
        "works, but: smaller than a slide",
        "gone: host answered 404",
        "refused us: access denied (403)",
        "fails: host answered 500",
    ]
    app.click_tile(2)
    assert app.text("link").startswith("Gone: host answered 404\n404 · text/plain · ")
    app.pack.filter.toggle(Facet.ATTENTION, Attention.LINK_GONE)
    assert [image.id for image in app.pack.filter.shown_images] == ["/404.png"]
    app.pack.filter.clear()

    app.trigger("copy_broken_links")
    assert app.clipboard == "\n".join(map(site.url, ("/404.png", "/500.png")))
    assert app.said == "2 broken links copied"

    app.trigger("show_links")
    table = app.find(QTableView, "links")
    columns = range(table.model().columnCount())
    assert [table.model().index(row, 0).data() for row in range(5)] == ["5", "3", "4", "2", "1"]  # the worst first
    sort_by = app.find(QComboBox, "sort_links_by")
    sort_by.setFocus()
    QTest.keyClick(sort_by, Qt.Key.Key_Home)
    assert [table.model().index(row, 0).data() for row in range(5)] == ["1", "2", "3", "4", "5"]
    cells = [table.model().index(2, column).data() for column in columns]
    assert cells[:4] == ["3", "Gone: host answered 404", "404", "text/plain"]
    assert cells[-1] == site.url("/404.png")
    assert app.find(QLabel, "links_note").text().startswith("Last check: ")

    site.answers["/404.png"] = sends(PICTURE)
    app.trigger("retry_failed")
    await app.until(lambda: app.stage(2) is TileStage.SHOWN, "it is loaded")
    assert app.pack.findings.link_finding(app.pack.shelf.images[2]) is Finding.BUT
    assert table.model().index(2, 1).data() == "Works, but: smaller than a slide"
    QTest.keyClick(table, Qt.Key.Key_Escape)

    app.trigger("export")
    app.choose("export_images", "all")
    app.choose("export_form", "csv")
    app.click("export")
    await app.choose_file(tmp_path / "links.csv")
    job = app.program.workspace.jobs.jobs[-1]
    await app.until(lambda: job.state is JobState.ENDED, "the export has ended")
    written = (tmp_path / "links.csv").read_text(encoding="utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(written, newline=""))]
    assert [row["link"] for row in rows] == ["works", "but, small", "but, small", "refused", "fails"]
    assert [row["link_code"] for row in rows] == ["", "", "", "403", "500"]
    assert all(row["link_checked"].endswith("Z") for row in rows)


async def test_a_check_that_was_not_ended_goes_on_in_the_tab_of_later(app: AppUnderTest, site: PackSite) -> None:
    for number in range(6):
        site.add(f"/{number}.png", sends(status=404, content_type="text/plain"))
    await app.open_test_pack(settles=True)
    request = app.pack.state.content.request  # type: ignore[union-attr]
    place = request.connection.account, request.pack_id
    left = {image.url: LinkCheck(0.0, is_left=True) for image in app.pack.shelf.images[:4]}
    app.pack.services.saved_packs(is_demo=False).save_links(*place, left)  # and then the program was killed
    app.program.workspace.close_tab(app.pack)
    app.trigger("reopen_tab")
    await app.until(lambda: len(app.pack.findings.left) == 4, "what is left is known")
    app.trigger("check_links")
    assert app.find(QComboBox, "check_links_images").currentText() == "What the last check has left (4)"
    app.click("check_links")
    job = app.program.workspace.jobs.jobs[-1]
    await app.until(lambda: job.state is JobState.ENDED, "the check has ended")
    assert app.said == "4 links checked. 4 gone"


async def test_a_host_that_refuses_everything_is_said_in_a_line_that_leaves_room_for_its_buttons(
    app: AppUnderTest, site: PackSite
) -> None:
    for number in range(30):
        site.add(f"/{number}.png", sends(status=403, content_type="text/plain"))
    await app.open_test_pack(settles=True)
    job = await _check(app, "all")
    asked = job.done
    assert 10 <= asked < 30
    host = site.url("").removeprefix("http://")
    sentence = f"{asked} links checked. {asked} refused us. Given up after ten refusals in a row: {host}"
    assert app.said == sentence
    bar = app.find(QWidget, "jobs_bar")
    (line,) = (label for label in bar.findChildren(QLabel) if label.isVisible())
    assert line.text() == sentence
    app.window.resize(app.window.minimumSizeHint().width(), 500)
    await app.until(lambda: line.width() < line.sizeHint().width(), "the window is narrow")
    for name in ("retry_job", "dismiss_job"):
        button = app.find(QWidget, name)
        assert bar.rect().contains(QRect(button.mapTo(bar, QPoint()), button.size())), name
    assert app.window.rect().contains(QRect(bar.mapTo(app.window, QPoint()), bar.size()))
