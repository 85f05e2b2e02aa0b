"""What the banner says about each error and what it offers, and what is wrong with the saved files."""

from typing import Final

from app import __version__
from app.core import errors
from app.core.connection import KeychainProblem
from app.core.display_text import one_line, shortened
from app.core.errors import PackBrowserError, Remedy
from app.core.saved_values import DataProblem
from app.ui.texts import reviews
from app.ui.texts.wording import COUNT, Message, translate

COPY_DETAILS: Final = Message("Errors", "Copy details")
OPEN_WITH: Final = Message("Errors", "Open with the key")
DISMISS_TIP: Final = Message("Errors", "Dismiss")
REMEDIES: Final = {
    Remedy.TRY_AGAIN: Message("Errors", "Try again"),
    Remedy.CHANGE_KEY: Message("Errors", "Change key…"),
    Remedy.ENTER_KEY: Message("Errors", "Enter API key…"),
    Remedy.SETTINGS: Message("Errors", "Settings…"),
    Remedy.OPEN_BILLING: Message("Errors", "Open billing"),
    Remedy.SEE_PLANS: Message("Errors", "See plans"),
}

TITLES: Final[dict[type[PackBrowserError], Message]] = {
    errors.PackIdMissingError: Message("Errors", "Pack ID missing"),
    errors.KeyNotAcceptedError: Message("Errors", "API key not accepted"),
    errors.SubscriptionRequiredError: Message("Errors", "Subscription required"),
    errors.PlanNotAllowedError: Message("Errors", "Plan not allowed"),
    errors.PackNotFoundError: Message("Errors", "Pack not found"),
    errors.TooManyRequestsError: Message("Errors", "Too many requests"),
    errors.PackRetrievalError: Message("Errors", "Pack could not be retrieved"),
    errors.RedirectedError: Message("Errors", "Redirected elsewhere"),
    errors.RequestRefusedError: Message("Errors", "Request not accepted"),
    errors.ServiceFailedError: Message("Errors", "Service not available"),
    errors.UnexpectedAnswerError: Message("Errors", "Unexpected answer"),
    errors.NetworkError: Message("Errors", "No connection"),
    errors.OfflineError: Message("Errors", "No network connection"),
    errors.ServerNotFoundError: Message("Errors", "Server not found"),
    errors.ServerRefusedError: Message("Errors", "Connection refused"),
    errors.ConnectionLostError: Message("Errors", "Connection lost"),
    errors.TimedOutError: Message("Errors", "No answer in time"),
    errors.InsecureConnectionError: Message("Errors", "Connection not secure"),
    errors.ProxyUnusableError: Message("Errors", "Proxy not usable"),
    errors.ProxyUnreachableError: Message("Errors", "Proxy not reachable"),
    errors.ProxyPasswordError: Message("Errors", "Proxy wants a password"),
    errors.ProxyRefusedError: Message("Errors", "Proxy refused"),
    errors.KeyUnusableError: Message("Errors", "API key not usable"),
    errors.KeyMissingError: Message("Errors", "API key needed"),
    errors.KeyNotForgottenError: Message("Errors", "Key not forgotten"),
    errors.PacksNotDeletedError: Message("Errors", "Packs not deleted"),
    errors.ReviewRefusedError: Message("Errors", "Review not opened"),
    errors.ReviewNotSavedError: Message("Errors", "Review not saved"),
    errors.DecodersNotStartedError: Message("Errors", "Pictures cannot be shown"),
    errors.InternalError: Message("Errors", "Something went wrong"),
    errors.ProgramReplacedError: Message("Errors", "Pack Browser was updated or removed"),
}

# An attribute's name in braces stands for its value.
_EXPLANATIONS: Final[dict[type[PackBrowserError], Message]] = {
    errors.PackIdMissingError: Message("Errors", "The service got no pack ID. Enter one in the field above."),
    errors.KeyNotAcceptedError: Message("Errors", "The key is missing, invalid or revoked."),
    errors.SubscriptionRequiredError: Message(
        "Errors", "The Partner API needs an active Creator, Professional or Business plan."
    ),
    errors.PlanNotAllowedError: Message("Errors", "The Scheduler tier cannot use the Partner API."),
    errors.PackNotFoundError: Message(
        "Errors",
        "There is no pack with this ID, or it is outside this key’s scope: it may belong to another workspace.",
    ),
    errors.TooManyRequestsError: Message("Errors", "The service asks for a pause. Try again in a little while."),
    errors.PackRetrievalError: Message(
        "Errors", "The service failed while getting the pack. Trying again often helps."
    ),
    errors.RedirectedError: Message(
        "Errors",
        "The service points to another address. The key is not sent there, so the pack was not opened.",
    ),
    errors.RequestRefusedError: Message("Errors", "The service refused the request."),
    errors.ServiceFailedError: Message("Errors", "The service has a problem. Try again in a few minutes."),
    errors.UnexpectedAnswerError: Message(
        "Errors",
        "The answer is not what the service documents. A login page or a proxy may have answered in its place.",
    ),
    errors.NetworkError: Message("Errors", "The service is unreachable. Check the network connection."),
    errors.OfflineError: Message(
        "Errors", "The service is unreachable. Check that this computer is online, then try again."
    ),
    errors.ServerNotFoundError: Message(
        "Errors",
        "The service is unreachable: its name could not be looked up. Check the network, VPN or DNS settings.",
    ),
    errors.ServerRefusedError: Message(
        "Errors",
        "The service is unreachable: nothing answers at its address. Check the network, proxy or firewall.",
    ),
    errors.ConnectionLostError: Message(
        "Errors",
        "The connection broke before the whole answer had arrived. Check the network, then try again.",
    ),
    errors.TimedOutError: Message(
        "Errors", "The service took too long to answer. Check the network, or try again in a few minutes."
    ),
    errors.InsecureConnectionError: Message(
        "Errors",
        "The server’s certificate is not trusted, so the key was not sent. Check the computer’s date, and ask your IT "
        "team whether a proxy inspects connections.",
    ),
    errors.ProxyUnusableError: Message(
        "Errors",
        "The address of the proxy, in the settings or in HTTPS_PROXY, is not one that Pack Browser can use.",
    ),
    errors.ProxyUnreachableError: Message(
        "Errors",
        "The proxy {proxy} does not answer, or not as a proxy does. Check it in the settings.",
    ),
    errors.ProxyPasswordError: Message(
        "Errors",
        "The proxy {proxy} wants a user name and password, or other ones. Enter them in the settings.",
    ),
    errors.ProxyRefusedError: Message(
        "Errors",
        "The proxy {proxy} does not connect to the service. Try again in a few minutes, or ask your IT team whether it "
        "blocks the service.",
    ),
    errors.KeyUnusableError: Message(
        "Errors", "The API key has a form that no key has. Copy the whole key again and enter it."
    ),
    errors.KeyMissingError: Message("Errors", "To open a pack, enter your Genviral API key. The demo pack needs none."),
    errors.PacksNotDeletedError: Message(
        "Errors",
        "The key is forgotten, but its packs are still on this computer: their file cannot be written."
        " The disk may be full, or the folder read-only. Pack Browser goes on trying while it is open.",
    ),
    errors.DecodersNotStartedError: Message(
        "Errors",
        "The helper programs that decode pictures do not start. Close other programs, or install Pack Browser again.",
    ),
    errors.InternalError: Message(
        "Errors",
        "Pack Browser had an internal error. What is on screen is still correct; trying again may help.",
    ),
    errors.ProgramReplacedError: Message(
        "Errors",
        "Its files have changed while this window is open, so that parts of it fail. Close the window and start Pack "
        "Browser again.",
    ),
}
# Of errors of requests for lists of packs, where the other explanation speaks of one pack.
_LIST_EXPLANATIONS: Final[dict[type[PackBrowserError], Message]] = {
    errors.PackIdMissingError: Message("Errors", "The service did not understand the request for a list of packs."),
    errors.PackNotFoundError: Message(
        "Errors", "The service has no list of packs for this key, which may belong to another workspace."
    ),
    errors.PackRetrievalError: Message(
        "Errors", "The service failed while getting the list of packs. Trying again often helps."
    ),
    errors.RedirectedError: Message(
        "Errors",
        "The service points to another address. The key is not sent there, so the packs were not listed.",
    ),
}
_NOT_FORGOTTEN: Final = {
    KeychainProblem.SILENT: Message(
        "Errors",
        "Pack Browser no longer uses the key, but it may still be in the keychain, which did not answer. Forget it "
        "again later, or delete the entries of “Pack Browser” there with your system’s own program.",
    ),
    KeychainProblem.REFUSED: Message(
        "Errors",
        "Pack Browser no longer uses the key, but it may still be in the keychain, which did not delete it. Forget it "
        "again later, or delete the entries of “Pack Browser” there with your system’s own program.",
    ),
}
_LONGEST: Final = 300  # characters of the service's message
# What the service says about these is known only to it.
_WITH_MESSAGE: Final = (errors.RequestRefusedError, errors.ServiceFailedError, errors.RedirectedError)


def title(error: PackBrowserError) -> str:
    """A few words: the banner's heading and its accessible name."""
    return TITLES[type(error)].text()


def explanation(error: PackBrowserError, *, of_list: bool = False) -> str:
    """One or two sentences in plain words, with the service's message where the status alone says little.

    Args:
        error: What went wrong.
        of_list: Whether that was a request for a list of packs.
    """
    kind = type(error)
    if isinstance(error, errors.KeyNotForgottenError):
        return _NOT_FORGOTTEN[error.problem].text()
    if isinstance(error, errors.ReviewRefusedError):
        return reviews.refused(error.refused, were_written=isinstance(error, errors.ReviewNotSavedError))
    sentences = (_LIST_EXPLANATIONS[kind] if of_list and kind in _LIST_EXPLANATIONS else _EXPLANATIONS[kind]).text()
    sentences = sentences.format(**vars(error))
    message = one_line(shortened(error.server_message or "", _LONGEST))
    if message and isinstance(error, _WITH_MESSAGE):
        return Message("Errors", "{explanation} It says: “{message}”")(sentences, message)
    return sentences


def code(error: PackBrowserError) -> str:
    """HTTP status and `error_code` as sent, short enough for one line."""
    return one_line(shortened(error.code_text, _LONGEST))


# The button that opens the pack with another key, for screen readers.
open_with: Final = Message("Errors", "Open with {key}")
# The request is sent again by itself.
countdown: Final = Message("Errors", "The service asks for a pause. Trying again in %Ln second(s).", None, COUNT)


def details(error: PackBrowserError, *, pack_id: str | None, base_url: str, of_list: bool = False) -> str:
    """What *Copy details* puts on the clipboard for a support request: everything about an error, and no key.

    Args:
        error: What went wrong.
        pack_id: The pack that was requested; None if there was none.
        base_url: Root of the API that is in use.
        of_list: Whether a list of packs was requested.
    """
    none = translate("Errors", "none")
    lines = [
        f"Pack Browser {__version__}",
        title(error),
        explanation(error, of_list=of_list),
        translate("Errors", "HTTP status and code: {code}").format(code=one_line(error.code_text) or none),
        translate("Errors", "Service's message: {message}").format(
            message=one_line(error.server_message or "") or none
        ),
        translate("Errors", "Pack ID: {pack_id}").format(pack_id=pack_id or none),
        translate("Errors", "Service: {base_url}").format(base_url=base_url),
    ]
    return "\n".join(lines)


NO_ANSWER: Final = Message(
    "SavedPacks",
    "Marks, recent packs and tabs are not saved: their folder doesn’t answer. They stay until you close the window.",
)
SAVED_FILE_PROBLEMS: Final = {
    DataProblem.FULL: Message(
        "SavedPacks", "Recent packs and tabs are not saved: the disk is full. They are tried again."
    ),
    DataProblem.READ_ONLY: Message(
        "SavedPacks", "Recent packs and tabs are not saved: their folder can’t be written. They are tried again."
    ),
    DataProblem.UNUSABLE: Message(
        "SavedPacks",
        "Recent packs and tabs are not saved: their folder can’t be made, read or written."
        " They stay until you close the window.",
    ),
    DataProblem.NO_FILE: Message(
        "SavedPacks",
        "Recent packs and tabs are not saved: something that is no file is in the place of theirs."
        " They stay until you close the window.",
    ),
    DataProblem.BUSY: Message(
        "SavedPacks", "Recent packs are not saved yet: another program keeps their file locked. They are tried again."
    ),
    DataProblem.NEWER: Message(
        "SavedPacks",
        "Recent packs and tabs are not read or saved: their file is of a newer Pack Browser, and stays as it is."
        " Install the newer version.",
    ),
    DataProblem.DAMAGED: Message(
        "SavedPacks",
        "Recent packs and tabs are not saved: their file is damaged and can’t be renamed."
        " They stay until you close the window.",
    ),
    DataProblem.SET_ASIDE: Message(
        "SavedPacks",
        "The file with your recent packs was damaged. What could be read is in a new one;"
        " the damaged one is kept beside it.",
    ),
}
