//! Completion scripts, the candidates that they ask for, and manual pages.

use crate::world::World;

#[test]
fn shells_get_scripts_and_candidates() {
    let world = World::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(world.pave(&["completions", shell]).ok().stdout.contains("pave"), "{shell}");
    }
    let candidates = |words: &[&str]| {
        let mut command = world.pave_command(&[&["--", "pave"], words].concat());
        command.env("COMPLETE", "fish");
        world.run(&mut command, "complete").ok().stdout
    };
    assert!(candidates(&["create-service", "--template", "go"]).contains("go-http"));
    assert!(candidates(&["create-service", "--template", "go-http@"]).contains("go-http@^1"));
    assert!(candidates(&["create-service", "--set", "service.ow"]).contains("service.owner="));
    assert!(candidates(&["create-service", "--set", "infrastructure.cache=r"]).contains("infrastructure.cache=redis"));
    assert!(candidates(&["create-service", "--push"]).contains("--push-to"));
}

#[test]
fn bash_reads_the_script() {
    let world = World::new();
    let script = world.pave(&["completions", "bash"]).ok().stdout;
    world.write("script", &script);
    assert_eq!(world.run(world.command("bash").args(["-n", "script"]), "bash -n").status, Some(0));
}

#[test]
fn manual_pages_are_written() {
    let world = World::new();
    assert!(world.pave(&["man"]).ok().stdout.contains(".TH pave"));
    world.pave(&["man", "pages"]).ok();
    assert!(world.read("pages/pave-create-service.1").contains("create\\-service"));
    assert!(!world.exists("pages/pave-__serve-template.1"));
}
