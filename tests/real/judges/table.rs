//! The judges: what each is called, which files it passes judgement on, its command, and a fault that it must notice.
//!
//! Commands run by bash in the service's repository, in this order. `$JUDGES` is this directory, `$OUT` is for results, outside
//! of the repository, and `$SHARED` has schemas that are not the project's own, where it is there.

use globset::{Glob, GlobSet, GlobSetBuilder};

pub struct Judge {
    pub name: &'static str,
    /// Patterns of what it reads; it is called where the service has such a file.
    reads: &'static [&'static str],
    pub command: &'static str,
    /// A file, a text in it, and what takes the place of that text: the fault.
    pub notices: [&'static str; 3],
    /// Whether more than the content of what it reads decides, or others need what it writes.
    pub is_called_each_time: bool,
}

impl Judge {
    const fn new(name: &'static str, reads: &'static [&'static str], command: &'static str, notices: [&'static str; 3]) -> Self {
        Self { name, reads, command, notices, is_called_each_time: false }
    }

    const fn each_time(mut self) -> Self {
        self.is_called_each_time = true;
        self
    }

    /// Whether it reads schemas that are not in this repository.
    pub fn wants_shared(&self) -> bool {
        self.command.contains("$SHARED")
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
const KUSTOMIZED: &[&str] = &["deploy/base/*", "deploy/overlays/*/*", "deploy/observability/{kustomization,prometheusrule}.yaml"];

pub const JUDGES: &[Judge] = &[
    Judge::new("hadolint", &["Dockerfile"], "hadolint Dockerfile", ["Dockerfile", "USER 65532:65532", "MAINTAINER nobody"]),
    Judge::new(
        "jactionlint",
        &[".github/workflows/*.yml"],
        "jactionlint --oneline",
        [".github/workflows/ci.yml", "runs-on: ubuntu-24.04", "runs-on: ubuntu-none"],
    ),
    Judge::new(
        "zizmor",
        &[".github/workflows/*.yml", ".github/dependabot.yml"],
        "zizmor --offline --no-progress .",
        [".github/workflows/ci.yml", "persist-credentials: false", "ref: ${{ github.head_ref }}"],
    ),
    Judge::new(
        "schema of workflows",
        &[".github/workflows/*.yml"],
        "check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml",
        [".github/workflows/ci.yml", "timeout-minutes:", "time-out:"],
    ),
    Judge::new(
        "schema of Dependabot",
        &[".github/dependabot.yml"],
        "check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml",
        [".github/dependabot.yml", "interval: weekly", "interval: fortnightly"],
    ),
    Judge::new(
        "schema of compose",
        &["compose.yaml"],
        "check-jsonschema --builtin-schema vendor.compose-spec compose.yaml",
        ["compose.yaml", "depends_on:", "depends:"],
    ),
    Judge::new(
        "shellcheck",
        &["deploy/deploy.sh"],
        "shellcheck deploy/deploy.sh",
        ["deploy/deploy.sh", "set -eu\n", "set -eu\ncd $1\n"],
    ),
    Judge::new("make help", &["Makefile"], "make help | grep -q '^test '", ["Makefile", ".PHONY: help", "help"]),
    Judge::new(
        "a deployment",
        &["deploy/overlays/*/*"],
        r#"bash "$JUDGES/deploys.sh""#,
        ["deploy/overlays/staging/kustomization.yaml", "digest: sha256:", "newTag: v1 # sha256:"],
    ),
    Judge::new(
        "kustomize",
        KUSTOMIZED,
        r#"cd deploy/overlays; for name in *; do kubectl kustomize "$name" > "$OUT/overlays/$name.yaml"; done"#,
        ["deploy/base/kustomization.yaml", "deployment.yaml", "deployments.yaml"],
    )
    .each_time(),
    Judge::new(
        "Kubernetes objects",
        KUSTOMIZED,
        r#"python "$JUDGES/objects.py" core "$OUT"/overlays/*"#,
        ["deploy/base/deployment.yaml", "terminationGracePeriodSeconds:", "terminationGraceSeconds:"],
    ),
    Judge::new(
        "custom resources",
        &["deploy/base/servicemonitor.yaml", "deploy/observability/prometheusrule.yaml"],
        r#"python "$JUDGES/objects.py" custom "$SHARED/schemas/crds" "$OUT"/overlays/*"#,
        ["deploy/base/servicemonitor.yaml", "endpoints:", "endpoint:"],
    ),
    Judge::new(
        "manifests",
        KUSTOMIZED,
        r#"python "$JUDGES/manifests.py" "$OUT"/overlays/*"#,
        ["deploy/base/service.yaml", "targetPort: http", "targetPort: web"],
    ),
    Judge::new(
        "make manifests",
        KUSTOMIZED,
        "make manifests PROMTOOL=true",
        ["deploy/base/kustomization.yaml", "deployment.yaml", "deployments.yaml"],
    ),
    Judge::new(
        "make manifests, with promtool",
        &["deploy/observability/{prometheusrule,alerts_test}.yaml"],
        "make manifests PROMTOOL=promtool",
        ["deploy/observability/prometheusrule.yaml", "> 14.4", "> 1440"],
    ),
    Judge::new(
        "schema of the dashboard",
        &["deploy/observability/dashboard.json"],
        r#"check-jsonschema --schemafile "$SHARED/schemas/grafana-dashboard.json" deploy/observability/dashboard.json"#,
        ["deploy/observability/dashboard.json", "\"schemaVersion\":", "\"schemaVersions\":"],
    ),
    Judge::new(
        "promtool on the dashboard",
        &["deploy/observability/dashboard.json"],
        r#"python "$JUDGES/dashboard.py" "$OUT/rules"; promtool check rules --lint=all --lint-fatal "$OUT/rules""#,
        ["deploy/observability/dashboard.json", "sum by (", "summ by ("],
    ),
    Judge::new("references", ALL, r#"python "$JUDGES/references.py" $WITHOUT"#, ["README.md", "make test", "make tests"]),
    Judge::new(
        "Backstage",
        &["catalog-info.yaml"],
        r#"node "$JUDGES/backstage.cjs""#,
        ["catalog-info.yaml", "lifecycle: production", "lifecycle: []"],
    ),
    Judge::new("OpenAPI", &["openapi.yaml"], "openapi-spec-validator openapi.yaml", ["openapi.yaml", "responses:", "response:"]),
    Judge::new(
        "mkdocs",
        &["mkdocs.yml", "docs/**/*.md"],
        r#"mkdocs build --strict --site-dir "$OUT/site""#,
        ["mkdocs.yml", "runbook.md", "runbooks.md"],
    ),
    Judge::new("pave check", &["pave.yaml"], r#""$PAVE" check"#, ["pave.yaml", "template: go-http", "template: : go-http"]),
    Judge::new("yamllint", ALL, "yamllint --strict .", ["mkdocs.yml", "nav:", "nav:   "]),
    Judge::new("rumdl", &["**/*.md"], "rumdl check .", ["README.md", "## Run", "#### Run"]),
    Judge::new(
        "lychee",
        &["**/*.md"],
        "lychee --offline --include-fragments --no-progress .",
        ["README.md", "](docs/runbook.md", "](docs/runbooks.md"],
    )
    .each_time(),
    Judge::new("gitleaks", ALL, "gitleaks dir . --no-banner", ["README.md", "# payments", "AKIAQYLPMN5HFIQR7XYA # payments"]),
];

/// Files that no judge reads, and why that is right.
pub const NOT_JUDGED: &[&str] = &[
    // Texts of no language.
    "LICENSE",
    // What other judges are told by, and thus fail by.
    ".markdownlint.yaml",
    ".yamllint.yaml",
    // Editors, git and Docker take any line for a pattern.
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    ".dockerignore",
    // Its one line is compared with a pattern among the references.
    "CODEOWNERS",
];
