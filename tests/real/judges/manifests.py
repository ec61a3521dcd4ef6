"""Checks what no validator of a single object sees in the rendered manifests of a service.

Environments differ only where they must; selectors, ports, names and Secrets match; seconds add up to less than the grace period;
each alert has labels, a test, and a section in the runbook; the dashboard is the one that the alerts lead to.

usage: manifests.py RENDERED_OVERLAY…, in the service's directory; the file of staging is called staging.yaml
"""

import json
import pathlib
import re
import sys

import yaml
from rendering import NAME, SHAPE, WORKLOAD, check, pods_of, problems


def objects(file):
    return {(o["kind"], o["metadata"]["name"]): o for o in yaml.safe_load_all(pathlib.Path(file).read_text())}


def generated_config(overlay):
    """The ConfigMap with a hash in its name."""
    names = [name for kind, name in overlay if kind == "ConfigMap" and name != DASHBOARD]
    return next(name for name in names if re.fullmatch(rf"{NAME}-[a-z0-9]{{10}}", name))


def without_environment(item, overlay, environment):
    text = json.dumps(item, sort_keys=True)
    text = text.replace(generated_config(overlay), "CONFIG").replace(f"{NAME}-{environment}", "NAMESPACE")
    text = text.replace(f"{NAME}/{environment}/", "SECRETS/").replace(f'"{NAME}.{environment}.', f'"{NAME}.')
    return re.sub(r"deployment\.environment\.name=\w+", "ENVIRONMENT", re.sub(r"sha256:\w+", "DIGEST", text))


def check_equal_but_for_environment(overlays, last):
    def kept(environment):
        def neutral(item):
            return without_environment(item, overlays[environment], environment)

        return {neutral(key): neutral(item) for key, item in overlays[environment].items()}

    expected = kept(last)
    names = [("PrometheusRule", NAME), ("ConfigMap", DASHBOARD), ("AlertmanagerConfig", NAME), ("ExternalSecret", f"{NAME}-pagerduty")]
    alerting = {json.dumps(name) for name in names if name in overlays[last]}
    for environment in overlays:
        if environment == last:
            continue
        found = kept(environment)
        check(set(expected) - set(found) == alerting, f"only {last} has {set(expected) - set(found)}")
        for key, item in found.items():
            check(expected.get(key) == item, f"{key} differs between {environment} and {last}")


def check_metadata(overlay, environment):
    for (kind, name), item in overlay.items():
        metadata = item["metadata"]
        namespace = name if kind == "Namespace" else metadata.get("namespace")
        check(namespace == f"{NAME}-{environment}", f"{kind} {name} is in the namespace {namespace}")
        check(len(name) <= 63, f"{kind} {name} is too long a name")
        for label in ("app.kubernetes.io/name", "app.kubernetes.io/part-of", "team", "system"):
            value = metadata.get("labels", {}).get(label)
            check(isinstance(value, str) and value, f"{kind} {name}: label {label} is {value!r}")


# What only some shapes have.
ANSWERING = {"Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Service", "ServiceMonitor"}


def check_kinds(overlay, environment):
    kinds = {kind for kind, _ in overlay} & (ANSWERING | {"CronJob"})
    wanted = {"CronJob"} if SHAPE == "job" else ANSWERING
    check(kinds == wanted, f"{environment}: of what a {SHAPE} has, there are {sorted(kinds)}")
    return kinds == wanted


def check_run(overlay):
    """One run at a time, which ends, and is kept for as long as somebody may look at it."""
    spec, job = overlay["CronJob", NAME]["spec"], overlay["CronJob", NAME]["spec"]["jobTemplate"]["spec"]
    check(spec["timeZone"] == "Etc/UTC" and spec["concurrencyPolicy"] == "Forbid", "runs overlap, or start in some time zone")
    check(job["template"]["spec"]["restartPolicy"] == "Never", "what failed is restarted in its pod")
    check(0 < spec["startingDeadlineSeconds"] and 0 < job["activeDeadlineSeconds"] <= 7200, "a run may take longer than the alert waits")
    check(job["backoffLimit"] < 6 and 0 < job["ttlSecondsAfterFinished"], "failed runs stay, or are tried for ever")
    policy = overlay["NetworkPolicy", NAME]["spec"]
    check("Ingress" in policy["policyTypes"] and "ingress" not in policy, "something may reach a job")
    check("ports" not in pods_of(overlay["CronJob", NAME])["spec"]["containers"][0], "a job has a port")


def check_selectors(overlay):
    deployment, service, monitor = (overlay[kind, NAME] for kind in ("Deployment", "Service", "ServiceMonitor"))
    pod = deployment["spec"]["template"]
    check((service["spec"].get("clusterIP") == "None") == (SHAPE == "worker"), f"clusterIP of the Service of a {SHAPE}")
    selectors = {
        "Deployment": deployment["spec"]["selector"]["matchLabels"],
        "Service": service["spec"]["selector"],
        "PodDisruptionBudget": overlay["PodDisruptionBudget", NAME]["spec"]["selector"]["matchLabels"],
        "NetworkPolicy": overlay["NetworkPolicy", NAME]["spec"]["podSelector"]["matchLabels"],
    }
    for kind, selector in selectors.items():
        check(selector == {"app.kubernetes.io/name": NAME}, f"{kind} selects {selector}, of which some may change")
        check(selector.items() <= pod["metadata"]["labels"].items(), f"{kind} selects none of the pods: {selector}")
    for constraint in pod["spec"]["topologySpreadConstraints"]:
        check(constraint["labelSelector"]["matchLabels"] == {"app.kubernetes.io/name": NAME}, "topologySpreadConstraints")
    labels, spec = service["metadata"]["labels"], monitor["spec"]
    check(spec["selector"]["matchLabels"].items() <= labels.items(), "the ServiceMonitor selects another service")
    check(labels[spec["jobLabel"]] == NAME, "the job is not called as the service")
    port = service["spec"]["ports"][0]
    check(spec["endpoints"][0]["port"] == port["name"], "the ServiceMonitor's port is not the Service's")
    check(port["targetPort"] in [p["name"] for p in pod["spec"]["containers"][0]["ports"]], "the Service's port is not the pod's")
    scaler = overlay["HorizontalPodAutoscaler", NAME]["spec"]
    check(scaler["scaleTargetRef"]["name"] == deployment["metadata"]["name"], "what is scaled is not the Deployment")
    replicas = deployment["spec"].get("replicas")
    # None of its own where a Rollout has them; rollouts.py looks at that.
    given = replicas == 0 if ("Rollout", NAME) in overlay else replicas is None
    check(scaler["minReplicas"] >= 2 and given, "replicas are not the autoscaler's, or not two")


# Variables that say how long it goes on after SIGTERM.
STOPPING = {"http": {"DRAIN_SECONDS", "SHUTDOWN_TIMEOUT_SECONDS"}, "worker": {"SHUTDOWN_TIMEOUT_SECONDS"}, "job": set()}


def check_pod(overlay):
    pod = pods_of(overlay[WORKLOAD, NAME])["spec"]
    main, first = pod["containers"][0], pod.get("initContainers", [])
    config = generated_config(overlay)
    data = overlay["ConfigMap", config]["data"]
    stop = main.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    stop += sum(int(data[name]) for name in STOPPING[SHAPE])
    check(STOPPING[SHAPE] == {name for name in data if name in STOPPING["http"]}, f"a {SHAPE} has {sorted(data)}")
    check((stop > 20) == (SHAPE == "http"), f"a {SHAPE} stops within {stop} s")
    # Every language takes up to five seconds more to flush traces.
    check(stop + 5 < pod["terminationGracePeriodSeconds"], f"the grace period is too short for {stop} + 5 s")
    names = [container["name"] for container in first + pod["containers"]]
    check(len(set(names)) == len(names) and main["name"] == NAME, f"containers are called {names}")
    for container in first + pod["containers"]:
        name, security = container["name"], container["securityContext"]
        check(re.fullmatch(r"[a-z0-9./-]+@sha256:[0-9a-f]{64}", container["image"]), f"{name}: image {container['image']}")
        check(security["readOnlyRootFilesystem"] and not security["allowPrivilegeEscalation"], f"{name}: securityContext")
        check(security["capabilities"] == {"drop": ["ALL"]}, f"{name}: capabilities")
        check(container["envFrom"] == [{"configMapRef": {"name": config}}], f"{name}: its ConfigMap")
        check("cpu" not in container["resources"]["limits"], f"{name}: a limit on CPU")
        check(container.get("env") == main.get("env"), f"{name}: its environment is not the service's")
    secrets = {e["valueFrom"]["secretKeyRef"]["name"] for e in main.get("env", []) if "valueFrom" in e}
    ports = {port["port"] for rule in overlay["NetworkPolicy", NAME]["spec"]["egress"] for port in rule["ports"]}
    wants_database, wants_cache = f"{NAME}-database" in secrets, f"{NAME}-cache" in secrets
    check(wants_database == (5432 in ports) == bool(first), "database: the Secret, the port and the migration do not go together")
    check(wants_cache == (6379 in ports), "cache: the Secret and the port do not go together")


ANNOTATIONS = {"summary", "description", "dashboard_url", "runbook_url"}


def check_alerts(overlay, environment):
    titles = re.findall(r"^#+ (.*)$", pathlib.Path("docs/runbook.md").read_text(), re.M)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
    tests = pathlib.Path("deploy/observability/alerts_test.yaml").read_text()
    rules = [rule for group in overlay["PrometheusRule", NAME]["spec"]["groups"] for rule in group["rules"]]
    alerts = [rule for rule in rules if "alert" in rule]
    check(alerts, "there are no alerts")
    for rule in rules:
        for namespace in re.findall(r'namespace="([^"]*)"', rule["expr"]):
            check(namespace == f"{NAME}-{environment}", f"a rule is about the namespace {namespace}")
    for rule in alerts:
        alert, labels, annotations = rule["alert"], rule["labels"], rule["annotations"]
        check({"severity", "team", "service"} <= labels.keys(), f"{alert}: labels {list(labels)}")
        check(ANNOTATIONS <= annotations.keys(), f"{alert}: annotations {list(annotations)}")
        check(all(isinstance(v, str) for v in [*labels.values(), *annotations.values()]), f"{alert}: a value is no text")
        anchor = annotations["runbook_url"].partition("#")[2]
        check(anchor in anchors and alert.lower() in anchor, f"{alert}: the runbook has no section {anchor!r}")
        check(f"alertname: {alert}\n" in tests, f"{alert} has no test")
        check(f"/d/{uid()}?" in annotations["dashboard_url"], f"{alert}: {annotations['dashboard_url']} is not the dashboard")


def dashboard():
    [file] = pathlib.Path("deploy").glob("**/dashboard.json")
    return json.loads(file.read_text())


def uid():
    return dashboard()["uid"]


def check_dashboard(overlay):
    check(re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", uid()), f"{uid()} is no identifier for Grafana, which takes 40 characters")
    config = overlay["ConfigMap", DASHBOARD]
    check(json.loads(config["data"][f"{NAME}.json"]) == dashboard(), "the ConfigMap does not hold the dashboard")
    check(config["metadata"]["labels"].get("grafana_dashboard") == "1", "Grafana's sidecar does not see the ConfigMap")


DASHBOARD = f"{NAME}-dashboard"


def main(files):
    overlays = {pathlib.Path(file).stem: objects(file) for file in files}
    # It differs from the environments in all that they share; previews.py looks at it.
    overlays.pop("preview", None)
    alerting = [environment for environment, overlay in overlays.items() if ("PrometheusRule", NAME) in overlay]
    if len(alerting) != 1:
        sys.exit(f"alerts are in {alerting}, which should be one environment")
    check_equal_but_for_environment(overlays, alerting[0])
    for environment, overlay in overlays.items():
        check_metadata(overlay, environment)
        if not check_kinds(overlay, environment):
            continue
        if SHAPE == "job":
            check_run(overlay)
        else:
            check_selectors(overlay)
        check_pod(overlay)
    check_alerts(overlays[alerting[0]], alerting[0])
    check_dashboard(overlays[alerting[0]])
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1:]))
