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

#[test]
fn tab_completes_in_bash() {
    let world = World::new();
    world.write("script", &world.pave(&["completions", "bash"]).ok().stdout);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_pave"), world.path("pave")).unwrap();
    std::os::unix::fs::symlink("pave", world.path("create-service")).unwrap();
    std::fs::create_dir(world.path("plain-remotes")).unwrap();
    let path = format!("{}:/usr/bin:/bin", world.path("").display());
    let settings = "stty echo columns 200; bind 'set enable-bracketed-paste off'; PS1='ready> '";
    world.write("rc", &format!("PATH={path}; {settings}; source ./script\n"));
    for (typed, completed) in [
        ("pave create-s", "pave create-service "),
        ("pave create-service --set infrastructure.cache=r", "cache=redis "),
        ("pave create-service --set infrastructure.cac", "infrastructure.cache="),
        ("pave create-service --template=rust-", "--template=rust-http "),
        ("pave create-service --template python-http@", "--template python-http@^1.0 "),
        ("pave create-service --color=alw", "--color=always "),
        ("create-service --push-t", "--push-to "),
        ("pave create-service --push-to plain-r", "plain-remotes/"),
    ] {
        let mut command = world.command("bash");
        command.args(["--noprofile", "--rcfile", "rc", "-i"]).stdin(std::process::Stdio::inherit()).env("TERM", "xterm");
        let mut session = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
        session.exp_string("ready> ").unwrap();
        session.send(&format!("{typed}\t")).unwrap();
        session.flush().unwrap();
        session.exp_string(completed).unwrap_or_else(|error| panic!("{typed}: {error}"));
        // An interactive bash does not end when it is told to.
        session.send("\x15exit\r").unwrap();
        session.flush().unwrap();
        session.exp_eof().unwrap();
    }
}
