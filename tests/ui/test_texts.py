"""Qt's tools find each sentence, plural forms are real, and numbers are those of the locale."""

import ast
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from app.core.connection import KeychainProblem, KeyProblem
from app.core.pack_id import PackIdProblem
from app.core.program import RESOURCES
from app.core.saved_values import DataProblem, StoreProblem
from app.demo.packs import DEMO_PACK_IDS
from app.packs.keys import Keeping, Retention
from app.ui.texts import commands, dialogs, errors, marks, window
from bundle import make_translations
from tests.tables import each_row
from tests.ui.pseudo_locale import pseudo

_ROOT: Final = RESOURCES.parent
_LIBRARY_MISSING: Final = 127  # exit code of the dynamic linker
_MARKS_TEXT: Final = frozenset({"Message", "translate", *make_translations.MARKS_TEXT})
_NEW_LANGUAGE: Final = "pack-browser_nl"


def _name_of(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


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

    assert found <= {keys.source for keys in commands.WIDGET_KEYS}


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


@pytest.mark.usefixtures("qapp", "english_numbers")
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
