//! The user: adding a registry, creating from it, asking what is new, without a network, and together with others.

use std::fs;
use std::path::Path;

use crate::world::Ran;
use crate::world::registry::{Acme, User, can_sign};

/// Makes `hello` and takes it away again; gives the version that it was made from, and the result.
fn created(user: &User, template: &str, more: &[&str]) -> (String, Ran) {
    let ran = user.create("hello", template, &[&["--format", "json"], more].concat()).ok();
    fs::remove_dir_all(user.acme.world.path("hello")).unwrap();
    (ran.json()["template"]["version"].as_str().unwrap().to_owned(), ran)
}

fn refused(user: &User, args: &[&str], exit: i32, code: &str, words: &[&str]) -> Ran {
    let ran = user.pave(&[args, &["--format", "json"]].concat()).refused(exit);
    assert_eq!(ran.json()["error"]["code"], code, "{}", ran.transcript());
    for word in words {
        assert!(ran.stderr.contains(word), "`{word}` is missing: {}", ran.transcript());
    }
    assert!(!user.acme.world.exists("hello"), "{}", ran.transcript());
    ran
}

#[test]
fn the_life_of_a_registry() {
    let acme = Acme::new();
    let user = acme.user("nina");
    let mut seen = user.add().ok().transcript();
    for args in [
        &["registry", "list"][..],
        &["registry", "default"],
        &["template", "list"],
        &["template", "show", "minimal"],
        &["registry", "verify"],
    ] {
        seen += &user.pave(args).ok().transcript();
    }
    acme.version("minimal", "1.2.0", "Hi");
    acme.push("Next");
    acme.publish("minimal").ok();
    acme.pave(&["template", "yank", "minimal@1.0.0", "--reason", "It is rude"]).ok();
    let commit = acme.bare(&["rev-parse", "--short=12", "main"]);
    for args in [&["registry", "sync"][..], &["registry", "sync", "acme"], &["registry", "remove", "acme"], &["registry", "sync"]]
    {
        seen += &user.pave(args).ok().transcript();
    }
    insta::assert_snapshot!("life", seen.replace(&commit, "[COMMIT]"));
}

#[test]
fn a_service_pins_version_and_digest() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    user.create("hello", "minimal", &[]).ok();
    let lock = acme.world.read("hello/pave.lock");
    let index = acme.world.read("acme/versions/minimal.yaml");
    let digest = index.lines().rev().find_map(|line| line.trim().strip_prefix("digest: ")).unwrap();
    assert!(lock.contains(digest) && lock.contains("1.1.0") && lock.contains("acme"), "{lock}");
    assert!(acme.world.read("hello/pave.yaml").contains("acme"));
    assert!(acme.world.read("hello/hello.sh").contains("Good day"));
    assert!(acme.world.read("hello/NOTES.md").contains("Notes of hello"));
}

#[test]
fn versions_are_chosen_as_cargo_does() {
    let acme = Acme::new();
    for (version, greeting) in [("1.1.1", "Good evening"), ("1.2.0-rc.1", "Yo")] {
        acme.version("minimal", version, greeting);
        acme.push("Next");
        acme.publish("minimal").ok();
    }
    let user = acme.friend("nina");
    for (template, version) in [
        ("minimal", "1.1.1"),
        ("minimal@^1", "1.1.1"),
        ("minimal@~1.0", "1.0.0"),
        ("minimal@=1.1.0", "1.1.0"),
        ("minimal@>=1.0, <1.1.1", "1.1.0"),
        ("minimal@^1.2.0-rc", "1.2.0-rc.1"),
    ] {
        assert_eq!(created(&user, template, &[]).0, version, "{template}");
    }
    let create = |template| ["create-service", "hello", "--template", template, "--no-input"];
    refused(&user, &create("minimal@^2"), 2, "no-version", &["`^2`", "there are 1.0.0, 1.1.0, 1.1.1, 1.2.0-rc.1"]);
    refused(&user, &create("minimal@new"), 2, "invalid-template-name", &["go-http@^1.4"]);
    refused(&user, &create("minimla"), 2, "unknown-template", &["did you mean `minimal`"]);

    acme.pave(&["template", "yank", "minimal@1.1.1", "--reason", "It sleeps"]).ok();
    acme.pave(&["template", "deprecate", "minimal", "--reason", "Too small"]).ok();
    user.pave(&["registry", "sync"]).ok();
    let (version, ran) = created(&user, "minimal", &[]);
    assert_eq!(version, "1.1.0");
    assert!(ran.stderr.contains("`minimal` is deprecated: Too small"), "{}", ran.transcript());
    refused(&user, &create("minimal@=1.1.1"), 2, "yanked-version", &["1.1.1 is yanked: It sleeps", "pave template show"]);
}

#[test]
fn the_organization_answers_for_its_people() {
    let acme = Acme::new();
    acme.settings(
        "defaults: {service: {greeting: Ahoy}}\nteams:\n  - {name: team-pay, members: [nina@example.org]}\n  - {name: team-ship}\n",
    );
    acme.push("Say ahoy");
    let nina = acme.friend("nina");
    let args =
        ["create-service", "hello", "--template", "minimal", "--set", "service.description=x", "--no-input", "--format", "json"];
    let ran = nina.pave(&args).ok();
    let answers = &ran.json()["answers"]["service"];
    assert_eq!((&answers["greeting"], &answers["owner"]), (&"Ahoy".into(), &"team-pay".into()), "{}", ran.transcript());
    assert_eq!(ran.json()["warnings"].as_array().map(Vec::len), Some(0));
    fs::remove_dir_all(acme.world.path("hello")).unwrap();
    let (_, ran) = created(&nina, "minimal", &[]);
    assert!(ran.stderr.contains("`team-hello` is none of the registry's teams: team-pay, team-ship"), "{}", ran.transcript());
    // Nobody's mail is in a team: then somebody must say who owns it.
    refused(&acme.friend("olga"), &args[..7], 2, "missing-answers", &["service.owner"]);
}

#[test]
fn what_a_template_leaves_no_choice_in_is_not_the_organizations_to_answer() {
    let acme = Acme::new();
    acme.settings("defaults: {service: {greeting: Ahoy}}\n");
    acme.version("minimal", "2.0.0", "Hello");
    let manifest = acme.world.read("acme/templates/minimal/template.yaml");
    let fixed = "oneOf: [{const: Hello, title: Hello}, {const: Ahoy, title: Ahoy}]\n          allOf: [{const: Hello}]\n";
    let manifest = manifest.replace("type: string\n          minLength: 1\n", fixed);
    acme.world.write("acme/templates/minimal/template.yaml", &manifest);
    acme.push("Say hello alone");
    acme.publish("minimal").ok();
    let (_, ran) = created(&acme.friend("nina"), "minimal@2.0.0", &[]);
    assert_eq!(ran.json()["answers"]["service"]["greeting"], "Hello", "{}", ran.transcript());
}

#[test]
fn what_is_cached_needs_no_network() {
    for is_signed in [false, true] {
        if is_signed && !can_sign("a signed registry without a network") {
            continue;
        }
        let acme = if is_signed { Acme::signed() } else { Acme::new() };
        let user = acme.friend("nina");
        created(&user, "minimal", &[]);
        fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
        // Long ago enough to ask again.
        let memory = user.file(".local/state/pave/registries/acme.json");
        let text = fs::read_to_string(&memory).unwrap();
        let at = text.find("\"asked\":").unwrap() + 8;
        fs::write(&memory, format!("{}1{}", &text[..at], &text[at + text[at..].find(',').unwrap()..])).unwrap();
        let (version, ran) = created(&user, "minimal", &[]);
        assert_eq!(version, "1.1.0");
        assert!(ran.stderr.contains("the registry `acme` cannot be reached"), "{}", ran.transcript());
        user.pave(&["template", "list"]).ok();
        user.pave(&["template", "show", "minimal"]).ok();
        let old = ["create-service", "hello", "--template", "minimal@=1.0.0", "--no-input"];
        refused(&user, &old, 3, "remote-not-found", &["acme.git", "pave registry list"]);
        refused(&user, &["registry", "sync"], 3, "remote-not-found", &["acme.git"]);
    }
}

/// A place below a file, or in a file system that the kernel looks after, takes nothing from anybody, not even from root.
#[test]
fn neither_the_cache_nor_the_memory_need_be_writable() {
    let acme = Acme::new();
    acme.world.write("file", "x");
    for place in [acme.world.path("file").display().to_string(), "/proc/nothing".to_owned()] {
        let mut user = acme.friend(if place.starts_with("/proc") { "nina" } else { "olga" });
        user.variables = vec![("XDG_CACHE_HOME", place.clone())];
        created(&user, "minimal", &[]);
        user.pave(&["registry", "verify"]).ok();
        // What was seen is read from where it is, and nothing new is kept.
        acme.world.write(
            "seen/pave/registries/acme.json",
            &fs::read_to_string(user.file(".local/state/pave/registries/acme.json")).unwrap(),
        );
        user.variables = vec![("XDG_CACHE_HOME", place.clone()), ("XDG_STATE_HOME", place.clone())];
        created(&user, "minimal", &[]);
        user.pave(&["registry", "sync"]).ok();
        // A registry that cannot be remembered is not added.
        let mut stranger = acme.user("paul");
        stranger.variables = vec![("XDG_STATE_HOME", place)];
        let ran = stranger.add();
        assert_eq!(ran.status, Some(3), "{}", ran.transcript());
        assert!(!stranger.file(".config/pave/config.yaml").exists(), "{}", ran.transcript());
    }
    let temporary = fs::read_dir(acme.world.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(temporary.filter(|name| name.starts_with(".pave")).count(), 0);
}

#[test]
fn users_may_share_a_cache() {
    let acme = Acme::new();
    let shared = acme.world.root().join("shared").display().to_string();
    let mut users = [acme.friend("nina"), acme.friend("olga")];
    for user in &mut users {
        user.variables = vec![("XDG_CACHE_HOME", shared.clone())];
    }
    created(&users[0], "minimal", &[]);
    // The other needs the registry no more.
    fs::rename(acme.world.path("acme.git"), acme.world.path("away.git")).unwrap();
    created(&users[1], "minimal", &[]);
    let names = fs::read_dir(Path::new(&shared).join("pave/packages")).unwrap();
    assert_eq!(names.filter(|entry| entry.as_ref().unwrap().path().extension().is_none()).count(), 1);
}

#[test]
fn what_is_no_registry_is_not_added() {
    let acme = Acme::new();
    let user = acme.user("nina");
    let world = &acme.world;
    world.git(&["init", "-q", "--bare", "-b", "main", "empty.git"]);
    world.git(&["init", "-q", "--bare", "-b", "elsewhere", "headless.git"]);
    acme.owner(&["push", "-q", "../headless.git", "main"]);
    world.git(&["clone", "-q", "acme.git", "plain"]);
    world.git(&["-C", "plain", "rm", "-q", "registry.yaml"]);
    world.git(&["-C", "plain", "commit", "-q", "-m", "Remove"]);
    let add = |name: &str, url: &str, exit, code, words: &[&str]| {
        refused(&user, &["registry", "add", name, url], exit, code, words);
    };
    add("acme", "./empty.git", 3, "invalid-registry", &["is empty"]);
    add("acme", "./headless.git", 3, "invalid-registry", &["HEAD", "git symbolic-ref HEAD refs/heads/main"]);
    add("acme", "./plain", 3, "invalid-registry", &["no registry.yaml", "pave registry init"]);
    add("acme", "./nowhere.git", 3, "remote-not-found", &["nowhere.git"]);
    add("other", &acme.url(), 3, "other-registry", &["calls itself `acme`, not `other`"]);
    for name in ["builtin", "directory", "Acme", "a/b", "-a"] {
        if name != "-a" {
            add(name, &acme.url(), 2, "invalid-registry-name", &["lower-case letters"]);
        }
    }
    assert!(!user.file(".config/pave").exists() && !user.file(".local").exists());
    // Twice is once; another address is none of it.
    user.add().ok();
    assert_eq!(user.pave(&["registry", "add", "acme", &acme.url(), "--format", "json"]).ok().json()["was_known"], true);
    world.git(&["clone", "-q", "--bare", "acme.git", "mirror.git"]);
    add("acme", "./mirror.git", 2, "registry-exists", &["pave registry remove acme"]);
    for args in [["registry", "remove", "other"], ["registry", "default", "other"], ["registry", "sync", "other"]] {
        refused(&user, &args, 2, "unknown-registry", &["there are acme"]);
    }
    user.pave(&["registry", "default", "builtin"]).ok();
    refused(&user, &["registry", "verify"], 2, "nothing-to-verify", &["pave registry verify NAME"]);
    user.pave(&["registry", "remove", "acme"]).ok();
    assert!(!user.file(".local/state/pave/registries/acme.json").exists());
    let ran = refused(&user, &["registry", "remove", "acme"], 2, "unknown-registry", &["pave registry add NAME URL"]);
    assert!(!ran.stderr.contains("there are ;"), "{}", ran.transcript());
}

#[test]
fn passwords_in_addresses_are_kept_nowhere() {
    let acme = Acme::new();
    let user = acme.user("nina");
    let url = "http://nina:hunter2@127.0.0.1:1/acme.git";
    let ran = refused(&user, &["registry", "add", "acme", url], 3, "remote-unreachable", &["http://127.0.0.1:1/acme.git"]);
    assert!(!ran.transcript().replace(url, "").contains("hunter2"), "{}", ran.transcript());
    // A rewritten address stands for a server that takes the password.
    let config = format!("[url \"{}\"]\n\tinsteadOf = http://127.0.0.1:1/acme.git\n", acme.url());
    fs::write(user.file(".gitconfig"), config).unwrap();
    let ran = user.pave(&["registry", "add", "acme", url, "--format", "json"]).ok();
    assert_eq!(ran.json()["url"], "http://127.0.0.1:1/acme.git");
    let kept = acme.world.run(acme.world.command("grep").args(["-rl", "hunter2"]).arg(&user.home), "grep");
    assert_eq!(kept.stdout, "");
}

#[test]
fn the_first_sight_of_a_signed_registry() {
    if !can_sign("the first sight of a signed registry") {
        return;
    }
    let acme = Acme::signed();
    let (ada, mallory) = (acme.fingerprint("ada"), acme.fingerprint("mallory"));
    let user = acme.user("nina");
    let url = acme.url();
    let add = |signer: &'static str| ["registry", "add", "acme", "URL", "--signer", signer];
    let with = |signer: &str| {
        let mut args = add("").map(str::to_owned);
        args[3].clone_from(&url);
        signer.clone_into(&mut args[5]);
        args
    };
    let wrong = with(&mallory);
    let ran = refused(&user, &wrong.each_ref().map(String::as_str), 3, "signers-changed", &[&ada, "nothing was added"]);
    assert!(!user.file(".config/pave/config.yaml").exists(), "{}", ran.transcript());
    let right = with(&ada);
    let ran = user.pave(&right.each_ref().map(String::as_str)).ok();
    insta::assert_snapshot!("first_sight", ran.transcript().replace(&ada, "[ADA]"));
    let json = acme.user("olga").pave(&["registry", "add", "acme", &url, "--format", "json"]).ok().json();
    assert_eq!(json["signers"][0], serde_json::json!({"name": "Ada Lovelace", "fingerprint": ada}));
    assert_eq!(json["require_signatures"], true);
    // Every version is known to be hers.
    let verified = user.pave(&["registry", "verify", "--format", "json"]).ok().json();
    let signers: Vec<_> = verified["versions"].as_array().unwrap().iter().map(|version| version["signer"].clone()).collect();
    assert_eq!(signers, [ada.as_str(), ada.as_str()]);
    // Who wants signatures of a registry without signers is told that there are none.
    let plain = Acme::new();
    let strict = plain.user("paul");
    let ran = strict.pave(&["registry", "add", "acme", &plain.url(), "--require-signatures"]);
    let ran = if ran.status == Some(0) { strict.create("hello", "minimal", &[]) } else { ran };
    assert!(ran.status == Some(3) && ran.stderr.contains("trusts nobody to sign"), "{}", ran.transcript());
}

#[test]
fn a_registry_that_is_gone_keeps_nobody_from_the_others() {
    let acme = Acme::new();
    let user = acme.friend("nina");
    let world = &acme.world;
    world.git(&["init", "--quiet", "--bare", "--initial-branch=main", "corp.git"]);
    user.pave(&["registry", "init", "corp", "--remote", "corp.git"]).ok();
    user.pave(&["registry", "add", "corp", "corp.git"]).ok();
    fs::rename(world.path("acme.git"), world.path("gone.git")).unwrap();
    let ran = user.pave(&["registry", "sync", "--format", "json"]);
    assert_eq!(ran.status, Some(4), "{}", ran.transcript());
    let synced = ran.json();
    assert_eq!(
        (&synced["registries"][0]["registry"], &synced["failed"][0]["code"]),
        (&"corp".into(), &"remote-not-found".into())
    );
    let shown = user.pave(&["registry", "sync"]);
    assert!(shown.stdout.contains("nothing new") && shown.stdout.contains("acme failed\n  "), "{}", shown.transcript());
}
