"""Which modules and files belong in the bundle. Used by the spec file and by `checks`.

PyInstaller collects what is installed on the build machine. The lists here say what it leaves out, and `checks` fails
the build if any of that is in the bundle nevertheless.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Final

EXCLUDED_MODULES: Final = (
    # Packages of the development environment that other packages import if they are installed.
    "numpy",
    "yaml",
    "chardet",
    "setuptools",
    "_distutils_hack",
    "pkg_resources",
    "packaging",
    "attr",
    "attrs",
    "defusedxml",
    "olefile",
    "pytest",
    "_pytest",
    "pip",
    # The command line of httpx, and what formats its output.
    "httpx._main",
    "rich",
    "click",
    "pygments",
    "markdown_it",
    "mdurl",
    # HTTP/2 for httpx, which the tests' servers use.
    "h2",
    "hpack",
    "hyperframe",
    # anyio's other event loops, and its plugin for pytest.
    "trio",
    "uvloop",
    "winloop",
    "anyio.pytest_plugin",
    "anyio._backends._trio",
    "exceptiongroup",
    # Of the standard library: consoles, debuggers, tests, installers, XML-RPC, and processes that would start the app.
    "multiprocessing",
    "_pyrepl",
    "readline",
    "rlcompleter",
    "curses",
    "_curses",
    "tkinter",
    "turtle",
    "idlelib",
    "lib2to3",
    "pdb",
    "pydoc",
    "pydoc_data",
    "doctest",
    "unittest",
    "test",
    "ensurepip",
    "venv",
    "xmlrpc",
    "xxsubtype",
    "sitecustomize",
    "usercustomize",
    # Pillow's interfaces to GUI toolkits and image viewers.
    "PIL.ImageQt",
    "PIL.ImageTk",
    "PIL.ImageShow",
    # Text in pictures: with it come FreeType and HarfBuzz.
    "PIL._imagingft",
    # Modules of Qt that the program does not import.
    "PySide6.QtDBus",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "PySide6.QtSql",
)

# The program's languages, one for each file of translations. English is that of the code, Qt's too.
LANGUAGES: Final = sorted(
    path.stem.removeprefix("pack-browser_")
    for path in (Path(__file__).parents[2] / "resources" / "translations").glob("pack-browser_*.ts")
    if not path.stem.endswith("_en")
)
QT_TRANSLATIONS: Final = [f"qtbase_{language}.qm" for language in LANGUAGES]  # of Qt's own dialogs

# The plugins of Qt that are bundled, by folder. Plugins in other folders are left out.
_QT_PLUGINS: Final = {
    "platforms": ("qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    # Not qgtk3: it is linked to GTK, and PyInstaller would bundle all of that.
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmodernwindowsstyle", "qwindowsvistastyle", "qmacstyle"),
    # Thumbnails are JPEG or PNG, icons are SVG. Qt reads PNG without a plugin.
    "imageformats": ("qjpeg", "qsvg"),
    "iconengines": ("qsvgicon",),
    "printsupport": ("cupsprintersupport", "windowsprintersupport", "cocoaprintersupport"),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("adwaita", "bradient"),
}

# Libraries of the build machine that are bundled on Linux: its Python is linked to them, and other systems have other
# versions. All others are taken from the user's system: see `linux.host_libraries`.
_BUNDLED_LIBRARIES: Final = (
    "libpython3*",
    "libcrypto.so*",
    "libssl.so*",
    "libsqlite3.so*",
    "libffi.so*",
    "liblzma.so*",
    "libbz2.so*",
    "libmpdec.so*",
    "libexpat.so*",
    "libuuid.so*",
    "libzstd.so*",
    # From the wheels of PySide6 and shiboken6.
    "libQt6*",
    "libicu*",
    "libpyside6*",
    "libshiboken6*",
)
# auditwheel adds a hash to the name of each library that it copies into a wheel: libjpeg-6dc8d115.so.62.
_WHEEL_LIBRARY: Final = "lib*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].so*"
_UNUSED_LIBRARIES: Final = (
    "libQt6OpenGL.so*",
    "libQt6Egl*",
    "libQt6Qml*",
    "libQt6Quick*",
    "libQt6Pdf*",
    "libQt6VirtualKeyboard*",
    "opengl32sw.dll",
    "Qt6OpenGL.dll",
)


def is_wanted(target: str, system: str = sys.platform) -> bool:
    """Whether a file that PyInstaller has found goes into the bundle.

    Args:
        target: Its path in the bundle.
        system: As in `sys.platform`.
    """
    path = PurePosixPath(target.replace("\\", "/"))
    if "plugins" in path.parts and "PySide6" in path.parts:
        return _is_wanted_plugin(path)
    if "PySide6" in path.parts and path.suffix == ".qm":
        return path.name in QT_TRANSLATIONS
    if path.suffix == ".ts":
        return False  # the source of a .qm file
    if any(fnmatch(path.name, pattern) for pattern in _UNUSED_LIBRARIES):
        return False
    if path.name == "RECORD" or path.name == "INSTALLER":
        return False
    if system == "linux" and len(path.parts) == 1 and ".so" in path.name and path.name.startswith("lib"):
        return any(fnmatch(path.name, pattern) for pattern in (*_BUNDLED_LIBRARIES, _WHEEL_LIBRARY))
    return True


def _is_wanted_plugin(path: PurePosixPath) -> bool:
    folder = path.parts[path.parts.index("plugins") + 1]
    name = path.name.split(".")[0].removeprefix("lib")
    return name in _QT_PLUGINS.get(folder, ())
