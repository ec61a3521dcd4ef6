"""Checks that the chart renders to what kustomize renders for the same answers, object by object.

What only Helm adds is left out: its labels, its annotation on the namespace, and how the ConfigMap's name is made.

usage: packagings.py DIRECTORY RENDERED_ENVIRONMENT…, in the service's directory; $PAVE makes the other service in DIRECTORY
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import yaml

problems = []
LOCK = yaml.safe_load(pathlib.Path("pave.lock").read_text())
NAME = LOCK["answers"]["service"]["name"]
OF_HELM = {"helm.sh/chart", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by"}


def kustomized(directory):
    """The same service with the other packaging."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    answers = json.loads(json.dumps(LOCK["answers"]))
    answers["infrastructure"]["packaging"] = "kustomize"
    (directory / "answers.json").write_text(json.dumps(answers))
    command = [os.environ["PAVE"], "create-service", "--template", LOCK["template"], "--values", directory / "answers.json"]
    subprocess.run([*command, "--yes", "--no-input", "--output", directory / "service"], check=True, stdout=subprocess.DEVNULL)
    return directory / "service/deploy/overlays"


def without_helm(item):
    metadata = item["metadata"]
    labels = metadata.get("labels", {})
    if not OF_HELM <= labels.keys():
        problems.append(f"{item['kind']} {metadata['name']} has only the labels {sorted(labels)}")
    metadata["labels"] = {name: value for name, value in labels.items() if name not in OF_HELM}
    if metadata.get("annotations") == {"helm.sh/resource-policy": "keep"}:
        del metadata["annotations"]
    return item


def objects(text, change=lambda item: item):
    items = [change(item) for item in yaml.safe_load_all(text) if item]
    [generated] = [o["metadata"]["name"] for o in items if o["kind"] == "ConfigMap" and re.search("-[a-z0-9]{10}$", o["metadata"]["name"])]
    named = json.loads(json.dumps(items, default=str).replace(f'"{generated}"', '"GENERATED"'))
    found = {(item["kind"], item["metadata"]["name"]): item for item in named}
    if len(found) != len(items):
        problems.append("an object is there twice")
    return found


def differences(ours, theirs, path=""):
    """Where two values differ, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            yield from differences(ours.get(key, "nothing"), theirs.get(key, "nothing"), f"{path}/{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (our, their) in enumerate(zip(ours, theirs)):
            yield from differences(our, their, f"{path}/{index}")
    elif ours != theirs or type(ours) is not type(theirs):
        yield f"{path}: Helm renders {ours!r}, kustomize {theirs!r}"


def compare(environment, ours, theirs):
    for kind, name in sorted(ours.keys() ^ theirs.keys()):
        renderer = "Helm" if (kind, name) in ours else "kustomize"
        problems.append(f"{environment}: only {renderer} renders {kind} {name}")
    for key in sorted(ours.keys() & theirs.keys()):
        problems.extend(f"{environment}: {' '.join(key)}{found}" for found in differences(ours[key], theirs[key]))


def main(directory, files):
    overlays = kustomized(pathlib.Path(directory))
    environments = sorted(path.name for path in overlays.iterdir())
    if environments != sorted(pathlib.Path(file).stem for file in files):
        sys.exit(f"kustomize has {environments}, and Helm {files}")
    for file in map(pathlib.Path, files):
        rendered = subprocess.run(["kubectl", "kustomize", overlays / file.stem], check=True, capture_output=True, text=True).stdout
        compare(file.stem, objects(file.read_text(), without_helm), objects(rendered))
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1], sys.argv[2:]))
