"""Writes the queries of a Rollout's analysis as rules for promtool, and a test of what they find: of a version that fails, of one that
does not, of one that nobody asks, of one that is not scraped, and never of another version.

usage: analysis.py RULES TEST RENDERED_OVERLAY…, in the service's directory
"""

import sys

import yaml
from rendering import NAME, documents, named

rules, test, *overlays = sys.argv[1:]
NAMESPACE = "here"
# How many requests of each kind a version gets in 30 seconds: those that fail, of all, and those that are quick.
VERSIONS = {"failing": (1, 4, 2), "fine": (0, 4, 4), "idle": (0, 0, 0)}
# One that Prometheus cannot reach, beside another that it can.
UNSEEN = "unseen"


def labels_of(version):
    return f'namespace="{NAMESPACE}", job="{NAME}", rollouts_pod_template_hash="{version}"'


def series():
    """Pairs of a series' name with its labels, and what it grows by."""
    for version, (failed, every, quick) in VERSIONS.items():
        labels = labels_of(version)
        name = "http_server_request_duration_seconds"
        yield f'{name}_count{{{labels}, http_response_status_code="200"}}', every - failed
        if failed:
            yield f'{name}_count{{{labels}, http_response_status_code="503"}}', failed
        yield f'{name}_bucket{{{labels}, http_response_status_code="200", le="0.25"}}', quick
        yield f'{name}_bucket{{{labels}, http_response_status_code="200", le="+Inf"}}', every


def expected(metric, version):
    """What a query finds, or nothing."""
    if metric == "scraped":
        return [] if version == UNSEEN else [{"labels": "{}", "value": 1}]
    failed, every, quick = VERSIONS.get(version, (0, 0, 0))
    if not every or (metric == "failed-requests" and not failed):
        return []
    return [{"labels": "{}", "value": failed / every if metric == "failed-requests" else 1 - quick / every}]


template = next(template for file in overlays for template in named("AnalysisTemplate", documents(file)).values())
queries = {metric["name"]: metric["provider"]["prometheus"]["query"] for metric in template["spec"]["metrics"]}
assert sorted(queries) == ["failed-requests", "scraped", "slow-requests"], queries


def of(version, query):
    return query.replace("{{args.namespace}}", NAMESPACE).replace("{{args.pods}}", version)


found = [
    {"expr": of(version, query), "eval_time": "10m", "exp_samples": expected(metric, version)}
    for metric, query in queries.items()
    for version in [*VERSIONS, UNSEEN]
]
groups = [{"record": f"analysis:{i}:query", "expr": of("fine", query)} for i, query in enumerate(queries.values())]
inputs = [{"series": name, "values": f"0+{growth}x20"} for name, growth in series()]
inputs += [{"series": f"up{{{labels_of(version)}}}", "values": f"{int(version != UNSEEN)}x20"} for version in [*VERSIONS, UNSEEN]]
with open(rules, "w", encoding="utf-8") as file:
    yaml.safe_dump({"groups": [{"name": "analysis", "rules": groups}]}, file)
with open(test, "w", encoding="utf-8") as file:
    yaml.safe_dump({"tests": [{"interval": "30s", "input_series": inputs, "promql_expr_test": found}]}, file)
