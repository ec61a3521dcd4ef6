"""Checks by amtool that each alert of a service reaches the receiver for its severity, and no alert of others does.

The AlertmanagerConfig is written as the operator of Prometheus writes it into Alertmanager's own configuration.

usage: routes.py RENDERED_OVERLAY… CONFIGURATION_TO_WRITE, in the service's directory
"""

import pathlib
import re
import subprocess
import sys

import yaml

SPELLED_OTHERWISE = {"alt": "text", "pager_duty_link_configs": "links", "client_u_r_l": "client_url"}


def snake(name):
    name = re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)
    return SPELLED_OTHERWISE.get(name, name)


def matcher(item):
    return f'{item["name"]}{item.get("matchType", "=")}"{item["value"]}"'


def converted(value):
    if isinstance(value, list):
        return [converted(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {}
    for key, item in value.items():
        if key == "routingKey":
            made["routing_key"] = "a key"
        elif key in ("matchers", "sourceMatch", "targetMatch"):
            made[{"sourceMatch": "source_matchers", "targetMatch": "target_matchers"}.get(key, key)] = [matcher(m) for m in item]
        else:
            made[snake(key)] = converted(item)
    return made


def configuration(item):
    """Receivers are named after the namespace and the object, and only alerts of the namespace are looked at."""
    namespace, name = item["metadata"]["namespace"], item["metadata"]["name"]
    own = f'namespace="{namespace}"'
    spec = converted(item["spec"])

    def renamed(route):
        route["receiver"] = f"{namespace}/{name}/{route['receiver']}"
        for child in route.get("routes", []):
            renamed(child)
        return route

    route = renamed(spec["route"])
    route["matchers"] = [*route.get("matchers", []), own]
    for rule in spec.get("inhibit_rules", []):
        rule["source_matchers"].append(own)
        rule["target_matchers"].append(own)
    for receiver in spec["receivers"]:
        receiver["name"] = f"{namespace}/{name}/{receiver['name']}"
    top = {"receiver": "others", "routes": [{**route, "continue": True}]}
    return {"route": top, "inhibit_rules": spec.get("inhibit_rules", []), "receivers": [{"name": "others"}, *spec["receivers"]]}


def amtool(*arguments):
    ran = subprocess.run(["amtool", *arguments], capture_output=True, text=True, check=False)
    return None if ran.returncode == 0 else f"amtool {' '.join(arguments)}: {ran.stdout}{ran.stderr}"


def check_routes(item, rules, file):
    pathlib.Path(file).write_text(yaml.safe_dump(configuration(item)))
    problems = [amtool("check-config", file)]
    namespace, name = item["metadata"]["namespace"], item["metadata"]["name"]
    alerts = [rule for group in rules["spec"]["groups"] for rule in group["rules"] if "alert" in rule]
    severities = {alert["labels"]["severity"] for alert in alerts}
    if severities != {"page", "ticket"}:
        problems.append(f"the severities are {severities}")
    test = ("config", "routes", "test", f"--config.file={file}")
    for alert in alerts:
        labels = [f"{key}={value}" for key, value in {**alert["labels"], "alertname": alert["alert"]}.items()]
        receiver = f"{namespace}/{name}/{alert['labels']['severity']}"
        problems.append(amtool(*test, f"--verify.receivers={receiver}", f"namespace={namespace}", *labels))
        problems.append(amtool(*test, "--verify.receivers=others", "namespace=elsewhere", *labels))
    return problems


def main(*files):
    *overlays, written = files
    paging = yaml.safe_load(pathlib.Path("pave.lock").read_text())["answers"]["observability"].get("paging", "none")
    problems, seen = [], 0
    for overlay in overlays:
        objects = list(yaml.safe_load_all(pathlib.Path(overlay).read_text()))
        for item in objects:
            if item["kind"] == "AlertmanagerConfig":
                seen += 1
                [rules] = [rules for rules in objects if rules["kind"] == "PrometheusRule"]
                problems += check_routes(item, rules, written)
    if seen != (paging == "pagerduty"):
        problems.append(f"{seen} environments have routes, and paging is {paging}")
    return "\n".join(filter(None, problems)) or None


sys.exit(main(*sys.argv[1:]))
