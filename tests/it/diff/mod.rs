//! `pave diff`.

mod missing;
mod patches;
mod scope;
mod upstream;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Stdio;

use crate::world::{Ran, World};

/// A template with every kind of file, and a service `shop` of it.
pub fn shop(config: &str) -> World {
    let world = World::new();
    world.git_config(&format!("[user]\n\tname = Ada Lovelace\n\temail = ada@example.org\n{config}"));
    let at = |file: &str| format!("tpl/{file}");
    world.write(&at("template.yaml"), "kind: Template\nname: tpl\nversion: 1.0.0\ndescription: All kinds of files\n");
    let lines = |name: &str| (0..40).map(|number| format!("{name} {number}\n")).collect::<Vec<_>>().concat();
    for name in ["edited", "moved", "deleted", "mode", "a b/ç {x}'", "untouched"] {
        world.write(&at(&format!("files/{name}.txt")), &lines(name));
    }
    world.write(&at("files/greeting.txt.jinja"), "Hello {{ service.name }}\n");
    world.write(&at("files/crlf.txt"), "one\r\ntwo\r\nthree\r\n");
    world.write(&at("files/open.txt"), "no newline");
    fs::write(world.path(&at("files/image.bin")), [0, 255, 1, 254, 0, 13, 10]).unwrap();
    symlink("untouched.txt", world.path(&at("files/link"))).unwrap();
    world
        .pave(&[
            "create-service",
            "shop",
            "--template",
            "./tpl",
            "--set",
            "service.description=d",
            "--set",
            "service.owner=o",
            "--no-input",
        ])
        .ok();
    world
}

/// What a team does to a service in `directory`.
pub fn work_on(world: &World, directory: &str) {
    let at = |file: &str| world.path(&format!("{directory}/{file}"));
    let edit = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(at(file)).unwrap();
        assert!(text.contains(from), "{file}");
        fs::write(at(file), text.replacen(from, to, 1)).unwrap();
    };
    edit("edited.txt", "edited 20\n", "edited by us\n");
    edit("a b/ç {x}'.txt", "3\n", "three\n");
    edit("greeting.txt", "Hello", "Welcome");
    edit("crlf.txt", "two\r\n", "2\r\n");
    edit("open.txt", "no newline", "still none");
    fs::write(at("image.bin"), [7, 0, 7]).unwrap();
    fs::remove_file(at("deleted.txt")).unwrap();
    fs::create_dir(at("new place")).unwrap();
    fs::rename(at("moved.txt"), at("new place/moved.txt")).unwrap();
    edit("new place/moved.txt", "moved 7\n", "");
    fs::set_permissions(at("mode.txt"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::remove_file(at("link")).unwrap();
    symlink("edited.txt", at("link")).unwrap();
    fs::write(at("ours.txt"), "ours\n").unwrap();
    fs::write(at("o\"u\\r\ts\n.txt"), "an odd name\n").unwrap();
    fs::write(at("ours.bin"), [0, 1, 2]).unwrap();
}

/// Everything below a directory but git's and pave's own: path, mode, content.
pub fn files(directory: &Path) -> Vec<(String, u32, Vec<u8>)> {
    let mut found = Vec::new();
    let mut pending = vec![directory.to_owned()];
    while let Some(at) = pending.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned();
            let metadata = path.symlink_metadata().unwrap();
            if [".git", "pave.yaml", "pave.lock"].contains(&name.as_str()) {
                continue;
            }
            if metadata.is_dir() {
                pending.push(path);
            } else if metadata.is_symlink() {
                found.push((name, 0, fs::read_link(&path).unwrap().into_os_string().into_encoded_bytes()));
            } else {
                found.push((name, metadata.permissions().mode() & 0o111, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The files of a commit, in a directory of their own that is in no repository of the service.
pub fn checkout(world: &World, service: &str, commit: &str, to: &str) {
    fs::create_dir_all(world.path(to)).unwrap();
    world.git(&["-C", service, "archive", "-o", "../checkout.tar", commit]);
    let ran = world.run(world.command("tar").args(["-xf", "checkout.tar", "-C", to]), "tar");
    assert_eq!(ran.status, Some(0), "{}", ran.stderr);
}

/// `git apply` in `directory`, of this patch.
pub fn apply(world: &World, directory: &str, args: &[&str], patch: &[u8]) -> Ran {
    fs::write(world.path("patch"), patch).unwrap();
    let mut command = world.command("git");
    command.arg("apply").args(args).arg(world.path("patch")).current_dir(world.path(directory)).stdin(Stdio::null());
    world.run(&mut command, "git apply")
}

/// stdout as bytes: a patch is not always text.
pub fn patch(world: &World, args: &[&str]) -> Vec<u8> {
    let output = world.pave_command(&[&["diff"], args].concat()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
