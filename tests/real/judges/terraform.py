"""Reads a service's Terraform with a parser of HCL, and checks what no validator of Terraform asks for.

Versions are pinned and locked; variables have types, descriptions and rules; what holds data is encrypted and kept; everything says
who pays; secrets are called as the service's ExternalSecrets fetch them; the tests need no cloud.

usage: terraform.py, in the service's directory
"""

import pathlib
import re
import sys

import hcl2
import yaml

problems = []


def check(holds, message):
    if not holds:
        problems.append(message)


def plain(value):
    """Without the quotes and the marks that the parser leaves."""
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items() if not str(key).startswith("__")}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.strip('"') if isinstance(value, str) else value


def read(file):
    with open(file, encoding="utf-8") as text:
        return plain(hcl2.load(text))


def blocks(documents, kind):
    """The blocks of a kind by their labels, as `aws_db_instance.database`."""
    found = {}
    for document in documents:
        for block in document.get(kind, []):
            labels = []
            while len(block) == 1 and isinstance(next(iter(block.values())), dict):
                [(label, block)] = block.items()
                labels.append(label)
            found[".".join(labels)] = block
    return found


def check_versions(documents):
    [settings] = [block for document in documents for block in document.get("terraform", [])]
    check("required_version" in settings, "no version of Terraform is required")
    [required] = settings["required_providers"]
    [locked] = read("infra/.terraform.lock.hcl")["provider"]
    for name, provider in required.items():
        [lock] = [lock for address, lock in locked.items() if address.endswith(f"/{provider['source']}")]
        check(lock["version"] == lock["constraints"] == provider["version"], f"{name} is locked to {lock['version']}")
        for value in lock["hashes"]:
            check(re.fullmatch(r"zh:[0-9a-f]{64}|h1:[A-Za-z0-9+/]{43}=", value), f"{name}: {value} is no hash")
        archives = [value for value in lock["hashes"] if value.startswith("zh:")]
        check(len(archives) >= 10, f"{name}: the lock knows {len(archives)} platforms")


def check_variables(documents):
    for name, variable in blocks(documents, "variable").items():
        check({"type", "description", "validation"} <= variable.keys(), f"variable {name} has {list(variable)}")
    for name, output in blocks(documents, "output").items():
        check("description" in output, f"output {name} has no description")


KEPT = {
    "aws_db_instance.database": {
        "storage_encrypted": True,
        "deletion_protection": True,
        "skip_final_snapshot": False,
        "publicly_accessible": False,
    },
    "aws_elasticache_replication_group.cache": {"at_rest_encryption_enabled": True, "transit_encryption_enabled": True},
}


def check_resources(resources, answers):
    infrastructure, service = answers["infrastructure"], answers["service"]
    chosen = {name for name in ("database", "cache") if infrastructure[name] != "none"}
    check({name.rpartition(".")[2] for name in resources} == chosen, f"there are {sorted(resources)}")
    for name, wanted in KEPT.items():
        found = {key: resources[name].get(key) for key in wanted} if name in resources else wanted
        check(found == wanted, f"{name} has {found}")
    if "database" in chosen:
        check(resources["aws_db_instance.database"]["backup_retention_period"] >= 7, "the database's backups go within a week")
        check("password" not in resources["aws_db_instance.database"], "the database's password is in the state")
    for name in chosen:
        secret = resources[f"aws_secretsmanager_secret.{name}"]["name"]
        check(secret == f"{service['name']}/${{var.environment}}/{name}", f"the secret of the {name} is called {secret}")


def check_tags(documents, answers):
    service = answers["service"]
    [tags] = [local["tags"] for document in documents for local in document.get("locals", [])]
    wanted = {"team": service["owner"], "system": service["system"], "cost-center": service.get("cost_center")}
    check({key: tags.get(key) for key in wanted} == wanted, f"the tags say that {tags} pays")


def main():
    answers = yaml.safe_load(pathlib.Path("pave.lock").read_text())["answers"]
    documents = [read(file) for file in sorted(pathlib.Path("infra").glob("*.tf"))]
    check_versions(documents)
    check_variables(documents)
    check_resources(blocks(documents, "resource"), answers)
    check_tags(documents, answers)
    tests = read("infra/tests/infra.tftest.hcl")
    check("mock_provider" in tests, "the tests ask a cloud")
    check(any("expect_failures" in run for run in blocks([tests], "run").values()), "no test expects a refusal")
    return "\n".join(problems) or None


sys.exit(main())
