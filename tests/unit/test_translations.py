"""Every language says every sentence, with the placeholders, the mnemonic and the plural forms that it needs."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final, NamedTuple
from xml.etree import ElementTree

import pytest

from app.core.program import RESOURCES

_ENGLISH: Final = "pack-browser_en"  # only plural forms
_FILES: Final = sorted((RESOURCES / "translations").glob("*.ts"))
_PLACEHOLDER: Final = re.compile(r"\{\w+\}|%L?n|%(?:\(\w+\))?[sr]")
_MNEMONIC: Final = re.compile(r"&(?=\w)")
# Words that a language has in common with English, and names. Texts that consist of placeholders need no entry.
_SAME: Final = {
    "pack-browser_de": {
        *("A3", "A4", "A5", "CSV", "HTML", "ID", "JSON", "Markdown", "URL", "URLs"),
        *("Community", "Demo", "Details", "Filter", "Format", "Name", "Position", "Problem", "Proxy", "Status", "Tabs"),
        *("Status: {status}", "Version {version}"),
    },
}


class _Sentence(NamedTuple):
    context: str
    source: str
    forms: tuple[str, ...]
    is_plural: bool
    is_unfinished: bool


def _sentences(language: str) -> list[_Sentence]:
    path = RESOURCES / "translations" / f"{language}.ts"
    return [
        _Sentence(
            context.findtext("name") or "",
            message.findtext("source") or "",
            tuple(form.text or "" for form in translation.iter("numerusform")) or (translation.text or "",),
            message.get("numerus") == "yes",
            "type" in translation.attrib,
        )
        for context in ElementTree.parse(path).iter("context")
        for message in context.iter("message")
        if (translation := message.find("translation")) is not None
    ]


each_language = pytest.mark.parametrize("language", [path.stem for path in _FILES])


@each_language
def test_no_sentence_is_missing(language: str) -> None:
    missing = [
        f"{sentence.context}: {sentence.source}"
        for sentence in _sentences(language)
        if sentence.is_unfinished or not all(sentence.forms)
    ]

    assert not missing, f"{len(missing)} sentences of {language}.ts are not translated"


@each_language
def test_the_placeholders_are_those_of_the_source(language: str) -> None:
    wrong = [
        (sentence.source, form)
        for sentence in _sentences(language)
        for form in sentence.forms
        if _placeholders(form, sentence) != _placeholders(sentence.source, sentence)
    ]

    assert not wrong


def _placeholders(text: str, sentence: _Sentence) -> Counter[str]:
    """The placeholders of a text. A plural form may leave out the number: "the last image" is one."""
    found = Counter(_PLACEHOLDER.findall(text))
    if sentence.is_plural:
        found.pop("%Ln", None)
    return found


@each_language
def test_the_form_for_many_has_the_number(language: str) -> None:
    wrong = [
        sentence.source
        for sentence in _sentences(language)
        if sentence.is_plural and ("%Ln" not in sentence.forms[-1] or any("(s)" in form for form in sentence.forms))
    ]

    assert not wrong


@each_language
def test_every_plural_has_as_many_forms_as_the_language(language: str) -> None:
    numbers = {len(sentence.forms) for sentence in _sentences(language) if sentence.is_plural}

    assert len(numbers) == 1
    assert all(len(sentence.forms) == 1 for sentence in _sentences(language) if not sentence.is_plural)


@each_language
def test_a_mnemonic_stays_a_mnemonic(language: str) -> None:
    wrong = [
        sentence.source
        for sentence in _sentences(language)
        for form in sentence.forms
        if len(_MNEMONIC.findall(form)) != len(_MNEMONIC.findall(sentence.source))
    ]

    assert not wrong


@each_language
def test_blanks_and_ends_of_lines_around_a_sentence_stay(language: str) -> None:
    """Sentences are put together with what stands around them, and end as their sources do."""
    wrong = [
        (sentence.source, form)
        for sentence in _sentences(language)
        for form in sentence.forms
        if _around(form) != _around(sentence.source)
    ]

    assert not wrong


def _around(text: str) -> tuple[bool, bool, str, int]:
    end = text.rstrip()[-1:]
    return text[:1].isspace(), text[-1:].isspace(), end if end in ".…?:" else "", text.count("\n")


@each_language
def test_only_names_and_common_words_are_as_in_english(language: str) -> None:
    same = {
        sentence.source
        for sentence in _sentences(language)
        if set(sentence.forms) == {sentence.source} and re.search(r"[^\W\d_]", _PLACEHOLDER.sub("", sentence.source))
    }

    if language != _ENGLISH:
        assert same == _SAME.get(language, set()), "each is translated, or is a word that the language shares"


@each_language
def test_quotation_marks_are_those_of_the_language(language: str) -> None:
    marks = {"pack-browser_de": ("„", "“")}.get(language)
    if marks is None:
        pytest.skip("the language's quotation marks are not known here")
    opening, closing = marks
    for sentence in _sentences(language):
        for form in sentence.forms:
            assert not re.search('["\N{LEFT SINGLE QUOTATION MARK}’”]', form), form
            assert form.count(opening) == form.count(closing), form
