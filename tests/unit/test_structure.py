"""Rules for the classes in app/, checked by reading their source code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT: Final = Path(__file__).parents[2]

type Constructor = ast.FunctionDef | ast.AsyncFunctionDef

# Attributes that base classes of the standard library define, and that subclasses may set.
_INHERITED: Final = {
    "BaseHTTPRequestHandler": {"close_connection"},
    "ThreadingHTTPServer": {"server_name", "server_port"},
}
_FIELDS_ARE_PARAMETERS: Final = {"Struct", "NamedTuple", "dataclass"}


class Code:
    """The classes of some modules.

    Attributes:
        classes: Each class with the path of its module.
    """

    def __init__(self, sources: dict[str, str]) -> None:
        """Parse modules; `sources` has the source code of each path."""
        trees = {path: ast.parse(source) for path, source in sources.items()}
        self.classes = [
            (path, node) for path, tree in trees.items() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
        ]
        self._by_name = {node.name: node for _, node in self.classes}
        self._callable_names = {"Callable"} | {
            node.name.id
            for tree in trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.TypeAlias) and "Callable" in _names(node.value)
        }

    def takes_the_window(self) -> list[str]:
        """Classes whose constructor has a parameter of the type `MainWindow`."""
        return [
            f"{place}: {name} is the whole window"
            for place, parameters in self._constructors(with_fields=True)
            for name, types in parameters
            if "MainWindow" in types
        ]

    def takes_callbacks(self) -> list[str]:
        """Classes whose `__init__` has more than one parameter that can be called.

        Fields of dataclasses do not count: a row of a table may consist of functions.
        """
        return [
            f"{place}: {', '.join(callbacks)}"
            for place, parameters in self._constructors(with_fields=False)
            if len(callbacks := [name for name, types in parameters if types & self._callable_names]) > 1
        ]

    def has_late_attributes(self) -> list[str]:
        """Attributes that are assigned in a method, but neither in `__init__` nor in the body of the class."""
        return [
            f"{path}:{line} {node.name}.{attribute}"
            for path, node in self.classes
            for attribute, line in sorted(_assigned(node).items())
            if attribute not in self._early_attributes(node)
        ]

    def _constructors(self, *, with_fields: bool) -> Iterator[tuple[str, list[tuple[str, set[str]]]]]:
        """Yield the place of each class, and name and type names of each parameter of its constructor."""
        for path, node in self.classes:
            parameters = [
                (each.arg, _names(each.annotation))
                for method in _constructors_of(node)
                for each in (*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs)
                if each.annotation is not None
            ]
            if with_fields and _has_fields(node):
                parameters += [
                    (each.target.id, _names(each.annotation))
                    for each in node.body
                    if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
                ]
            yield f"{path}:{node.lineno} {node.name}", parameters

    def _early_attributes(self, node: ast.ClassDef) -> set[str]:
        """Attributes that an instance of a class has as soon as it is made."""
        early: set[str] = set()
        for each in node.body:
            if isinstance(each, ast.Assign):
                early |= {target.id for target in each.targets if isinstance(target, ast.Name)}
            elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                if each.value is not None or _has_fields(node):
                    early.add(each.target.id)
            elif isinstance(each, ast.FunctionDef) and any(
                "setter" in _names(decorator) for decorator in each.decorator_list
            ):
                early.add(each.name)
        for method in _constructors_of(node):
            early |= _assigned(method).keys()
        for base in node.bases:
            for name in _names(base):
                early |= _INHERITED.get(name, set())
                if name in self._by_name and name != node.name:
                    early |= self._early_attributes(self._by_name[name])
        return early


def _names(node: ast.AST) -> set[str]:
    """All names in an expression, also in an annotation that is a string."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.Attribute):
            found.add(each.attr)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.isidentifier():
            found.add(each.value)
    return found


def _has_fields(node: ast.ClassDef) -> bool:
    """Whether annotations in the body of a class are parameters of its constructor."""
    return any(_names(each) & _FIELDS_ARE_PARAMETERS for each in (*node.bases, *node.decorator_list))


def _constructors_of(node: ast.ClassDef) -> list[Constructor]:
    return [each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"]


def _assigned(node: ast.AST) -> dict[str, int]:
    """Attributes of `self` that are assigned in a class or function, with the first line of each.

    Special ones, such as `__cause__`, are left out: Python defines them.
    """
    found: dict[str, int] = {}
    for each in ast.walk(node):
        if (
            isinstance(each, ast.Attribute)
            and isinstance(each.ctx, ast.Store)
            and isinstance(each.value, ast.Name)
            and each.value.id == "self"
            and not each.attr.startswith("__")
        ):
            found[each.attr] = min(each.lineno, found.get(each.attr, each.lineno))
    return found


@pytest.fixture(scope="module")
def app() -> Code:
    """The classes of the program."""
    return Code(
        {path.relative_to(_ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (_ROOT / "app").rglob("*.py")}
    )


def test_no_class_takes_the_whole_window(app: Code) -> None:
    assert app.takes_the_window() == []


def test_no_constructor_takes_more_than_one_callback(app: Code) -> None:
    assert app.takes_callbacks() == []


def test_every_attribute_exists_as_soon_as_the_object_is_made(app: Code) -> None:
    assert app.has_late_attributes() == []


@pytest.mark.parametrize("annotation", ["MainWindow", "MainWindow | None", '"MainWindow"', "main_window.MainWindow"])
def test_the_whole_window_is_found(annotation: str) -> None:
    parameter = f"class A:\n    def __init__(self, window: {annotation}) -> None: ...\n"
    field = f"@dataclass\nclass A:\n    window: {annotation}\n"
    for source in (parameter, field):
        (found,) = Code({"a.py": source}).takes_the_window()
        assert found.endswith(" A: window is the whole window")


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self, a: Callable[[], None], *, b: Callable[[], None] | None) -> None: ...\n",
        "class A:\n    def __init__(self, a: Hook, b: Hook) -> None: ...\ntype Hook = Callable[[], None]\n",
    ],
)
def test_two_callbacks_are_found(source: str) -> None:
    (found,) = Code({"a.py": source}).takes_callbacks()
    assert found.endswith(" A: a, b")


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __init__(self, a: Callable[[], None], b: int) -> None: ...\n",
        "class A:\n    def f(self, a: Callable[[], None], b: Callable[[], None]) -> None: ...\n",
    ],
)
def test_one_callback_is_allowed(source: str) -> None:
    assert Code({"a.py": source}).takes_callbacks() == []


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def start(self) -> None:\n        self.a = 1\n",
        "class A:\n    def start(self) -> None:\n        self.a: int = 1\n",
        "class A:\n    def start(self) -> None:\n        self.b, self.a = 1, 2\n    b = 0\n",
        "class A:\n    a: int\n    def start(self) -> None:\n        self.a = 1\n",
        "class A:\n    def __init__(self) -> None:\n        self.f()\n    def f(self) -> None:\n        self.a = 1\n",
    ],
)
def test_a_late_attribute_is_found(source: str) -> None:
    (found,) = Code({"a.py": source}).has_late_attributes()
    assert found.endswith(" A.a")


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    a = 0\n    def start(self) -> None:\n        self.a = 1\n",
        "@dataclass\nclass A:\n    a: int\n    def start(self) -> None:\n        self.a = 1\n",
        "class B:\n    def __init__(self) -> None:\n        self.a = 0\n"
        "class A(B):\n    def start(self) -> None:\n        self.a = 1\n",
    ],
)
def test_an_early_attribute_is_allowed(source: str) -> None:
    assert Code({"a.py": source}).has_late_attributes() == []
