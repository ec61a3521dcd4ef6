"""Checks of the preview of a pull request: it is made of the right image, cleaned up, and has no part in any environment."""

import pathlib
import re

import yaml
from rendering import CHART, NAME, OVERLAYS, check, named


# How the pipelines call the image of a pull request.
PUSHED = {
    ".github/workflows/*.yml": "}}:pr-${{ github.event.number }}-${{ github.event.pull_request.head.sha }}\n",
    ".gitlab-ci.yml": "$IMAGE:pr-$CI_MERGE_REQUEST_IID-${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-$CI_COMMIT_SHA},",
}


def deployed(source):
    """The image that a source runs, and the namespaces that it names beside that of its destination."""
    if "kustomize" in source:
        [image] = source["kustomize"]["images"]
        return image, {source["kustomize"]["namespace"]}
    values = {item["name"]: item["value"] for item in source["helm"]["parameters"]}
    return f"{own_image()}:{values['image.tag']}", set()


def own_image():
    if CHART.is_dir():
        return yaml.safe_load((CHART / "values.yaml").read_text())["image"]["repository"]
    return OVERLAYS["preview"]["images"][0]["name"]


def check_preview(name, template, rendered, repositories):
    spec, source = template["spec"], template["spec"]["source"]
    check(len(repositories) == 1, f"{name}: repositories {repositories}")
    check(template["metadata"]["finalizers"] == ["resources-finalizer.argocd.argoproj.io"], f"{name}: nothing cleans up")
    image, namespaces = deployed(source)
    names = {template["metadata"]["name"], *namespaces, spec["destination"]["namespace"]}
    check(names == {f"{NAME}-pr-{{{{.number}}}}"}, f"{name}: names {names}")
    check(len(f"{NAME}-pr-9999999") <= 63, f"{name}: too long a name")
    image, _, tag = image.partition(":")
    check(image == own_image(), f"{name}: the image {image} is not the service's")
    check(tag == "pr-{{.number}}-{{.head_sha}}", f"{name}: the tag {tag}")
    pushed = any(text in file.read_text() for pattern, text in PUSHED.items() for file in pathlib.Path().glob(pattern))
    check(pushed, f"{name}: nobody pushes its image")
    kinds = {item["kind"] for item in rendered}
    check(not kinds & {"PrometheusRule", "ServiceMonitor", "HorizontalPodAutoscaler", "Rollout"}, f"{name}: has {kinds}")
    check_preview_alone(name, rendered)
    check_pods(name, named("Deployment", rendered))


def check_preview_alone(name, rendered):
    """A preview reads no Secret, has what its variables lead to, and leaves its namespace only for DNS and traces."""
    deployments, services = named("Deployment", rendered), named("Service", rendered)
    check("secretKeyRef" not in str(deployments), f"{name}: reads a Secret")
    main = deployments[NAME]["spec"]
    check(main["replicas"] == 1, f"{name}: replicas")
    for variable in main["template"]["spec"]["containers"][0].get("env", []):
        for host, port in re.findall(r"://(?:\w[\w-]*@)?([a-z0-9-]+):(\d+)/", variable["value"]):
            check(host in services and services[host]["spec"]["ports"][0]["port"] == int(port), f"{name}: {host}, which is not there")
    for service, item in services.items():
        selected, templates = item["spec"]["selector"].items(), [d["spec"]["template"] for d in deployments.values()]
        pods = [pod for pod in templates if selected <= pod["metadata"]["labels"].items()]
        check(len(pods) == 1, f"{name}: {service} leads to the pods of {len(pods)} deployments")
        ports = [port["name"] for pod in pods for port in pod["spec"]["containers"][0]["ports"]]
        check(item["spec"]["ports"][0]["targetPort"] in ports, f"{name}: {service} leads to a port that is not there")
    for rule in named("NetworkPolicy", rendered)[NAME]["spec"]["egress"]:
        check("to" in rule, f"{name}: reaches everything by {rule}")


def check_pods(name, deployments):
    for deployment, item in deployments.items():
        pod = item["spec"]["template"]
        check({"team", "system"} <= pod["metadata"]["labels"].keys(), f"{name}: {deployment} has the labels {pod['metadata']['labels']}")
        check(pod["spec"]["securityContext"]["runAsNonRoot"], f"{name}: {deployment} may be root")
        for container in pod["spec"]["containers"] + pod["spec"].get("initContainers", []):
            security = container["securityContext"]
            check(security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"], f"{name}: {security}")
            check(security["capabilities"] == {"drop": ["ALL"]}, f"{name}: {deployment} has capabilities")
            check("memory" in container["resources"]["limits"], f"{name}: {deployment} has no limit of memory")
            check(re.search(r":[\w.-]+$|@sha256:", container["image"]), f"{name}: image {container['image']}")
