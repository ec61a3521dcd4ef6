"""Checks the entries of a service in every catalog: there are those that were chosen, and all say the same.

Port, OpsLevel and Cortex publish no schemas: those beside this file are the project's own, after what their documentation says.
Backstage's model and Datadog's schemas are asked apart.

usage: catalogs.py, in the service's repository
"""

import json
import pathlib
import re
import sys

import jsonschema
import yaml

FILES = {
    "backstage": "catalog-info.yaml",
    "port": "port.yml",
    "cortex": "cortex.yaml",
    "opslevel": "opslevel.yml",
    "datadog": "service.datadog.yaml",
}
OWN_SCHEMAS = {"port", "cortex", "opslevel"}


def at(value, *path):
    for step in path:
        value = value[step] if isinstance(step, int) or step in value else None
        if value is None:
            return None
    return value


def urls(value):
    return set(re.findall(r"https://[^\s'\",}\]]+", json.dumps(value)))


def said(name, entry):
    """Identifier, owner, system, tier, and the service in PagerDuty: what every catalog can say. Backstage knows no tiers."""
    if name == "backstage":
        annotations, spec = entry["metadata"]["annotations"], entry["spec"]
        return [entry["metadata"]["name"], spec["owner"], spec["system"], None, annotations.get("pagerduty.com/service-id")]
    if name == "port":
        properties = entry["properties"]
        return [entry["identifier"], entry["team"], entry["relations"]["system"], properties["tier"], properties.get("pagerduty_service")]
    if name == "cortex":
        info = entry["info"]
        [owner], [parent] = info["x-cortex-owners"], info["x-cortex-parents"]
        on_call = at(info, "x-cortex-oncall", "pagerduty", "id")
        return [info["x-cortex-tag"], owner["name"], parent["tag"], info["x-cortex-custom-metadata"]["tier"], on_call]
    if name == "opslevel":
        component = entry["component"]
        [alias] = component["aliases"]
        [on_call] = [tool["url"].rpartition("/")[2] for tool in component.get("tools", []) if tool["category"] == "incidents"] or [None]
        return [alias, component["owner"], component["system"], component["tier"].replace("_", "-"), on_call]
    [system] = entry["spec"]["componentOf"]
    page = at(entry, "integrations", "pagerduty", "serviceURL")
    on_call = page and page.rpartition("/")[2]
    return [entry["metadata"]["name"], entry["metadata"]["owner"], system.removeprefix("system:"), entry["spec"]["tier"], on_call]


def problems_of(name, answers):
    entry = next(yaml.safe_load_all(pathlib.Path(FILES[name]).read_text(encoding="utf-8")))
    if name in OWN_SCHEMAS:
        schema = json.loads(pathlib.Path(__file__).with_name("schemas").joinpath(f"{name}.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        for error in jsonschema.Draft202012Validator(schema).iter_errors(entry):
            yield f"{error.json_path}: {error.message}"
    service = answers["service"]
    tier = None if name == "backstage" else service["tier"]
    on_call = answers["observability"].get("pagerduty_service")
    expected = [service["name"], service["owner"], service["system"], tier, on_call]
    found = said(name, entry)
    if found != expected:
        yield f"says {found}, and the answers are {expected}"
    if name == "cortex":
        files = [link["url"] for link in entry["info"].get("x-cortex-link", []) if link["type"] == "OPENAPI"]
        if files != [str(path) for path in pathlib.Path().glob("openapi.yaml")]:
            yield f"its API is in {files}"
    runbook = pathlib.Path("docs/runbook.md").exists()
    if runbook and not {"runbook", "dashboard"} <= set(re.findall(r"runbook|dashboard|/d/", " ".join(urls(entry)).replace("/d/", "dashboard"))):
        yield "has no link to the runbook or to the dashboard"


def main():
    answers = yaml.safe_load(pathlib.Path("pave.lock").read_text(encoding="utf-8"))["answers"]
    problems = []
    for name, file in FILES.items():
        chosen, there = name in answers["service"]["catalogs"], pathlib.Path(file).exists()
        if chosen != there:
            problems.append(f"{file} is {'there' if there else 'missing'}")
        elif chosen:
            problems += [f"{file}: {problem}" for problem in problems_of(name, answers)]
    if pathlib.Path("mkdocs.yml").exists() != ("backstage" in answers["service"]["catalogs"]):
        problems.append("mkdocs.yml is there without Backstage, which builds it, or missing with it")
    # GitHub spells the names of teams in its own way.
    owner, codeowners = answers["service"]["owner"], pathlib.Path("CODEOWNERS").read_text().strip()
    if not codeowners.endswith((f"/{owner}", f"/{owner.lower().replace('.', '-')}")):
        problems.append(f"CODEOWNERS says {codeowners}, and the owner is {owner}")
    return "\n".join(problems) or None


sys.exit(main())
