//! Who writes a commit.

use super::GitConfig;
use crate::base::clock::{self, Moment};
use crate::base::env;

/// A name and an address, free of what git's commit format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Identity {
    /// The name.
    pub name: String,
    /// The mail address.
    pub email: String,
}

/// Author and committer of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identities {
    /// Who wrote it.
    pub author: Identity,
    /// Who recorded it.
    pub committer: Identity,
}

impl Identity {
    /// An identity of a person's own words, without the characters that git drops (`<`, `>`, line breaks, dots and commas at
    /// the ends: git's `strbuf_addstr_without_crud`). `None` where nothing is left of either part.
    #[must_use]
    pub fn new(name: &str, email: &str) -> Option<Self> {
        let clean = |text: &str| {
            let kept: String = text.chars().filter(|c| !c.is_control() && !matches!(c, '<' | '>')).collect();
            let crud = |c: char| c <= ' ' || matches!(c, '.' | ',' | ':' | ';' | '"' | '\\' | '\'');
            kept.trim_matches(crud).to_owned()
        };
        let (name, email) = (clean(name), clean(email));
        (!name.is_empty() && !email.is_empty()).then_some(Self { name, email })
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} <{}>", self.name, self.email)
    }
}

impl Identities {
    /// Both roles taken by one person.
    #[must_use]
    pub fn of(identity: Identity) -> Self {
        Self { author: identity.clone(), committer: identity }
    }

    /// What git would use, in git's order (git-var(1), `GIT_AUTHOR_IDENT`): `GIT_AUTHOR_NAME`, `author.name`, `user.name`, and
    /// so on. Never guessed from the login and host name. `None` where a part is missing.
    #[must_use]
    pub fn configured(config: &GitConfig) -> Option<Self> {
        Some(Self { author: role(config, "author")?, committer: role(config, "committer")? })
    }
}

/// When a commit or tag is made: now, unless `GIT_COMMITTER_DATE` or `GIT_AUTHOR_DATE` says otherwise.
#[must_use]
pub fn moment() -> Moment {
    let set = env::var("GIT_COMMITTER_DATE").or_else(|| env::var("GIT_AUTHOR_DATE"));
    set.and_then(|text| Moment::parse(&text)).unwrap_or_else(clock::now)
}

fn role(config: &GitConfig, role: &str) -> Option<Identity> {
    let part = |part: &str| {
        let variable = format!("GIT_{}_{}", role.to_uppercase(), part.to_uppercase());
        env::var(&variable)
            .filter(|value| !value.is_empty())
            .or_else(|| config.get(&format!("{role}.{part}")).map(str::to_owned))
            .or_else(|| config.get(&format!("user.{part}")).map(str::to_owned))
    };
    Identity::new(&part("name")?, &part("email").or_else(|| env::var("EMAIL"))?)
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn drops_what_a_commit_cannot_hold() {
        let identity = Identity::new(" Ada\n<Lovelace>. ", "ada@example.org>").expect("both are there");
        assert_eq!(identity.to_string(), "AdaLovelace <ada@example.org>");
        assert_eq!(Identity::new("...", "a@b"), None);
        assert_eq!(Identity::new("a", ""), None);
    }
}
