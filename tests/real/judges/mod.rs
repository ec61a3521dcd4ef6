//! Judges of what is generated: linters, schemas, and the programs that will read it, on services of many kinds.

mod broken;
mod registry;
mod table;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Once;

use self::table::{JUDGES, Judge, Part};
use crate::Real;
use crate::tools;
use crate::world::World;

/// What the commands of the table call.
const NEEDS: &[&str] = &[
    "check-jsonschema",
    "gitleaks",
    "hadolint",
    "jactionlint",
    "java",
    "kubectl",
    "kubernetes-validate",
    "kustomize",
    "lychee",
    "make",
    "mkdocs",
    "node",
    "openapi-spec-validator",
    "promtool",
    "python",
    "rumdl",
    "shellcheck",
    "yamllint",
    "zizmor",
];

/// As long a name as every template takes: 48 characters.
const LONG: &str = "very-long-name-of-a-service-that-takes-48-letter";

/// Every pair of options meets in one of these, and answers that other languages take for something else are spread over them.
#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    vec![
        Real::new("judges::a_registry_of_ones_own", NEEDS, registry::judge),
        Real::new("judges::broken_pipelines_are_seen", NEEDS, broken::judge),
        Real::new("judges::go_with_all", NEEDS, || {
            judge("go-http", "payments", "postgresql redis github-actions kubernetes staging,production", &[]);
        }),
        Real::new("judges::python_with_all", NEEDS, || {
            let description = "service.description=1. *Pays* [cards](x) `now` _and_ | later | #tag: - x";
            judge(
                "python-http",
                LONG,
                "postgresql redis github-actions kubernetes production",
                &[description, "service.license=apache-2.0"],
            );
        }),
        Real::new("judges::go_with_nothing_behind_it", NEEDS, || {
            let numbers = ["service.owner=0123", "service.system=1e3", "service.organization=0"];
            judge("go-http", "a", "none none github-actions kubernetes staging", &numbers);
        }),
        Real::new("judges::python_with_nothing_behind_it", NEEDS, || {
            let elsewhere = ["service.default_branch=trunk-1", "observability.grafana_url=https://g.example.com:3000/grafana"];
            judge("python-http", "payments", "none none none kubernetes staging,production", &elsewhere);
        }),
        Real::new("judges::go_with_a_cache_and_no_pipeline", NEEDS, || {
            let description = r#"service.description=Pays "cards" & <cash>: 100% #1 'ok' — \ ${HOME} {{ x }}"#;
            let words = [description, "service.owner=no", "service.system=on", "service.organization=ACME-Corp"];
            judge("go-http", LONG, "none redis none kubernetes production", &words);
        }),
        Real::new("judges::python_with_a_database", NEEDS, || {
            let description = "service.description=Größe: ✓ 日本語 🙂";
            let answers = [description, "service.owner=Team.Pay_ments", "service.system=A.b_c", "service.default_branch=no"];
            judge("python-http", "api-key-auth-token", "postgresql none github-actions kubernetes staging", &answers);
        }),
        Real::new("judges::go_as_an_image_alone", NEEDS, || {
            let description = "service.description=- # : & * !";
            judge("go-http", "on", "postgresql none none none", &[description, "service.license=apache-2.0"]);
        }),
        Real::new("judges::go_with_all_but_kubernetes", NEEDS, || {
            let description = "service.description=Sends https://example.com/a_b?c=d&e and a@b.example";
            judge("go-http", "cache", "postgresql redis github-actions none", &[description]);
        }),
        Real::new("judges::python_as_an_image_alone", NEEDS, || {
            judge("python-http", "null", "none redis none none", &["service.description=no", "service.system=2027-01-01"]);
        }),
        Real::new("judges::go_on_gitlab", NEEDS, || {
            judge("go-http", "payments", "postgresql redis gitlab-ci kubernetes staging,production", &["service.owner=Team.Pay"]);
        }),
        Real::new("judges::python_on_a_gitlab_of_ones_own", NEEDS, || {
            let host = "service.repository_host=gitlab.acme.example";
            judge("python-http", LONG, "none none gitlab-ci none", &[host, "ci_cd.image_registry=registry.acme.example:5000/team"]);
        }),
        Real::new("judges::python_on_circleci", NEEDS, || {
            judge("python-http", LONG, "postgresql redis circleci kubernetes staging,production", &[]);
        }),
        Real::new("judges::go_on_circleci_as_an_image_alone", NEEDS, || {
            judge("go-http", "on", "none redis circleci none", &["service.repository_host=gitlab.com"]);
        }),
        Real::new("judges::go_on_jenkins", NEEDS, || {
            judge("go-http", LONG, "postgresql redis jenkins kubernetes staging,production", &["service.owner=no"]);
        }),
        Real::new("judges::python_on_jenkins_as_an_image_alone", NEEDS, || {
            judge("python-http", "null", "none none jenkins none", &["ci_cd.image_registry=registry.acme.example"]);
        }),
        Real::new("judges::python_with_a_pipeline_alone", NEEDS, || {
            judge("python-http", "y", "none none github-actions none", &["service.owner=12345", "service.system=off"]);
        }),
    ]
}

/// Renders the service and calls every judge on it. `options` are the database, cache, pipeline, compute and environments.
fn judge(template: &str, name: &str, options: &str, answers: &[&str]) {
    let mut world = World::new();
    let names =
        ["infrastructure.database", "infrastructure.cache", "ci_cd.pipeline", "infrastructure.compute", "ci_cd.environments"];
    let chosen: Vec<String> = names.iter().zip(options.split(' ')).map(|(name, value)| format!("{name}={value}")).collect();
    let mut line = vec!["create-service", name, "--template", template, "--yes", "--no-input", "--output", "service"];
    line.extend(chosen.iter().map(String::as_str).chain(answers.iter().copied()).flat_map(|answer| ["--set", answer]));
    world.pave(&line).ok();

    let (pipeline, kubernetes) = (options.split(' ').nth(2).unwrap(), options.contains("kubernetes"));
    let has = |part| match part {
        Part::Always => true,
        Part::On(name) => pipeline == name,
        Part::OffGitHub => !matches!(pipeline, "github-actions" | "none"),
        Part::Kubernetes => kubernetes,
        Part::Delivery => pipeline != "none" && kubernetes,
    };
    let without: Vec<&str> = [("pipeline", pipeline != "none"), ("kubernetes", kubernetes)]
        .into_iter()
        .filter_map(|(name, is_there)| (!is_there).then_some(name))
        .collect();
    let shared = prepare(&mut world, &without.join(" "));
    let mut complaints = String::new();
    for Judge { name, command, .. } in JUDGES.iter().filter(|judge| has(judge.part) && (shared || !judge.wants_shared())) {
        let ran = world
            .run(world.command("bash").current_dir(world.path("service")).args(["-euo", "pipefail", "-c", command]), command);
        if ran.status != Some(0) {
            write!(complaints, "\n{name}:\n{}", ran.transcript()).unwrap();
        }
    }
    assert!(complaints.is_empty(), "pave {}\n{complaints}", line.join(" "));
}

/// Sets what the commands of the table read; gives whether the schemas beside this repository are there.
fn prepare(world: &mut World, without: &str) -> bool {
    static SAID: Once = Once::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = root.join("../shared");
    let is_shared = shared.join("schemas").is_dir();
    if !is_shared {
        SAID.call_once(|| {
            for judge in JUDGES.iter().filter(|judge| judge.wants_shared()) {
                eprintln!("skipped: {} (../shared is not there)", judge.name);
            }
        });
    }
    let out = world.root().join("out");
    fs::create_dir_all(out.join("overlays")).unwrap();
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    world.set("JUDGES", path(&root.join("tests/real/judges")));
    world.set("SHARED", path(&shared));
    world.set("OUT", path(&out));
    world.set("WITHOUT", without);
    world.set("PATH", tools::search_path().into_string().unwrap());
    world.set("NODE_PATH", path(&root.join("target/tools/npm/node_modules")));
    // What Python reads and writes is UTF-8, whatever the machine's locale.
    world.set("PYTHONUTF8", "1");
    world.set("NO_MKDOCS_2_WARNING", "1");
    world.set("NO_COLOR", "1");
    is_shared
}
