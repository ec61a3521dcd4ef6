"""Writes every expression of the service's Grafana dashboard as a rules file for promtool, with Grafana's variables replaced.

usage: dashboard.py RULES, in the service's directory
"""

import json
import pathlib
import sys

import yaml

[out] = sys.argv[1:]
[dashboard] = pathlib.Path("deploy").glob("**/dashboard.json")
panels = json.loads(dashboard.read_text())["panels"]
rules = [
    {
        "record": f"panel:{panel['id']}:{target['refId']}",
        "expr": target["expr"].replace("$__rate_interval", "5m").replace("$namespace", "namespace"),
    }
    for panel in panels
    for target in panel.get("targets", [])
]
if not rules:
    sys.exit("the dashboard has no expressions")
with open(out, "w", encoding="utf-8") as file:
    yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
