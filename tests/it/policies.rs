//! Policies of a registry: who is refused, who is warned, and who is told that a policy is none.

use std::fs;

use crate::world::World;
use crate::world::registry::Acme;

const NOTES: &str = "kind: Policy\nname: notes\ndescription: Notes say who decided\nfiles: [NOTES.md]\nabout: text\n\
    rules:\n  - {name: decided, check: \"text.contains('decided by')\", message: NOTES.md does not say who decided.}\n  \
    - {name: long, severity: warn, check: size(lines) > 3, message: NOTES.md is short.}\n";

/// `acme` with one policy, which its template does not satisfy.
fn acme(policy: &str) -> Acme {
    let acme = Acme::new();
    acme.world.write("acme/policies/notes.yaml", policy);
    acme.push("Want more of notes");
    acme
}

#[test]
fn a_policy_of_a_registry_refuses_a_service() {
    let acme = acme(NOTES);
    let user = acme.friend("nina");
    let ran = user.create("hello", "minimal", &["--format", "json"]).refused(1);
    assert_eq!(ran.json()["error"]["code"], "policy-denied", "{}", ran.transcript());
    for words in
        ["deny NOTES.md: NOTES.md does not say who decided. [notes/decided]", "warn NOTES.md: NOTES.md is short. [notes/long]"]
    {
        assert!(ran.stderr.contains(words), "{}", ran.transcript());
    }
    user.create("hello", "minimal", &["--dry-run"]).refused(1);
    assert!(!acme.world.exists("hello"));
    // What was seen holds without the registry, too.
    fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
    user.create("hello", "minimal", &[]).refused(1);
    fs::rename(acme.world.path("away.git"), acme.world.path("acme.git")).unwrap();
    fs::remove_file(acme.world.path("acme/policies/notes.yaml")).unwrap();
    acme.push("Want less of notes");
    let synced = user.pave(&["registry", "sync"]).ok().stdout;
    assert!(synced.ends_with("\n  policies   gone: notes\n"), "{synced}");
    user.create("hello", "minimal", &[]).ok();
}

#[test]
fn a_warning_refuses_nobody() {
    let acme = acme(&NOTES.replace("{name: decided,", "{name: decided, severity: warn,"));
    let ran = acme.friend("nina").create("hello", "minimal", &["--format", "json"]).ok();
    let warnings = ran.json()["warnings"].to_string();
    assert!(warnings.contains("[notes/decided]") && warnings.contains("[notes/long]"), "{warnings}");
    assert!(acme.world.exists("hello/NOTES.md"));
}

#[test]
fn a_policy_that_is_none_is_told_with_its_place() {
    let acme = acme(&NOTES.replace("text.contains", "txt.contains"));
    let ran = acme.friend("nina").create("hello", "minimal", &["--format", "json"]).refused(3);
    let error = &ran.json()["error"];
    assert_eq!((&error["code"], &error["place"]["line"]), (&"invalid-policy".into(), &7.into()), "{error}");
    assert!(!acme.world.exists("hello"));
    let ran = acme.pave(&["template", "lint", ".", "--format", "json"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    let findings = ran.json()["findings"].clone();
    let found = findings.as_array().unwrap().iter().find(|finding| finding["rule"] == "invalid-policy");
    assert_eq!(found.unwrap()["place"]["file"], "policies/notes.yaml", "{findings}");
}

#[test]
fn a_version_that_every_policy_refuses_is_not_published() {
    let acme = acme(NOTES);
    acme.version("minimal", "1.2.0", "Hi");
    acme.push("Greet briefly");
    let ran = acme.pave(&["template", "publish", "minimal", "--format", "json"]);
    assert_eq!(ran.status, Some(1), "{}", ran.transcript());
    let checks = ran.json()["templates"][0]["checks"].clone();
    let check = checks.as_array().unwrap().iter().find(|check| check["name"] == "policies").unwrap();
    assert_eq!(check["ok"], false, "{check}");
    assert!(check["details"][0].as_str().unwrap().starts_with("defaults: deny NOTES.md: "), "{check}");
    acme.world.write("acme/components/notes/files/NOTES.md.jinja", "# Notes of {{ service.name }}\n\ndecided by us\n");
    acme.push("Say who decided");
    acme.publish("minimal").ok();
    acme.friend("nina").create("hello", "minimal", &[]).ok();
}

/// What is there was there before, and nobody keeps it from getting on the path.
#[test]
fn an_adoption_is_told_what_policies_find_in_what_it_comes_to() {
    let mine = "kind: Policy\nname: mine\ndescription: Mine\nfiles: [own.txt]\nabout: text\n\
        rules:\n  - {name: good, check: \"text.contains('good')\", message: own.txt is not good.}\n";
    let acme = acme(NOTES);
    acme.world.write("acme/policies/mine.yaml", mine);
    acme.push("Want own.txt good");
    let (world, user) = (&acme.world, acme.friend("nina"));
    world.git(&["init", "-q", "-b", "main", "hello"]);
    world.write("hello/own.txt", "bad\n");
    world.git(&["-C", "hello", "add", "-A"]);
    world.git(&["-C", "hello", "commit", "-q", "-m", "As it was"]);
    let adopt = |more: &[&str]| {
        let answers = ["--template", "minimal", "--set", "service.description=d", "--set", "service.owner=o", "--yes"];
        user.pave(&[&["adopt", "-C", "hello", "--format", "json"], &answers[..], more].concat()).ok()
    };
    for (more, outcome) in [(&["--dry-run"][..], "planned"), (&[], "adopted")] {
        let ran = adopt(more);
        assert_eq!(ran.json()["outcome"], outcome);
        let warnings = ran.json()["warnings"].to_string();
        // One is in a file that is added, one in a file that is there.
        for words in ["deny NOTES.md: NOTES.md does not say who decided. [notes/decided]", "deny own.txt: own.txt is not good."] {
            assert!(warnings.contains(words) && ran.stderr.contains(words), "{words}: {}", ran.transcript());
        }
    }
    let checked = user.pave(&["check", "-C", "hello", "--format", "json"]);
    assert_eq!((checked.status, checked.stdout.matches("policy-denied").count()), (Some(1), 2), "{}", checked.transcript());
}

#[test]
fn a_template_is_judged_by_the_registry_that_it_lies_in() {
    let acme = acme(NOTES);
    let create = |template: &str| {
        let answers = ["--set", "service.description=d", "--set", "service.owner=o", "--no-input"];
        acme.world.pave(&[&["create-service", "hello", "--template", template][..], &answers].concat())
    };
    let ran = create("./acme/templates/minimal").refused(1);
    assert!(ran.stderr.contains("[notes/decided]"), "{}", ran.transcript());
    World::new().create("hello", &[]).ok();
}

#[test]
fn a_registry_that_is_made_has_the_policies_of_pave() {
    let world = World::new();
    world.pave(&["registry", "init", "acme"]).ok();
    assert!(world.read("acme/policies/no-private-keys.yaml").contains("PRIVATE KEY"));
    world.pave(&["template", "lint", "acme", "--deny-warnings"]).ok();
    let answers = ["--set", "service.owner=team-a", "--yes"];
    world.pave(&[&["create-service", "hello", "--template", "./acme/templates/go-http"][..], &answers].concat()).ok();
    let dockerfile = "acme/components/container/files/Dockerfile.jinja";
    let text = world.read(dockerfile).replace("USER 65532:65532", "USER root");
    world.write(dockerfile, &text);
    let ran =
        world.pave(&[&["create-service", "other", "--template", "./acme/templates/go-http"][..], &answers].concat()).refused(1);
    assert!(ran.stderr.contains("[base-images/not-root]"), "{}", ran.transcript());
}

#[test]
fn an_update_tells_and_a_check_refuses() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    user.create("hello", "minimal@=1.0.0", &[]).ok();
    acme.world.write("acme/policies/notes.yaml", NOTES);
    acme.push("Want more of notes");
    user.pave(&["registry", "sync"]).ok();
    let ran = user.pave(&["update", "-C", "hello", "--to", "^1.1", "--no-input", "--format", "json"]).ok();
    let updated = ran.json();
    assert_eq!((&updated["outcome"], &updated["to"]["version"]), (&"updated".into(), &"1.1.0".into()), "{updated}");
    let warnings = updated["warnings"].to_string();
    assert!(warnings.contains("[notes/decided]") && warnings.contains("[notes/long]"), "{warnings}");
    let policy = |ran: &crate::world::Ran| -> Vec<String> {
        let checked = ran.json();
        let findings = checked["services"][0]["findings"].as_array().unwrap().clone();
        let kinds = findings.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned());
        kinds.filter(|kind| kind.starts_with("policy")).collect()
    };
    let checked = user.pave(&["check", "-C", "hello", "--format", "json"]);
    assert_eq!(checked.status, Some(1), "{}", checked.transcript());
    assert_eq!(policy(&checked), ["policy-denied", "policy-warning"]);
    let manifest = acme.world.read("hello/pave.yaml");
    let exception = "exceptions:\n  - {policy: notes, path: NOTES.md, reason: nobody decides here, until: 2099-01-01}\n";
    acme.world.write("hello/pave.yaml", &(manifest + exception));
    assert_eq!(policy(&user.pave(&["check", "-C", "hello", "--format", "json"]).ok()), Vec::<String>::new());
}
