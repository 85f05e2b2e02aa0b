"""Sentences stand in `app.ui.texts` alone, Qt's tools find each of them, and plural forms are real."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale

from app.core.connection import KeychainProblem, KeyProblem
from app.core.pack_id import PackIdProblem
from app.core.resources import RESOURCES
from app.core.saved_values import DataProblem, StoreProblem
from app.core.tagged_pdf import METADATA
from app.demo.packs import DEMO_PACK_IDS
from app.packs.keys import Keeping, Retention
from app.ui.application import pseudo
from app.ui.texts import commands, dialogs, errors, marks, pack, window
from bundle import make_translations
from tests.tables import each_row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_ROOT: Final = RESOURCES.parent
_LIBRARY_MISSING: Final = 127  # exit code of the dynamic linker
_TEXTS: Final = _ROOT / "app" / "ui" / "texts"
# Modules that print on the command line, where Qt may not be able to start. They may not show a literal in the window.
_COMMAND_LINE: Final = frozenset(
    f"app/start/{name}.py"
    for name in ("arguments", "command_line", "diagnostics", "display", "logs", "output", "start", "unattended")
)
_DEMO: Final = "app/demo"  # what its pictures and packs say is data of a service
_SQL: Final = re.compile(
    r"\(?(?:ALTER|BEGIN|CREATE|DELETE|IF NOT EXISTS|INSERT|PRAGMA|ROLLBACK TO|SAVEPOINT|SELECT|UPDATE|coalesce)\b"
)
_CODE: Final = ("import sys; ", "\ndef ")  # of the command that starts a decoder, and of a module
# Names, and parts of protocols and of other programs' messages.
_NOT_SHOWN: Final = {
    "app/api/client.py": {"Authorization", "Accept", "Bearer ", "could not connect"},
    # Source text, which is copied and dragged.
    "app/core/tagged_pdf.py": {METADATA},
    "app/ui/dialogs/sheet_dialog.py": {"Arial"},
    "app/ui/row_delegate.py": {'<span style="font-weight: 600; color: ">', '<span style="white-space: pre"></span>'},
    "app/core/copy_formats.py": {'<img src="" alt="">', '<a href=""></a>', '{"image": }'},
    "app/core/export.py": {
        '<img src="data:image/;base64," alt="">',
        '<a href="" target="_blank" rel="noopener noreferrer"></a>',
        '<p class="position"></p>',
        '<p class="mark "></p>',
        '<p class="description" lang="" dir="auto"></p>',
        '<p class="missing"></p>',
        '<p class="note" dir="auto"><b></b> </p>',
        '<li lang="" dir="auto"></li>',
        '<figure><div class="picture"></div>\n<figcaption></figcaption></figure>\n',
        "</main>\n</body>\n</html>\n",
    },
    "app/core/identity.py": {
        "Pack Browser",
        "Pack Browser contributors",
        "Pack Browser contributors <maintainers@packbrowser.example>",
    },
    "app/core/faults.py": {"in a decoder process: ", "\nwhile handling or because of: ", ": in "},  # for the log
    "app/core/full_text.py": {" AND ", " OR ", "() NOT ()"},  # of SQLite's query language
    "app/images/decoders.py": {"no thread left"},  # of an error, for the log
    "app/images/thumbnail_store.py": {" signed "},  # of a key
    "app/images/messages.py": {r"\A[ -~]{0,64}\Z", r"\A[ -~\n]{0,600}\Z"},  # patterns
    "app/images/file_formats.py": {
        "HEIF with H.264",
        "HEIF with JPEG",
        "ISO media",
        "JPEG 2000",
        "JPEG XL",
        "low-overhead AVIF",
    },
    "app/keychain.py": {"Backend"},
    "app/start/folders.py": {"Library", "Logs"},
    "app/storage/packs_list.py": {"tabs {}"},  # of a row
    # Names of D-Bus, and what entries of keyring are called in the system's own program.
    "app/secret_service.py": {
        *("Collection", "Completed", "Default", "Delete", "Item", "Locked", "Prompt", "Service", "Unlock"),
        *("Password for '' on ''", "Python keyring library"),
    },
    "app/ui/accessibility.py": {"Canvas", "Line", "Viewer"},
    "app/ui/shell/tab_bar.py": {"Button", "Scroll Left", "Scroll Right"},  # Qt's
    "app/ui/commands/table.py": {
        *("Backspace", "Del", "End", "Enter", "Esc", "Home", "Left", "Return", "Right", "Space"),
    },
}
_CAPITALISED: Final = re.compile(r"[A-Z][a-z]+[.:!?…]?")
_MARKS_TEXT: Final = frozenset({"Message", "translate", *make_translations.MARKS_TEXT})
_NEW_LANGUAGE: Final = "pack-browser_nl"
_SENTENCE: Final = re.compile(r"[^\W\d_].*\s|\s.*[^\W\d_]", re.DOTALL)
_LETTER: Final = re.compile(r"[^\W\d_]")
# What their first argument says is shown or spoken, however short it is; others are object names and icons.
_SHOWS_FIRST_ARGUMENT: Final = frozenset(
    {
        "Chip",
        "QAction",
        "QCheckBox",
        "QLabel",
        "QPushButton",
        "addAction",
        "addButton",
        "addItem",
        "addItems",
        "addMenu",
        "add_text",
        "add_widget",
        "announce",
        "heading",
        "link_button",
        "plain_label",
        "push_button",
        "say",
        "section",
        "setAccessibleDescription",
        "setAccessibleName",
        "setPlaceholderText",
        "setPlainText",
        "setStatusTip",
        "setText",
        "setTitle",
        "setToolTip",
        "setWhatsThis",
        "setWindowTitle",
        "set_busy",
        "set_state",
        "set_text",
        "tool_button",
    }
)
# What is logged, and the names of threads.
_LOGS: Final = frozenset({"debug", "info", "warning", "error", "exception", "log_fault", "Worker"})


def _sentences_in(
    tree: ast.AST, parent: ast.AST | None = None, *, may_print: bool = False
) -> Iterator[tuple[int, str]]:
    """Yield literals that a person could read, with their lines.

    Args:
        tree: A module or a part of one.
        parent: The node around it.
        may_print: Whether the module may contain sentences which the window does not show.
    """
    if _is_skipped(tree):
        return
    if isinstance(tree, ast.expr) and _LETTER.search(text := _text_of(tree)):
        is_shown = isinstance(parent, ast.Call) and _shows(parent, tree)
        if is_shown or (not may_print and _is_sentence(text)):
            yield tree.lineno, text
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(tree, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _sentences_in(child, tree, may_print=may_print)


def _text_of(tree: ast.expr) -> str:
    """The text of a literal; empty for everything else."""
    if isinstance(tree, ast.Constant):
        return tree.value if isinstance(tree.value, str) else ""
    parts = tree.values if isinstance(tree, ast.JoinedStr) else []
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def _is_sentence(text: str) -> bool:
    """Whether a text has several words, or is one capitalised word."""
    if _SQL.match(text) or text.startswith(_CODE):
        return False
    return bool(_SENTENCE.search(text) or _CAPITALISED.fullmatch(text))


def _is_skipped(tree: ast.AST) -> bool:
    if isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant):  # a docstring
        return True
    if isinstance(tree, ast.Raise | ast.Assert):
        return True
    if isinstance(tree, ast.keyword) and tree.arg in {"name", "thread_name_prefix"}:  # of a task, thread or object
        return True
    if isinstance(tree, ast.Assign) and ast.unparse(tree.targets[0]) in {"sheet", "__all__"}:  # a style sheet, names
        return True
    if isinstance(tree, ast.AnnAssign) and ast.unparse(tree.target) == "_SHEET":
        return True
    return isinstance(tree, ast.Call) and (_name_of(tree) in _LOGS or ast.unparse(tree.func) == "re.compile")


def _shows(call: ast.Call, argument: ast.expr) -> bool:
    """Whether a call shows one of its arguments; what a signal emits as text is shown."""
    if _name_of(call) == "emit":
        return argument in call.args
    return _name_of(call) in _SHOWS_FIRST_ARGUMENT and argument in call.args[:1]


def _name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _modules_without_sentences() -> list[Path]:
    found = sorted((_ROOT / "app").rglob("*.py"))
    return [path for path in found if not path.is_relative_to(_TEXTS) and not path.is_relative_to(_ROOT / _DEMO)]


@each_row("path", _modules_without_sentences(), ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_a_sentence_stands_in_the_texts_and_nowhere_else(path: Path) -> None:
    name = path.relative_to(_ROOT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {text: line for line, text in _sentences_in(tree, may_print=name in _COMMAND_LINE)}

    assert found.keys() == _NOT_SHOWN.get(name, set()), found


def test_such_a_sentence_is_found() -> None:
    source = '''
"""A docstring with blanks."""
label.setText("Cancel")
label.setText(f"{count} copied")
label.setText(texts.CANCEL.text())
label.setObjectName("cancel")
said.emit("Nothing")
REASON = "the disk is full"
TITLE = "Hello"
WHY = f"because of {reason}"
_logger.warning("a log for developers")
raise ValueError("a message for developers")
push_button(text, name="open_pack")
said.emit(text, "open_pack" if text else None)
BLANKS = re.compile(r"[ \t]*")
connection.execute("SELECT key FROM entries")
'''

    assert [text for _, text in _sentences_in(ast.parse(source))] == [
        "Cancel",
        " copied",
        "Nothing",
        "the disk is full",
        "Hello",
        "because of ",
    ]


def test_a_module_that_prints_shows_no_literal_in_the_window() -> None:
    source = """
print("The window could not be opened.")
window.toast.say("Thumbnails stay in memory.")
"""

    assert list(_sentences_in(ast.parse(source), may_print=True)) == [(3, "Thumbnails stay in memory.")]


@pytest.fixture(scope="module")
def updated_translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's texts and translations, brought up to date, with a language that has all texts."""
    root = tmp_path_factory.mktemp("repository")
    for path in _modules_of_texts():
        copy = root / path.relative_to(_ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    shutil.copytree(RESOURCES / "translations", root / "resources" / "translations")
    all_texts = root / "resources" / "translations" / f"{_NEW_LANGUAGE}.ts"
    all_texts.write_text('<!DOCTYPE TS><TS version="2.1" language="nl" sourcelanguage="en"></TS>', encoding="utf-8")
    try:
        make_translations.update(root)
    except subprocess.CalledProcessError as error:
        if error.returncode != _LIBRARY_MISSING:
            raise
        pytest.skip("lupdate needs a library that this system lacks: libgssapi-krb5-2 or libbrotli1 on Debian")
    return root / "resources" / "translations"


@pytest.mark.parametrize("language", [path.stem for path in (RESOURCES / "translations").glob("*.ts")])
def test_the_translations_are_up_to_date(updated_translations: Path, language: str) -> None:
    committed = RESOURCES / "translations"
    what_to_do = "run packaging/bundle/make_translations.py, and write the sentences that are unfinished"

    assert _lines(updated_translations / f"{language}.ts") == _lines(committed / f"{language}.ts"), what_to_do
    compiled = updated_translations / f"{language}.qm"
    assert compiled.read_bytes() == (committed / f"{language}.qm").read_bytes(), what_to_do


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_every_plural_has_both_forms_and_keeps_its_placeholders() -> None:
    messages = ElementTree.parse(RESOURCES / "translations" / "pack-browser_en.ts").iter("message")
    for message in messages:
        source = message.findtext("source") or ""
        forms = [form.text or "" for form in message.iter("numerusform")]
        assert len(forms) == 2
        for form in forms:
            assert "(s)" not in form
            assert set(re.findall(r"\{\w+\}", form)) == set(re.findall(r"\{\w+\}", source))


def test_qts_tools_find_every_text(updated_translations: Path) -> None:
    found = {
        (context.findtext("name"), message.findtext("source"))
        for context in ElementTree.parse(updated_translations / f"{_NEW_LANGUAGE}.ts").iter("context")
        for message in context.iter("message")
    }
    written = _written_texts()

    assert written == found
    assert len(written) > 200


def test_no_text_names_a_key_of_a_command() -> None:
    key = re.compile(r"\b(?:Alt|Ctrl|Meta|Shift)\+|\bEsc(?:ape)?\b|\bF\d{1,2}\b")
    found = {source for _, source in _written_texts() if key.search(source)}

    assert found <= {keys.source for keys, _ in commands.WIDGET_KEYS}


def _written_texts() -> set[tuple[str, str]]:
    """Context and source of every text in the modules of texts."""
    written = set()
    for path in _modules_of_texts():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name_of(node) in _MARKS_TEXT:
                if not all(isinstance(argument, ast.Constant) for argument in node.args[:2]):
                    continue  # what `Message` itself calls
                context, source = (ast.literal_eval(argument) for argument in node.args[:2])
                written.add((context, source))
    return written


def _modules_of_texts() -> list[Path]:
    return [path for pattern in make_translations.TEXTS for path in _ROOT.glob(pattern)]


@pytest.fixture
def _english() -> Iterator[None]:
    former = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(former)


@pytest.mark.usefixtures("qapp", "_english")
def test_numbers_have_the_locales_separators() -> None:
    assert window.loaded(1_000, 10_000) == "1,000 of 10,000 loaded"
    assert window.selection(1_000, 10_000) == "1,000 of 10,000 selected"
    assert window.load_all(10_000, 2_088_000_000) == "Load all 10,000 (about 2.1 GB)"
    assert window.load_all(1_000, 710_000) == "Load all 1,000"
    assert window.load_some(1_234, 38_600_000) == "Load about 1,200 more (39 MB)"
    assert marks.counted_status("completed", 1_000) == "Described: 1,000"


@each_row(
    ("text", "shown"),
    [
        ("Open pack", "[Öþéñ þåçķ ~]"),
        ("%Ln URL(s) copied", "[%Ln ÛŔĻ(š) çöþîéð ~~~]"),
        ("{loaded} of %Ln", "[{loaded} öf %Ln ]"),
        ("&Undo", "[&Uñðö~]"),
        ("Get it (Ctrl+C)", "[Ĝéţ îţ (Ctrl+C) ~]"),
    ],
)
def test_the_pseudo_locale_keeps_placeholders_and_keys(text: str, shown: str) -> None:
    assert pseudo(text) == shown


@pytest.mark.usefixtures("qapp")
def test_one_and_many() -> None:
    assert (pack.image_count(1), pack.image_count(24)) == ("1 image", "24 images")
    assert (marks.undone(1), marks.undone(24)) == ("Mark of 1 image undone", "Marks of 24 images undone")


@pytest.mark.usefixtures("qapp")
def test_each_case_has_sentences() -> None:
    stored = (Keeping(retention) for retention in Retention if retention is not Retention.THIS_RUN_ONLY)
    keepings = (*stored, *(Keeping(Retention.THIS_RUN_ONLY, problem) for problem in KeychainProblem))
    packs = (commands.DEMO_TITLES[pack_id].text() for pack_id in DEMO_PACK_IDS)
    explained = (
        *(window.HINTS[problem].text() for problem in PackIdProblem),
        *(dialogs.KEY_PROBLEMS[problem].text() for problem in KeyProblem),
        *(table[problem].text() for problem in DataProblem for table in (marks.PROBLEMS, errors.SAVED_FILE_PROBLEMS)),
        *map(dialogs.retention, keepings),
        *(commands.DEMO_EXPLANATIONS[pack_id].text() for pack_id in DEMO_PACK_IDS),
    )
    assert [sentence for sentence in explained if not sentence.endswith(".")] == []
    assert all(map(dialogs.after_storing, keepings))
    assert all(map(window.memory_only, StoreProblem))
    assert len({*packs}) == len(DEMO_PACK_IDS)
