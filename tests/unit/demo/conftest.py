"""Fixtures: a running demonstration service, and clients for its two servers."""

from collections.abc import Iterator

import httpx
import pytest

from tests.recording_servers import RecordedDemo


@pytest.fixture
def service() -> Iterator[RecordedDemo]:
    with RecordedDemo(slow_seconds=0.05) as running:
        yield running


@pytest.fixture
def api(service: RecordedDemo) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {service.key}"}
    with httpx.Client(base_url=service.base_url, headers=headers, trust_env=False, timeout=5) as client:
        yield client


@pytest.fixture
def images(service: RecordedDemo) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.image_origin, trust_env=False, timeout=5) as client:
        yield client
