//! The judges: what each is called, which services it has something to say about, and its command.
//!
//! Commands run by bash in the service's repository, in this order. `$JUDGES` is this directory, `$OUT` is for results, outside
//! of the repository, and `$SHARED` has schemas that are not the project's own, where it is there.

/// What a service must have for a judge to look at it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Always,
    /// This pipeline.
    On(&'static str),
    /// A pipeline whose scripts no program of its own reads.
    OffGitHub,
    Kubernetes,
    /// Kubernetes and a pipeline, and thus deployments.
    Delivery,
}

pub struct Judge {
    pub name: &'static str,
    pub part: Part,
    pub command: &'static str,
}

impl Judge {
    const fn new(name: &'static str, part: Part, command: &'static str) -> Self {
        Self { name, part, command }
    }

    /// Whether it reads schemas that are not in this repository.
    pub fn wants_shared(&self) -> bool {
        self.command.contains("$SHARED")
    }
}

use Part::{Always, Delivery, Kubernetes, OffGitHub, On};

const GITHUB: Part = On("github-actions");
const GITLAB: Part = On("gitlab-ci");
const CIRCLECI: Part = On("circleci");
const JENKINS: Part = On("jenkins");

pub const JUDGES: &[Judge] = &[
    Judge::new("hadolint", Always, "hadolint Dockerfile"),
    Judge::new("jactionlint", GITHUB, "jactionlint --oneline"),
    Judge::new("zizmor", Always, "zizmor --offline --no-progress ."),
    Judge::new(
        "schema of workflows",
        GITHUB,
        "check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml",
    ),
    Judge::new("schema of GitLab CI", GITLAB, "check-jsonschema --builtin-schema vendor.gitlab-ci .gitlab-ci.yml"),
    Judge::new(
        "gitlab-ci-local",
        GITLAB,
        r#"cp .gitlab-ci.yml "$OUT"; cd "$OUT"; git init -q .; node "$NODE_PATH/.bin/gitlab-ci-local" --list > list; grep -q '^build ' list"#,
    ),
    Judge::new("schema of CircleCI", CIRCLECI, "check-jsonschema --builtin-schema vendor.circle-ci .circleci/config.yml"),
    // Half a minute, most of it Groovy's.
    Judge::new(
        "npm-groovy-lint",
        JENKINS,
        r#"node "$NODE_PATH/.bin/npm-groovy-lint" --noserver --no-insight --failon error "**/{,*.}Jenkinsfile""#,
    ),
    // It wants names, which Jenkins gives.
    Judge::new(
        "pods of Jenkins",
        JENKINS,
        r#"for pod in jenkins/*.yaml; do sed 's/^metadata:/&\n  name: pod/' "$pod" > "$OUT/pod.yaml"; kubernetes-validate --strict -k 1.36.0 "$OUT/pod.yaml"; done"#,
    ),
    Judge::new("pipelines", OffGitHub, r#"python "$JUDGES/pipelines.py" "$OUT/scripts""#),
    Judge::new(
        "schema of updates",
        Always,
        "if [ -e renovate.json ]; then check-jsonschema --builtin-schema vendor.renovate renovate.json; \
         else check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml; fi",
    ),
    Judge::new("schema of compose", Always, "check-jsonschema --builtin-schema vendor.compose-spec compose.yaml"),
    Judge::new("shellcheck", Delivery, "shellcheck deploy/deploy.sh"),
    Judge::new("make help", Always, "make help | grep -q '^test '"),
    Judge::new("a deployment", Kubernetes, r#"bash "$JUDGES/deploys.sh""#),
    Judge::new(
        "kustomize",
        Kubernetes,
        r#"cd deploy/overlays; for name in *; do kubectl kustomize "$name" > "$OUT/overlays/$name.yaml"; done"#,
    ),
    Judge::new("Kubernetes objects", Kubernetes, r#"python "$JUDGES/objects.py" core "$OUT"/overlays/*"#),
    Judge::new("custom resources", Kubernetes, r#"python "$JUDGES/objects.py" custom "$SHARED/schemas/crds" "$OUT"/overlays/*"#),
    Judge::new("manifests", Kubernetes, r#"python "$JUDGES/manifests.py" "$OUT"/overlays/*"#),
    Judge::new("make manifests, with promtool", Kubernetes, "make manifests PROMTOOL=promtool"),
    Judge::new(
        "schema of the dashboard",
        Kubernetes,
        r#"check-jsonschema --schemafile "$SHARED/schemas/grafana-dashboard.json" deploy/observability/dashboard.json"#,
    ),
    Judge::new(
        "promtool on the dashboard",
        Kubernetes,
        r#"python "$JUDGES/dashboard.py" "$OUT/rules"; promtool check rules --lint=all --lint-fatal "$OUT/rules""#,
    ),
    Judge::new("references", Always, r#"python "$JUDGES/references.py" $WITHOUT"#),
    Judge::new("Backstage", Always, r#"node "$JUDGES/backstage.cjs""#),
    Judge::new("OpenAPI", Always, "openapi-spec-validator openapi.yaml"),
    Judge::new("mkdocs", Always, r#"mkdocs build --strict --site-dir "$OUT/site""#),
    Judge::new("yamllint", Always, "yamllint --strict ."),
    Judge::new("rumdl", Always, "rumdl check ."),
    Judge::new("lychee", Always, "lychee --offline --include-fragments --no-progress ."),
    Judge::new("gitleaks", Always, "gitleaks dir . --no-banner"),
];
