//! Broken samples: each judge is seen to fail, on a service that has all that a platform can have.

use super::service::{Choice, Service};
use super::table::{JUDGES, Judge};

/// Answers, and what is wrong with services that are made by them: a judge, a file, and what stands there instead of what should.
type Samples = (&'static [&'static str], &'static [[&'static str; 4]]);

const SAMPLES: &[Samples] = &[(PLATFORM, ON_A_PLATFORM), (CROSSPLANE, WITH_CROSSPLANE), (TERRAFORM, WITH_TERRAFORM)];

const PLATFORM: &[&str] = &[
    "service.description=Takes card payments",
    "infrastructure.cache=redis",
    "infrastructure.domain=example.com",
    "infrastructure.policy=kyverno",
    "infrastructure.routing=gateway-api",
    "infrastructure.score=v1b1",
    "infrastructure.secret_store=vault",
    "infrastructure.secrets=external-secrets",
    "infrastructure.size=large",
    "observability.paging=pagerduty",
    "observability.pagerduty_service=PABC123",
    "service.catalogs=backstage,port,cortex,opslevel,datadog",
    "service.cost_center=cc-42",
    "service.system=checkout",
    "service.tier=tier-1",
];

const ON_A_PLATFORM: &[[&str; 4]] = &[
    ["hadolint", "Dockerfile", "USER 65532:65532", "MAINTAINER nobody"],
    ["jactionlint", ".github/workflows/ci.yml", "runs-on: ubuntu-24.04", "runs-on: ubuntu-none"],
    ["zizmor", ".github/workflows/ci.yml", "persist-credentials: false", "ref: ${{ github.head_ref }}"],
    ["schema of workflows", ".github/workflows/ci.yml", "timeout-minutes:", "time-out:"],
    ["schema of Dependabot", ".github/dependabot.yml", "interval: weekly", "interval: fortnightly"],
    ["schema of compose", "compose.yaml", "depends_on:", "depends:"],
    ["shellcheck", "deploy/deploy.sh", "set -eu\n", "set -eu\ncd $1\n"],
    ["make help", "Makefile", ".PHONY: help", "help"],
    ["a deployment", "deploy/overlays/staging/kustomization.yaml", "digest: sha256:", "newTag: v1 # sha256:"],
    ["kustomize", "deploy/base/kustomization.yaml", "deployment.yaml", "deployments.yaml"],
    ["custom resources", "deploy/base/servicemonitor.yaml", "endpoints:", "endpoint:"],
    ["manifests", "deploy/base/service.yaml", "targetPort: http", "targetPort: web"],
    ["make manifests", "deploy/base/kustomization.yaml", "deployment.yaml", "deployments.yaml"],
    ["make manifests, with promtool", "deploy/observability/prometheusrule.yaml", "> 14.4", "> 1440"],
    ["schema of the dashboard", "deploy/observability/dashboard.json", "\"schemaVersion\":", "\"schemaVersions\":"],
    ["promtool on the dashboard", "deploy/observability/dashboard.json", "sum by (", "summ by ("],
    ["references", "README.md", "make test", "make tests"],
    ["OpenAPI", "openapi.yaml", "responses:", "response:"],
    ["mkdocs", "mkdocs.yml", "runbook.md", "runbooks.md"],
    ["pave check", "pave.yaml", "template: go-http", "template: : go-http"],
    ["yamllint", "mkdocs.yml", "nav:", "nav:   "],
    ["rumdl", "README.md", "## Run", "#### Run"],
    ["lychee", "README.md", "](docs/runbook.md", "](docs/runbooks.md"],
    ["gitleaks", "README.md", "# payments", "AKIAQYLPMN5HFIQR7XYA # payments"],
    ["Kubernetes objects", "deploy/base/service.yaml", "port: 80\n", "port: http\n"],
    ["custom resources", "deploy/base/externalsecrets.yaml", "refreshInterval", "refresh"],
    ["custom resources", "deploy/base/httproute.yaml", "backendRefs", "backends"],
    ["custom resources", "deploy/base/servicemonitor.yaml", "kind: ServiceMonitor", "kind: ServiceWatcher"],
    ["custom resources", "deploy/observability/alertmanagerconfig.yaml", "sendResolved", "resolved"],
    ["what was chosen", "deploy/base/httproute.yaml", "port: 80\n", "port: 8080\n"],
    ["what was chosen", "deploy/base/httproute.yaml", "namespace: gateway\n", "namespace: other\n"],
    ["what was chosen", "deploy/overlays/staging/httproute.yaml", "payments.staging.", "payments."],
    ["what was chosen", "deploy/overlays/staging/externalsecrets.yaml", "/staging/", "/production/"],
    ["what was chosen", "deploy/overlays/staging/externalsecrets.yaml", "secretKey: url", "secretKey: uri"],
    ["what was chosen", "deploy/observability/alertmanagerconfig.yaml", "key: routing-key", "key: routing"],
    ["what was chosen", "deploy/base/deployment.yaml", "memory: 1024Mi", "memory: 256Mi"],
    ["what was chosen", "deploy/base/deployment.yaml", "921MiB", "1024MiB"],
    ["what was chosen", "deploy/base/horizontalpodautoscaler.yaml", "maxReplicas: 20", "maxReplicas: 6"],
    ["what was chosen", "deploy/base/kustomization.yaml", "cost-center: cc-42", "cost-center: cc-43"],
    ["what was chosen", "deploy/base/kustomization.yaml", "includeTemplates: true", "includeTemplates: false"],
    ["amtool", "deploy/observability/alertmanagerconfig.yaml", "value: page", "value: pages"],
    ["amtool", "deploy/observability/alertmanagerconfig.yaml", "receiver: ticket", "receiver: nobody"],
    ["amtool", "deploy/observability/alertmanagerconfig.yaml", "groupWait: 30s", "groupWait: soon"],
    ["catalogs", "catalog-info.yaml", "owner: team-payments", "owner: team-other"],
    ["catalogs", "port.yml", "blueprint: service", "blueprint: services"],
    ["catalogs", "port.yml", "identifier: payments", "identifier: payment"],
    ["catalogs", "cortex.yaml", "x-cortex-tag: payments", "x-cortex-tag: a payment"],
    ["catalogs", "opslevel.yml", "tier: tier_1", "tier: tier_2"],
    ["catalogs", "service.datadog.yaml", "PABC123", "PABC124"],
    ["catalogs", "CODEOWNERS", "team-payments", "team-other"],
    ["Backstage", "catalog-info.yaml", "kind: Resource", "kind: Ressource"],
    ["schema of Datadog", "service.datadog.yaml", "lifecycle:", "lifecycles:"],
    ["schema of Score", "score.yaml", "targetPort", "target"],
    ["custom resources", "deploy/base/validatingpolicy.yaml", "validationActions", "actions"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "[0-9a-f]{64}$", "[0-9]{64}$"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "initContainers : []", "initContainers : [0]"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "'team' in object", "'name' in object"],
];

const CROSSPLANE: &[&str] = &[
    "service.description=Takes card payments",
    "infrastructure.cache=redis",
    "infrastructure.policy=opa",
    "infrastructure.provisioning=crossplane",
    "infrastructure.secrets=external-secrets",
];

const WITH_CROSSPLANE: &[[&str; 4]] = &[
    ["custom resources", "deploy/base/database.yaml", "storageGiB: 20", "storageGiB: 5"],
    ["custom resources", "deploy/base/cache.yaml", "deletionPolicy", "deletion"],
    ["what was chosen", "deploy/base/database.yaml", "connectionSecretName: payments-database", "connectionSecretName: payments"],
    ["what was chosen", "deploy/base/kustomization.yaml", "  - cache.yaml\n", ""],
    ["opa", "policy/manifests.rego", "container in containers", "one in containers"],
    ["opa", "policy/manifests.rego", "deny contains message if {", "deny contains message if  {"],
    ["opa", "policy/manifests.rego", "[0-9a-f]{64}", "[0-9a-f]{63}"],
    ["opa", "policy/manifests_test.rego", "has no label team", "has no team"],
    ["opa", "deploy/base/deployment.yaml", "image: ghcr.io", "image: docker.io"],
];

const TERRAFORM: &[&str] = &[
    "service.description=Takes card payments",
    "infrastructure.cache=redis",
    "infrastructure.provisioning=terraform",
    "infrastructure.secrets=external-secrets",
];

const WITH_TERRAFORM: &[[&str; 4]] = &[
    ["HCL", "infra/.terraform.lock.hcl", "version     = \"6", "version     = \"5"],
    ["HCL", "infra/.terraform.lock.hcl", "zh:0ba0", "zh:0ba"],
    ["HCL", "infra/cache.tf", "transit_encryption_enabled = true", "transit_encryption_enabled = false"],
    ["HCL", "infra/database.tf", "deletion_protection       = true", "deletion_protection       = false"],
    ["HCL", "infra/database.tf", "password_wo         =", "password            ="],
    ["HCL", "infra/database.tf", "payments/${var.environment}/database", "payments/database"],
    ["HCL", "infra/variables.tf", "type        = string", ""],
    ["HCL", "infra/versions.tf", "team        =", "group       ="],
    ["HCL", "infra/versions.tf", "{", "{{"],
    ["terraform", "infra/database.tf", "storage_encrypted     = true", "storage_encrypt       = true"],
    ["terraform", "infra/database.tf", "backup_retention_period   = 14", "backup_retention_period   = 1"],
    ["terraform", "infra/variables.tf", "length(var.subnet_ids) >= 2", "length(var.subnet_ids) >= 1"],
    ["terraform", "infra/versions.tf", "  region = var.region", "    region = var.region"],
];

pub fn each_judge_fails() {
    for judge in JUDGES {
        let has_sample = SAMPLES.iter().flat_map(|(_, samples)| *samples).any(|sample| sample[0] == judge.name);
        assert!(has_sample, "{} has no broken sample", judge.name);
    }
    let wrong: Vec<String> = SAMPLES.iter().flat_map(|(answers, samples)| wrong_with(answers, samples)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with the samples of one service, which is content as it is.
fn wrong_with(answers: &[&str], samples: &[[&'static str; 4]]) -> Vec<String> {
    let answers = answers.iter().map(|answer| (*answer).to_owned()).collect();
    let service = Service::create(&Choice { template: "go-http".to_owned(), name: "payments", answers });
    assert_eq!(service.complaints(), "", "the service as it is");
    let judged = samples.iter().filter(|sample| service.can_ask(judge(sample[0])));
    judged.filter_map(|[name, file, text, fault]| service.overlooks(judge(name), [file, text, fault])).collect()
}

fn judge(name: &str) -> &'static Judge {
    JUDGES.iter().find(|judge| judge.name == name).unwrap()
}
