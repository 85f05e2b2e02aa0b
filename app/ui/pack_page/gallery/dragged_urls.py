"""What other programs get when images are dropped on them: their URLs in several formats.

- ``text/uri-list`` has the URLs of the web alone, because programs open what is in such a list.
- ``text/html`` has a link for each of these. Rich text fields of browsers would make one link of several URLs.
- ``text/plain`` has all URLs.

Text editors take a list of URLs as files to be opened if there is one, whatever else there is and in whichever order.
Therefore a person may choose to drag text alone.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple, override

from PySide6.QtCore import QByteArray, QMetaType, QMimeData, QUrl

from app.core.copy_formats.characters import url_of
from app.core.copy_formats.html_tags import link_tag
from app.core.copy_formats.urls import copied_urls
from app.ui.browser import web_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.core.models import PackImage

_LIST: Final = "text/uri-list"
_HTML: Final = "text/html"
_TEXT: Final = "text/plain"
_MOST_AT_ONCE: Final = 2_000  # images, which take 20 ms
_STEP: Final = 50  # images, which take less than a millisecond


class _Formats(NamedTuple):
    """The data of each format."""

    urls: list[QUrl]
    uri_list: QByteArray
    html: str
    text: str


class DraggedUrls(QMimeData):
    """The URLs of images. Those of many images are made in a thread, while the drag goes on."""

    def __init__(self, images: Sequence[PackImage], *, is_text_alone: bool) -> None:
        """Begin to make the data.

        Args:
            images: The images; at least one has a URL.
            is_text_alone: Whether only ``text/plain`` is offered.
        """
        super().__init__()
        has_links = not is_text_alone and any(web_url(url_of(image)) is not None for image in images)
        self._formats = [_LIST, _HTML, _TEXT] if has_links else [_TEXT]
        self._data: Future[_Formats] = Future()
        if len(images) <= _MOST_AT_ONCE:
            self._data.set_result(_made(images))
        else:
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="dragged images")
            self._data = executor.submit(_made, images)
            executor.shutdown(wait=False)  # the thread ends when the data are made

    @override
    def formats(self) -> list[str]:
        return self._formats

    @override
    def hasFormat(self, mimetype: str) -> bool:
        return mimetype in self._formats

    @override
    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> object:
        if mimetype not in self._formats:
            return None
        data = self._data.result()
        if mimetype != _LIST:
            return data.html if mimetype == _HTML else data.text
        # Qt converts the bytes to URLs only for a C++ class, and 100,000 URLs to bytes slowly.
        is_for_bytes = QMetaType(preferredType).id() == QMetaType.Type.QByteArray.value
        return data.uri_list if is_for_bytes else data.urls


def _made(images: Sequence[PackImage]) -> _Formats:
    texts = copied_urls(images)
    urls: list[QUrl] = []
    links: list[str] = []
    for number, text in enumerate(texts, 1):
        url = web_url(text)
        if url is not None:
            urls.append(url)
            links.append(link_tag(_encoded(url), text))
        else:
            links.append(escape(text))
        if number % _STEP == 0:
            time.sleep(0)  # otherwise the GUI thread waits 5 ms for the interpreter lock
    # Lines of a list end with CR and LF (RFC 2483).
    uri_list = "".join(f"{_encoded(url)}\r\n" for url in urls).encode()
    return _Formats(urls, QByteArray(uri_list), "<br>".join(links), "\n".join(texts))


def _encoded(url: QUrl) -> str:
    return url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
