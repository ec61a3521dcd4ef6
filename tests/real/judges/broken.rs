//! Broken samples: each judge is seen to fail, on a service that has all that a platform can have.

use super::service::{Choice, Service};
use super::shapes;
use super::table::{JUDGES, Judge};
use crate::verdicts::Verdict;

/// A template, answers, and what is wrong with services that are made by them: a judge, a file, and what stands there instead of
/// what should.
type Samples = (&'static str, &'static [&'static str], &'static [[&'static str; 4]]);

const SAMPLES: &[Samples] = &[
    ("go-http", PLATFORM, ON_A_PLATFORM),
    ("go-http", CROSSPLANE, WITH_CROSSPLANE),
    ("go-http", TERRAFORM, WITH_TERRAFORM),
    ("go-http", ARGO, BY_ARGO),
    ("go-http", FLUX, BY_FLUX),
    ("go-http", HELM, WITH_HELM),
    ("go-http", HELM_BY_ARGO, WITH_HELM_BY_ARGO),
    ("go-http", &["ci_cd.pipeline=gitlab-ci", "infrastructure.policy=opa"], ON_GITLAB),
    ("go-http", &["ci_cd.pipeline=circleci", "infrastructure.policy=opa"], ON_CIRCLECI),
    ("go-http", &["ci_cd.pipeline=jenkins", "infrastructure.policy=opa"], ON_JENKINS),
    ("go-worker", &[], shapes::WORKER),
    ("go-job", &[], shapes::JOB),
];

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
    ["what was chosen", "deploy/base/httproute.yaml", "sectionName: https", "sectionName: http"],
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
    ["catalogs", "cortex.yaml", "url: openapi.yaml", "url: openapi.json"],
    ["catalogs", "opslevel.yml", "tier: tier_1", "tier: tier_2"],
    ["catalogs", "service.datadog.yaml", "PABC123", "PABC124"],
    ["catalogs", "CODEOWNERS", "team-payments", "team-other"],
    ["Backstage", "catalog-info.yaml", "kind: Resource", "kind: Ressource"],
    ["schema of Datadog", "service.datadog.yaml", "lifecycle:", "lifecycles:"],
    ["schema of Score", "score.yaml", "targetPort", "target"],
    ["custom resources", "deploy/base/validatingpolicy.yaml", "validationActions", "actions"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "[0-9a-f]{64}$", "[0-9]{64}$"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "initContainers : []", "initContainers : [0]"],
    ["Kyverno", "deploy/base/validatingpolicy.yaml", "[pods, pods/ephemeralcontainers]", "[pods]"],
    [
        "Kyverno",
        "deploy/base/validatingpolicy.yaml",
        "variables.images.all(image, image.",
        "variables.containers.all(image, image.image.",
    ],
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
    ["opa", "policy/manifests.rego", "jobTemplate", "jobsTemplate"],
    ["opa", "policy/manifests_test.rego", "has no label team", "has no team"],
    ["opa", "deploy/base/deployment.yaml", "image: ghcr.io", "image: docker.io"],
];

const ARGO: &[&str] = &[
    "ci_cd.delivery=argo-cd",
    "ci_cd.deploy_strategy=blue-green",
    "ci_cd.previews=pull-requests",
    "infrastructure.cache=redis",
    "infrastructure.routing=gateway-api",
];

const BY_ARGO: &[[&str; 4]] = &[
    ["a preview", "deploy/argo-cd/previews.yaml", "- ghcr.io/", "- docker.io/"],
    ["custom resources", "deploy/argo-cd/applications.yaml", "selfHeal:", "selfheal:"],
    ["custom resources", "deploy/argo-cd/previews.yaml", "goTemplate:", "goTemplates:"],
    ["custom resources", "deploy/argo-cd/project.yaml", "sourceRepos:", "sources:"],
    ["custom resources", "deploy/base/analysistemplate.yaml", "failureLimit:", "failureLimits:"],
    ["custom resources", "deploy/base/rollout.yaml", "activeService:", "activeServices:"],
    ["delivery", ".github/workflows/preview.yml", "}}:pr-", "}}:pull-"],
    ["delivery", "deploy/argo-cd/applications.yaml", "path: deploy/overlays/staging", "path: deploy/overlays/stage"],
    ["delivery", "deploy/argo-cd/applications.yaml", "namespace: payments-staging", "namespace: payments-production"],
    ["delivery", "deploy/argo-cd/applications.yaml", "prune: true", "prune: false"],
    ["delivery", "deploy/argo-cd/applications.yaml", "      - RespectIgnoreDifferences=true\n", ""],
    ["delivery", "deploy/argo-cd/previews.yaml", "ServerSideDiff=true", "ServerSideDiff=false"],
    ["delivery", "deploy/argo-cd/previews.yaml", ":pr-{{.number}}", ":{{.number}}"],
    ["delivery", "deploy/argo-cd/previews.yaml", "finalizers: [resources-finalizer.argocd.argoproj.io]", "finalizers: []"],
    ["delivery", "deploy/argo-cd/project.yaml", "payments-pr-[0-9]*", "payments-pull-*"],
    ["delivery", "deploy/argo-cd/project.yaml", "kind: ResourceQuota", "kind: ServiceAccount"],
    ["delivery", "deploy/overlays/preview/database.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"],
    ["delivery", "deploy/overlays/preview/kustomization.yaml", "@payments-database:", "@database:"],
    ["delivery", "deploy/overlays/preview/kustomization.yaml", "to:\n        - podSelector: {}", "ports:\n        - port: 5432"],
    ["delivery", "deploy/overlays/preview/kustomization.yaml", "replicas: 1", "replicas: 2"],
    ["promtool on the analysis", "deploy/base/analysistemplate.yaml", "_seconds_count", "_seconds_total"],
    ["promtool on the analysis", "deploy/base/analysistemplate.yaml", "} == 1)", "})"],
    ["promtool on the analysis", "deploy/base/analysistemplate.yaml", "le=\"0.25\"", "le=\"0.5\""],
    ["promtool on the analysis", "deploy/base/analysistemplate.yaml", ", rollouts_pod_template_hash=\"{{args.pods}}\"", ""],
    ["rollouts", "deploy/base/analysistemplate.yaml", "{{args.pods}}", "{{args.pod}}"],
    ["rollouts", "deploy/base/deployment.yaml", "replicas: 0", "replicas: 1"],
    ["rollouts", "deploy/base/deployment.yaml", "rollouts-pod-template-hash", "pod-template-hash"],
    ["rollouts", "deploy/base/horizontalpodautoscaler.yaml", "kind: Rollout", "kind: Deployment"],
    ["rollouts", "deploy/base/rollout.yaml", "previewService: payments-preview", "previewService: payments-next"],
    ["rollouts", "deploy/base/rollout.yaml", "scaleDownDelaySeconds: 900", "scaleDownDelaySeconds: 300"],
    ["rollouts", "deploy/base/servicemonitor.yaml", "app.kubernetes.io/component", "app.kubernetes.io/instance"],
];

const FLUX: &[&str] = &["ci_cd.delivery=flux", "ci_cd.deploy_strategy=canary"];

const BY_FLUX: &[[&str; 4]] = &[
    ["custom resources", "deploy/base/rollout.yaml", "duration: 5m", "duration: 5 minutes"],
    ["custom resources", "deploy/flux/kustomizations.yaml", "deletionPolicy: Orphan", "deletionPolicy: Orphans"],
    ["custom resources", "deploy/flux/source.yaml", "branch:", "branches:"],
    ["delivery", "deploy/flux/kustomizations.yaml", "path: ./deploy/overlays/staging", "path: ./deploy/overlays/stage"],
    ["delivery", "deploy/flux/kustomizations.yaml", "name: payments\n  path", "name: payment\n  path"],
    ["delivery", "deploy/flux/kustomizations.yaml", "wait: true", "wait: false"],
    ["delivery", "deploy/flux/source.yaml", "!/deploy", "!/deployments"],
    ["rollouts", "deploy/base/rollout.yaml", "setWeight: 50", "setWeight: 10"],
    ["rollouts", "deploy/flux/kustomizations.yaml", "timeout: 30m", "timeout: 5m"],
];

const HELM: &[&str] = &[
    "ci_cd.delivery=flux",
    "ci_cd.pipeline=gitlab-ci",
    "infrastructure.packaging=helm",
    "infrastructure.policy=opa",
    "infrastructure.routing=gateway-api",
];

const WITH_HELM: &[[&str; 4]] = &[
    ["helm", "deploy/chart/templates/service.yaml", "{{ .Release.Namespace }}", "{{ .Release.Namespace"],
    ["helm", "deploy/chart/values.yaml", "min: 2", "min: two"],
    ["helm", "deploy/chart/values.schema.json", "\"additionalProperties\": false,\n  \"required\": [\"e", "\"required\": [\"e"],
    ["helm", "deploy/chart/values.schema.json", "^sha256:[0-9a-f]{64}$", ".*"],
    ["helm", "deploy/values/staging.yaml", "environment: staging", "environment: stage"],
    ["schema of values", "deploy/chart/values.schema.json", "\"integer\"", "\"whole\""],
    ["the same by kustomize", "deploy/chart/files/dashboard.json", "\"schemaVersion\":", "\"schemaVersions\":"],
    ["the same by kustomize", "deploy/chart/templates/configmap.yaml", "namespace: {{ .Release.Namespace }}", "namespace: other"],
    ["the same by kustomize", "deploy/chart/templates/deployment.yaml", ".podLabels", ".labels"],
    ["the same by kustomize", "deploy/chart/templates/poddisruptionbudget.yaml", "maxUnavailable: 1", "maxUnavailable: 2"],
    ["the same by kustomize", "deploy/chart/templates/serviceaccount.yaml", ".labels", ".podLabels"],
    ["the same by kustomize", "deploy/chart/values.yaml", "LOG_LEVEL: info", "LOG_LEVEL: debug"],
    ["the same by kustomize", "deploy/values/production.yaml", "alerting: true", "alerting: false"],
    ["a deployment", "deploy/values/staging.yaml", "  digest:", "  \"digest\":"],
    ["Kubernetes objects", "deploy/chart/templates/service.yaml", "port: 80\n", "port: http\n"],
    ["manifests", "deploy/chart/templates/service.yaml", "targetPort: http", "targetPort: web"],
    ["make manifests", "deploy/chart/templates/_helpers.tpl", ".Values.image.digest", ".Values.image.digest.of"],
    ["make manifests, with promtool", "deploy/chart/files/prometheusrule.yaml", "> 14.4", "> 1440"],
    ["schema of the dashboard", "deploy/chart/files/dashboard.json", "\"schemaVersion\":", "\"schemaVersions\":"],
    ["promtool on the dashboard", "deploy/chart/files/dashboard.json", "sum by (", "summ by ("],
    ["what was chosen", "deploy/values/staging.yaml", "payments.staging.", "payments."],
    ["opa", "deploy/chart/templates/_helpers.tpl", "{{ .Values.image.repository }}", "docker.io/other"],
    ["pipelines", ".gitlab-ci.yml", "v[^a]*", "v*"],
    ["custom resources", "deploy/flux/helmreleases.yaml", "valuesFiles:", "valueFiles:"],
    ["delivery", "deploy/flux/helmreleases.yaml", "reconcileStrategy: Revision", "reconcileStrategy: ChartVersion"],
    ["delivery", "deploy/flux/helmreleases.yaml", "deploy/values/staging.yaml", "deploy/values/stage.yaml"],
    ["delivery", "deploy/flux/helmreleases.yaml", "targetNamespace: payments-staging", "targetNamespace: payments"],
];

const HELM_BY_ARGO: &[&str] =
    &["ci_cd.delivery=argo-cd", "ci_cd.deploy_strategy=canary", "ci_cd.previews=pull-requests", "infrastructure.packaging=helm"];

const WITH_HELM_BY_ARGO: &[[&str; 4]] = &[
    ["custom resources", "deploy/argo-cd/applications.yaml", "valueFiles:", "valuesFiles:"],
    ["delivery", "deploy/argo-cd/applications.yaml", "../values/staging.yaml", "../values/stage.yaml"],
    ["delivery", "deploy/argo-cd/applications.yaml", "path: deploy/chart", "path: deploy/charts"],
    ["delivery", "deploy/argo-cd/applications.yaml", "releaseName: payments", "releaseName: other"],
    ["delivery", "deploy/argo-cd/previews.yaml", "value: pr-{{.number}}", "value: pull-{{.number}}"],
    ["a preview", "deploy/argo-cd/previews.yaml", "name: image.tag", "name: image.tags"],
    ["a preview", "deploy/chart/templates/namespace.yaml", "if not .Values.preview", "if true"],
    ["promtool on the analysis", "deploy/chart/templates/analysistemplate.yaml", "_seconds_count", "_seconds_total"],
    ["rollouts", "deploy/chart/templates/analysistemplate.yaml", "args.pods", "args.pod"],
    ["the same by kustomize", "deploy/chart/templates/networkpolicy.yaml", "- podSelector: {}", "- namespaceSelector: {}"],
    [
        "the same by kustomize",
        "deploy/chart/templates/preview/database.yaml",
        ".withoutName\" | nindent 8",
        ".other\" | nindent 8",
    ],
    ["the same by kustomize", "deploy/chart/templates/rollout.yaml", "if not .Values.preview", "if true"],
];

const ON_GITLAB: &[[&str; 4]] = &[
    ["schema of Renovate", "renovate.json", "\"7 days\"", "[7]"],
    ["schema of GitLab CI", ".gitlab-ci.yml", "when: always", "when: sometimes"],
    ["gitlab-ci-local", ".gitlab-ci.yml", "needs: [build]", "needs: [bild]"],
    ["pipelines", ".gitlab-ci.yml", "\nsign:\n", "\ncache:\n"],
    ["pipelines", ".gitlab-ci.yml", "alpine:3.24", "alpine:latest"],
    ["pipelines", ".gitlab-ci.yml", "export OPA=opa", "true"],
    ["pipelines", ".gitlab-ci.yml", "o[^v]*", "o*"],
    ["pipelines", ".gitlab-ci.yml", "{[^d]*", "{[^p]*"],
    ["pipelines", ".gitlab-ci.yml", "\"$IMAGE@$DIGEST\"", "$IMAGE@$DIGEST"],
];

const ON_CIRCLECI: &[[&str; 4]] = &[
    ["schema of CircleCI", ".circleci/config.yml", "resource_class: medium", "resource_class: [1]"],
    ["pipelines", ".circleci/config.yml", "requires: [image]", "requires: [imaeg]"],
    ["pipelines", ".circleci/config.yml", "ubuntu-2404:2025.09.1", "ubuntu-2404:current"],
    ["pipelines", ".circleci/config.yml", "export OPA=opa", "true"],
    ["pipelines", ".circleci/config.yml", "case \"$digest\" in", "case $digest"],
];

const ON_JENKINS: &[[&str; 4]] = &[
    ["npm-groovy-lint", "Jenkinsfile", "stages {", "stages {{"],
    ["pods of Jenkins", "jenkins/build.yaml", "containers:", "container:"],
    ["pipelines", "Jenkinsfile", "steps {", "stesp {"],
    ["pipelines", "Jenkinsfile", "export OPA=opa", "true"],
    ["pipelines", "jenkins/promote.Jenkinsfile", "container('cosign')", "container('cosing')"],
    ["pipelines", "jenkins/scan.Jenkinsfile", "disableConcurrentBuilds()", ""],
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
    ["HCL", "infra/cache.tf", "engine_version = \"8.0\"", "engine_version = \"7.2\""],
    ["HCL", "infra/cache.tf", "auth_token  ", "auth_tokens "],
    ["HCL", "infra/database.tf", "deletion_protection       = true", "deletion_protection       = false"],
    ["HCL", "infra/database.tf", "password_wo         =", "password            ="],
    ["HCL", "infra/database.tf", "payments/${var.environment}/database", "payments/database"],
    ["HCL", "infra/variables.tf", "type        = string", ""],
    ["HCL", "infra/versions.tf", "team        =", "group       ="],
    ["HCL", "infra/versions.tf", "{", "{{"],
    ["terraform", "infra/cache.tf", "? local.name :", "? \"payments\" :"],
    ["terraform", "infra/database.tf", "storage_encrypted     = true", "storage_encrypt       = true"],
    ["terraform", "infra/database.tf", "backup_retention_period   = 14", "backup_retention_period   = 1"],
    ["terraform", "infra/variables.tf", "length(var.subnet_ids) >= 2", "length(var.subnet_ids) >= 1"],
    ["terraform", "infra/versions.tf", "  region = var.region", "    region = var.region"],
];

pub fn each_judge_fails() {
    for judge in JUDGES {
        let has_sample = SAMPLES.iter().flat_map(|(_, _, samples)| *samples).any(|sample| sample[0] == judge.name);
        assert!(has_sample, "{} has no broken sample", judge.name);
    }
    for (template, answers, samples) in SAMPLES {
        assert_noticed(template, answers, samples);
    }
}

/// Judges are content with the service as it is, and notice each of the samples.
fn assert_noticed(template: &str, answers: &[&str], samples: &[[&'static str; 4]]) {
    let owned = answers.iter().map(|answer| (*answer).to_owned()).collect();
    let service = Service::create(&Choice { template: template.to_owned(), name: "payments", answers: owned });
    let name = format!("broken samples of {template} {}", answers.join(" "));
    Verdict::on(&name, service.contents()).unless_known(&name, || {
        assert_eq!(service.complaints(), "", "the service as it is");
        let judged = samples.iter().filter(|sample| service.can_ask(judge(sample[0])));
        let wrong: Vec<String> =
            judged.filter_map(|[name, file, text, fault]| service.overlooks(judge(name), [file, text, fault])).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

fn judge(name: &str) -> &'static Judge {
    JUDGES.iter().find(|judge| judge.name == name).unwrap()
}
