//! Answers: an edited pave.yaml, flags, files, the environment, questions, and what a new version asks or no longer takes.

use rexpect::session::spawn_command;

use super::road::Road;

#[test]
fn an_edited_manifest_becomes_part_of_the_update_with_its_comments() {
    for is_committed in [false, true] {
        let road = Road::at("1.0.0");
        road.edit("pave.yaml", "database: postgresql", "database: none   # for now\n  cache: redis");
        let edited = road.read("pave.yaml");
        if is_committed {
            road.commit("A cache");
        }
        let report = road.report("1.0.0", &[], 0);
        assert_eq!(report["outcome"], "updated");
        assert_eq!(road.read("pave.yaml"), edited);
        assert_eq!(
            (road.read("store.yaml").as_str(), road.read("cache.yaml").as_str()),
            ("database: none\n", "cache: redis\nsize: 1\n")
        );
        let message = road.git(&["log", "-1", "--format=%B"]);
        assert!(
            message.contains("- infrastructure.cache: none -> redis\n- infrastructure.database: postgresql -> none"),
            "{message}"
        );
        road.assert_clean();
        assert_eq!(road.report("1.0.0", &[], 0)["outcome"], "up-to-date");
    }
}

#[test]
fn flags_win_over_files_over_the_environment_and_all_of_them_over_the_manifest() {
    let road = Road::at("1.0.0");
    road.world.write("values.yaml", "service: {greeting: file}\ntier: gold\n");
    let mut command = road.world.pave_command(&["update", "-C", "svc", "--no-input", "--template", &Road::template("1.1.0")]);
    command.args(["--values", "values.yaml", "--set", "service.greeting=flag"]);
    command.env("PAVE_SET_SERVICE_GREETING", "variable").env("PAVE_SET_INFRASTRUCTURE_CACHE", "redis");
    road.world.run(&mut command, "pave update").ok();
    let manifest = road.read("pave.yaml");
    for line in ["greeting: flag", "tier: gold", "cache: redis", "database: postgresql"] {
        assert!(manifest.contains(line), "{line}: {manifest}");
    }
    assert_eq!(road.read("greeting.yaml"), "greeting: flag\n");
    road.assert_clean();
}

#[test]
fn migrations_move_and_drop_answers_in_the_manifest() {
    let road = Road::at("1.0.0");
    road.edit("pave.yaml", "greeting: Hej", "greeting: Hej   # in Danish\n  legacy: y");
    road.commit("Comments");
    road.report("2.1.0", &[], 0);
    let manifest = road.read("pave.yaml");
    assert!(manifest.contains("text:\n  greeting: Hej") && manifest.contains("# in Danish"), "{manifest}");
    assert!(!manifest.contains("legacy") && !manifest.contains("database:"), "{manifest}");
    assert!(manifest.contains("kind: postgresql") && manifest.contains("road@^2"), "{manifest}");
    road.assert_clean();
}

#[test]
fn what_nobody_asks_is_a_mistake_at_its_place() {
    let road = Road::at("1.0.0");
    road.edit("pave.yaml", "database:", "databse:");
    let before = road.state();
    let ran = road.to("1.1.0", &[]).refused(2);
    assert!(ran.stderr.contains("infrastructure.databse") && ran.stderr.contains("infrastructure.database"), "{}", ran.stderr);
    assert_eq!(road.state(), before);
    let ran = road.to("1.1.0", &["--set", "infrastructure.database=oracle"]).refused(2);
    assert!(ran.stderr.contains("infrastructure.database"), "{}", ran.stderr);
    road.write("pave.yaml", "template: [\n");
    let ran = road.to("1.1.0", &[]).refused(2);
    assert!(ran.stderr.contains("pave.yaml"), "{}", ran.stderr);
    road.assert_sound();
}

/// With a version that asks something new without a default.
fn asking() -> Road {
    let road = Road::at("1.0.0");
    let path = "t/1.1.0/templates/road/template.yaml";
    let manifest = road.world.read(path);
    let contact =
        "    contact: {title: Contact, type: string, pattern: '^[a-z@.]+$', x-pave: {prompt: Who is called at night?}}\n";
    road.world.write(
        path,
        &manifest
            .replace("    tier:", &format!("{contact}    tier:"))
            .replace("  properties:\n", "  required: [contact]\n  properties:\n"),
    );
    road
}

#[test]
fn what_a_new_version_asks_is_listed_where_nobody_can_answer() {
    let road = asking();
    let before = road.state();
    let ran = road.to("1.1.0", &[]).refused(2);
    assert!(ran.stderr.contains("contact") && ran.stderr.contains("--set"), "{}", ran.stderr);
    assert_eq!(road.state(), before);
    road.to("1.1.0", &["--set", "contact=ada@example.org"]).ok();
    assert!(road.read("pave.yaml").contains("contact: ada@example.org"));
    road.assert_clean();
}

#[test]
fn what_a_new_version_asks_is_asked_where_somebody_can_answer() {
    let road = asking();
    let mut command = road.world.pave_command(&["update", "-C", "svc", "--template", &Road::template("1.1.0")]);
    command.stdin(std::process::Stdio::inherit()).env("TERM", "xterm").env("NO_COLOR", "1");
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("Who is called at night?").unwrap();
    session.send("ada@example.org\r").unwrap();
    session.flush().unwrap();
    session.exp_string("Go ahead?").unwrap();
    session.send("\r").unwrap();
    session.flush().unwrap();
    session.exp_string("Updated svc: road 1.0.0 -> road 1.1.0").unwrap();
    session.exp_eof().unwrap();
    assert!(road.read("pave.yaml").contains("contact: ada@example.org"));
    road.assert_clean();
}

#[test]
fn an_answer_that_is_refused_is_told_at_its_place() {
    let road = Road::at("1.0.0");
    let line = road.read("pave.yaml").lines().position(|line| line.contains("database:")).unwrap() + 1;
    road.edit("pave.yaml", "database: postgresql", "database: oracle");
    let before = road.state();
    let ran = road.to("1.1.0", &[]).refused(2);
    assert!(ran.stderr.contains("`infrastructure.database`: `oracle` is refused"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("pave.yaml:{line}")), "{}", ran.stderr);
    assert_eq!(road.state(), before);
    // Another answer is stronger.
    road.to("1.1.0", &["--set", "infrastructure.database=none"]).ok();
    road.edit("pave.yaml", "database:", "databse:");
    let ran = road.to("1.1.0", &[]).refused(2);
    assert!(ran.stderr.contains(&format!("line {line} of pave.yaml")), "{}", ran.stderr);
}

#[test]
fn markers_tell_answers_of_one_version_apart() {
    let road = Road::at("1.0.0");
    road.edit("greeting.yaml", "Hej", "Mine");
    road.commit("Mine");
    road.report("1.0.0", &["--set", "service.greeting=Other"], 1);
    let text = road.read("greeting.yaml");
    assert!(text.contains("||||||| road 1.0.0\n") && text.contains(">>>>>>> road 1.0.0, new answers\n"), "{text}");
    road.pave(&["--continue"]).refused(1);
    road.git(&["add", "greeting.yaml"]);
    road.pave(&["--continue"]).refused(1);
    road.write("greeting.yaml", "greeting: Both\n");
    road.git(&["add", "greeting.yaml"]);
    road.pave(&["--continue"]).ok();
    road.assert_clean();
}
