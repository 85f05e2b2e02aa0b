"""Nothing was asked: a key that is missing or cannot be used, or a fault of this program."""

from __future__ import annotations

from app.core.errors.pack_error import PackBrowserError, Remedy, Tone


class KeyUnusableError(PackBrowserError):
    """What was given as key can't be one; it was not sent and is not shown."""

    title = "API key not usable"
    explanation = "The API key has a form that no key has. Copy it again, whole, and enter it anew."
    remedies = (Remedy.CHANGE_KEY,)
    tone = Tone.ATTENTION


class KeyMissingError(PackBrowserError):
    """No key was given, so nothing was sent."""

    title = "API key needed"
    explanation = "To open a pack, enter your Genviral API key. The demo pack needs none."
    remedies = (Remedy.ENTER_KEY,)
    tone = Tone.ATTENTION


class KeyNotForgottenError(PackBrowserError):
    """The keychain did not delete the key; this run has forgotten it."""

    title = "Key not forgotten"
    tone = Tone.ATTENTION

    def __init__(self, why: str) -> None:
        super().__init__()
        self.explanation = (
            f"Pack Browser does not use the key any more, but it may still be in the keychain: {why}. Delete the entry "
            "“Pack Browser” there with your system’s own program."
        )


class DecodersNotStartedError(PackBrowserError):
    """The system starts no decoder process, so that no picture can be shown."""

    title = "Pictures cannot be shown"
    explanation = (
        "The helper programs that decode pictures do not start. Close other programs, or install Pack Browser again."
    )
    remedies = (Remedy.TRY_AGAIN,)


class InternalError(PackBrowserError):
    """A fault of this program: nothing that the person did."""

    title = "Something went wrong"
    explanation = "Pack Browser ran into a fault of its own. What is on screen is still good; trying again may help."
    remedies = (Remedy.TRY_AGAIN,)
