"""Checks that nothing in a service refers to what it does not have, and that its texts are as a person would leave them.

Targets of make, paths, workflows, jobs, services of compose and entities of the catalog that are named exist; without a pipeline
nothing speaks of one, and without Kubernetes nothing speaks of that.

usage: references.py [WITHOUT…], pipeline or kubernetes, in the service's repository
"""

import pathlib
import re
import subprocess
import sys

import yaml

problems = []


def check(holds, message):
    if not holds:
        problems.append(message)


def committed():
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.split("\0")[:-1]
    return {name: pathlib.Path(name).read_text(encoding="utf-8") for name in names}


# Rules of the Makefile: `target: needs ## help`; `target: export NAME = value` sets a variable for those before the colon.
RULE = re.compile(r"^([a-z][a-z-]*):(?! export)(.*)$", re.M)


def make_targets(makefile):
    rules = RULE.findall(makefile)
    targets = {target for target, _ in rules}
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.M))
    check(targets == phony, f"Makefile: targets that are not .PHONY, or the reverse: {targets ^ phony}")
    check(rules[0][0] == "help", f"Makefile: the first target is {rules[0][0]}")
    for target, rest in rules:
        needs, _, text = rest.partition(" ## ")
        check(text, f"Makefile: {target} has no help")
        for need in needs.split():
            # A variable stands for a file, and files are made by rules of their own.
            is_known = need in targets or need.startswith("$(") or f"\n{need}: " in makefile
            check(is_known, f"Makefile: {target} needs {need}, which is not there")
    for names in re.findall(r"^([a-z -]+): export", makefile, re.M):
        for name in names.split():
            check(name in targets, f"Makefile: a variable for {name}, which is not there")
    return targets


def check_references(name, text, files, targets):
    if name == "Makefile":
        called = re.findall(r"\$\(MAKE\) ([a-z-]+)", text)
    else:
        called = re.findall(r"`make ([a-z][a-z-]*)", text) + re.findall(r"^\s*(?:- run: )?make ([a-z][a-z-]+)(?: |$)", text, re.M)
    for target in called:
        check(target in targets, f"{name}: make {target}, which is not there")
    local = re.sub(r"https?://\S+", "", text)
    for path in re.findall(r"(?<![\w/.@-])((?:deploy|docs|\.github|migrations)/[\w./-]*\w)", local):
        check(pathlib.Path(path).exists(), f"{name}: {path}, which is not there")
    for workflow in re.findall(r"actions/workflows/([\w.-]+)", text):
        check(f".github/workflows/{workflow}" in files, f"{name}: workflow {workflow}, which is not there")


def check_text(name, text):
    for line in re.findall(r"^.*[ \t]$", text, re.M):
        problems.append(f"{name}: a space at the end of {line!r}")
    check("\n\n\n" not in text, f"{name}: two empty lines")
    check(text.endswith("\n") and not text.endswith("\n\n"), f"{name}: its end")
    check(not text.startswith("\n"), f"{name}: begins with an empty line")
    check("{%" not in text and "{#" not in text, f"{name}: a tag of a template")
    check("\t" not in text or name == "Makefile", f"{name}: a tab")


def check_silence(name, text, words, about):
    for line in text.splitlines():
        check(not re.search(words, line, re.I), f"{name}: without {about}: {line.strip()}")


KUBERNETES = r"kubernetes|kubectl|kustomize|grafana|prometheusrule|\boverlay|promote|runbook|deploy/"


def check_workflow(name, text):
    jobs = yaml.safe_load(text)["jobs"]
    for job, content in jobs.items():
        needs = content.get("needs", [])
        for need in [needs] if isinstance(needs, str) else needs:
            check(need in jobs, f"{name}: {job} needs {need}, which is not there")
        for other, output in re.findall(r"needs\.([\w-]+)\.outputs\.([\w-]+)", str(content)):
            check(output in jobs.get(other, {}).get("outputs", {}), f"{name}: {job} reads {other}.{output}, which is not there")


def check_compose(text, makefile):
    compose = yaml.safe_load(text)
    services = compose["services"]
    check(isinstance(compose["name"], str), "compose.yaml: its name is no text")
    for names in re.findall(r"docker compose .*--wait (.*)$", makefile, re.M):
        for name in names.split():
            check(name in services, f"Makefile: service {name} of compose, which is not there")
    for name, service in services.items():
        for other in service.get("depends_on", {}):
            check(other in services, f"compose.yaml: {name} depends on {other}, which is not there")
        for volume in service.get("volumes", []):
            check(volume.split(":")[0] in compose.get("volumes", {}), f"compose.yaml: volume {volume}, which is not there")
        for variable, value in service.get("environment", {}).items():
            check(isinstance(value, str), f"compose.yaml: {variable} is no text")


def check_catalog(text):
    entities = list(yaml.safe_load_all(text))
    named = {f"{entity['kind'].lower()}:{entity['metadata']['name']}" for entity in entities}
    for entity in entities:
        spec = entity["spec"]
        for reference in spec.get("dependsOn", []) + [f"api:{name}" for name in spec.get("providesApis", [])]:
            check(reference in named, f"catalog-info.yaml: {reference}, which is not there")
        for field in ("owner", "system"):
            check(isinstance(spec[field], str), f"catalog-info.yaml: {field} {spec[field]!r} is no text")


def main(without):
    files = committed()
    targets = make_targets(files["Makefile"])
    # What the components write. The code has judges of its own, and .pave and the lock are pave's.
    owned = re.compile(
        r"(README\.md|docs/|deploy/|\.github/|\.gitlab-ci|\.circleci/|[Jj]enkins|renovate|compose\.yaml|Dockerfile|Makefile|catalog-info|port|cortex"
        r"|opslevel|service\.datadog|mkdocs|openapi|\.[a-z]+(\.yaml)?$)"
    )
    for name, text in files.items():
        if not owned.match(name):
            continue
        check_references(name, text, files, targets)
        check_text(name, text)
        if "pipeline" in without:
            check_silence(name, text, r"pipeline|workflow|github.actions|(?<!npm )(?<!profile )(?<!nextest/)\bCI\b", "a pipeline")
        # The Dockerfile says why its user is a number, which is good for Kubernetes and no harm elsewhere; Jenkins runs in pods,
        # which Renovate updates.
        if "kubernetes" in without and not re.match(r"Dockerfile|renovate|[Jj]enkins", name):
            check_silence(name, text, KUBERNETES, "Kubernetes")
        if name.startswith(".github/workflows/"):
            check_workflow(name, text)
    check_compose(files["compose.yaml"], files["Makefile"])
    if "catalog-info.yaml" in files:
        check_catalog(files["catalog-info.yaml"])
    owners = files["CODEOWNERS"]
    check(re.fullmatch(r"\* @[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+\n", owners), f"CODEOWNERS: {owners!r}")
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1:]))
