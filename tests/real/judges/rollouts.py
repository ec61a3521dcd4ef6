"""Checks that a Rollout and what it names fit together: the Deployment, the autoscaler, Services, metrics, and the analysis, which
ends before the old pods go and before Flux gives up.

usage: rollouts.py RENDERED_OVERLAY…, in the service's directory; the file of staging is called staging.yaml
"""

import pathlib
import re
import sys

from rendering import ENVIRONMENTS, NAME, check, documents, named, problems, seconds


def check_pods(environment, rollout, rendered):
    """The Rollout alone has pods, and the autoscaler says how many."""
    deployment, scaler = named("Deployment", rendered)[NAME], named("HorizontalPodAutoscaler", rendered)[NAME]
    check(rollout["workloadRef"]["name"] == NAME, f"{environment}: the Rollout has the pods of {rollout['workloadRef']}")
    check(deployment["spec"].get("replicas") == 0, f"{environment}: the Deployment has pods too")
    target = scaler["spec"]["scaleTargetRef"]
    wanted = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": NAME}
    check(target == wanted, f"{environment}: {target} is scaled")
    for constraint in deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]:
        check(constraint["matchLabelKeys"] == ["rollouts-pod-template-hash"], f"{environment}: versions are not spread apart")


def check_services(environment, blue_green, services, monitor):
    """The Services are those that the Rollout switches, and Prometheus scrapes each pod once."""
    check("rollouts-pod-template-hash" in monitor["podTargetLabels"], f"{environment}: metrics do not tell versions apart")
    wanted = {blue_green["activeService"], blue_green["previewService"]} if blue_green else {NAME}
    check(wanted == set(services), f"{environment}: {wanted} are switched, of {set(services)}")
    check(not blue_green or blue_green["activeService"] == NAME, f"{environment}: {NAME} is not the active Service")
    hidden = {expression["key"] for expression in monitor["selector"].get("matchExpressions", [])}
    for name, item in services.items():
        check(bool(hidden & item["metadata"]["labels"].keys()) == (name != NAME), f"{environment}: Prometheus and {name}")


def lasts(strategy):
    """How long it takes a new version to get all requests, in seconds."""
    if "blueGreen" in strategy:
        return strategy["blueGreen"]["autoPromotionSeconds"]
    steps = strategy["canary"]["steps"]
    weights = [step["setWeight"] for step in steps if "setWeight" in step]
    check(weights == sorted(weights) and weights[-1] < 100, f"weights {weights}")
    return sum(seconds(step["pause"]["duration"]) for step in steps if "pause" in step)


def check_analysis(environment, strategy, templates):
    """Gives how long it takes after the new version has all requests, in seconds."""
    blue_green, took = strategy.get("blueGreen"), 0
    analysis = blue_green["postPromotionAnalysis"] if blue_green else strategy["canary"]["analysis"]
    for spec in (templates[reference["templateName"]]["spec"] for reference in analysis["templates"]):
        given, wanted = {arg["name"] for arg in analysis["args"]}, {arg["name"] for arg in spec["args"]}
        used = set(re.findall(r"\{\{args\.([\w-]+)\}\}", str(spec["metrics"])))
        check(given == wanted == used, f"{environment}: arguments {given} are given, {wanted} wanted, {used} used")
        for metric in spec["metrics"]:
            check(bool(blue_green) == ("count" in metric), f"{environment}: {metric['name']} ends where it should not, or never")
            took = max(took, seconds(metric["initialDelay"]) + seconds(metric["interval"]) * metric.get("count", 0))
    if not blue_green:
        return 0
    check(blue_green["scaleDownDelaySeconds"] > took, f"{environment}: the old pods are gone before the analysis ends")
    return took


def main(files):
    rendered = {pathlib.Path(file).stem: documents(file) for file in files}
    flux = pathlib.Path("deploy/flux/kustomizations.yaml")
    kustomizations = named("Kustomization", documents(flux)) if flux.exists() else {}
    for environment in ENVIRONMENTS:
        objects = rendered[environment]
        rollout = named("Rollout", objects).get(NAME, {}).get("spec")
        if not rollout:
            continue
        check_pods(environment, rollout, objects)
        monitor, strategy = named("ServiceMonitor", objects)[NAME]["spec"], rollout["strategy"]
        check_services(environment, strategy.get("blueGreen"), named("Service", objects), monitor)
        took = lasts(strategy) + check_analysis(environment, strategy, named("AnalysisTemplate", objects))
        for name, item in kustomizations.items():
            check(seconds(item["spec"]["timeout"]) > took, f"{name}: gives up before {took} s")
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1:]))
