"""The settings: what each is called, what it does, and what it can be."""

from __future__ import annotations

from typing import Final

from app.core import network
from app.ui.texts import commands
from app.ui.texts.wording import Message, Text, text_of, translate

TITLE: Final = Message("Settings", "Settings")
SEARCH: Final = Message("Settings", "Search settings")
PAGES_NAME: Final = Message("Settings", "Pages")
PAGES: Final = {
    "general": Message("Settings", "General"),
    "keys": Message("Settings", "Keys"),
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
    "refreshes_live": commands.COMMANDS["live_refresh"],
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
    "test_network": Message("Settings", "Asks the service for any answer, without your key."),
}
STARTS: Final = {True: Message("Settings", "The tabs of last time"), False: Message("Settings", "The home page")}
CAPTIONS: Final = (
    Message("Settings", "None"),
    Message("Settings", "One line"),
    Message("Settings", "Two lines"),
)
COLOR_SCHEMES: Final = {
    "": Message("Settings", "The system’s"),
    "light": Message("Settings", "Light"),
    "dark": Message("Settings", "Dark"),
}
PROXIES: Final = {
    network.SYSTEM: Message("Settings", "The system’s"),
    network.OWN: Message("Settings", "My own"),
    network.NONE: Message("Settings", "No proxy"),
}
TEST: Final = Message("Settings", "Test")
NOT_AN_ADDRESS: Final = Message(
    "Settings", "This is not the address of a proxy. It begins with http, https or socks5, and names a host and a port."
)
ADDRESS_NEEDED: Final = Message("Settings", "Enter the address of your proxy. Until then nothing changes.")


def system_language(name: str) -> str:
    """The choice of the system's language, with its name."""
    return translate("Settings", "The system’s ({language})").format(language=name)


def default(value: Text) -> str:
    """What a setting is at first."""
    return translate("Settings", "Default: {value}").format(value=text_of(value))


def not_a_host(host_text: str) -> str:
    """Why the list of hosts is not used."""
    template = translate("Settings", "“{host}” is not the whole name or the address of one host. The list is not used.")
    return template.format(host=host_text)


def asking(host: str) -> str:
    """The connection is being tested."""
    return translate("Settings", "Waiting for an answer of {host}…").format(host=host)


def answers(host: str, proxy: str) -> str:
    """The service has answered.

    Args:
        host: Its host.
        proxy: Through which it was asked; empty if there was none.
    """
    if proxy:
        return translate("Settings", "{host} answers, through the proxy {proxy}.").format(host=host, proxy=proxy)
    return translate("Settings", "{host} answers, without a proxy.").format(host=host)
