//! One way in which two versions differ, and what it means for services.

use serde::{Deserialize, Serialize};

/// What a change asks of the version's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Services go on as they are; contents of files change.
    Patch,
    /// Services go on as they are, and there is something new.
    Minor,
    /// Somebody may have to do something for a service.
    Major,
}

impl Severity {
    /// `patch`, `minor` or `major`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// What the step from one version to another says of itself: below 1.0.0 the first number that
    /// is not zero is the breaking one, as in Cargo.
    /// None where the number does not grow.
    #[must_use]
    pub fn of_step(old: &semver::Version, new: &semver::Version) -> Option<Self> {
        if new.cmp_precedence(old) != std::cmp::Ordering::Greater {
            return None;
        }
        let place = if old.major != new.major {
            0
        } else if old.minor != new.minor {
            1
        } else {
            2
        };
        // A pre-release promises nothing to the ones after it.
        let leading = match (new.major, new.minor) {
            _ if !old.pre.is_empty() => 2,
            (0, 0) => 2,
            (0, _) => 1,
            _ => 0,
        };
        Some(match place {
            place if place <= leading => Self::Major,
            2 if new.major > 0 => Self::Patch,
            _ => Self::Minor,
        })
    }
}

macro_rules! kinds {
    ($($kind:ident $name:literal $severity:ident $words:literal,)*) => {
        /// Which rule a change falls under.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum ChangeKind {
            $(#[doc = $words] $kind,)*
        }

        impl ChangeKind {
            /// All of them, the gravest first.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name in kebab case.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// What it asks of the version's number.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$kind => Severity::$severity,)* }
            }
        }
    };
}

kinds! {
    NameChanged "name-changed" Major "It is another template.",
    InputAddedNeeded "input-added-needed" Major "A new input that needs an answer and has no default.",
    InputNowNeeded "input-now-needed" Major "An input needs an answer, and did not, or had a default.",
    InputRemoved "input-removed" Major "An input is gone, and no migration says what becomes of its answers.",
    InputCovered "input-covered" Major "An input moves to one that has answers of its own, and loses its answers.",
    ChoiceRemoved "choice-removed" Major "An input does not take one of its values any more.",
    InputNarrowed "input-narrowed" Major "A rule of an input is new, stricter, or cannot be shown to be wider.",
    ConditionNarrowed "condition-narrowed" Major "An input, a file or a component does not apply any more where it did.",
    AnswersRefused "answers-refused" Major "Answers that made a service are refused.",
    FileRemoved "file-removed" Major "A file is not rendered any more.",
    FileMoved "file-moved" Major "A file is rendered elsewhere, and no migration renames it.",
    NotCompared "not-compared" Major "No answers are known of which the version before makes a service.",
    InputAdded "input-added" Minor "A new input that has a default, or needs no answer.",
    InputMoved "input-moved" Minor "An input has another name, and a migration moves its answers.",
    InputDropped "input-dropped" Minor "An input is gone, and a migration drops its answers.",
    InputNowOptional "input-now-optional" Minor "An input needs no answer any more.",
    ChoiceAdded "choice-added" Minor "An input takes another value.",
    InputWidened "input-widened" Minor "A rule of an input is gone or less strict.",
    ConditionWidened "condition-widened" Minor "An input, a file or a component applies where it did not.",
    DefaultChanged "default-changed" Minor "The default of an input is another one.",
    ComponentAdded "component-added" Minor "A component is included that was not.",
    FileAdded "file-added" Minor "A file is rendered that was not.",
    FileRenamed "file-renamed" Minor "A file is rendered elsewhere, and a migration renames it.",
    ComponentRemoved "component-removed" Patch "A component is not included any more; its files and inputs count on their own.",
    WordingChanged "wording-changed" Patch "Texts that people read are different: titles, descriptions, questions, rules in words.",
    FileChanged "file-changed" Patch "The content of a file, or whether it is executable, is different.",
    NextChanged "next-changed" Patch "The commands to run next are different.",
}

/// One way in which two versions differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it asks of the version's number.
    pub severity: Severity,
    /// The rule that it falls under.
    pub kind: ChangeKind,
    /// The input, the path or the component.
    pub subject: String,
    /// What is different, in words.
    pub reason: String,
    /// The part of the template, where it can be told.
    pub part: Option<String>,
}

impl Change {
    /// A change of this kind.
    pub(super) fn new(kind: ChangeKind, subject: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { severity: kind.severity(), kind, subject: subject.into(), reason: reason.into(), part: None }
    }

    /// The same, with the part that it is about.
    pub(super) fn in_part(self, part: &str) -> Self {
        Self { part: Some(part.to_owned()), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::{ChangeKind, Severity};

    #[test]
    fn kinds_are_named_alike_everywhere_and_sorted() {
        for kind in ChangeKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("it is a text"), kind.name());
        }
        assert!(ChangeKind::ALL.is_sorted_by_key(|kind| std::cmp::Reverse(kind.severity())));
    }

    #[test]
    fn steps_of_versions() {
        let step = |old: &str, new: &str| Severity::of_step(&old.parse().expect(old), &new.parse().expect(new));
        for (old, new, severity) in [
            ("1.2.3", "1.2.4", Some(Severity::Patch)),
            ("1.2.3", "1.3.0", Some(Severity::Minor)),
            ("1.2.3", "2.0.0", Some(Severity::Major)),
            ("1.2.3", "2.0.0-rc.1", Some(Severity::Major)),
            ("2.0.0-rc.1", "2.0.0-rc.2", Some(Severity::Major)),
            ("2.0.0-rc.1", "2.0.0", Some(Severity::Major)),
            ("0.2.3", "0.2.4", Some(Severity::Minor)),
            ("0.2.3", "0.3.0", Some(Severity::Major)),
            ("0.0.3", "0.0.4", Some(Severity::Major)),
            ("1.2.3", "1.2.3", None),
            ("1.2.3", "1.2.2", None),
            ("1.2.3", "1.2.3-rc.1", None),
        ] {
            assert_eq!(step(old, new), severity, "{old} {new}");
        }
    }
}
