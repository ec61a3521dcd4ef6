//! A registry with 5,000 versions.

use std::fs;

use crate::Real;
use crate::many::Many;
use crate::servers::http::{Http, NEEDS};
use crate::world::World;

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("registry::of_five_thousand_versions_one_is_fetched", NEEDS, one_of_many),
        Real::new("registry::five_hundred_signatures_are_verified", &["ssh-keygen"], many_signatures),
    ]
}

const CREATE: [&str; 6] = [
    "create-service",
    "hello",
    "--set=service.description=x",
    "--set=service.owner=y",
    "--no-input",
    "--template=template-007@~1.50",
];

fn one_of_many() {
    let world = World::new();
    let server = Http::start(&world);
    let repository = server.root.join("repos/hello.git");
    Many { templates: 50, versions: 100, key: None }.write(&repository);
    world.pave(&["registry", "add", "many", &server.url("ada:s3cret%2F%26@")]).ok();
    world.git_config(
        "[user]\n\tname = A\n\temail = a@b\n[credential]\n\thelper = \"!f() { test $1 = get && echo username=ada && echo \
         'password=s3cret/&'; }; f\"\n",
    );
    let listed = world.pave(&["template", "list", "--format", "json"]).ok().json();
    assert_eq!(listed["templates"].as_array().map(Vec::len), Some(50));
    assert_eq!((&listed["templates"][7]["version"], &listed["templates"][7]["versions"]), (&"1.99.0".into(), &100.into()));

    let log = server.root.join("access.log");
    fs::write(&log, "").unwrap();
    world.pave(&CREATE).ok();
    assert!(world.read("hello/pave.lock").contains("1.50.0"));
    let sent: u64 =
        fs::read_to_string(&log).unwrap().lines().map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum();
    assert!((1..300_000).contains(&sent), "{sent} bytes for one version");

    let verified = world.pave(&["registry", "verify", "--format", "json"]).ok().json();
    assert_eq!(verified["versions"].as_array().map(Vec::len), Some(5_000));
    // One among them that is not what it was.
    let tag = "template-042/v1.42.0";
    world.git(&["--git-dir", repository.to_str().unwrap(), "tag", "-f", tag, "template-042/v1.41.0^{commit}"]);
    let ran = world.pave(&["registry", "verify", "--format", "json"]);
    assert_eq!(ran.status, Some(1));
    let bad: Vec<serde_json::Value> =
        ran.json()["versions"].as_array().unwrap().iter().filter(|one| !one["problem"].is_null()).cloned().collect();
    assert_eq!((bad.len(), &bad[0]["tag"], &bad[0]["problem"]["code"]), (1, &tag.into(), &"wrong-digest".into()));
}

fn many_signatures() {
    let world = World::new();
    let key = world.root().join("key");
    let made = world.command("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
    assert!(made.unwrap().success());
    Many { templates: 10, versions: 50, key: Some(&key) }.write(&world.path("many.git"));
    world.pave(&["registry", "add", "many", "./many.git"]).ok();
    let verified = world.pave(&["registry", "verify", "--format", "json"]).ok().json();
    let signed = verified["versions"].as_array().unwrap().iter().filter(|version| version["signer"].is_string()).count();
    assert_eq!(signed, 500);
}
