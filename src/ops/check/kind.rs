//! What can be found in a service.

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// To be seen to.
    Warning,
    /// Wrong.
    Error,
}

impl Level {
    /// `error`, `warning` or `note`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

macro_rules! kinds {
    ($($kind:ident $name:literal $level:ident $group:literal $explanation:literal,)*) => {
        /// What is found.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum FindingKind {
            $(#[doc = $explanation] $kind,)*
        }

        impl FindingKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Its stable name in kebab case.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// How much it matters.
            #[must_use]
            pub fn level(self) -> Level {
                match self { $(Self::$kind => Level::$level,)* }
            }

            /// The name of the kinds that it belongs to; its own where it stands alone.
            #[must_use]
            pub fn group(self) -> &'static str {
                match self { $(Self::$kind => $group,)* }
            }

            /// What it means, in one line.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$kind => $explanation,)* }
            }
        }
    };
}

kinds! {
    Edited "edited" Warning "drift" "the content of a file is not what was rendered",
    ModeChanged "mode-changed" Warning "drift" "a file may be executed, or may not, and was rendered otherwise",
    TypeChanged "type-changed" Warning "drift" "where a file was rendered is a directory, a link, or something else",
    Deleted "deleted" Warning "drift" "a file that was rendered is not there",
    Renamed "renamed" Warning "drift" "a file that was rendered lies elsewhere",
    Conflict "conflict" Error "conflict" "a merge stopped in a file, and nobody has resolved it",
    Invalid "invalid" Error "invalid" "a YAML, JSON or TOML file that was rendered does not parse any more, or pave.yaml has a key that nothing reads",
    PolicyDenied "policy-denied" Error "policy" "a policy of the registry refuses the service as it is",
    PolicyWarning "policy-warning" Warning "policy" "a policy of the registry warns of something",
    Expired "expired" Warning "expired" "an exception's last day is over, and what it excepted is still so",
    UnusedException "unused-exception" Note "unused-exception" "an exception covers nothing that is so",
    StrandedException "stranded-exception" Warning "stranded-exception" "an exception is for a file that the template does not have, or no more",
    Pending "pending" Warning "pending" "pave.yaml was edited, and the service not updated since",
    ForeignLock "foreign-lock" Error "foreign-lock" "pave.lock names another template or another registry than pave.yaml",
    WrongDigest "wrong-digest" Error "wrong-digest" "the digest in pave.lock is not that of the version in the registry",
    TamperedLock "tampered-lock" Error "tampered-lock" "pave.lock lists other files than the version that it names renders",
    UnknownVersion "unknown-version" Warning "unknown-version" "the registry does not list the template, or its version, of pave.lock",
    OutdatedPatch "outdated-patch" Warning "outdated" "there is a newer patch version",
    OutdatedMinor "outdated-minor" Warning "outdated" "there is a newer minor version",
    OutdatedMajor "outdated-major" Note "outdated" "there is a newer major version",
    Yanked "yanked" Warning "yanked" "the version of pave.lock was yanked",
    Deprecated "deprecated" Warning "deprecated" "the template is deprecated",
    Unchecked "unchecked" Note "unchecked" "versions and policies could not be looked up on this machine",
    Unreadable "unreadable" Error "unreadable" "pave.yaml or pave.lock of one of several services cannot be read",
}

impl serde::Serialize for FindingKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What makes the answer no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deny {
    words: Vec<String>,
}

impl Deny {
    /// Every word that there is: levels, groups of kinds, and kinds.
    #[must_use]
    pub fn words() -> Vec<&'static str> {
        let mut words = vec!["none", "errors", "warnings", "notes"];
        for word in FindingKind::ALL.iter().flat_map(|kind| [kind.group(), kind.name()]) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    }

    /// Errors are denied, and what `words` name: a level with all that is worse, a group, a kind. `none` alone denies nothing.
    #[must_use]
    pub fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Whether a finding of this kind makes the answer no.
    #[must_use]
    pub fn denies(&self, kind: FindingKind) -> bool {
        let is_least = !self.words.is_empty() && self.words.iter().all(|word| word == "none");
        let names = |word: &String| match word.as_str() {
            "errors" => kind.level() >= Level::Error,
            "warnings" => kind.level() >= Level::Warning,
            "notes" => true,
            word => word == kind.name() || word == kind.group(),
        };
        !is_least && kind.level() == Level::Error || self.words.iter().any(names)
    }
}

#[cfg(test)]
mod tests {
    use super::{Deny, FindingKind};

    #[test]
    fn names_levels_groups_and_kinds() {
        let denied = |words: &[&str]| {
            assert!(words.iter().all(|word| Deny::words().contains(word)));
            let deny = Deny::new(words.iter().map(|word| (*word).to_owned()).collect());
            FindingKind::ALL.iter().filter(|kind| deny.denies(**kind)).map(|kind| kind.name()).collect::<Vec<_>>()
        };
        let errors = ["conflict", "invalid", "policy-denied", "foreign-lock", "wrong-digest", "tampered-lock", "unreadable"];
        assert_eq!(denied(&[]), errors);
        assert_eq!(denied(&["errors"]), errors);
        assert_eq!(denied(&["none"]), [""; 0]);
        assert_eq!(denied(&["none", "yanked"]), [&errors[..6], &["yanked"], &errors[6..]].concat());
        assert_eq!(denied(&["notes"]).len(), FindingKind::ALL.len());
        assert_eq!(denied(&["warnings"]).len(), FindingKind::ALL.len() - 3);
        let outdated = denied(&["outdated", "deleted"]);
        assert!(outdated.contains(&"outdated-major") && outdated.contains(&"deleted") && !outdated.contains(&"edited"));
    }
}
