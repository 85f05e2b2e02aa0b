"""Runs coroutine tests as those of open packs are run."""

from tests.unit.packs.conftest import _application, pytest_pyfunc_call

__all__ = ["_application", "pytest_pyfunc_call"]
