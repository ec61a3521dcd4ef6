"""Checks of pipelines what their schemas do not say: that what is named exists, and that scripts are sound.

GitLab takes no job that is called as a keyword. Jobs of CircleCI need jobs, of which each has what it runs in. Blocks of a
Jenkinsfile are sections that the declarative syntax has, with all that it wants. The scripts of all go to shellcheck, and do not want
Docker for the manifests, as they are in images that have none.

usage: pipelines.py DIRECTORY, for scripts, in the service's repository
"""

import os
import pathlib
import re
import subprocess
import sys

import yaml

problems = []


def check(holds, message):
    if not holds:
        problems.append(message)


# Not taken as names of jobs (GitLab, "CI/CD YAML syntax reference").
GLOBAL = {"default", "include", "spec", "stages", "variables", "workflow"}
FORBIDDEN = {"image", "services", "before_script", "after_script", "cache", "true", "false", "nil"}


def gitlab():
    config = yaml.safe_load(pathlib.Path(".gitlab-ci.yml").read_text())
    jobs = {name: job for name, job in config.items() if name not in GLOBAL}
    check_changes(config["workflow"]["rules"])
    check(not FORBIDDEN & jobs.keys(), f"GitLab: jobs that are called as keywords: {FORBIDDEN & jobs.keys()}")
    for name, job in jobs.items():
        merged = {**jobs.get(job.get("extends"), {}), **job}
        if not name.startswith("."):
            check(merged.get("stage") in config["stages"], f"GitLab: {name} is in the stage {merged.get('stage')}")
            check("image" in merged and "rules" in merged, f"GitLab: {name} has no image, or no rules")
            check(not re.search(r":latest$|^[^:]*$", image(merged)), f"GitLab: {name} is in {image(merged)}, which is not pinned")
        for need in job.get("needs", []):
            check(need in jobs, f"GitLab: {name} needs {need}, which is not there")
        yield name, "\n".join([*merged.get("before_script", []), *merged.get("script", [])])


def check_changes(rules):
    """A push that only changes overlays or values starts nothing, and any other does (Ruby's fnmatch, as GitLab calls it)."""
    signs = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "{": "(?:", "}": ")", ",": "|"}
    globs = [glob for rule in rules for glob in rule.get("changes", [])]
    split = [re.split(r"(\*\*/|\*|\[\^.\]|[{},])", glob) for glob in globs]
    patterns = ["".join(signs.get(part, part.replace("[^", "[^/")) for part in parts) for parts in split]
    for path in subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines():
        starts = not globs or any(re.fullmatch(pattern, path) for pattern in patterns)
        check(starts != path.startswith(("deploy/overlays/", "deploy/values/")), f"GitLab: {path} {'starts' if starts else 'does not start'} a pipeline")


def image(job):
    return job["image"]["name"] if isinstance(job["image"], dict) else job["image"]


def circleci():
    config = yaml.safe_load(pathlib.Path(".circleci/config.yml").read_text())
    for name, job in config["jobs"].items():
        check("resource_class" in job, f"CircleCI: {name} has no resource_class")
        images = [entry["image"] for entry in job.get("docker", [])] or [job["machine"]["image"]]
        for used in images:
            check(re.search(r":[^:]*\d", used), f"CircleCI: {name} is in {used}, which is not pinned")
        steps = [step["run"] for step in job["steps"] if isinstance(step, dict) and "run" in step]
        commands = [run if isinstance(run, str) else run["command"] for run in steps]
        yield name, "\n".join(re.sub(r"<< [\w.]+ >>", "parameter", command) for command in commands)
    for workflow, content in config["workflows"].items():
        entries = [(entry, {}) if isinstance(entry, str) else next(iter(entry.items())) for entry in content["jobs"]]
        names = {options.get("name", job) for job, options in entries}
        for job, options in entries:
            check(job in config["jobs"] or options.get("type") == "approval", f"CircleCI: {workflow} has {job}, which is not there")
            for need in options.get("requires", []):
                check(need in names, f"CircleCI: {job} requires {need}, which is not there")


# Which blocks may stand in which (Jenkins, "Pipeline Syntax"); of those with None, others may hold anything.
BLOCKS = {
    "Jenkinsfile": {"pipeline"},
    "pipeline": {"agent", "environment", "options", "parameters", "post", "stages", "tools", "triggers"},
    "stages": {"stage"},
    "stage": {"agent", "environment", "input", "options", "parallel", "post", "stages", "steps", "tools", "when"},
    "agent": {"docker", "dockerfile", "kubernetes", "label", "node"},
    "post": {"always", "changed", "cleanup", "failure", "fixed", "regression", "success", "unstable"},
    "when": {"allOf", "anyOf", "beforeAgent", "branch", "changeRequest", "changeset", "expression", "not", "triggeredBy"},
}
OPTIONS = {"timeout", "disableConcurrentBuilds", "buildDiscarder"}


def jenkins():
    files = [pathlib.Path("Jenkinsfile"), *sorted(pathlib.Path("jenkins").glob("*.Jenkinsfile"))]
    for file in files:
        text = file.read_text()
        scripts = re.findall(r"sh '''(.*?)'''", text, re.S) + re.findall(r"sh '([^'\n]+)'", text)
        check_blocks(file, re.sub(r"'''.*?'''|'[^'\n]*'|//[^\n]*", "''", text, flags=re.S))
        for pod in re.findall(r"yamlFile '(.*)'", text):
            check_pod(file, text, pod)
        for number, script in enumerate(scripts):
            yield f"{file.name}-{number}", script


def check_blocks(file, text):
    within, held = ["Jenkinsfile"], [set()]
    for statement, brace in re.findall(r"([^{}\n]*)([{}\n])", text):
        word = (re.match(r"\s*(\w*)", statement) or [""])[1]
        if word and within[-1] in BLOCKS:
            check(word in BLOCKS[within[-1]], f"{file}: `{word}` in `{within[-1]}`")
        held[-1].add(word)
        if brace == "{":
            within.append(word)
            held.append(set())
        elif brace == "}":
            closed, names = within.pop(), held.pop()
            check(closed != "pipeline" or {"agent", "options", "stages"} <= names, f"{file}: a pipeline without a section")
            check(closed != "stage" or {"steps", "stages"} & names, f"{file}: a stage without steps")
            check(closed != "options" or OPTIONS <= names, f"{file}: options {names}")


def check_pod(file, text, pod):
    containers = {container["name"]: container for container in yaml.safe_load(pathlib.Path(pod).read_text())["spec"]["containers"]}
    for name in re.findall(r"(?:[cC]ontainer)[ (]'(.*?)'", text):
        check(name in containers, f"{file}: container {name}, which {pod} does not have")
    for name, container in containers.items():
        check(re.search(r":[^:]*\d", container["image"]), f"{pod}: {name} is {container['image']}, which is not pinned")


def shellcheck(directory, scripts):
    directory.mkdir(exist_ok=True)
    for name, script in scripts:
        # As these systems run them, and with their variables set.
        (directory / f"{name}.sh").write_text(f"#!/bin/sh\nset -e\n{script}\n")
    files = sorted(directory.glob("*.sh"))
    check(files, "there are no scripts")
    # `|` and `pipefail` are the systems' concern, and what `$(…)` fails with ends the scripts.
    ran = subprocess.run(["shellcheck", *files], capture_output=True, text=True)
    check(ran.returncode == 0, ran.stdout)


def check_manifests(scripts):
    for name, script in scripts:
        called = re.search(r"^ *(make manifests.*)$", script, re.M)
        if called:
            environment = {**os.environ, **dict(re.findall(r"^ *export (\w+)=(\S+)$", script, re.M))}
            ran = subprocess.run([*called[1].split(), "--dry-run"], capture_output=True, text=True, env=environment)
            check(ran.returncode == 0 and "docker" not in ran.stdout, f"{name} calls:\n{ran.stdout}{ran.stderr}")


def main(directory):
    systems = {".gitlab-ci.yml": gitlab, ".circleci": circleci, "Jenkinsfile": jenkins}
    found = [read for path, read in systems.items() if pathlib.Path(path).exists()]
    if len(found) != 1:
        return f"there are {len(found)} pipelines"
    scripts = list(found[0]())
    shellcheck(pathlib.Path(directory), scripts)
    check_manifests(scripts)
    return "\n".join(problems) or None


sys.exit(main(sys.argv[1]))
