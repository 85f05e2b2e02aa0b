"""Every language says every sentence, with the placeholders, the mnemonic and the plural forms that it needs."""

import re
from collections import Counter
from collections.abc import Iterator
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
        *("Code", "Link", "Links", "{seconds} s"),
        *(
            "Community",
            "Demo",
            "Demo…",
            "Details",
            "Filter",
            "Format",
            "Name",
            "Position",
            "Problem",
            "Proxy",
            "Status",
            "Tabs",
        ),
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


def _faults(sentence: _Sentence) -> Iterator[str]:
    """What is wrong with the translation of a sentence."""
    if sentence.is_unfinished or not all(sentence.forms):
        yield "it is not translated"
    if any(_placeholders(form, sentence) != _placeholders(sentence.source, sentence) for form in sentence.forms):
        yield "a form has other placeholders"
    if sentence.is_plural and ("%Ln" not in sentence.forms[-1] or any("(s)" in form for form in sentence.forms)):
        yield "the form for many has no number"
    if any(len(_MNEMONIC.findall(form)) != len(_MNEMONIC.findall(sentence.source)) for form in sentence.forms):
        yield "it has lost its mnemonic, or has got one"
    # Sentences are put together with what stands around them, and end as their sources do.
    if any(_around(form) != _around(sentence.source) for form in sentence.forms):
        yield "it begins or ends in another way"


@each_language
def test_each_sentence_is_translated_with_all_that_its_source_has(language: str) -> None:
    sentences = _sentences(language)
    assert [(each.context, each.source, fault) for each in sentences for fault in _faults(each)] == []
    assert len({len(each.forms) for each in sentences if each.is_plural}) == 1, "plural forms of the language"
    assert all(len(each.forms) == 1 for each in sentences if not each.is_plural)


def _placeholders(text: str, sentence: _Sentence) -> Counter[str]:
    """The placeholders of a text. A plural form may leave out the number: "the last image" is one."""
    found = Counter(_PLACEHOLDER.findall(text))
    if sentence.is_plural:
        found.pop("%Ln", None)
    return found


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


@each_language
def test_no_sentence_has_a_name_from_program_code(language: str) -> None:
    """No field of the API, and no option of a command line but in the command line's own sentences."""
    for sentence in _sentences(language):
        for text in (sentence.source, *sentence.forms):
            plain = _PLACEHOLDER.sub("", text).replace("{", " ")
            assert not re.search(r"[a-z]_[a-z]", plain), text
            assert sentence.context == "CommandLine" or not re.search(r"(?<!\S)\(?--\w", plain), text
