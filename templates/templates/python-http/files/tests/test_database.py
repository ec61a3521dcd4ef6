import pytest
from httpx2 import AsyncClient
from psycopg import OperationalError

from tests.memory_store import MemoryStore
from tests.test_problems import assert_problem


async def test_database_down(
    client: AsyncClient, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: int) -> None:
        raise OperationalError("connection to 10.0.0.1 refused")

    monkeypatch.setattr(store, "newest", fail)
    response = await client.get("/v1/items")
    assert_problem(response, 503)
    assert "10.0.0.1" not in response.text
