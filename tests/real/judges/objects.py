"""Validates rendered Kubernetes objects, strictly: those of Kubernetes itself, or, given their schemas, custom resources.

An object without a schema is a failure: nobody looked at it.

usage: objects.py core FILE…
       objects.py custom DIRECTORY_OF_SCHEMAS[:DIRECTORY_OF_SCHEMAS…] FILE…
"""

import json
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml


def core_problem(document):
    try:
        kubernetes_validate.validate(document, "1.36", strict=True)
    except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
        return error.message
    return None


def is_core(document):
    """Whether Kubernetes itself has the kind: of its groups, only that of the Gateway API is apart."""
    group = document["apiVersion"].rpartition("/")[0]
    return "." not in group or (group.endswith(".k8s.io") and group != "gateway.networking.k8s.io")


def custom_problem(document, schemas):
    group, version = document["apiVersion"].split("/")
    name = f"{group}/{document['kind'].lower()}_{version}.json"
    schema = next((schema for schema in (directory / name for directory in schemas) if schema.is_file()), None)
    if not schema:
        return "there is no schema"
    error = jsonschema.exceptions.best_match(jsonschema.Draft7Validator(json.loads(schema.read_text())).iter_errors(document))
    return error and f"{error.json_path}: {error.message}"


def main(kind, *rest):
    schemas, files = (None, rest) if kind == "core" else ([pathlib.Path(name) for name in rest[0].split(":")], rest[1:])
    looked_at, problems = 0, []
    for file in files:
        for document in yaml.safe_load_all(pathlib.Path(file).read_text()):
            if is_core(document) != (schemas is None):
                continue
            looked_at += 1
            problem = custom_problem(document, schemas) if schemas else core_problem(document)
            if problem:
                problems.append(f"{pathlib.Path(file).name}: {document['kind']} {document['metadata']['name']}: {problem}")
    return "\n".join(problems) or (None if looked_at else "there is no such object")


sys.exit(main(*sys.argv[1:]))
