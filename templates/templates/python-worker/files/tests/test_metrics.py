from httpx2 import AsyncClient
from prometheus_client.parser import text_string_to_metric_families


async def test_metrics(client: AsyncClient) -> None:
    response = await client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    families = {family.name: family for family in text_string_to_metric_families(response.text)}

    assert {s.labels["outcome"] for s in families["messages"].samples} == {"done", "failed", "dead"}
    duration = families["message_duration_seconds"]
    assert duration.type == "histogram"
    buckets = {float(s.labels["le"]) for s in duration.samples if s.name.endswith("_bucket")}
    assert buckets == {
        *(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),
        float("inf"),
    }
    for name in ("waiting", "pending", "dead", "oldest_age_seconds"):
        assert families[f"messages_{name}"].type == "gauge"
    assert {"process_resident_memory_bytes", "python_info"} <= families.keys()
