"""The settings: what each is called, what it does, and what it can be; on their last page, what is kept on disk."""

from typing import Final

from app.core.connection import NO_PROXY, OWN_PROXY, SYSTEM_PROXY
from app.core.saved_values import Amount, DataProblem, StoredKind
from app.ui.texts import commands
from app.ui.texts.wording import Message, Text, size, text_of, translate

TITLE: Final = Message("Settings", "Settings")
SEARCH: Final = Message("Settings", "Search settings")
PAGES_NAME: Final = Message("Settings", "Pages")
PAGES: Final = {
    "general": Message("Settings", "General"),
    "keys": Message("Settings", "API keys"),
    "network": Message("Settings", "Network"),
    "storage": Message("Settings", "Storage"),
}
NOTHING_FOUND: Final = Message("Settings", "No setting has these words.")
RESET: Final = Message("Settings", "Reset")
RESET_TIP: Final = Message("Settings", "Use the default again")
SWITCH: Final = {True: Message("Settings", "On"), False: Message("Settings", "Off")}
EMPTY: Final = Message("Settings", "empty")

# What each is called, and what it does.
LABELS: Final = {
    "reopens_tabs": Message("Settings", "At the start"),
    "auto_advances": commands.COMMANDS["auto_advance"],
    "caption_lines": Message("Settings", "Captions of thumbnails"),
    "refreshes_live": Message("Settings", "Refresh while being described"),
    "language": Message("Settings", "Language"),
    "color_scheme": Message("Settings", "Theme"),
    "network.proxy": Message("Settings", "Proxy"),
    "network.address": Message("Settings", "Address of the proxy"),
    "network.user": Message("Settings", "User name at the proxy"),
    "password": Message("Settings", "Password at the proxy"),
    "network.hosts": Message("Settings", "Hosts on your own network"),
    "test_network": Message("Settings", "Connection to the service"),
}
EXPLANATIONS: Final = {
    "reopens_tabs": Message("Settings", "What the window shows if it is opened without a pack."),
    "auto_advances": Message(
        "Settings", "After Pick, Reject or Unmark of a single image. With Shift it is the other way round."
    ),
    "caption_lines": Message("Settings", "Very small thumbnails have none."),
    "refreshes_live": Message(
        "Settings", "Requests a pack again by itself as long as some of its images are not described."
    ),
    "language": Message("Settings", "Of all texts, dates and numbers. What packs contain stays as it is."),
    "color_scheme": Message("Settings", "The viewer is dark in both."),
    "network.proxy": Message(
        "Settings",
        "Packs and images come through it. This computer, and the hosts that you list below, are reached without it.",
    ),
    "network.address": Message("Settings", "For example http://proxy.example.com:8080 or socks5://10.0.0.1:1080."),
    "network.user": Message("Settings", "Only if the proxy asks for one. It is saved with the settings."),
    "password": Message("Settings", "It is in memory only, and never saved: enter it again after each start."),
    "network.hosts": Message(
        "Settings",
        "Images may come from these, although they are not on the internet. Whole names or addresses, separated by"
        " commas: images.example.lan, 192.168.1.20.",
    ),
    "test_network": Message("Settings", "Checks whether the service answers. Your key is not sent."),
}
STARTS: Final = {True: Message("Settings", "The tabs that were open last"), False: Message("Settings", "The home page")}
CAPTIONS: Final = (
    Message("Settings", "None"),
    Message("Settings", "One line"),
    Message("Settings", "Two lines"),
)
COLOR_SCHEMES: Final = {
    "": Message("Settings", "System setting"),
    "light": Message("Settings", "Light"),
    "dark": Message("Settings", "Dark"),
}
PROXIES: Final = {
    SYSTEM_PROXY: Message("Settings", "System setting"),
    OWN_PROXY: Message("Settings", "My own"),
    NO_PROXY: Message("Settings", "No proxy"),
}
TEST: Final = Message("Settings", "Test")
NOT_AN_ADDRESS: Final = Message(
    "Settings", "This is not the address of a proxy. It begins with http, https or socks5, and names a host and a port."
)
ADDRESS_NEEDED: Final = Message("Settings", "Enter the address of your proxy. Until then nothing changes.")
# The choice of the system's language, with its name.
system_language: Final = Message("Settings", "System setting ({language})")


def default(value: Text) -> str:
    """What a setting is at first."""
    return translate("Settings", "Default: {value}").format(value=text_of(value))


# Why the list of hosts is not used.
not_a_host: Final = Message(
    "Settings", "“{host}” is not the whole name or the address of one host. The list is not used."
)
# The connection is being tested.
asking: Final = Message("Settings", "Waiting for an answer of {host}…")


def answers(host: str, proxy: str) -> str:
    """The service has answered.

    Args:
        host: Its host.
        proxy: Through which it was asked; empty if there was none.
    """
    if proxy:
        return translate("Settings", "{host} answers, through the proxy {proxy}.").format(host=host, proxy=proxy)
    return translate("Settings", "{host} answers, without a proxy.").format(host=host)


OPEN_FOLDER: Final = Message("Storage", "Open folder")
CLEAR: Final = Message("Storage", "Clear")
CLEAR_MARKS: Final = Message("Storage", "Clear…")
DELETE: Final = Message("Storage", "Delete")
KEEP: Final = Message("Storage", "Keep")
UNDO: Final = Message("Storage", "Undo")
COUNTING: Final = Message("Storage", "Counting…")
NOTHING: Final = Message("Storage", "Nothing is saved.")
NO_FOLDER: Final = Message("Storage", "This system has no folder for it: it is kept until you close the window.")
NO_ANSWER: Final = Message("Storage", "The folder doesn’t answer.")
NOT_WRITTEN: Final = Message("Storage", "Nothing was changed: the file can’t be written now.")
RESTORED: Final = Message("Storage", "Everything is back")
STORED_TITLES: Final[dict[StoredKind, Message]] = {
    "thumbnails": Message("Storage", "Thumbnails"),
    "packs": Message("Storage", "Saved packs"),
    "marks": Message("Storage", "Marks, notes and slides"),
    "logs": Message("Storage", "Log"),
}
STORED_EXPLANATIONS: Final[dict[StoredKind, Message]] = {
    "thumbnails": Message(
        "Storage", "Small pictures of the images that you have seen. They are downloaded again when they are needed."
    ),
    "packs": Message(
        "Storage",
        "Recent packs and tabs, with what the service has sent of them, so that they open at once and can be searched, "
        "and what was read of slideshows.",
    ),
    "marks": Message(
        "Storage", "What you have picked, rejected, noted, arranged and taken away. It is on this computer alone."
    ),
    "logs": Message("Storage", "What the program did and what failed, without keys. It helps to find out why."),
}
CLEARED: Final[dict[StoredKind, Message]] = {
    "thumbnails": Message("Storage", "Thumbnails deleted. They come back when you look at their packs."),
    "packs": Message("Storage", "Saved packs removed. They are deleted when you close the window."),
    "marks": Message(
        "Storage", "Marks, notes and slides deleted. They can be brought back until you close the window."
    ),
    "logs": Message("Storage", "Log deleted. A new one is started."),
}
STORED_PROBLEMS: Final = {
    DataProblem.FULL: Message("Storage", "Nothing new is kept: the disk is full."),
    DataProblem.READ_ONLY: Message("Storage", "Nothing can be kept or deleted: the folder can’t be written."),
    DataProblem.UNUSABLE: Message("Storage", "The folder can’t be made, read or written."),
    DataProblem.NO_FILE: Message("Storage", "Something that is no file is in the file’s place."),
    DataProblem.BUSY: Message("Storage", "Another program keeps the file locked."),
    DataProblem.NEWER: Message("Storage", "A newer version of Pack Browser has made the file."),
    DataProblem.DAMAGED: Message("Storage", "The file is damaged."),
}
_REMOVED: Final = Message("Storage", "What was removed is deleted when you close the window, which frees up to {size}.")
CLEAR_MARKS_QUESTION: Final = Message("Storage", "Delete all marks, notes and slides?")
_CLEAR_MARKS_EXPLANATION: Final = Message(
    "Storage",
    "They are kept nowhere else, and disappear from open packs, too. You can undo this until you close the window.",
)


def amount(kind: StoredKind, much: Amount, *, is_removed: bool) -> str:
    """How much there is, with what is wrong with it.

    Args:
        kind: Of what.
        much: How much.
        is_removed: Whether packs were removed, whose space is free when the program has ended.
    """
    problem = STORED_PROBLEMS[much.problem].text() if much.problem is not None else ""
    how_much = f"{_counted(kind, much)} · {size(much.size)}" if much.entries else "" if problem else NOTHING.text()
    removed = _REMOVED.text().format(size=size(much.size)) if is_removed and kind == "packs" else ""
    return "\n".join(filter(None, (how_much, removed, problem)))


def clear_marks_explanation(much: Amount) -> str:
    """What deleting marks means, and for how many images."""
    return f"{_counted('marks', much)}\n{_CLEAR_MARKS_EXPLANATION.text()}"


def _counted(kind: StoredKind, much: Amount) -> str:
    if kind == "thumbnails":
        return translate("Storage", "%Ln picture(s)", None, much.entries)
    if kind == "packs":
        return translate("Storage", "%Ln pack(s)", None, much.entries)
    if kind == "logs":
        return translate("Storage", "%Ln file(s)", None, much.entries)
    images = translate("Storage", "%Ln image(s)", None, much.entries)
    packs = translate("Storage", "%Ln pack(s)", None, much.packs)
    return translate("Storage", "{images} in {packs}").format(images=images, packs=packs)
