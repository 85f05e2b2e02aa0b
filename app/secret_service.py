"""The keychain of Linux desktops: the Secret Service of freedesktop.org, over D-Bus. Blocks: call it in a thread.

Secrets are transferred in a session of the algorithm "plain", which means without encryption. The session bus is a
socket of this user (addresses of other kinds are refused), and programs that could read its messages may ask the
service for the secret themselves. So the encryption, for which the package cryptography would be needed, protects
nothing here.

https://specifications.freedesktop.org/secret-service-spec/latest/
"""

from typing import Any, Final

from jeepney import DBusAddress, MatchRule, Properties, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from jeepney.wrappers import unwrap_msg

_BUS_NAME: Final = "org.freedesktop.secrets"
_PATH: Final = "/org/freedesktop/secrets"
_NONE: Final = "/"  # in place of an object's path
# As the package keyring names what it stores: so entries from earlier versions of this program are found and replaced.
_APPLICATION: Final = "Python keyring library"


class NoServiceError(Exception):
    """No Secret Service is running, and none can be started."""


class StillLockedError(Exception):
    """The service did not unlock, create or delete something, because the person has dismissed its dialog."""


class SecretService:
    """The default collection of the Secret Service. Each call has a connection of its own.

    All methods may raise exceptions of jeepney, `OSError`, and `StillLockedError`. The service may show a dialog, in
    which the person unlocks the collection; a call waits for that.
    """

    def __init__(self) -> None:
        """Check that there is a service, but do not start it.

        Raises:
            KeyError: The environment names no session bus.
            NoServiceError: The bus has none.
        """
        with open_dbus_connection() as bus:
            proxy = Proxy(message_bus, bus)
            (is_running,) = proxy.NameHasOwner(_BUS_NAME)
            if not is_running and _BUS_NAME not in proxy.ListActivatableNames()[0]:
                raise NoServiceError

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret, or None."""
        with open_dbus_connection() as bus:
            for item in _unlocked_items(bus, service, username):
                (secret,) = _call(bus, item, "Item", "GetSecret", "o", _open_session(bus))
                return bytes(secret[2]).decode()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a secret; an existing one is replaced. The default collection is created where there is none."""
        attributes = {**_attributes(service, username), "application": _APPLICATION}
        properties = {
            "org.freedesktop.Secret.Item.Label": ("s", f"Password for '{username}' on '{service}'"),
            "org.freedesktop.Secret.Item.Attributes": ("a{ss}", attributes),
        }
        with open_dbus_connection() as bus:
            collection = _default_collection(bus) or _create_collection(bus)
            _unlock(bus, collection, "Collection")
            secret = (_open_session(bus), b"", password.encode(), "text/plain")
            arguments = (properties, secret, True)
            _, prompt = _call(bus, collection, "Collection", "CreateItem", "a{sv}(oayays)b", *arguments)
            _await_prompt(bus, prompt)

    def delete_password(self, service: str, username: str) -> None:
        """Delete one entry, if there is one."""
        with open_dbus_connection() as bus:
            for item in _unlocked_items(bus, service, username)[:1]:
                (prompt,) = _call(bus, item, "Item", "Delete")
                _await_prompt(bus, prompt)


def _attributes(service: str, username: str) -> dict[str, str]:
    return {"service": service, "username": username}


def _address(path: str, interface: str) -> DBusAddress:
    return DBusAddress(path, bus_name=_BUS_NAME, interface=f"org.freedesktop.Secret.{interface}")


def _call(
    bus: DBusConnection, path: str, interface: str, method: str, signature: str | None = None, *arguments: object
) -> Any:  # noqa: ANN401 - its type is that of the method's answer
    """Call a method of an object of the service, and return what it returns, as a tuple."""
    message = new_method_call(_address(path, interface), method, signature, arguments)
    return unwrap_msg(bus.send_and_get_reply(message))


def _open_session(bus: DBusConnection) -> str:
    """Open a session, which lasts as long as the connection."""
    _, session = _call(bus, _PATH, "Service", "OpenSession", "sv", "plain", ("s", ""))
    return str(session)


def _default_collection(bus: DBusConnection) -> str | None:
    (collection,) = _call(bus, _PATH, "Service", "ReadAlias", "s", "default")
    return None if collection == _NONE else str(collection)


def _create_collection(bus: DBusConnection) -> str:
    properties = {"org.freedesktop.Secret.Collection.Label": ("s", "Default")}
    collection, prompt = _call(bus, _PATH, "Service", "CreateCollection", "a{sv}s", properties, "default")
    created = _await_prompt(bus, prompt)
    return str(created if collection == _NONE else collection)


def _unlocked_items(bus: DBusConnection, service: str, username: str) -> list[str]:
    """The entries of an account. They and their collection are unlocked before."""
    collection = _default_collection(bus)
    if collection is None:
        return []
    _unlock(bus, collection, "Collection")
    (items,) = _call(bus, collection, "Collection", "SearchItems", "a{ss}", _attributes(service, username))
    for item in items:
        _unlock(bus, item, "Item")
    return list(items)


def _unlock(bus: DBusConnection, path: str, interface: str) -> None:
    """Unlock a collection or an entry.

    Raises:
        StillLockedError: The person has dismissed the dialog.
    """
    if _is_locked(bus, path, interface):
        _, prompt = _call(bus, _PATH, "Service", "Unlock", "ao", [path])
        _await_prompt(bus, prompt)
        if _is_locked(bus, path, interface):
            raise StillLockedError


def _is_locked(bus: DBusConnection, path: str, interface: str) -> bool:
    reply = bus.send_and_get_reply(Properties(_address(path, interface)).get("Locked"))
    ((_, is_locked),) = unwrap_msg(reply)
    return bool(is_locked)


def _await_prompt(bus: DBusConnection, prompt: str) -> object:
    """Have the service show a dialog, if it needs one, and return the dialog's result.

    Raises:
        StillLockedError: The person has dismissed it.
    """
    if prompt == _NONE:
        return None
    rule = MatchRule(type="signal", interface="org.freedesktop.Secret.Prompt", member="Completed", path=prompt)
    Proxy(message_bus, bus).AddMatch(rule)
    with bus.filter(rule) as completed:
        _call(bus, prompt, "Prompt", "Prompt", "s", "")
        is_dismissed, (_, result) = bus.recv_until_filtered(completed).body
    if is_dismissed:
        raise StillLockedError
    return result
