"""The demonstration service's image host: images from the resources, generated ones, and broken ones."""

import re
from pathlib import Path
from typing import Final

from app.demo.broken_images import BROKEN_IMAGES
from app.demo.envelope import web_page
from app.demo.loopback_server import Answer, LoopbackHandler
from app.demo.painted_pictures import numbered_jpeg
from app.demo.painted_scenes import MOTIFS, scene_jpeg

_CONTENT_TYPES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "heic": "image/heic",
    "heif": "image/heif",
}
# Only a plain file name, so that no path can leave the folder.
_PICTURE: Final = re.compile(r"/pictures/(?P<name>[a-z0-9_-]+\.(?P<extension>[a-z]+))", re.ASCII)
_GENERATED: Final = re.compile(r"/generated/(?P<number>[0-9]{1,6})\.jpg", re.ASCII)
_SCENE: Final = re.compile(r"/scenes/(?P<motif>[a-z]+)/(?P<pack>[0-9]{1,3})-(?P<position>[0-9]{1,3})\.jpg", re.ASCII)
_BROKEN: Final = re.compile(r"/broken/(?P<name>[a-z.]+)", re.ASCII)


class ImageHost:
    """Answers requests for `/pictures/`, `/generated/`, `/scenes/` and `/broken/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def respond(self, exchange: LoopbackHandler) -> None:
        """Answer one GET request."""
        path = exchange.path.partition("?")[0]
        if broken := _BROKEN.fullmatch(path):
            image = BROKEN_IMAGES.get(broken["name"])
            if image is not None:
                image.serve(exchange)
                return
        exchange.send_answer(self._picture(path))

    def refusal(self, status: int, message: str) -> Answer:
        """Return the answer to a malformed request, or to one with another method than GET."""
        return web_page(status, f"Error {status}", "The image host only answers GET requests.")

    def _picture(self, path: str) -> Answer:
        if generated := _GENERATED.fullmatch(path):
            return Answer(200, numbered_jpeg(int(generated["number"])), "image/jpeg")
        if (scene := _SCENE.fullmatch(path)) and scene["motif"] in MOTIFS:
            body = scene_jpeg(scene["motif"], int(scene["pack"]), int(scene["position"]))
            return Answer(200, body, "image/jpeg")
        stored = _PICTURE.fullmatch(path)
        if stored is None or stored["extension"] not in _CONTENT_TYPES:
            return web_page(404, "Not Found", "There is no such picture.")
        try:
            body = (self._folder / "pictures" / stored["name"]).read_bytes()
        except OSError:
            return web_page(404, "Not Found", "There is no such picture.")
        return Answer(200, body, _CONTENT_TYPES[stored["extension"]])
