"""Evaluates the policies of Kyverno in the rendered manifests, as CEL, on the pods that are beside them.

They let these pods in, and keep each of several broken ones out, by the validation that is meant for it.

usage: kyverno.py RENDERED_OVERLAY…, in the service's directory
"""

import copy
import pathlib
import sys

import celpy
import celpy.adapter
import yaml

ENVIRONMENT = celpy.Environment()


def evaluate(expression, names):
    program = ENVIRONMENT.program(ENVIRONMENT.compile(expression))
    return program.evaluate({name: celpy.adapter.json_to_cel(value) for name, value in names.items()})


def refusals(policy, pod):
    """The messages of the validations that refuse the pod."""
    variables = {}
    names = {"object": pod, "variables": variables}
    for item in policy["spec"]["variables"]:
        variables[item["name"]] = evaluate(item["expression"], names)
    return [item["message"] for item in policy["spec"]["validations"] if not evaluate(item["expression"], names)]


def whole(pod):
    """The pod as it is, without containers that run first, and with a digest as any other."""
    yield pod
    yield {**pod, "spec": {key: value for key, value in pod["spec"].items() if key != "initContainers"}}
    another = copy.deepcopy(pod)
    for container in another["spec"]["containers"] + another["spec"].get("initContainers", []):
        container["image"] = container["image"].partition("@")[0] + "@sha256:" + "0123456789abcdef" * 4
    yield another


def broken(pod):
    """What each validation is for, by a word of its message."""
    image, first, debug, memory, labels = (copy.deepcopy(pod) for _ in range(5))
    image["spec"]["containers"][0]["image"] = image["spec"]["containers"][0]["image"].replace("@sha256:", ":v1@sha256:")
    yield "by digest", image
    first["spec"]["initContainers"] = [{**pod["spec"]["containers"][0], "image": "docker.io/library/busybox:latest"}]
    yield "by digest", first
    debug["spec"]["ephemeralContainers"] = [{"name": "debugger", "image": "docker.io/library/busybox:latest"}]
    yield "by digest", debug
    del memory["spec"]["containers"][0]["resources"]["limits"]["memory"]
    yield "memory", memory
    del labels["metadata"]["labels"]["team"]
    yield "labels", labels


def problems_of(policy, overlay):
    for item in overlay:
        if item["kind"] != "Deployment":
            continue
        pod = item["spec"]["template"]
        for message in [message for sample in whole(pod) for message in refusals(policy, sample)]:
            yield f"the policy refuses the service's own pods: {message}"
        for word, sample in broken(pod):
            found = refusals(policy, sample)
            if len(found) != 1 or word not in found[0]:
                yield f"of a pod that is wrong ({word}), the policy says {found}"


def main(files):
    chosen = yaml.safe_load(pathlib.Path("pave.lock").read_text())["answers"]["infrastructure"].get("policy")
    problems = []
    for file in files:
        if pathlib.Path(file).stem == "preview":
            continue
        overlay = list(yaml.safe_load_all(pathlib.Path(file).read_text()))
        policies = [item for item in overlay if item["apiVersion"].startswith("policies.kyverno.io/")]
        if len(policies) != (chosen == "kyverno"):
            problems.append(f"{file} has {len(policies)} policies, and the answer is {chosen}")
        for policy in policies:
            rules = policy["spec"]["matchConstraints"]["resourceRules"]
            if not {"pods", "pods/ephemeralcontainers"} <= {name for rule in rules for name in rule["resources"]}:
                problems.append("the policy is not asked about all that runs in pods")
            problems += problems_of(policy, overlay)
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1:]))
