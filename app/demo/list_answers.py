"""The demonstration API's answers to `GET {base}/packs`, whose parameters are checked as List Packs documents them.

Each failure can be provoked by a search for one of these texts, in any case, and nothing else:

==========================  ==================================================================
search                      answer
==========================  ==================================================================
``error 400``               400 `missing_pack_id`
``error 401``               401 `invalid_token`
``error 401 without code``  401 without an `error_code`
``error 402``               402 `subscription_required`
``error 403``               403 `tier_not_allowed`
``error 404``               404 `not_found`
``error 422``               422 `invalid_query`
``error 429``               429 `rate_limited` with `Retry-After: 3`; the next such request gets all packs
``error 500``               500 `pack_get_failed`
``error 503``               503 with a web page
``error page``              200 with a web page, as the login page of a network
``error list``              200 with a JSON list instead of the envelope
``error 200``               200 with an envelope that says that it failed
``error entries``           all packs, but every other entry is malformed in its own way
``error more``              all packs, but each part after the first one fails with 500
==========================  ==================================================================

``slow answer`` gets all packs after some seconds. Followed by other words, it gets the packs that contain these, as
late: so a search for ``slow answer coffee`` can be overtaken by one for ``coffee``.
"""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl

from app.demo import failures
from app.demo.envelope import failure, success
from app.demo.failures import RateLimit
from app.demo.listed_packs import ListedPacks
from app.demo.loopback_server import Answer

SLOW: Final = "slow answer"
_INVALID_QUERY: Final = failure(422, "The query is invalid", "invalid_query")
_FAILURES: Final = {
    "error 400": failures.MISSING_PACK_ID,
    "error 401": failures.INVALID_TOKEN,
    "error 401 without code": failures.UNAUTHENTICATED,
    "error 402": failures.SUBSCRIPTION_REQUIRED,
    "error 403": failures.TIER_NOT_ALLOWED,
    "error 404": failures.NOT_FOUND,
    "error 422": _INVALID_QUERY,
    "error 500": failures.PACK_GET_FAILED,
    "error 503": failures.UNAVAILABLE,
    "error page": failures.LOGIN_PAGE,
    "error list": failures.LIST_ANSWER,
    "error 200": failures.NOT_OK,
}
_LIMITED: Final = "error 429"
_MALFORMED: Final = "error entries"
_FAILS_LATER: Final = "error more"
_UNUSUAL: Final = frozenset({_LIMITED, _MALFORMED, _FAILS_LATER})

_PARAMETERS: Final = frozenset({"search", "limit", "offset", "include_public"})
_LIMIT: Final = re.compile(r"[1-9][0-9]?|100", re.ASCII)
_OFFSET: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_DEFAULT_LIMIT: Final = "20"


class ListAnswers:
    """Makes the answers. Thread-safe."""

    def __init__(self, packs: ListedPacks, slow_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._packs = packs
        self._slow_seconds = slow_seconds
        self._rate_limit = RateLimit(clock)

    def answer(self, query: str) -> Answer:
        """Return the answer to a query as it was sent, without its question mark."""
        parameters = _parameters(query)
        if parameters is None:
            return _INVALID_QUERY
        search = " ".join(parameters.get("search", "").casefold().split())
        offset = int(parameters.get("offset", "0"))
        if search in _FAILURES:
            return _FAILURES[search]
        if search == _FAILS_LATER and offset:
            return failures.PACK_GET_FAILED
        if search == _LIMITED and (refusal := self._rate_limit.refusal()) is not None:
            return refusal
        delay = 0.0
        if search == SLOW or search.startswith(f"{SLOW} "):
            search, delay = search.removeprefix(SLOW), self._slow_seconds
        found = self._packs.find(
            "" if search in _UNUSUAL else search, include_public=parameters.get("include_public") != "false"
        )
        limit = int(parameters.get("limit", _DEFAULT_LIMIT))
        entries: list[Any] = [pack.to_json() for pack in found[offset : offset + limit]]
        if search == _MALFORMED:
            entries = _malformed(entries)
        data = {"packs": entries, "total": len(found), "limit": limit, "offset": offset}
        return replace(success("Packs retrieved", data), delay=delay)


def _parameters(query: str) -> dict[str, str] | None:
    """The parameters of a query by name; None if one of them is invalid or is sent twice. Others are ignored."""
    try:
        sent = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        return None
    known = [(name, value) for name, value in sent if name in _PARAMETERS]
    parameters = dict(known)
    is_valid = (
        len(parameters) == len(known)
        and _LIMIT.fullmatch(parameters.get("limit", _DEFAULT_LIMIT))
        and _OFFSET.fullmatch(parameters.get("offset", "0"))
        and parameters.get("include_public", "true") in {"true", "false"}
    )
    return parameters if is_valid else None


def _malformed(entries: list[Any]) -> list[Any]:
    """Put a malformed entry in the place of every other one."""
    wrong: tuple[Any, ...] = (None, 5, "a pack", [], {}, {"id": 5}, {"id": "../keys"}, {"name": "Nameless"})
    return [entry if index % 2 == 0 else wrong[index // 2 % len(wrong)] for index, entry in enumerate(entries)]
