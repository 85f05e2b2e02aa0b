"""Starts the app with an additional task that operates it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import app.start.run
from app.start import start

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    from app.core.limits import Settings
    from app.start.arguments import RunOptions
    from app.start.first_services import FirstServices
    from app.start.program import Program


def run_driven(base_url: str, drive: Callable[[Program], Awaitable[None]]) -> None:
    """Start the app, and `drive` as soon as the event loop runs; it has to close the window."""
    run_app = app.start.run.run

    async def run_both(
        program: Program,
        settings: Settings,
        options: RunOptions,
        imported: Future[None],
        first: FirstServices | None,
    ) -> int:
        driving = asyncio.ensure_future(drive(program))
        code = await run_app(program, settings, options, imported, first)
        await driving
        return code

    app.start.run.run = run_both
    start.main(["--base-url", base_url])
