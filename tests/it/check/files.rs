//! Every state of a file, exceptions, and what does not parse.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::{append, check, commit, findings, fingerprint, service, states};
use serde_json::json;

#[test]
fn a_new_service_is_pristine_and_nothing_is_written() {
    let world = service();
    let before = fingerprint(&world.root());
    let ran = world.pave(&["check", "-C", "shop"]).ok();
    assert!(
        ran.stdout.starts_with("shop: go-http ") && ran.stdout.ends_with(" pristine\nnothing to be seen to\n"),
        "{}",
        ran.stdout
    );
    // From a directory below it, and from the root of another.
    let mut command = world.pave_command(&["check"]);
    assert_eq!(world.run(command.current_dir(world.path("shop/deploy/base")), "pave check").ok().stdout, ran.stdout);
    append(&world, "README.md", "more\n");
    let edited = fingerprint(&world.root());
    world.pave(&["check", "-C", "shop"]).ok();
    assert_eq!(fingerprint(&world.root()), edited);
    assert_ne!(edited, before);
}

#[test]
fn a_deployment_is_no_drift() {
    let world = service();
    let overlay = "shop/deploy/overlays/staging/kustomization.yaml";
    let deployed = world.read(overlay).replace(&"0".repeat(64), &"1a".repeat(32));
    world.write(overlay, &deployed);
    commit(&world);
    assert!(world.pave(&["check", "-C", "shop"]).ok().stdout.ends_with(" pristine\nnothing to be seen to\n"));
    assert_eq!(world.pave(&["diff", "-C", "shop"]).ok().stdout, "");
    // Asked for, it is shown.
    let asked = world.pave(&["diff", "-C", "shop", "deploy/overlays/staging"]).ok().stdout;
    assert!(asked.contains("+- digest: sha256:1a1a"), "{asked}");
    // And what else was changed there is drift, with it.
    world.write(overlay, &deployed.replace("namespace: ", "nameSuffix: -x\nnamespace: "));
    assert_eq!(states(&check(&world, &[])), ["deploy/overlays/staging/kustomization.yaml edited"]);
    assert!(world.pave(&["diff", "-C", "shop"]).ok().stdout.contains("+nameSuffix"));
}

#[test]
fn every_state_of_a_file_is_told() {
    let world = service();
    let at = |path: &str| world.path("shop").join(path);
    append(&world, "README.md", "more\n");
    fs::remove_file(at("Dockerfile")).unwrap();
    fs::set_permissions(at("compose.yaml"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(at("deploy/deploy.sh"), fs::Permissions::from_mode(0o644)).unwrap();
    append(&world, "deploy/deploy.sh", "# more\n");
    fs::remove_file(at("LICENSE")).unwrap();
    fs::create_dir(at("LICENSE")).unwrap();
    fs::remove_file(at("Makefile")).unwrap();
    symlink("/etc/passwd", at("Makefile")).unwrap();
    append(&world, "mkdocs.yml", "<<<<<<< yours\na: 1\n=======\na: 2\n>>>>>>> go-http 1.1.0\n");
    world.git(&["-C", "shop", "mv", "CODEOWNERS", "docs/CODEOWNERS"]);
    world.git(&["-C", "shop", "mv", "docs/runbook.md", "runbook.md"]);
    append(&world, "runbook.md", "# ours\n");
    world.git(&["-C", "shop", "add", "runbook.md"]);
    let checked = check(&world, &[]);
    assert_eq!(
        states(&checked),
        [
            "CODEOWNERS renamed",
            "Dockerfile deleted",
            "LICENSE type-changed",
            "Makefile type-changed",
            "README.md edited",
            "compose.yaml mode-changed",
            "deploy/deploy.sh edited",
            "docs/runbook.md renamed",
            "mkdocs.yml conflict",
        ]
    );
    assert_eq!(findings(&checked)[0].split(':').next(), Some("conflict mkdocs.yml"));
    let renamed = checked["services"][0]["files"].as_array().unwrap().iter().filter_map(|file| file["renamed_to"].as_str());
    assert_eq!(renamed.collect::<Vec<_>>(), ["docs/CODEOWNERS", "runbook.md"]);
    // The link leads out of the service, where no policy looks into it.
    assert!(findings(&checked).contains(&"policy-denied Makefile:1".to_owned()), "{checked}");
    assert_eq!((&checked["ok"], &checked["errors"], &checked["warnings"]), (&json!(false), &json!(2), &json!(8)));
    assert!(checked.to_string().contains("and it may not be executed"), "{checked}");
}

#[test]
fn code_that_the_team_puts_in_place_of_the_first_is_no_drift() {
    let world = service();
    assert!(world.read("shop/pave.lock").contains(" go-http starter\n"), "{}", world.read("shop/pave.lock"));
    append(&world, "go.mod", "// ours\n");
    fs::remove_file(world.path("shop/openapi.yaml")).unwrap();
    append(&world, "internal/config/config.go", "// ours\n");
    let ran = world.pave(&["check", "-C", "shop", "--deny", "notes", "--verbose"]).ok();
    assert!(ran.stdout.contains(" pristine, 3 starter\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n  starter       openapi.yaml  (deleted)\n"), "{}", ran.stdout);
    // A merge that stopped is one everywhere.
    append(&world, "go.mod", "<<<<<<< yours\na\n=======\nb\n>>>>>>> go-http 1.1.0\n");
    assert!(findings(&check(&world, &[]))[0].starts_with("conflict go.mod:"));
}

#[test]
fn what_lies_behind_a_link_is_not_the_service() {
    let world = service();
    fs::rename(world.path("shop/docs"), world.path("elsewhere")).unwrap();
    symlink(world.path("elsewhere"), world.path("shop/docs")).unwrap();
    let checked = check(&world, &[]);
    let states = states(&checked);
    assert!(
        !states.is_empty() && states.iter().all(|state| state.starts_with("docs/") && state.ends_with(" deleted")),
        "{states:?}"
    );
    // Nothing is read that never ends.
    fs::remove_file(world.path("shop/Dockerfile")).unwrap();
    assert!(world.command("mkfifo").arg(world.path("shop/Dockerfile")).status().unwrap().success());
    assert!(super::states(&check(&world, &[])).contains(&"Dockerfile type-changed".to_owned()));
}

#[test]
fn exceptions_silence_until_they_expire() {
    let world = service();
    append(&world, "README.md", "more\n");
    append(&world, "docs/index.md", "more\n");
    append(&world, "docs/runbook.md", "more\n");
    append(&world, "Makefile", "# more\n");
    append(
        &world,
        "pave.yaml",
        "exceptions:\n  - {path: README.md, reason: ours}\n  - path: docs\n    reason: kept in the wiki\n    until: 2020-01-01\n  \
         - path: LICENSE\n    reason: none\n  - {path: docs/runbook.md, reason: ours, until: 2999-01-01}\n",
    );
    let checked = check(&world, &[]);
    let expected = ["Makefile edited", "README.md excepted", "docs/index.md edited", "docs/runbook.md excepted"];
    assert_eq!(states(&checked), expected);
    let line = |text: &str| world.read("shop/pave.yaml").lines().position(|found| found.contains(text)).unwrap() + 1;
    assert_eq!(
        findings(&checked),
        [
            "edited Makefile:1".to_owned(),
            format!("expired pave.yaml:{}", line("2020-01-01")),
            format!("unused-exception pave.yaml:{}", line("LICENSE")),
        ]
    );
    let readme = checked["services"][0]["files"].as_array().unwrap().iter().find(|file| file["path"] == "README.md").unwrap();
    assert_eq!((&readme["drift"], &readme["reason"]), (&json!("edited"), &json!("ours")));
    assert_eq!(checked["ok"], true);
    for (deny, status) in [("expired", 1), ("drift,expired", 1), ("edited", 1), ("deleted", 0), ("warnings", 1), ("none", 0)] {
        assert_eq!(world.pave(&["check", "-C", "shop", "--deny", deny]).status, Some(status), "{deny}");
    }
    let ran = world.pave(&["check", "-C", "shop", "--deny", "deleted", "--deny", "notes"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.stdout.contains("error[unused-exception]: pave.yaml:"), "{}", ran.stdout);
    let ran = world.pave(&["check", "-C", "shop", "--deny", "drfit"]).status;
    assert_eq!(ran, Some(2));
}

#[test]
fn files_that_no_longer_parse_are_errors() {
    let world = service();
    append(&world, "compose.yaml", "a: [\n");
    append(&world, "deploy/observability/dashboard.json", "}\n");
    append(&world, "Dockerfile", "FORM nothing\n");
    world.write("shop/own.yaml", "a: [\n");
    commit(&world);
    let checked = check(&world, &[]);
    let invalid: Vec<String> = findings(&checked).into_iter().filter(|finding| finding.starts_with("invalid")).collect();
    let lines = |path: &str| world.read(path).lines().count();
    assert_eq!(
        invalid,
        [
            format!("invalid compose.yaml:{}", lines("shop/compose.yaml") + 1),
            format!("invalid deploy/observability/dashboard.json:{}", lines("shop/deploy/observability/dashboard.json")),
        ]
    );
    assert_eq!(world.pave(&["check", "-C", "shop"]).status, Some(1));
    // A depth of one commit keeps nothing to compare with, and a chart is no YAML before it is rendered.
    append(&world, "mkdocs.yml", "{{ if .Values.x }}\n");
    commit(&world);
    let url = format!("file://{}", world.path("shop").display());
    world.git(&["clone", "-q", "--depth", "1", &url, "shallow"]);
    let ran = world.pave(&["check", "-C", "shallow", "--format", "json"]).json();
    let invalid: Vec<String> = findings(&ran).into_iter().filter(|finding| finding.starts_with("invalid")).collect();
    assert_eq!(invalid.len(), 2, "{invalid:?}");
}

#[test]
fn a_directory_that_cannot_be_written_will_do() {
    let world = service();
    append(&world, "README.md", "more\n");
    let set = |mode: u32| {
        for directory in ["shop", "shop/.git"] {
            fs::set_permissions(world.path(directory), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o555);
    let checked = check(&world, &[]);
    set(0o755);
    assert_eq!(states(&checked), ["README.md edited"]);
}

/// A slip in a name is told; a name that only a newer version knows is none.
#[test]
fn a_key_of_the_manifest_that_nothing_reads_is_told() {
    let world = service();
    let manifest = world.read("shop/pave.yaml");
    for (text, meant) in [
        ("excptions: []\n", Some("exceptions")),
        ("excptions:\n  - {path: README.md, reason: ours}\n", Some("exceptions")),
        ("infrastucture: {database: none}\n", Some("infrastructure")),
        ("weather: fine\n", None),
    ] {
        world.write("shop/pave.yaml", &(manifest.clone() + text));
        let checked = check(&world, &[]);
        let line = manifest.lines().count() + 1;
        assert_eq!(findings(&checked), [format!("invalid pave.yaml:{line}")], "{text}");
        let hint = checked["services"][0]["findings"][0]["hint"].as_str().unwrap().to_owned();
        assert_eq!(hint.starts_with("did you mean"), meant.is_some(), "{hint}");
        assert!(hint.contains(&meant.map_or("take it out".to_owned(), |meant| format!("`{meant}`"))), "{hint}");
    }
    let newer = manifest.replacen("template: go-http@", "template: go-http@=99.0.0 #", 1);
    world.write("shop/pave.yaml", &(newer + "weather: fine\n"));
    let found = findings(&check(&world, &[]));
    assert!(found.iter().all(|found| found.starts_with("pending ")) && found.len() == 2, "{found:?}");
}

/// Each hint stands once, below the findings that it is for.
#[test]
fn hints_stand_with_their_findings() {
    let world = service();
    append(&world, "README.md", "more\n");
    append(&world, "compose.yaml", "a: [\n");
    fs::remove_file(world.path("shop/LICENSE")).unwrap();
    let ran = world.pave(&["check", "-C", "shop"]);
    let told: Vec<&str> = ran.stdout.lines().skip(1).map(|line| line.split(':').next().unwrap()).collect();
    let edited = ["warning[edited]", "warning[edited]", "  hint"];
    let expected =
        [&["error[invalid]", "  hint"][..], &["warning[deleted]", "  hint"], &edited, &["1 error, 3 warnings"]].concat();
    assert_eq!(told, expected, "{}", ran.transcript());
}
