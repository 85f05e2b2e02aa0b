"""Rules for the classes in app/, checked by reading their source code."""

from __future__ import annotations

import ast
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from tests.tables import each_row

_ROOT: Final = Path(__file__).parents[2]

type Function = ast.FunctionDef | ast.AsyncFunctionDef

_WINDOWS: Final = {"MainWindow", "QMainWindow", "Program"}  # a program has the window as an attribute
# Attributes of objects of libraries that may be assigned.
_OF_LIBRARIES: Final = {
    "daemon",
    "excepthook",
    "format",
    "info",
    "length",
    "palette",
    "rect",
    "restype",
    "start",
    "text_factory",
    "toolButtonStyle",
    "unraisablehook",
}
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
        self._trees = trees
        self._by_name = {node.name: node for _, node in self.classes}

    def takes_the_window(self) -> list[str]:
        """Classes with a field, or a method with a parameter, that is the window or an object which has it."""
        return [
            f"{path}:{node.lineno} {node.name}: {name} is the whole window"
            for path, node in self.classes
            for name, types in (*_fields(node), *(each for method in _methods(node) for each in _parameters(method)))
            if types & _WINDOWS
        ]

    def sets_unknown_attributes(self) -> list[str]:
        """Attributes of other objects than `self` that are assigned, and that no class defines.

        The types of these objects are not known here, so that it suffices that any class has such an attribute.
        """
        known = _OF_LIBRARIES.union(*_INHERITED.values(), *(self._early_attributes(node) for _, node in self.classes))
        return [
            f"{path}:{node.lineno} {ast.unparse(node)}"
            for path, tree in self._trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and not (isinstance(node.value, ast.Name) and node.value.id == "self")
            and not node.attr.startswith("__")
            and node.attr not in known
        ]

    def has_late_attributes(self) -> list[str]:
        """Attributes that are assigned in a method, but neither in `__init__` nor in the body of the class."""
        return [
            f"{path}:{line} {node.name}.{attribute}"
            for path, node in self.classes
            for attribute, line in sorted(_assigned(node).items())
            if attribute not in self._early_attributes(node)
        ]

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
        elif isinstance(each, ast.Constant) and isinstance(each.value, str):
            with suppress(SyntaxError):  # such as the text of a `Literal`
                found |= _names(ast.parse(each.value, mode="eval"))
    return found


def _parameters(function: Function) -> list[tuple[str, set[str]]]:
    """Name and type names of each parameter with an annotation; ``*`` stands before those that take several values."""
    arguments = function.args
    several = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [
        (f"*{each.arg}" if each in several else each.arg, _names(each.annotation))
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *several)
        if each.annotation is not None
    ]


def _fields(node: ast.ClassDef) -> list[tuple[str, set[str]]]:
    """Name and type names of each field that is a parameter of the constructor of a class."""
    if not _has_fields(node):
        return []
    return [
        (each.target.id, _names(each.annotation))
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]


def _has_fields(node: ast.ClassDef) -> bool:
    """Whether annotations in the body of a class are parameters of its constructor."""
    return any(_names(each) & _FIELDS_ARE_PARAMETERS for each in (*node.bases, *node.decorator_list))


def _methods(node: ast.ClassDef) -> list[Function]:
    return [each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]


def _constructors_of(node: ast.ClassDef) -> list[Function]:
    return [each for each in _methods(node) if each.name == "__init__"]


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


def test_every_attribute_exists_as_soon_as_the_object_is_made(app: Code) -> None:
    assert app.has_late_attributes() == []


def test_no_attribute_of_another_object_is_made_by_assigning_it(app: Code) -> None:
    assert app.sets_unknown_attributes() == []


@each_row(
    "annotation",
    ["MainWindow", "MainWindow | None", '"MainWindow | None"', "main_window.MainWindow", "QMainWindow", "Program"],
)
def test_the_whole_window_is_found(annotation: str) -> None:
    method = f"class A:\n    async def show(self, *, window: {annotation}) -> None: ...\n"
    parameter = f"class A:\n    def __init__(self, window: {annotation}) -> None: ...\n"
    field = f"@dataclass\nclass A:\n    window: {annotation}\n"
    for source in (parameter, field, method):
        (found,) = Code({"a.py": source}).takes_the_window()
        assert found.endswith(" A: window is the whole window")


@each_row(
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


@each_row(
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


def test_an_attribute_that_another_object_makes_is_found() -> None:
    source = (
        "class A:\n    def __init__(self) -> None:\n        self.a = 0\ndef f(of: A) -> None:\n    of.a, of.b = 1, 2\n"
    )
    assert Code({"a.py": source}).sets_unknown_attributes() == ["a.py:5 of.b"]
