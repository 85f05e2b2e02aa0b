"""Starts the app with an additional task that operates it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import app.start.program
from app.start import start

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from app.start.arguments import RunOptions
    from app.start.program import Program
    from app.start.services import FirstServices


def run_driven(base_url: str, drive: Callable[[Program], Awaitable[None]]) -> None:
    """Start the app, and `drive` as soon as the event loop runs; it has to close the window."""
    run_app = app.start.program._run

    async def run_both(program: Program, first: FirstServices, options: RunOptions) -> int:
        driving = asyncio.ensure_future(drive(program))
        code = await run_app(program, first, options)
        await driving
        return code

    app.start.program._run = run_both
    start.main(["--base-url", base_url])
