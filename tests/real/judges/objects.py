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

DEFINITIONS = pathlib.Path(__file__).parents[3] / "examples/crossplane"


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


def closed(schema):
    """The schema, taking no other members than those it names: Kubernetes would drop them, and say nothing."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    return {**made, "additionalProperties": False} if isinstance(made.get("properties"), dict) else made


def composite_schema(group, version, kind):
    """Of the platform's own resources, which examples/crossplane defines; the group is each organization's own."""
    for file in sorted(DEFINITIONS.glob("*.yaml")):
        definition = yaml.safe_load(file.read_text())["spec"]
        if definition["names"]["kind"] == kind and group.startswith("platform."):
            [schema] = [served["schema"]["openAPIV3Schema"] for served in definition["versions"] if served["name"] == version]
            text = {"type": "string"}
            top = {"apiVersion": text, "kind": text, "metadata": {"type": "object"}, **schema["properties"]}
            return closed({**schema, "properties": top, "required": ["spec"]})
    return None


def custom_schema(document, schemas):
    group, version = document["apiVersion"].split("/")
    # Both kinds have one specification: https://kyverno.github.io/kyverno-authz/main/reference/apis/policies.kyverno.io.v1/
    kind = document["kind"].replace("NamespacedValidatingPolicy", "ValidatingPolicy")
    name = f"{group}/{kind.lower()}_{version}.json"
    file = next((file for file in (directory / name for directory in schemas) if file.is_file()), None)
    return json.loads(file.read_text()) if file else composite_schema(group, version, kind)


def custom_problem(document, schemas):
    schema = custom_schema(document, schemas)
    if not schema:
        return "there is no schema"
    error = jsonschema.exceptions.best_match(jsonschema.Draft7Validator(schema).iter_errors(document))
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
