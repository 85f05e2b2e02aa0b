"""Signed URLs: which parameters of the query are the signature, and when it expires. Pure functions.

A service may sign the URL of the same file anew in each of its answers. Any parameter that is no part of a signature
may choose another picture, such as another size or version.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple


class _Signature(NamedTuple):
    """The parameters of one kind of signature, in lower case.

    Attributes:
        always: A URL without one of these is not signed in this way, so that none of its parameters is ignored.
        names: All parameters of the signature.
        path: Is a part of each URL that is signed in this way.
    """

    always: frozenset[str]
    names: frozenset[str]
    path: str = ""


_BASIC_TIME: Final = "%Y%m%dT%H%M%SZ"


def _signature(always: str, optional: str = "", path: str = "") -> _Signature:
    """A kind of signature; the names of parameters are separated by commas."""
    return _Signature(frozenset(always.split(",")), frozenset(f"{always},{optional}".rstrip(",").split(",")), path)


_SIGNATURES: Final = (
    # AWS, version 4, and services with the same API
    _signature(
        "x-amz-signature,x-amz-date",
        "x-amz-algorithm,x-amz-credential,x-amz-expires,x-amz-signedheaders,x-amz-security-token,x-amz-content-sha256",
    ),
    # Google, version 4
    _signature(
        "x-goog-signature,x-goog-date", "x-goog-algorithm,x-goog-credential,x-goog-expires,x-goog-signedheaders"
    ),
    # Version 2 of AWS and Google, CloudFront, Cloud CDN, Alibaba, and frameworks that sign URLs themselves
    _signature(
        "signature,expires",
        "awsaccesskeyid,x-amz-security-token,googleaccessid,key-pair-id,hash-algorithm,keyname,ossaccesskeyid,"
        "security-token",
    ),
    # CloudFront with a policy, which contains the time
    _signature("signature,policy,key-pair-id", "hash-algorithm"),
    # Azure: a shared access signature
    _signature("sig,sv", "se,st,sp,sr,si,sip,spr,ss,srt,ses,skoid,sktid,skt,ske,sks,skv,saoid,suoid,scid,sdd"),
    # Bunny
    _signature("token,expires", "token_path"),
    # Supabase
    _signature("token", path="/storage/v1/object/sign/"),
)


def signed_file(url: str) -> str | None:
    """The URL of a file without its signature, which is the same however often it is signed.

    Returns:
        None if the URL is not signed in a known way.
    """
    place, separator, query = url.partition("?")
    if not separator:
        return None
    parameters = [(each.partition("=")[0].lower(), each) for each in query.split("&")]
    present = {name for name, _ in parameters}
    for signature in _SIGNATURES:
        if signature.always <= present and signature.path in place:
            return place + "?" + "&".join([each for name, each in parameters if name not in signature.names])
    return None


def is_signed_anew(former_url: str, later_url: str) -> bool:
    """Whether two different URLs are those of the same file, of which only the signature differs."""
    if former_url == later_url or former_url.partition("?")[0] != later_url.partition("?")[0]:
        return False
    file = signed_file(former_url)
    return file is not None and file == signed_file(later_url)


def signature_end(parameters: Mapping[str, str]) -> float | None:
    """When a signature expires, in seconds since 1970; None if the query does not say it in a known way.

    Args:
        parameters: Of the query.
    """
    ends_at = _end_in({name.lower(): value for name, value in parameters.items()})
    return ends_at if ends_at is not None and abs(ends_at) <= _LATEST else None


# Seconds since 1970 to the end of the year 9999. Larger numbers are milliseconds or rubbish, and no date can show them.
_LATEST: Final = 253_402_300_799


def _end_in(values: Mapping[str, str]) -> float | None:
    try:
        for vendor in ("amz", "goog"):
            if signed_at := values.get(f"x-{vendor}-date"):
                began = datetime.strptime(signed_at, _BASIC_TIME).replace(tzinfo=UTC)
                return began.timestamp() + int(values.get(f"x-{vendor}-expires", ""))
        if ends_at := values.get("expires"):
            return int(ends_at)
        if ends_at := values.get("se"):  # Azure
            end = datetime.fromisoformat(ends_at)
            return (end if end.tzinfo else end.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        pass
    return None
