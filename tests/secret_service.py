"""A session bus with a Secret Service on it, for tests: one socket, whose server answers as both of them do."""

from __future__ import annotations

import itertools
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingUnixStreamServer
from typing import TYPE_CHECKING, Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    Parser,
    new_error,
    new_method_return,
    new_signal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from socket import socket

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


class _Refusal(Exception):  # noqa: N818 - an answer, and no error of the test
    """The service answers with an error of this name."""


class _Connection:
    """Answers the calls of one connection."""

    def __init__(self, client: socket, state: SecretServiceState) -> None:
        self._client = client
        self._state = state
        self._waiting: dict[str, Any] = {}  # what is done when a dialog is accepted, by the prompt's path
        self._serials = itertools.count(1)

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
        method = getattr(self, f"_{fields[HeaderFields.member]}")
        signals: list[Message] = []
        try:
            signature, body = method(fields[HeaderFields.path], signals, *message.body)
            reply = new_method_return(message, signature, body)
        except _Refusal as refusal:
            reply = new_error(message, str(refusal))
        for each in (reply, *signals):
            self._client.sendall(each.serialise(serial=next(self._serials)))

    def _ask(self, what: str, answer: Any) -> str:  # noqa: ANN401 - a function that returns signature and result
        prompt = f"/org/freedesktop/secrets/prompt/{what}{next(self._state.numbers)}"
        self._waiting[prompt] = answer
        return prompt

    # The bus.

    def _Hello(self, *_: object) -> tuple[str, tuple[str]]:  # noqa: N802
        return "s", (":1.1",)

    def _AddMatch(self, *_: object) -> tuple[None, tuple[()]]:  # noqa: N802
        return None, ()

    def _NameHasOwner(self, *_: object) -> tuple[str, tuple[bool]]:  # noqa: N802
        return "b", (self._state.is_on_bus,)

    def _ListActivatableNames(self, *_: object) -> tuple[str, tuple[list[str]]]:  # noqa: N802
        return "as", (["org.freedesktop.DBus"],)

    # The service.

    def _ReadAlias(self, _path: str, _signals: object, _name: str) -> tuple[str, tuple[str]]:  # noqa: N802
        return "o", (_DEFAULT if self._state.has_collection else "/",)

    def _OpenSession(  # noqa: N802
        self, _path: str, _signals: object, algorithm: str, _input: object
    ) -> tuple[str, tuple[object, str]]:
        if algorithm not in self._state.algorithms:
            raise _Refusal("org.freedesktop.DBus.Error.NotSupported")
        return "vo", (("s", ""), "/org/freedesktop/secrets/session/1")

    def _CreateCollection(self, *_: object) -> tuple[str, tuple[str, str]]:  # noqa: N802
        def create() -> tuple[str, str]:
            self._state.has_collection = True
            return "o", _DEFAULT

        return "oo", ("/", self._ask("collection", create))

    def _Unlock(self, _path: str, _signals: object, paths: list[str]) -> tuple[str, tuple[list[str], str]]:  # noqa: N802
        def unlock() -> tuple[str, list[str]]:
            self._state.is_locked = False
            return "ao", paths

        return "aoo", ([], self._ask("unlock", unlock))

    def _Prompt(self, path: str, signals: list[Message], _window: str) -> tuple[None, tuple[()]]:  # noqa: N802
        self._state.dialogs.append(path.rsplit("/", 1)[-1].rstrip("0123456789"))
        result = ("s", "") if self._state.is_dismissed else self._waiting[path]()
        address = DBusAddress(path, interface="org.freedesktop.Secret.Prompt")
        signals.append(new_signal(address, "Completed", "bv", (self._state.is_dismissed, result)))
        return None, ()

    def _Get(self, *_: object) -> tuple[str, tuple[tuple[str, bool]]]:  # noqa: N802
        return "v", (("b", self._state.is_locked),)

    def _SearchItems(  # noqa: N802
        self, _path: str, _signals: object, attributes: dict[str, str]
    ) -> tuple[str, tuple[list[str]]]:
        found = [path for path, (others, _) in self._state.items.items() if attributes.items() <= others.items()]
        return "ao", (found,)

    def _CreateItem(  # noqa: N802
        self, _path: str, _signals: object, properties: dict[str, Any], secret: tuple[Any, ...], _replace: object
    ) -> tuple[str, tuple[str, str]]:
        self._refuse_if_locked()
        attributes = dict(properties["org.freedesktop.Secret.Item.Attributes"][1])

        def create() -> tuple[str, str]:
            return "o", self._state.create(attributes, bytes(secret[2]))

        return "oo", ("/", self._ask("create", create)) if self._state.asks_always else (create()[1], "/")

    def _GetSecret(self, path: str, _signals: object, session: str) -> tuple[str, tuple[tuple[Any, ...]]]:  # noqa: N802
        self._refuse_if_locked()
        return "(oayays)", ((session, b"", self._state.items[path][1], "text/plain"),)

    def _Delete(self, path: str, *_: object) -> tuple[str, tuple[str]]:  # noqa: N802
        self._refuse_if_locked()

        def delete() -> tuple[str, str]:
            del self._state.items[path]
            return "s", ""

        if self._state.asks_always:
            return "o", (self._ask("delete", delete),)
        delete()
        return "o", ("/",)

    def _refuse_if_locked(self) -> None:
        if self._state.is_locked:
            raise _Refusal("org.freedesktop.Secret.Error.IsLocked")


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
