//! nginx, fcgiwrap and git-http-backend, with basic authentication.

use std::fs;
use std::path::PathBuf;

use super::{Server, assert_pushed, free_port, wait_for, write_executable};
use crate::Real;
use crate::tools::get;
use crate::world::{Ran, World};

pub const NEEDS: &[&str] = &["nginx", "fcgiwrap", "htpasswd", "git-http-backend"];

pub fn tests() -> Vec<Real> {
    vec![
        Real::new("http::credentials_in_the_address_push_and_stay_nowhere", NEEDS, credentials_in_the_address),
        Real::new("http::a_credential_helper_answers", NEEDS, a_credential_helper_answers),
        Real::new("http::wrong_credentials_write_nothing", NEEDS, wrong_credentials),
        Real::new("http::without_credentials_nobody_waits", NEEDS, without_credentials),
        Real::new("http::credentials_do_not_follow_a_redirect", NEEDS, redirect),
        Real::new("http::a_rejecting_hook_leaves_work_for_resume", NEEDS, rejecting_hook),
        Real::new("http::a_lost_reply_is_read_back", NEEDS, lost_reply),
        Real::new("http::a_repository_with_commits_is_refused", NEEDS, not_empty),
        Real::new("http::a_missing_repository_is_refused", NEEDS, missing),
        Real::new("http::every_process_ends_with_its_test", NEEDS, every_process_ends),
        Real::new("http::no_identity_is_refused_before_anything_is_pushed", NEEDS, no_identity),
    ]
}

/// `http://…/git/NAME.git` on two names of this host, one of which redirects to the other.
pub struct Http {
    pub root: PathBuf,
    port: u16,
    redirecting_port: u16,
    servers: [Server; 2],
}

impl Http {
    pub fn start(world: &World) -> Self {
        let root = world.root().join("server");
        fs::create_dir_all(root.join("repos")).unwrap();
        let made = world.command(get("htpasswd")).args(["-bc"]).arg(root.join("htpasswd")).args(["ada", "s3cret/&"]).output();
        assert!(made.unwrap().status.success());
        let (port, redirecting_port) = (free_port(), free_port());
        let config = CONFIG
            .replace("@ROOT@", root.to_str().unwrap())
            .replace("@BACKEND@", get("git-http-backend").to_str().unwrap())
            .replace("@REDIRECTING@", &redirecting_port.to_string())
            .replace("@PORT@", &port.to_string());
        fs::write(root.join("nginx.conf"), config).unwrap();
        let socket = format!("unix:{}", root.join("fcgi.sock").display());
        let fcgi = Server::start(world.command(get("fcgiwrap")).args(["-c", "2", "-s", &socket]));
        while !root.join("fcgi.sock").exists() {
            std::thread::yield_now();
        }
        fs::set_permissions(root.join("fcgi.sock"), std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
        let mut nginx = world.command(get("nginx"));
        let nginx = Server::start(nginx.args(["-e", "stderr", "-p"]).arg(&root).arg("-c").arg(root.join("nginx.conf")));
        wait_for(port);
        Self { root, port, redirecting_port, servers: [nginx, fcgi] }
    }

    fn repository(&self, world: &World) -> PathBuf {
        let path = self.root.join("repos/hello.git");
        world.git(&["init", "-q", "--bare", "-b", "main", path.to_str().unwrap()]);
        path
    }

    pub fn url(&self, user: &str) -> String {
        format!("http://{user}127.0.0.1:{}/git/hello.git", self.port)
    }
}

const CONFIG: &str = r#"
daemon off;
worker_processes 1;
pid @ROOT@/nginx.pid;
error_log @ROOT@/error.log;
events { worker_connections 64; }
http {
  log_format who '$server_port $remote_user $request $status $bytes_sent';
  access_log @ROOT@/access.log who;
  client_body_temp_path @ROOT@/b; fastcgi_temp_path @ROOT@/f; proxy_temp_path @ROOT@/p; uwsgi_temp_path @ROOT@/u; scgi_temp_path @ROOT@/s;
  client_max_body_size 64m;
  server {
    listen 127.0.0.1:@PORT@;
    location ~ ^/git(/.*)$ {
      auth_basic "git";
      auth_basic_user_file @ROOT@/htpasswd;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SCRIPT_FILENAME @BACKEND@;
      fastcgi_param GIT_PROJECT_ROOT @ROOT@/repos;
      fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param PATH_INFO $1;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param GIT_PROTOCOL $http_git_protocol if_not_empty;
      fastcgi_pass unix:@ROOT@/fcgi.sock;
    }
  }
  server {
    listen 127.0.0.1:@REDIRECTING@;
    location / { return 302 http://127.0.0.1:@PORT@$request_uri; }
  }
}
"#;

const GOOD: &str = "ada:s3cret%2F%26@";

/// Neither what was printed, nor the repository, nor an argument of any git process holds the password.
fn assert_secret(world: &World, ran: &Ran) {
    let mut seen = format!("{}{}", ran.stdout, ran.stderr);
    for path in ["hello/.git/config", "hello/pave.lock", "hello/pave.yaml", "arguments"] {
        seen += &fs::read_to_string(world.path(path)).unwrap_or_default();
    }
    for secret in ["s3cret", "s3cret%2F", "ada:"] {
        assert!(!seen.contains(secret), "{seen}");
    }
}

/// Puts a git in front of the real one that notes its arguments.
fn note_arguments(world: &mut World) {
    let real = get("git");
    fs::create_dir_all(world.root().join("bin")).unwrap();
    let script = format!("#!/bin/sh\necho \"$@\" >> {}\nexec {} \"$@\"\n", world.path("arguments").display(), real.display());
    write_executable(&world.root().join("bin/git"), &script);
    let path = format!("{}:{}", world.root().join("bin").display(), std::env::var("PATH").unwrap());
    world.set("PATH", path);
}

fn credentials_in_the_address() {
    let mut world = World::new();
    let server = Http::start(&world);
    let repository = server.repository(&world);
    note_arguments(&mut world);
    let ran = world.create("hello", &["--remote", &server.url(GOOD)]).ok();
    assert!(world.read("arguments").contains("push --porcelain"));
    assert_secret(&world, &ran);
    assert_eq!(world.git(&["-C", "hello", "remote", "get-url", "origin"]), server.url(""));
    assert!(ran.stdout.contains(&server.url("")), "{}", ran.transcript());
    assert_pushed(&world, &repository);
}

fn a_credential_helper_answers() {
    let world = World::new();
    let server = Http::start(&world);
    let repository = server.repository(&world);
    world.git_config(
        "[user]\n\tname = A\n\temail = a@b\n[credential]\n\thelper = \"!f() { test $1 = get && echo username=ada && echo \
         'password=s3cret/&'; }; f\"\n",
    );
    world.create("hello", &["--remote", &server.url("")]).ok();
    assert_pushed(&world, &repository);
}

fn wrong_credentials() {
    let mut world = World::new();
    let server = Http::start(&world);
    server.repository(&world);
    note_arguments(&mut world);
    let ran = world.create("hello", &["--remote", &server.url("ada:s3cret-wrong@"), "--format", "json"]).refused(3);
    assert_eq!(ran.json()["error"]["code"], "authentication-failed", "{}", ran.transcript());
    assert_secret(&world, &ran);
    assert_eq!(world.entries(), ["arguments"]);
}

fn without_credentials() {
    let world = World::new();
    let server = Http::start(&world);
    server.repository(&world);
    let ran = world.create("hello", &["--remote", &server.url("")]).refused(3);
    assert!(ran.stderr.contains("did not accept the credentials"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

fn redirect() {
    let world = World::new();
    let server = Http::start(&world);
    server.repository(&world);
    let url = format!("http://{GOOD}localhost:{}/git/hello.git", server.redirecting_port);
    let ran = world.create("hello", &["--remote", &url]).refused(3);
    assert!(ran.stderr.contains("did not accept the credentials"), "{}", ran.transcript());
    let log = fs::read_to_string(server.root.join("access.log")).unwrap();
    assert!(log.contains(&format!("{} - GET", server.port)), "{log}");
    assert!(!log.contains(&format!("{} ada", server.port)), "{log}");
    assert!(world.entries().is_empty());
}

fn rejecting_hook() {
    let world = World::new();
    let server = Http::start(&world);
    let repository = server.repository(&world);
    let hook = repository.join("hooks/pre-receive");
    write_executable(&hook, "#!/bin/sh\necho 'not in a freeze' >&2\nexit 1\n");
    let ran = world.create("hello", &["--remote", &server.url(GOOD)]).refused(4);
    assert!(ran.stderr.contains("not in a freeze"), "{}", ran.transcript());
    assert_secret(&world, &ran);
    fs::remove_file(hook).unwrap();
    world.pave(&["create-service", "hello", "--remote", &server.url(GOOD), "--resume"]).ok();
    assert_pushed(&world, &repository);
}

fn lost_reply() {
    let world = World::new();
    let server = Http::start(&world);
    let repository = server.repository(&world);
    // The references are written when this hook runs; then nobody is left to say so.
    write_executable(&repository.join("hooks/post-receive"), "#!/bin/sh\nkill -9 $PPID\n");
    world.create("hello", &["--remote", &server.url(GOOD)]).ok();
    let head = world.git(&["-C", "hello", "rev-parse", "HEAD"]);
    assert_eq!(world.git(&["--git-dir", repository.to_str().unwrap(), "rev-parse", "refs/heads/main"]), head);
}

fn not_empty() {
    let world = World::new();
    let server = Http::start(&world);
    server.repository(&world);
    world.create("hello", &["--remote", &server.url(GOOD)]).ok();
    fs::remove_dir_all(world.path("hello")).unwrap();
    let ran = world.create("hello", &["--remote", &server.url(GOOD)]).refused(2);
    assert!(ran.stderr.contains("is not empty"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

fn missing() {
    let world = World::new();
    let server = Http::start(&world);
    let ran = world.create("hello", &["--remote", &server.url(GOOD)]).refused(3);
    assert!(ran.stderr.contains("there is no such repository"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}

fn every_process_ends() {
    let groups = {
        let world = World::new();
        Http::start(&world).servers.each_ref().map(Server::group)
    };
    for group in groups {
        // What is killed is gone when init has taken note.
        let is_gone = || rustix::process::test_kill_process_group(group).is_err();
        let soon = (0..500).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            is_gone()
        });
        assert!(soon, "processes of the group {group:?} are left");
    }
}

fn no_identity() {
    let world = World::new();
    let server = Http::start(&world);
    server.repository(&world);
    world.git_config("");
    let ran = world.create("hello", &["--remote", &server.url(GOOD)]).refused(3);
    assert!(ran.stderr.contains("git config --global user.name"), "{}", ran.transcript());
    assert!(world.entries().is_empty());
}
