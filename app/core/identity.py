"""The names that must not change after the first release. Imports nothing.

Installed systems refer to the program by these names: desktop files, settings, keychain entries, links, packages and
installers. The packaging scripts read them from here as well, so that each is defined once. `packaging/bundle/build.py`
refuses to build a release while one of them is still a placeholder.
"""

from typing import Final

APP_ID: Final = "pack-browser"
NAME: Final = "Pack Browser"
# Names the folders of settings and caches.
ORGANIZATION: Final = "PackBrowser"
URL_SCHEME: Final = "packbrowser"
# Files with a review that is handed on (`core.shared_review`).
REVIEW_SUFFIX: Final = ".packreview"
REVIEW_MIME_TYPE: Final = "application/vnd.packbrowser.review+json"
# Domains below .example are reserved and are not assigned to anyone (RFC 2606): these three are placeholders.
BUNDLE_IDENTIFIER: Final = "example.packbrowser.PackBrowser"
MAINTAINER: Final = "Pack Browser contributors <maintainers@packbrowser.example>"
HOMEPAGE: Final = "https://packbrowser.example"
RELEASES_PAGE: Final = f"{HOMEPAGE}/releases"
VENDOR: Final = "Pack Browser contributors"
# Inno Setup finds an older version to replace by this identifier.
WINDOWS_INSTALLER_ID: Final = "6E1C2B1F-94B5-4F0C-9C5B-9B6F2F0B7A51"
# While the window is open on Windows, a mutex of this name exists. The installer looks for it.
WINDOWS_MUTEX: Final = "PackBrowser-6E1C2B1F"
