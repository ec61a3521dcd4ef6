import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx2 import AsyncClient


async def test_create_and_get(client: AsyncClient) -> None:
    response = await client.post("/v1/items", json={"name": "  Füller  "})
    assert response.status_code == 201
    item = response.json()
    assert item.keys() == {"id", "name", "created_at"}
    assert item["name"] == "Füller"
    assert str(UUID(item["id"])) == item["id"]
    assert item["created_at"].endswith("Z")
    assert datetime.fromisoformat(item["created_at"]).utcoffset() == timedelta(0)
    assert response.headers["location"] == f"/v1/items/{item['id']}"

    response = await client.get(response.headers["location"])
    assert (response.status_code, response.json()) == (200, item)


async def test_newest_first(client: AsyncClient) -> None:
    for name in ("a", "b", "c"):
        await client.post("/v1/items", json={"name": name})
    items = (await client.get("/v1/items", params={"limit": 2})).json()["items"]
    assert [item["name"] for item in items] == ["c", "b"]


async def test_the_limit_is_50_unless_asked(client: AsyncClient) -> None:
    for _ in range(51):
        await client.post("/v1/items", json={"name": "x"})
    assert len((await client.get("/v1/items")).json()["items"]) == 50
    assert len((await client.get("/v1/items?limit=100")).json()["items"]) == 51


@pytest.mark.parametrize("name", ["x", "x" * 200, " " + "x" * 200 + "\n", "💶"])
async def test_valid_names(client: AsyncClient, name: str) -> None:
    response = await client.post("/v1/items", json={"name": name})
    assert (response.status_code, response.json()["name"]) == (201, name.strip())


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 201},
        {"name": "\0"},
        {"name": "a\nb"},
        {"name": 1},
        [],
    ],
)
async def test_a_body_that_breaks_a_rule(client: AsyncClient, body: object) -> None:
    response = await client.post("/v1/items", json=body)
    assert response.status_code == 422
    assert re.match(r"body", response.json()["detail"])
