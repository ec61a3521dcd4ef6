//! Judges of pipelines, each seen to fail: services as they are generated, with one thing changed.

use super::{JUDGES, prepare};
use crate::world::World;

/// A judge, the pipeline, a file of it, what is replaced there, and by what.
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    ("schema of GitLab CI", "gitlab-ci", ".gitlab-ci.yml", "interruptible: false", "interruptible: [no]"),
    ("gitlab-ci-local", "gitlab-ci", ".gitlab-ci.yml", "needs: [build]", "needs: [bild]"),
    ("pipelines", "gitlab-ci", ".gitlab-ci.yml", "\nsign:\n", "\ncache:\n"),
    ("pipelines", "gitlab-ci", ".gitlab-ci.yml", "alpine:3.24", "alpine:latest"),
    ("pipelines", "gitlab-ci", ".gitlab-ci.yml", "cosign sign --yes \"$IMAGE@$DIGEST\"", "cosign sign --yes $IMAGE@$DIGEST"),
    ("schema of updates", "gitlab-ci", "renovate.json", "\"7 days\"", "[7]"),
    ("schema of CircleCI", "circleci", ".circleci/config.yml", "resource_class: medium", "resource_class: [1]"),
    ("pipelines", "circleci", ".circleci/config.yml", "requires: [image]", "requires: [imaeg]"),
    ("pipelines", "circleci", ".circleci/config.yml", "ubuntu-2404:2025.09.1", "ubuntu-2404:current"),
    ("npm-groovy-lint", "jenkins", "Jenkinsfile", "stages {", "stages {{"),
    ("pipelines", "jenkins", "Jenkinsfile", "steps {", "stesp {"),
    ("pipelines", "jenkins", "jenkins/promote.Jenkinsfile", "container('cosign')", "container('cosing')"),
    ("pipelines", "jenkins", "jenkins/scan.Jenkinsfile", "case \"$digest\" in", "case $digest"),
    ("pods of Jenkins", "jenkins", "jenkins/build.yaml", "containers:", "container:"),
];

pub fn judge() {
    let mut world = World::new();
    for pipeline in ["gitlab-ci", "circleci", "jenkins"] {
        let chosen = format!("ci_cd.pipeline={pipeline}");
        world.pave(&["create-service", pipeline, "--template", "go-http", "--yes", "--no-input", "--set", &chosen]).ok();
    }
    prepare(&mut world, "");
    for &(name, pipeline, file, from, to) in BROKEN {
        let judge = JUDGES.iter().find(|judge| judge.name == name).unwrap();
        let path = format!("{pipeline}/{file}");
        let text = world.read(&path);
        assert!(text.contains(from), "{path} has no {from:?}");
        world.write(&path, &text.replacen(from, to, 1));
        let ran = world.run(
            world.command("bash").current_dir(world.path(pipeline)).args(["-euo", "pipefail", "-c", judge.command]),
            judge.command,
        );
        assert_ne!(ran.status, Some(0), "{name} has no complaint about {to:?} in {path}\n{}", ran.transcript());
        world.write(&path, &text);
    }
}
