//! The first run of a pipeline, executed here: nobody has touched a file, and it is green to its end, which is a deployment.
//!
//! What wants other machines (registries, signatures, forges) is stood in for, and so is what images and actions install, as
//! `tests/run` has installed it. Format, linters, tests against real servers, manifests and the deployment are real.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use super::backing::Servers;
use super::go::Go;
use super::java::Java;
use super::python::Python;
use super::repository::Repository;
use super::rust::Rust;
use super::typescript::TypeScript;
use super::{BOTH, Language};
use crate::Real;
use crate::tools::get;
use crate::verdicts::Verdict;

/// What the pipelines call, after what those of one language do.
macro_rules! needs {
    ($($program:literal),*) => {
        &[$($program,)* "act", "initdb", "kubectl", "kustomize", "make", "node", "promtool", "redis-server", "rsync"]
    };
}

/// Each language by at least one of both.
#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> [Real; 7] {
    let go = needs!("cc", "go", "golangci-lint");
    let python = needs!("uv");
    [
        Real::new("generated::go::first_run_on_github", go, || unless_known::<Go>(GITHUB, github::<Go>)),
        Real::new("generated::go::first_run_on_gitlab", go, || unless_known::<Go>(GITLAB, gitlab::<Go>)),
        Real::new("generated::python::first_run_on_github", python, || unless_known::<Python>(GITHUB, github::<Python>)),
        Real::new("generated::python::first_run_on_gitlab", python, || unless_known::<Python>(GITLAB, gitlab::<Python>)),
        Real::new("generated::typescript::first_run_on_github", needs!("npm"), || {
            unless_known::<TypeScript>(GITHUB, github::<TypeScript>);
        }),
        Real::new("generated::rust::first_run_on_gitlab", needs!("cargo", "cargo-nextest", "cc"), || {
            unless_known::<Rust>(GITLAB, gitlab::<Rust>);
        }),
        Real::new("generated::java::first_run_on_github", needs!("javac-25", "mvn"), || {
            unless_known::<Java>(GITHUB, github::<Java>);
        }),
    ]
}

const GITHUB: &str = "github-actions";
const GITLAB: &str = "gitlab-ci";

/// Runs a pipeline for the first time, unless the same one has passed before.
fn unless_known<L: Language>(pipeline: &'static str, run: fn()) {
    let tree = Repository::create_with::<L>(BOTH, pipeline).tree();
    let name = format!("{} on {pipeline}", L::TEMPLATE);
    Verdict::on(&name, tree).unless_known(&name, run);
}

const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// GitHub Actions, by act.
fn github<L: Language>() {
    let (repository, servers) = prepare::<L>(GITHUB, "https://github.com/acme/payments.git");
    let mut line = vec!["push".to_owned(), "--action-offline-mode".to_owned()];
    line.extend(["--platform", "ubuntu-24.04=-self-hosted", "--secret", "GITHUB_TOKEN=a-token-of-nobody"].map(str::to_owned));
    for action in actions(&repository.read(".github/workflows/ci.yml")) {
        line.extend(["--local-repository".to_owned(), format!("{action}={}", stand_in(&repository, &action).display())]);
    }
    line.extend(variables::<L>(&repository, &servers).into_iter().flat_map(|variable| ["--env".to_owned(), variable]));
    // It works in its cache. Biome finds nothing below a directory whose name begins with a dot, as runners have none.
    let cache = repository.path().with_file_name("act");
    let output = repository.run(repository.command(get("act")).args(line).env("XDG_CACHE_HOME", cache));
    assert!(!L::skipped(&output), "{output}");
    assert_deployed(&repository);
}

/// GitLab CI, by gitlab-ci-local.
fn gitlab<L: Language>() {
    let (repository, servers) = prepare::<L>(GITLAB, "https://gitlab-ci-token:a-token-of-nobody@gitlab.com/acme/payments.git");
    // It takes variables in place of the jobs' own, among them where caches are.
    let mut line = ["--force-shell-executor", "--shell-isolation", "--no-evaluate-rule-changes"].map(str::to_owned).to_vec();
    line.extend(["--variable".to_owned(), "CI_JOB_TOKEN=a-token-of-nobody".to_owned()]);
    line.extend(variables::<L>(&repository, &servers).into_iter().flat_map(|variable| ["--variable".to_owned(), variable]));
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/npm/node_modules/.bin/gitlab-ci-local");
    let output = repository.run(repository.command(get("node")).arg(program).args(line));
    assert!(!L::skipped(&output), "{output}");
    assert_deployed(&repository);
    let reports = |name: &str| repository.read(&format!(".gitlab-ci-local/builds/test/build/reports/{name}"));
    assert!(reports("junit.xml").contains("<testcase "), "{}", reports("junit.xml"));
    assert!(!reports("junit.xml").contains("<skipped"), "{}", reports("junit.xml"));
    if repository.read(".gitlab-ci.yml").contains("  coverage: ") {
        assert!(reports("coverage.xml").contains("<coverage "), "{}", reports("coverage.xml"));
    }
}

/// A service that was just created and pushed, and what answers for other machines.
fn prepare<L: Language>(pipeline: &str, pushed_to: &str) -> (Repository, Servers) {
    let repository = Repository::create_with::<L>(BOTH, pipeline);
    for (name, script) in [
        ("apk", ""),
        ("apt-get", ""),
        ("gh", ""),
        ("rustup", ""),
        ("cosign", "case \"$*\" in *login*) cat > /dev/null ;; sign*@sha256:1111*) ;; *) exit 1 ;; esac"),
        ("docker", DOCKER),
        ("buildctl-daemonless.sh", BUILDCTL),
    ] {
        repository.stand_in(name, script);
    }
    repository.push_to(pushed_to);
    (repository, Servers::start(BOTH))
}

/// It has nothing to start, as the tests do that; promtool is what the Makefile wants of it.
const DOCKER: &str = r#"case "$*" in
  *--entrypoint\ promtool*) while [ "$1" != promtool ]; do shift; done; shift 2; exec promtool "$@" ;;
  image\ inspect*) echo '[{}]' ;;
  *) echo 0123456789ab ;;
esac"#;

const BUILDCTL: &str = r#"while [ $# != 0 ]; do
  [ "$1" != --metadata-file ] || printf '{\n  "containerimage.digest": "sha256:%s"\n}\n' "$(printf '1%.0s' $(seq 64))" > "$2"
  shift
done"#;

/// `owner/name@commit`, as the workflow uses them.
fn actions(workflow: &str) -> Vec<String> {
    let uses = workflow.lines().filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix("uses: "));
    let mut actions: Vec<String> = uses.map(|action| action.split(' ').next().unwrap().to_owned()).collect();
    actions.sort();
    actions.dedup();
    actions
}

/// The directory of an action that does nothing, but for those of which later steps want something.
fn stand_in(repository: &Repository, action: &str) -> PathBuf {
    let directory = repository.path().with_file_name("actions").join(action);
    // act has copied the repository, except where another state of it is asked for.
    let checkout = "[ -e .git ] || git clone --quiet https://github.com/acme/payments.git .";
    let run = if action.starts_with("actions/checkout@") { checkout } else { "true" };
    let mut text = format!("name: stand-in\nruns:\n  using: composite\n  steps: [{{shell: sh, run: '{run}'}}]\n");
    if action.starts_with("docker/build-push-action@") {
        writeln!(text, "outputs:\n  digest: {{value: '{DIGEST}'}}").unwrap();
    }
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("action.yml"), text).unwrap();
    directory
}

/// Where the servers are, where caches are, and the linter that is installed.
fn variables<L: Language>(repository: &Repository, servers: &Servers) -> Vec<String> {
    let urls = servers.urls("TEST_").into_iter().map(|(name, value)| format!("{name}={value}"));
    let flags = std::iter::once(format!("MAKEFLAGS={}", L::linters(repository).join(" ")));
    urls.chain(flags).chain(L::environment().into_iter().map(|(name, value)| format!("{name}={value}"))).collect()
}

/// The last commit on the branch is the deployment, and changes one line.
fn assert_deployed(repository: &Repository) {
    let commit = repository.pushed(&["log", "-1", "--format=%s", "--numstat", "main"]);
    let expected = format!("deploy: staging runs {DIGEST}\n\n1\t1\tdeploy/overlays/staging/kustomization.yaml");
    assert_eq!(commit.trim(), expected);
}
