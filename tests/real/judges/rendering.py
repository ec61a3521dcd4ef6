"""The manifests of the service in whose directory this runs: its overlays, and what they were rendered to."""

import pathlib

import yaml

problems = []


def check(holds, message):
    if not holds:
        problems.append(message)


def documents(file):
    return [document for document in yaml.safe_load_all(pathlib.Path(file).read_text()) if document]


def named(kind, objects):
    return {item["metadata"]["name"]: item for item in objects if item["kind"] == kind}


def seconds(duration):
    return int(duration[:-1]) * {"s": 1, "m": 60, "h": 3600}[duration[-1]]


NAME = yaml.safe_load(pathlib.Path("deploy/base/service.yaml").read_text())["metadata"]["name"]
DIRECTORIES = pathlib.Path("deploy/overlays").iterdir()
OVERLAYS = {path.name: yaml.safe_load((path / "kustomization.yaml").read_text()) for path in DIRECTORIES}
ENVIRONMENTS = sorted(set(OVERLAYS) - {"preview"})
