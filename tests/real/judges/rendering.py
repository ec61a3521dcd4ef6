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


def pods_of(item):
    """The template of what a workload runs: its metadata and its spec."""
    spec = item["spec"]
    return (spec["jobTemplate"]["spec"] if item["kind"] == "CronJob" else spec)["template"]


LOCK = yaml.safe_load(pathlib.Path("pave.lock").read_text())
ANSWERS = LOCK["answers"]
NAME = ANSWERS["service"]["name"]
# Templates are called after their language and their shape: what shape a service should have is not told by its manifests.
SHAPE = LOCK["template"].rpartition("-")[2]
WORKLOAD = "CronJob" if SHAPE == "job" else "Deployment"
CHART = pathlib.Path("deploy/chart")
# Of a chart, what an overlay would say.
VALUES = {path.stem: {"namespace": f"{NAME}-{path.stem}"} for path in pathlib.Path("deploy/values").glob("*.yaml")}
KUSTOMIZATIONS = pathlib.Path("deploy/overlays").glob("*/kustomization.yaml")
OVERLAYS = VALUES or {path.parent.name: yaml.safe_load(path.read_text()) for path in KUSTOMIZATIONS}
ENVIRONMENTS = sorted(set(OVERLAYS) - {"preview"})
