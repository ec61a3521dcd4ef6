//! The judges: what each is called, which services it has something to say about, and its command.
//!
//! Commands run by bash in the service's repository, in this order. `$JUDGES` is this directory, `$OUT` is for results, outside
//! of the repository, and `$SHARED` has schemas that are not the project's own, where it is there.

/// What a service must have for a judge to look at it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Always,
    Pipeline,
    Kubernetes,
    /// Both of them, and thus deployments.
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

use Part::{Always, Delivery, Kubernetes, Pipeline};

pub const JUDGES: &[Judge] = &[
    Judge::new("hadolint", Always, "hadolint Dockerfile"),
    Judge::new("jactionlint", Pipeline, "jactionlint --oneline"),
    Judge::new("zizmor", Always, "zizmor --offline --no-progress ."),
    Judge::new(
        "schema of workflows",
        Pipeline,
        "check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml",
    ),
    Judge::new("schema of Dependabot", Always, "check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml"),
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
    Judge::new("what was chosen", Kubernetes, r#"python "$JUDGES/chosen.py" "$OUT"/overlays/*"#),
    Judge::new("Kyverno", Kubernetes, r#"python "$JUDGES/kyverno.py" "$OUT"/overlays/*"#),
    Judge::new(
        "Rego",
        Kubernetes,
        "[ ! -d deploy/policy ] || { opa check --strict deploy/policy; opa fmt --list --fail deploy/policy; }",
    ),
    Judge::new(
        "schema of Score",
        Always,
        r#"[ ! -e score.yaml ] || check-jsonschema --schemafile "$SHARED/schemas/score-v1b1.json" score.yaml"#,
    ),
    Judge::new("amtool", Kubernetes, r#"python "$JUDGES/routes.py" "$OUT"/overlays/* "$OUT/alertmanager.yml""#),
    Judge::new("make manifests, with promtool and opa", Kubernetes, "make manifests PROMTOOL=promtool OPA=opa"),
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
    Judge::new("catalogs", Always, r#"python "$JUDGES/catalogs.py""#),
    Judge::new("Backstage", Always, r#"[ ! -e catalog-info.yaml ] || node "$JUDGES/backstage.cjs""#),
    Judge::new(
        "schema of Datadog",
        Always,
        r#"[ ! -e service.datadog.yaml ] || (file=$PWD/service.datadog.yaml; cd "$SHARED"; python validators/ddval.py "$file")"#,
    ),
    Judge::new("OpenAPI", Always, "openapi-spec-validator openapi.yaml"),
    Judge::new("mkdocs", Always, r#"[ ! -e mkdocs.yml ] || mkdocs build --strict --site-dir "$OUT/site""#),
    Judge::new("yamllint", Always, "yamllint --strict ."),
    Judge::new("rumdl", Always, "rumdl check ."),
    Judge::new("lychee", Always, "lychee --offline --include-fragments --no-progress ."),
    Judge::new("gitleaks", Always, "gitleaks dir . --no-banner"),
];
