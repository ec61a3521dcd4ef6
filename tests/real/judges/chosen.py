"""Checks that what was chosen of the platform is in the rendered manifests, and that it fits the service.

The route leads to the Service, and the gateway's pods are let in; each Secret that something reads has one source, with the keys
that are read; replicas are of the size that was chosen; everything says who pays for it.

usage: chosen.py RENDERED_OVERLAY…, in the service's directory
"""

import pathlib
import sys

from rendering import ANSWERS, NAME, SHAPE, WORKLOAD, check, documents, pods_of, problems


def of_kind(overlay, kind):
    return [item for item in overlay if item["kind"] == kind]


def chosen(group, name):
    return ANSWERS[group].get(name, "none")


def check_route(overlay, environment):
    routes = of_kind(overlay, "HTTPRoute")
    check(len(routes) == (chosen("infrastructure", "routing") == "gateway-api"), f"{environment} has {len(routes)} routes")
    for route in routes:
        [parent] = route["spec"]["parentRefs"]
        [policy] = [p for p in of_kind(overlay, "NetworkPolicy") if p["metadata"]["name"] == NAME]
        let_in = str(policy["spec"]["ingress"])
        check(f"'kubernetes.io/metadata.name': '{parent['namespace']}'" in let_in, f"{parent['namespace']} is not let in")
        check(parent["name"] == ANSWERS["infrastructure"]["gateway"], f"the route's gateway is {parent['name']}")
        check(parent["sectionName"] == ANSWERS["infrastructure"]["gateway_listener"], "the route is for all listeners, or another")
        ports = {(s["metadata"]["name"], p["port"]) for s in of_kind(overlay, "Service") for p in s["spec"]["ports"]}
        for rule in route["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                check((backend["name"], backend["port"]) in ports, f"the route leads to {backend}, which is no Service's port")
        label = "" if environment == "production" else f".{environment}"
        expected = f"{NAME}{label}.{ANSWERS['infrastructure']['domain']}"
        check(route["spec"].get("hostnames") == [expected], f"{environment}: the route is for {route['spec'].get('hostnames')}")


def secrets_read(value):
    """Every name and key of a Secret that something below takes a value from."""
    if isinstance(value, list):
        return set().union(*map(secrets_read, value))
    if not isinstance(value, dict):
        return set()
    own = {(reference["name"], reference["key"]) for field in ("secretKeyRef", "routingKey") if (reference := value.get(field))}
    return own.union(*map(secrets_read, value.values()))


def secrets_made(overlay, environment):
    """The names and keys of Secrets, of all that makes some; twice those that are made twice."""
    made = []
    for item in of_kind(overlay, "ExternalSecret"):
        spec = item["spec"]
        store = {"kind": "ClusterSecretStore", "name": ANSWERS["infrastructure"].get("secret_store")}
        check(spec["secretStoreRef"] == store, f"{item['metadata']['name']} is fetched from {spec['secretStoreRef']}")
        for data in spec["data"]:
            key = data["remoteRef"]["key"]
            check(key.startswith(f"{NAME}/{environment}/"), f"{environment} fetches {key}")
            made.append((spec["target"]["name"], data["secretKey"]))
    # Composite resources, whose Compositions make the key `url`.
    return made + [(item["spec"]["connectionSecretName"], "url") for item in overlay if "connectionSecretName" in item.get("spec", {})]


def check_secrets(overlay, environment):
    read, made = secrets_read(overlay), secrets_made(overlay, environment)
    check(len(set(made)) == len(made), f"{environment}: a Secret has two sources: {sorted(made)}")
    check(set(made) <= read, f"{environment}: nothing reads {set(made) - read}")
    backing = {("database", "PostgreSQLInstance"), ("cache", "RedisInstance")}
    wanted = {kind for name, kind in backing if chosen("infrastructure", name) != "none"}
    composite = {item["kind"] for item in overlay if "connectionSecretName" in item.get("spec", {})}
    crossplane = chosen("infrastructure", "provisioning") == "crossplane"
    check(composite == (wanted if crossplane else set()), f"{environment}: Crossplane is to make {composite}")
    if chosen("infrastructure", "secrets") == "external-secrets":
        check(read <= set(made), f"{environment}: nothing makes {read - set(made)}")
    else:
        check(not of_kind(overlay, "ExternalSecret"), f"{environment} has an ExternalSecret")


# Requests of CPU and memory, limit of memory, least and most replicas.
SIZES = {
    "small": ("100m", "128Mi", "256Mi", 2, 6),
    "medium": ("250m", "256Mi", "512Mi", 2, 10),
    "large": ("500m", "512Mi", "1024Mi", 3, 20),
}


def check_size(overlay):
    [workload], scalers = of_kind(overlay, WORKLOAD), of_kind(overlay, "HorizontalPodAutoscaler")
    pod, wanted = pods_of(workload)["spec"], SIZES[ANSWERS["infrastructure"]["size"]]
    bounds = [(scaler["spec"]["minReplicas"], scaler["spec"]["maxReplicas"]) for scaler in scalers]
    check(bounds == ([] if SHAPE == "job" else [wanted[3:]]), f"replicas: {bounds}")
    for container in pod["containers"] + pod.get("initContainers", []):
        requests, limits = container["resources"]["requests"], container["resources"]["limits"]
        found = (requests["cpu"], requests["memory"], limits["memory"])
        check(found == wanted[:3], f"{container['name']} has {found}")
        for variable in container.get("env", []):
            if variable["name"] == "GOMEMLIMIT":
                share = int(variable["value"].removesuffix("MiB")) / int(limits["memory"].removesuffix("Mi"))
                check(0.85 < share <= 0.9, f"GOMEMLIMIT is {share:.0%} of the limit")


def check_schedule(overlay):
    found = [item["spec"]["schedule"] for item in of_kind(overlay, "CronJob")]
    check(found == ([ANSWERS["infrastructure"]["schedule"]] if SHAPE == "job" else []), f"schedules {found}")


def check_showback(overlay, environment):
    service = ANSWERS["service"]
    wanted = {"team": service["owner"], "system": service["system"]}
    if "cost_center" in service:
        wanted["cost-center"] = service["cost_center"]
    for item in overlay:
        pods = [pods_of(item)] if item["kind"] in ("Deployment", "CronJob") else []
        for metadata in [item["metadata"]] + [pod["metadata"] for pod in pods]:
            found = {key: metadata.get("labels", {}).get(key) for key in ("team", "system", "cost-center")}
            found = {key: value for key, value in found.items() if value is not None}
            check(found == wanted, f"{environment}: {item['kind']} {item['metadata']['name']} says that {found} pays")


def main(files):
    for file in files:
        overlay, environment = documents(file), pathlib.Path(file).stem
        # Nothing is chosen for it; previews.py looks at it.
        if environment == "preview":
            continue
        check_route(overlay, environment)
        check_secrets(overlay, environment)
        check_size(overlay)
        check_schedule(overlay)
        check_showback(overlay, environment)
    return "\n".join(problems) or (None if files else "there are no manifests")


sys.exit(main(sys.argv[1:]))
