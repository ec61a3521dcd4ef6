//! What builds and runs the service.

use super::{Found, Surroundings, found};

fn first(around: &Surroundings, holds: impl Fn(&str) -> bool) -> Option<&str> {
    around.paths.iter().map(String::as_str).find(|path| holds(path))
}

/// Kustomize and Helm are for Kubernetes alone.
pub(super) fn compute(around: &Surroundings) -> Option<Found> {
    first(around, |path| is_kustomization(path) || is_chart(path)).map(|path| found("kubernetes", path))
}

/// A chart beside kustomizations may be anything.
pub(super) fn packaging(around: &Surroundings) -> Option<Found> {
    let kustomize = first(around, is_kustomization).map(|path| found("kustomize", path));
    kustomize.or_else(|| first(around, is_chart).map(|path| found("helm", path)))
}

fn is_kustomization(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("kustomization.yaml" | "kustomization.yml"))
}

fn is_chart(path: &str) -> bool {
    path.rsplit('/').next() == Some("Chart.yaml")
}

/// Where each pipeline is described: the beginning of a path, or all of it.
const PIPELINES: [(&str, &str); 7] = [
    (".github/workflows/", "github-actions"),
    (".gitlab-ci.yml", "gitlab-ci"),
    (".circleci/", "circleci"),
    ("Jenkinsfile", "jenkins"),
    ("azure-pipelines.yml", "azure-pipelines"),
    (".drone.yml", "drone"),
    (".woodpecker", "woodpecker"),
];

fn described(around: &Surroundings) -> Option<(&str, &'static str)> {
    PIPELINES.iter().find_map(|(start, name)| first(around, |path| path.starts_with(start)).map(|path| (path, *name)))
}

/// Code hosts read pipelines at the top of a repository alone.
pub(super) fn pipeline_elsewhere(around: &Surroundings) -> Option<Found> {
    (!around.prefix.is_empty())
        .then(|| found("none", "the service is not at the top of its repository, where pipelines are read"))
}

pub(super) fn pipeline(around: &Surroundings) -> Option<Found> {
    described(around).map(|(path, name)| found(name, path))
}

/// Where the one that is there is none of the template's, a second one beside it is not what anybody wants.
pub(super) fn no_pipeline(around: &Surroundings) -> Option<Found> {
    described(around).map(|(path, _)| found("none", format!("another pipeline is there: {path}")))
}

/// GitLab has a pipeline of its own, and GitHub's does not run there.
pub(super) fn pipeline_of_host(around: &Surroundings) -> Option<Found> {
    around.host().filter(|host| host.contains("gitlab")).map(|_| found("gitlab-ci", "the remote `origin`"))
}
