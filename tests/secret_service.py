"""A session bus with a Secret Service on it, for tests: one socket, whose server answers as both of them do."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from socketserver import BaseRequestHandler, ThreadingUnixStreamServer
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, Parser, new_error, new_method_return, new_signal

_DEFAULT = "/org/freedesktop/secrets/collection/login"


@dataclass
class SecretServiceState:
    """What the service has, and how it answers.

    Attributes:
        is_on_bus: Whether the bus knows the service at all.
        is_locked: Whether the collection is locked.
        has_collection: Whether there is a default collection.
        is_dismissed: Whether the person dismisses each dialog.
        asks_always: Whether a dialog is also needed to create and to delete an entry.
        algorithms: Those that a session may have.
        dialogs: What the dialogs that were shown were for.
        items: Attributes and secret of each entry, by its path.
    """

    is_on_bus: bool = True
    is_locked: bool = False
    has_collection: bool = True
    is_dismissed: bool = False
    asks_always: bool = False
    algorithms: tuple[str, ...] = ("plain",)
    dialogs: list[str] = field(default_factory=list)
    items: dict[str, tuple[dict[str, str], bytes]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def create(self, attributes: dict[str, str], secret: bytes) -> str:
        """Store an entry in place of those with the same attributes."""
        for path in [path for path, (others, _) in self.items.items() if others == attributes]:
            del self.items[path]
        path = f"{_DEFAULT}/{next(self.numbers)}"
        self.items[path] = (attributes, secret)
        return path

    def create_collection(self) -> tuple[str, str]:
        """Make the default collection."""
        self.has_collection = True
        return "o", _DEFAULT

    def unlock(self, paths: list[str]) -> tuple[str, list[str]]:
        """Unlock the collection."""
        self.is_locked = False
        return "ao", paths

    def find(self, attributes: dict[str, str]) -> list[str]:
        """The paths of the entries with these attributes, among others."""
        return [path for path, (others, _) in self.items.items() if attributes.items() <= others.items()]

    @property
    def unlocked_items(self) -> dict[str, tuple[dict[str, str], bytes]]:
        """The entries, unless the collection is locked."""
        if self.is_locked:
            raise _Refusal("org.freedesktop.Secret.Error.IsLocked")
        return self.items


class _Refusal(Exception):  # noqa: N818 - an answer, and no error of the test
    """The service answers with an error of this name."""


type _Answer = tuple[str | None, tuple[object, ...]]  # signature and body


class _Connection:
    """Answers the calls of one connection."""

    def __init__(self, client: socket, state: SecretServiceState) -> None:
        self._client = client
        self._state = state
        self._waiting: dict[str, Callable[[], object]] = {}  # what is done when a dialog is accepted, by its path
        self._serials = itertools.count(1)
        # By the name of the method; each is called with the path and the arguments of the call.
        self._methods: dict[str, Callable[..., _Answer]] = {
            "Hello": lambda *_: ("s", (":1.1",)),
            "AddMatch": lambda *_: (None, ()),
            "NameHasOwner": lambda *_: ("b", (state.is_on_bus,)),
            "ListActivatableNames": lambda *_: ("as", (["org.freedesktop.DBus"],)),
            "ReadAlias": lambda *_: ("o", (_DEFAULT if state.has_collection else "/",)),
            "OpenSession": self._open_session,
            "CreateCollection": lambda *_: ("oo", ("/", self._ask("collection", state.create_collection))),
            "Unlock": lambda _path, paths: ("aoo", ([], self._ask("unlock", lambda: state.unlock(paths)))),
            "Prompt": self._prompt,
            "Get": lambda *_: ("v", (("b", state.is_locked),)),
            "SearchItems": lambda _path, attributes: ("ao", (state.find(attributes),)),
            "CreateItem": self._create_item,
            "GetSecret": lambda path, session: (
                "(oayays)",
                ((session, b"", state.unlocked_items[path][1], "text/plain"),),
            ),
            "Delete": self._delete,
        }

    def serve(self) -> None:
        lines = self._client.makefile("rb")
        while (line := lines.readline().strip(b"\0\r\n")) != b"BEGIN":
            self._client.sendall(b"OK 0123456789abcdef\r\n" if line.startswith(b"AUTH") else b"ERROR\r\n")
        parser = Parser()
        while data := lines.read1(4096):
            parser.add_data(data)
            while (message := parser.get_next_message()) is not None:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        self._signals: list[Message] = []
        try:
            signature, body = self._methods[fields[HeaderFields.member]](fields[HeaderFields.path], *message.body)
            reply = new_method_return(message, signature, body)
        except _Refusal as refusal:
            reply = new_error(message, str(refusal))
        for each in (reply, *self._signals):
            self._client.sendall(each.serialise(serial=next(self._serials)))

    def _ask(self, what: str, answer: Callable[[], object]) -> str:
        prompt = f"/org/freedesktop/secrets/prompt/{what}{next(self._state.numbers)}"
        self._waiting[prompt] = answer
        return prompt

    def _open_session(self, _path: str, algorithm: str, _input: object) -> _Answer:
        if algorithm not in self._state.algorithms:
            raise _Refusal("org.freedesktop.DBus.Error.NotSupported")
        return "vo", (("s", ""), "/org/freedesktop/secrets/session/1")

    def _prompt(self, path: str, _window: str) -> _Answer:
        self._state.dialogs.append(path.rsplit("/", 1)[-1].rstrip("0123456789"))
        result = ("s", "") if self._state.is_dismissed else self._waiting[path]()
        address = DBusAddress(path, interface="org.freedesktop.Secret.Prompt")
        self._signals.append(new_signal(address, "Completed", "bv", (self._state.is_dismissed, result)))
        return None, ()

    def _create_item(
        self, _path: str, properties: dict[str, Any], secret: tuple[Any, ...], _replace: object
    ) -> _Answer:
        attributes = dict(properties["org.freedesktop.Secret.Item.Attributes"][1])
        _ = self._state.unlocked_items

        def create() -> tuple[str, str]:
            return "o", self._state.create(attributes, bytes(secret[2]))

        return "oo", ("/", self._ask("create", create)) if self._state.asks_always else (create()[1], "/")

    def _delete(self, path: str) -> _Answer:
        items = self._state.unlocked_items
        if self._state.asks_always:
            return "o", (self._ask("delete", lambda: ("s", str(items.pop(path)[0]))),)
        del items[path]
        return "o", ("/",)


@contextmanager
def secret_service(socket: Path) -> Iterator[SecretServiceState]:
    """Run the bus and its service at a socket, and yield what it has."""
    state = SecretServiceState()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):
                _Connection(self.request, state).serve()

    with ThreadingUnixStreamServer(str(socket), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
