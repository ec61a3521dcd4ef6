"""Checks that what applies the manifests, and the manifests, fit together.

Argo CD's Applications and Flux's Kustomizations apply overlays that exist, each environment once and in its namespace, and their
project lets them.

usage: delivery.py RENDERED_OVERLAY…, in the service's directory; the file of staging is called staging.yaml
"""

import os
import pathlib
import sys

import previews
import yaml
from rendering import ENVIRONMENTS, NAME, OVERLAYS, check, documents, named, problems


def check_sources(applied, path, namespace):
    """Each environment is applied once, into its namespace. `path` and `namespace` read them from what applies it."""
    paths = sorted(pathlib.Path(path(item)).stem for item in applied.values())
    check(paths == ENVIRONMENTS, f"overlays of {paths} are applied, and there are {ENVIRONMENTS}")
    for name, item in applied.items():
        overlay = pathlib.Path(path(item))
        check((overlay / "kustomization.yaml").is_file() or overlay.is_file(), f"{name}: {overlay}, which is not there")
        check(name == f"{NAME}-{overlay.stem}", f"{name} applies {overlay}")
        if namespace:
            wanted = OVERLAYS.get(overlay.stem, {}).get("namespace")
            check(namespace(item) == wanted, f"{name} is for {namespace(item)}, and its overlay for {wanted}")


def check_permitted(project, name, spec, rendered):
    """What an Application applies is what its project lets it apply."""
    permitted = project["spec"]
    check(spec["source"]["repoURL"] in permitted["sourceRepos"], f"{name}: its source is not the project's")
    destination = spec["destination"]
    namespaces = [item["namespace"] for item in permitted["destinations"]]
    check(matches(destination["namespace"].replace("{{.number}}", "42"), namespaces), f"{name}: its namespace is not the project's")
    forbidden = {(item["group"], item["kind"]) for item in permitted["namespaceResourceBlacklist"]}
    for item in rendered:
        group, kind = item["apiVersion"].rpartition("/")[0], item["kind"]
        check((group, kind) not in forbidden and (group, "*") not in forbidden, f"{name}: the project forbids {kind}")
        if "namespace" in item["metadata"]:
            continue
        rules = permitted["clusterResourceWhitelist"]
        allowed = [rule["name"] for rule in rules if (rule["group"], rule["kind"]) == (group, kind)]
        own = destination["namespace"] if kind == "Namespace" else item["metadata"]["name"]
        # Any number will do.
        check(matches(own.replace("{{.number}}", "42"), allowed), f"{name}: the project does not let it apply {kind} {own}")


def matches(text, patterns):
    return any(pathlib.PurePath(text).match(pattern) for pattern in patterns)


def applied_by_argo_cd(source):
    """The overlay, or the file of values beside the chart."""
    if "helm" not in source:
        return source["path"]
    helm, chart = source["helm"], pathlib.Path(source["path"])
    check((chart / "Chart.yaml").is_file() and helm["releaseName"] == NAME, f"the chart is {chart}, released as {helm['releaseName']}")
    [values] = helm["valueFiles"]
    return os.path.normpath(chart / values)


def applied_by_flux(item):
    """The same of a Kustomization or a HelmRelease."""
    if item["kind"] == "Kustomization":
        return item["spec"]["path"].removeprefix("./")
    spec = item["spec"]["chart"]["spec"]
    chart, values = (os.path.normpath(file) for file in spec["valuesFiles"])
    check(chart == os.path.normpath(f"{spec['chart']}/values.yaml"), f"the first values are {chart}")
    check(os.path.isfile(f"{spec['chart']}/Chart.yaml"), f"the chart is {spec['chart']}")
    return values


def check_argo_cd(rendered):
    objects = [item for file in pathlib.Path("deploy/argo-cd").glob("*.yaml") for item in documents(file)]
    applications, [project] = named("Application", objects), named("AppProject", objects).values()
    check(len({item["metadata"]["namespace"] for item in objects}) == 1, "Argo CD's objects are in several namespaces")
    source, destination = (lambda item: applied_by_argo_cd(item["spec"]["source"])), (lambda item: item["spec"]["destination"]["namespace"])
    check_sources(applications, source, destination)
    sets = named("ApplicationSet", objects)
    check(bool(sets) == ("preview" in OVERLAYS), "the overlay of previews and their ApplicationSet do not go together")
    specs = {name: item["spec"] for name, item in applications.items()}
    specs |= {name: item["spec"]["template"]["spec"] for name, item in sets.items()}
    described = {name: item["metadata"] for name, item in applications.items()}
    described |= {name: item["spec"]["template"]["metadata"] for name, item in sets.items()}
    for name, metadata in described.items():
        options = metadata.get("annotations", {}).get("argocd.argoproj.io/compare-options")
        check(options == "ServerSideDiff=true", f"{name}: defaults of custom resources would differ for ever")
    for name, spec in specs.items():
        check(spec["project"] == project["metadata"]["name"], f"{name}: its project is {spec['project']}")
        sync = spec["syncPolicy"]
        check(sync["automated"] == {"prune": True, "selfHeal": True}, f"{name}: {sync['automated']}")
        check("ServerSideApply=true" in sync["syncOptions"] and sync["retry"]["limit"], f"{name}: {sync}")
        overlay = pathlib.Path(applied_by_argo_cd(spec["source"])).stem
        check_permitted(project, name, spec, rendered.get(overlay, []))
        blue_green = any("blueGreen" in item["spec"]["strategy"] for item in named("Rollout", rendered.get(overlay, [])).values())
        check(blue_green == ("ignoreDifferences" in spec), f"{name}: selectors that Argo Rollouts writes")
        check(blue_green == ("RespectIgnoreDifferences=true" in sync["syncOptions"]), f"{name}: selectors that are applied")
    repositories = {spec["source"]["repoURL"] for spec in specs.values()}
    for name, item in sets.items():
        previews.check_preview(name, item["spec"]["template"], rendered["preview"], repositories)


def check_flux():
    objects = [item for file in pathlib.Path("deploy/flux").glob("*.yaml") for item in documents(file)]
    kustomizations, sources = named("Kustomization", objects), named("GitRepository", objects)
    releases = named("HelmRelease", objects)
    check(bool(kustomizations) != bool(releases), "Flux's Kustomizations and HelmReleases apply the same")
    check(len({item["metadata"]["namespace"] for item in objects}) == 1, "Flux's objects are in several namespaces")
    if releases:
        check_sources(releases, applied_by_flux, lambda item: item["spec"]["targetNamespace"])
    else:
        # Without a target namespace, the overlay's holds.
        check_sources(kustomizations, applied_by_flux, None)
    for name, item in kustomizations.items():
        spec = item["spec"]
        check(spec["sourceRef"]["name"] in sources, f"{name}: source {spec['sourceRef']['name']}, which is not there")
        check(spec["prune"] and spec["wait"] and spec["timeout"], f"{name}: {spec}")
    for name, item in releases.items():
        spec, chart = item["spec"], item["spec"]["chart"]["spec"]
        check(chart["sourceRef"]["name"] in sources, f"{name}: source {chart['sourceRef']['name']}, which is not there")
        # The chart's version does not change, so that nothing would ever be deployed.
        check(chart["reconcileStrategy"] == "Revision", f"{name}: a commit makes no new chart")
        check(spec["releaseName"] == NAME and "storageNamespace" not in spec, f"{name}: the release is {spec['releaseName']}")
        check({"install", "upgrade", "timeout", "driftDetection"} <= spec.keys(), f"{name}: {spec}")
    for name, item in sources.items():
        check(item["spec"]["ignore"].split() == ["/*", "!/deploy"], f"{name}: ignores {item['spec']['ignore']}")


def main(files):
    rendered = {pathlib.Path(file).stem: documents(file) for file in files}
    if pathlib.Path("deploy/argo-cd").is_dir():
        check_argo_cd(rendered)
    if pathlib.Path("deploy/flux").is_dir():
        check_flux()
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1:]))
