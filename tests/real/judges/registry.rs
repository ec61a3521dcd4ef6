//! Judges of what `pave registry init` makes.

use crate::tools;
use crate::world::World;

/// The workflow, the settings and the README, read by those who will read them.
pub fn judge() {
    let mut world = World::new();
    world.set("PATH", tools::search_path().to_string_lossy());
    world.pave(&["registry", "init", "acme"]).ok();
    let run = |program: &str, args: &[&str]| {
        let line = format!("{program} {}", args.join(" "));
        world.run(world.command(tools::get(program)).args(args), &line)
    };
    let workflow = "acme/.github/workflows/registry.yml";
    for (program, args) in [
        ("jactionlint", &[workflow][..]),
        ("zizmor", &["--offline", "--no-progress", workflow]),
        ("check-jsonschema", &["--builtin-schema", "vendor.github-workflows", workflow]),
        (
            "yamllint",
            &[
                "-s",
                "-d",
                "{extends: default, rules: {line-length: disable, document-start: disable, truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}}",
                "acme/registry.yaml",
                workflow,
            ],
        ),
        ("rumdl", &["check", "--no-cache", "--disable", "MD013", "acme/README.md"]),
        ("gitleaks", &["dir", "--no-banner", "acme"]),
    ] {
        run(program, args).ok();
    }
    // Each is seen to fail once.
    world.write(
        workflow,
        "on: push\njobs:\n  a:\n    runs-on: nosuch\n    steps:\n      - run: echo ${{ github.event.issue.title }}\n",
    );
    assert_ne!(run("jactionlint", &[workflow]).status, Some(0));
    assert_ne!(run("zizmor", &["--offline", "--no-progress", workflow]).status, Some(0));
}
