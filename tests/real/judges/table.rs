//! The judges: what each is called, which files it passes judgement on, and its command.
//!
//! Commands run by bash in the service's repository, in this order. `$JUDGES` is this directory, `$OUT` is for results, outside
//! of the repository, and `$SHARED` has schemas that are not the project's own, where it is there.

use globset::{Glob, GlobSet, GlobSetBuilder};

pub struct Judge {
    pub name: &'static str,
    /// Patterns of what it reads; it is called where the service has such a file.
    reads: &'static [&'static str],
    pub command: &'static str,
    /// Whether more than the content of what it reads decides, or others need what it writes.
    pub is_called_each_time: bool,
}

impl Judge {
    const fn new(name: &'static str, reads: &'static [&'static str], command: &'static str) -> Self {
        Self { name, reads, command, is_called_each_time: false }
    }

    const fn each_time(mut self) -> Self {
        self.is_called_each_time = true;
        self
    }

    /// Whether it reads schemas that are not in this repository.
    pub fn wants_shared(&self) -> bool {
        self.command.contains("$SHARED")
    }

    /// Whether it needs Terraform, and AWS's provider.
    pub fn wants_terraform(&self) -> bool {
        self.command.contains("terraform.sh")
    }

    /// Whether it looks at everything, and thus at nothing in particular.
    pub fn reads_all(&self) -> bool {
        self.reads == ALL
    }

    pub fn reads(&self) -> GlobSet {
        patterns(self.reads.iter().copied())
    }
}

/// The patterns as one; `*` stays in its directory.
pub fn patterns(texts: impl IntoIterator<Item = &'static str>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for text in texts {
        set.add(globset::GlobBuilder::new(text).literal_separator(true).build().unwrap_or_else(|_| Glob::new(text).unwrap()));
    }
    set.build().unwrap()
}

const ALL: &[&str] = &["**"];
/// What the environments are rendered from, and what applies it.
const MANIFESTS: &[&str] = &[
    "deploy/{base,argo-cd,flux}/*",
    "deploy/overlays/*/*",
    "deploy/chart/**",
    "deploy/values/*",
    "deploy/observability/{kustomization,prometheusrule,alertmanagerconfig,externalsecret}.yaml",
];
const CHART: &[&str] = &["deploy/chart/**", "deploy/values/*"];
const INFRASTRUCTURE: &[&str] = &["infra/{*.tf,.terraform.lock.hcl,tests/*.hcl}"];

pub const JUDGES: &[Judge] = &[
    Judge::new("hadolint", &["Dockerfile"], "hadolint Dockerfile"),
    Judge::new("jactionlint", &[".github/workflows/*.yml"], "jactionlint --oneline"),
    Judge::new("zizmor", &[".github/workflows/*.yml", ".github/dependabot.yml"], "zizmor --offline --no-progress ."),
    Judge::new(
        "schema of workflows",
        &[".github/workflows/*.yml"],
        "check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml",
    ),
    Judge::new(
        "schema of Dependabot",
        &[".github/dependabot.yml"],
        "check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml",
    ),
    Judge::new("schema of Renovate", &["renovate.json"], "check-jsonschema --builtin-schema vendor.renovate renovate.json"),
    Judge::new("schema of GitLab CI", &[".gitlab-ci.yml"], "check-jsonschema --builtin-schema vendor.gitlab-ci .gitlab-ci.yml"),
    Judge::new(
        "gitlab-ci-local",
        &[".gitlab-ci.yml"],
        r#"mkdir -p "$OUT/gitlab"; cp .gitlab-ci.yml "$OUT/gitlab"; cd "$OUT/gitlab"; git init -q .
        node "$NODE_PATH/.bin/gitlab-ci-local" --list --no-evaluate-rule-changes > jobs; grep -q '^build ' jobs"#,
    ),
    Judge::new(
        "schema of CircleCI",
        &[".circleci/config.yml"],
        "check-jsonschema --builtin-schema vendor.circle-ci .circleci/config.yml",
    ),
    // Syntax alone, in ten seconds; it takes any word for a section.
    Judge::new(
        "npm-groovy-lint",
        &["Jenkinsfile", "jenkins/*.Jenkinsfile"],
        r#"shopt -s nullglob
        node "$NODE_PATH/.bin/npm-groovy-lint" --noserver --no-insight --failon error Jenkinsfile jenkins/*.Jenkinsfile"#,
    ),
    // It wants names, which Jenkins gives.
    Judge::new(
        "pods of Jenkins",
        &["jenkins/*.yaml"],
        r#"for pod in jenkins/*.yaml; do
          sed 's/^metadata:/&\n  name: pod/' "$pod" > "$OUT/pod.yaml"; kubernetes-validate --strict -k 1.36.0 "$OUT/pod.yaml"
        done"#,
    ),
    Judge::new(
        "pipelines",
        &[".gitlab-ci.yml", ".circleci/config.yml", "Jenkinsfile", "jenkins/*"],
        r#"python "$JUDGES/pipelines.py" "$OUT/scripts""#,
    )
    .each_time(),
    Judge::new("schema of compose", &["compose.yaml"], "check-jsonschema --builtin-schema vendor.compose-spec compose.yaml"),
    Judge::new("shellcheck", &["deploy/deploy.sh"], "shellcheck deploy/deploy.sh"),
    Judge::new("make help", &["Makefile"], "make help | grep -q '^test '"),
    Judge::new("a deployment", &["deploy/overlays/*/*", "deploy/values/*"], r#"bash "$JUDGES/deploys.sh""#),
    Judge::new(
        "kustomize",
        &["deploy/base/*", "deploy/overlays/*/*"],
        r#"cd deploy/overlays; for name in *; do kubectl kustomize "$name" > "$OUT/overlays/$name.yaml"; done"#,
    )
    .each_time(),
    Judge::new("helm", CHART, r#"bash "$JUDGES/helm.sh""#).each_time(),
    Judge::new("the same by kustomize", CHART, r#"python "$JUDGES/packagings.py" "$OUT/kustomized" "$OUT"/overlays/*"#)
        .each_time(),
    Judge::new(
        "schema of values",
        &["deploy/chart/values.schema.json"],
        "check-jsonschema --check-metaschema deploy/chart/values.schema.json",
    ),
    Judge::new("Kubernetes objects", MANIFESTS, r#"python "$JUDGES/objects.py" core "$OUT"/overlays/*"#),
    Judge::new(
        "custom resources",
        MANIFESTS,
        r#"shopt -s nullglob
        python "$JUDGES/objects.py" custom "$SHARED/schemas/crds:$JUDGES/schemas" "$OUT"/overlays/* deploy/{argo-cd,flux}/*.yaml"#,
    ),
    Judge::new("manifests", MANIFESTS, r#"python "$JUDGES/manifests.py" "$OUT"/overlays/*"#).each_time(),
    Judge::new("make manifests", MANIFESTS, "make manifests PROMTOOL=true OPA=true"),
    Judge::new(
        "make manifests, with promtool",
        &["deploy/{observability,chart/files}/{prometheusrule,alerts_test}.yaml"],
        "make manifests PROMTOOL=promtool OPA=true",
    ),
    Judge::new("delivery", MANIFESTS, r#"python "$JUDGES/delivery.py" "$OUT"/overlays/*"#).each_time(),
    Judge::new("a preview", &["deploy/argo-cd/previews.yaml"], r#"bash "$JUDGES/previews.sh""#).each_time(),
    Judge::new("rollouts", MANIFESTS, r#"python "$JUDGES/rollouts.py" "$OUT"/overlays/*"#).each_time(),
    Judge::new(
        "promtool on the analysis",
        &["deploy/{base,chart/templates}/{rollout,analysistemplate}.yaml"],
        r#"python "$JUDGES/analysis.py" "$OUT/analysis" "$OUT/analysis_test" "$OUT"/overlays/*
        promtool check rules --lint=all --lint-fatal "$OUT/analysis"; promtool test rules "$OUT/analysis_test""#,
    ),
    Judge::new(
        "schema of the dashboard",
        &["deploy/{observability,chart/files}/dashboard.json"],
        r#"shopt -s globstar; check-jsonschema --schemafile "$SHARED/schemas/grafana-dashboard.json" deploy/**/dashboard.json"#,
    ),
    Judge::new("opa", &["policy/*.rego"], "opa check --strict policy; opa fmt --list --fail policy; make policy OPA=opa")
        .each_time(),
    Judge::new(
        "Kyverno",
        &["deploy/{base,chart/templates}/validatingpolicy.yaml"],
        r#"python "$JUDGES/kyverno.py" "$OUT"/overlays/*"#,
    )
    .each_time(),
    Judge::new("HCL", INFRASTRUCTURE, r#"python "$JUDGES/terraform.py""#).each_time(),
    Judge::new("terraform", INFRASTRUCTURE, r#"bash "$JUDGES/terraform.sh""#),
    Judge::new(
        "schema of Score",
        &["score.yaml"],
        r#"check-jsonschema --schemafile "$SHARED/schemas/score-v1b1.json" score.yaml"#,
    ),
    Judge::new("what was chosen", MANIFESTS, r#"python "$JUDGES/chosen.py" "$OUT"/overlays/*"#).each_time(),
    Judge::new("amtool", MANIFESTS, r#"python "$JUDGES/routes.py" "$OUT"/overlays/* "$OUT/alertmanager.yml""#).each_time(),
    Judge::new(
        "promtool on the dashboard",
        &["deploy/{observability,chart/files}/dashboard.json"],
        r#"python "$JUDGES/dashboard.py" "$OUT/rules"; promtool check rules --lint=all --lint-fatal "$OUT/rules""#,
    ),
    Judge::new("references", ALL, r#"python "$JUDGES/references.py" $WITHOUT"#),
    Judge::new(
        "catalogs",
        &["catalog-info.yaml", "port.yml", "cortex.yaml", "opslevel.yml", "service.datadog.yaml", "CODEOWNERS"],
        r#"python "$JUDGES/catalogs.py""#,
    )
    .each_time(),
    Judge::new(
        "schema of Datadog",
        &["service.datadog.yaml"],
        r#"file=$PWD/service.datadog.yaml; cd "$SHARED"; python validators/ddval.py "$file""#,
    ),
    Judge::new("Backstage", &["catalog-info.yaml"], r#"node "$JUDGES/backstage.cjs""#),
    Judge::new("OpenAPI", &["openapi.yaml"], "openapi-spec-validator openapi.yaml"),
    Judge::new("mkdocs", &["mkdocs.yml"], r#"mkdocs build --strict --site-dir "$OUT/site""#).each_time(),
    Judge::new("pave check", &["pave.yaml"], r#""$PAVE" check"#),
    Judge::new("yamllint", ALL, "yamllint --strict ."),
    Judge::new("rumdl", &["**/*.md"], "rumdl check ."),
    Judge::new("lychee", &["**/*.md"], "lychee --offline --include-fragments --no-progress .").each_time(),
    Judge::new("gitleaks", ALL, "gitleaks dir . --no-banner"),
];

/// Files that no judge reads, and why that is right.
pub const NOT_JUDGED: &[&str] = &[
    // Texts of no language.
    "LICENSE",
    // What other judges are told by, and thus fail by.
    ".markdownlint.yaml",
    ".yamllint.yaml",
    ".yamllintignore",
    // Editors, git and Docker take any line for a pattern.
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    ".dockerignore",
];
