//! Running the user's git against a remote.

use std::path::Path;
use std::process::Command;

use super::credentials::without_credentials;
use super::{GitConfig, RemoteUrl};
use crate::base::{env, process};

/// Whether git may talk to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// Git and ssh may ask for passwords and host keys on the terminal.
    Person,
    /// Nobody is there: fail instead of asking.
    Nobody,
}

/// Variables that git must not see: those that tie it to a repository that is not ours, as `git rev-parse --local-env-vars` lists
/// them; and ours that hold an address, with a password perhaps, which hooks and other programs that git runs would inherit.
pub(super) const WITHHELD_VARIABLES: [&str; 14] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "PAVE_PUSH_TO",
    "PAVE_REMOTE",
];

/// Hands the credentials of this one URL to git. They are in the environment of that process, and of what it runs.
const HELPER: &str =
    r#"!f() { test "$1" = get && printf 'username=%s\npassword=%s\n' "$PAVE_GIT_USERNAME" "$PAVE_GIT_PASSWORD"; }; f"#;

/// A git command that may talk to `url`, with English messages, no foreign repository and no helper programs as transports.
pub(super) fn remote_command(directory: &Path, url: &RemoteUrl, talk: Talk) -> Command {
    let mut command = process::command("git");
    command.current_dir(directory).env("LC_ALL", "C").env("GIT_ALLOW_PROTOCOL", "file:http:https:ssh");
    for variable in WITHHELD_VARIABLES {
        command.env_remove(variable);
    }
    if talk == Talk::Nobody {
        be_silent(&mut command, directory);
    }
    if let Some(credentials) = url.credentials() {
        // A helper for this host alone: credentials do not follow a redirect to another. The empty value first forgets
        // helpers that might answer with other credentials.
        let key = format!("credential.{}.helper", credentials.scope);
        add_config(&mut command, &[(&key, ""), (&key, HELPER)]);
        command.env("PAVE_GIT_USERNAME", &credentials.username);
        command.env("PAVE_GIT_PASSWORD", credentials.password.expose());
    }
    command
}

/// Gives up on a server that accepts a question and does not answer: after half a minute over http, unless the user's environment says
/// otherwise. For questions only: a push may wait long for what the server does with it.
pub(super) fn be_impatient(command: &mut Command) {
    for (variable, value) in [("GIT_HTTP_LOW_SPEED_LIMIT", "1"), ("GIT_HTTP_LOW_SPEED_TIME", "30")] {
        if env::var(variable).is_none() {
            command.env(variable, value);
        }
    }
}

/// Neither git nor ssh waits for an answer that nobody will give. What the user has set for that themselves stays.
fn be_silent(command: &mut Command, directory: &Path) {
    command.env("GIT_TERMINAL_PROMPT", "0");
    let has_own = env::var("GIT_SSH_COMMAND").is_some()
        || env::var("GIT_SSH").is_some()
        || GitConfig::read(directory).is_ok_and(|config| config.get("core.sshcommand").is_some());
    if !has_own {
        command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=30");
    }
}

/// Adds to what the user may have set through `GIT_CONFIG_COUNT` (git-config(1)).
pub(super) fn add_config(command: &mut Command, entries: &[(&str, &str)]) {
    let first: usize = env::var("GIT_CONFIG_COUNT").and_then(|count| count.parse().ok()).unwrap_or(0);
    for (index, (key, value)) in (first..).zip(entries) {
        command.env(format!("GIT_CONFIG_KEY_{index}"), key).env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command.env("GIT_CONFIG_COUNT", (first + entries.len()).to_string());
}

/// The end of what a command said, fit to be printed: no control characters, no credentials, no hints of git to itself, at
/// most ten lines.
pub(super) fn last_words(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let readable = |line: &str| {
        let text: String = line.chars().filter(|c| !c.is_control()).collect();
        let text = text.trim();
        let text = text.strip_prefix("fatal:").or_else(|| text.strip_prefix("error:")).unwrap_or(text);
        without_credentials(text.trim())
    };
    let lines: Vec<String> = text.split(['\n', '\r']).map(readable).filter(|line| !line.is_empty() && !is_noise(line)).collect();
    let start = lines.len().saturating_sub(10);
    if lines.is_empty() { "it said nothing".into() } else { lines[start..].join("\n") }
}

fn is_noise(line: &str) -> bool {
    const NOISE: [&str; 10] = [
        "failed to push some refs",
        "hint:",
        "Enumerating objects",
        "Counting objects",
        "Delta compression",
        "Compressing objects",
        "Writing objects",
        "Total ",
        "To ",
        "remote: Resolving deltas",
    ];
    NOISE.iter().any(|noise| line.starts_with(noise))
}

#[cfg(test)]
mod tests {
    use super::last_words;

    #[test]
    fn last_words_are_readable() {
        let said = b"Counting objects: 5% (1/20)\rCounting objects: done\nremote: \x1b[31mno\x07\nhint: try\nerror: failed\n";
        assert_eq!(last_words(said), "remote: [31mno\nfailed");
        assert_eq!(last_words(b""), "it said nothing");
        let said = b"remote: open https://ada:hunter2@host/new\nfatal: unable to access 'http://t\x1b@host/'\n";
        assert_eq!(last_words(said), "remote: open https://host/new\nunable to access 'http://host/'");
    }
}
