"""The icons that the bundle takes from `resources` are exactly those that the window shows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from app.core.resources import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

_ICON_FOLDER = RESOURCES / "icons"
_UI = RESOURCES.parent / "app" / "ui"
# What takes the name of an icon as its first argument, and tables of such names.
_CALLS = {"icon", "icon_pixmap", "Icon", "EmptyView", "set_icon"}
_TABLES = {"_ICONS"}


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _icon_names(node: ast.AST) -> Iterator[str]:
    """Names of the icons that one node of a syntax tree refers to."""
    match node:
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[first, *_]) if called in _CALLS:
            yield from _strings(first)
        case ast.Call(func=ast.Attribute(attr="paint_icon"), args=[_, _, name, *_]):
            yield from _strings(name)
        case ast.keyword(arg="icon", value=name):
            yield from _strings(name)
        case ast.Assign(targets=[ast.Name(id=name)], value=table) if name in _TABLES:
            yield from _strings(table)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(values=values)) if name in _TABLES:
            yield from (text for value in values for text in _strings(value))
        case ast.Constant(value=str(file_name)) if file_name.endswith(".svg") and "*" not in file_name:
            yield file_name.removesuffix(".svg")


def test_every_icon_is_used_and_every_icon_that_is_named_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in _UI.rglob("*.py")]
    used = {name for source in sources for node in ast.walk(ast.parse(source)) for name in _icon_names(node) if name}
    assert {path.stem for path in _ICON_FOLDER.iterdir()} == used
