//! The rules, as data: what each is called, how much it matters, and what it says in one line.

use serde::{Deserialize, Serialize};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Some service cannot be created, or gets something else than its author means.
    Error,
    /// It works, and is probably a mistake.
    Warning,
}

impl Severity {
    /// As output calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! rules {
    ($($variant:ident $name:literal $severity:ident $explanation:literal;)+) => {
        /// A rule of `pave template lint`. Its name is part of the interface.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Rule {
            $(
                #[doc = $explanation]
                #[serde(rename = $name)]
                $variant,
            )+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its stable name, in kebab case.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// How much its findings matter.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }

            /// What it finds, in one line.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation),+ }
            }
        }
    };
}

rules! {
    InvalidRegistry "invalid-registry" Error "registry.yaml cannot be read as one";
    InvalidPolicy "invalid-policy" Error "a file in policies cannot be read as a policy";
    UnknownDefaultTemplate "unknown-default-template" Error "default-template of registry.yaml names no template";
    UnknownDefault "unknown-default" Warning "a default of registry.yaml answers an input of no template";
    InvalidManifest "invalid-manifest" Error "template.yaml is missing, or cannot be read as one";
    UnknownComponent "unknown-component" Error "an included component is not there";
    IncludeRing "include-ring" Error "components include each other in a ring";
    InvalidSchema "invalid-schema" Error "the inputs are no valid JSON Schema";
    InvalidExtension "invalid-x-pave" Error "an x-pave holds what it may not";
    InvalidInput "invalid-input" Error "an input has a name that expressions cannot use or that is taken, or no schema";
    InputsDisagree "inputs-disagree" Error "two parts give the same keyword of an input different values";
    InputOrder "input-order" Error "the condition or default of an input names one that is asked after it";
    UnknownRequired "unknown-required" Error "required names no input";
    BadDefault "bad-default" Error "a default breaks the schema of its own input";
    MissingPrompt "missing-prompt" Warning "an input that every service must answer has neither a default nor a question";
    SyntaxError "syntax-error" Error "a template file or an expression cannot be read";
    NotText "not-text" Error "a file that ends in .jinja is not text";
    UndefinedName "undefined-name" Error "an expression names what no part defines";
    MissingAnswer "missing-answer" Warning "a file prints an answer that is not there for some other answers";
    UnknownFilter "unknown-filter" Error "there is no such filter";
    UnknownTest "unknown-test" Error "there is no such test after is";
    UnknownFunction "unknown-function" Error "there is no such function";
    EmptySlot "empty-slot" Warning "a file collects a slot that no part fills";
    UnusedSlot "unused-slot" Warning "a piece is for a slot that no file collects";
    UnusedInput "unused-input" Warning "an input is asked, and its answer used nowhere";
    UnusedFact "unused-fact" Warning "a fact is used nowhere";
    UnusedDerived "unused-derived" Warning "a derived value is used nowhere";
    DeadComponent "dead-component" Warning "no template includes the component";
    DeadInclude "dead-include" Warning "the condition of an include is never true";
    UnreachableCondition "unreachable-condition" Warning "a condition is never true, whatever is answered";
    UnmatchedGlob "unmatched-glob" Warning "the path of a rule in files, or in replaces, is that of no file";
    UnencodedFreeText "unencoded-free-text" Error "free text is printed without an encoder where pave cannot check what it changes";
    FreeTextInName "free-text-in-name" Warning "free text is part of the name of a file";
    ForeignBraces "foreign-braces" Error "{{ of another language (Helm, Go, Prometheus) in a file that pave reads";
    MissingJinja "missing-jinja" Warning "an expression of pave in a file that is copied as it is, as its name does not end in .jinja";
    ForeignInclude "foreign-include" Error "a file takes in another, by include, import or extends, that is not there";
    EncoderInQuotes "encoder-in-quotes" Warning "an encoder that writes quotes of its own stands between quotes";
    ForeignEncoder "foreign-encoder" Warning "free text is written into a shell script with the encoder of another language";
    NotPrintable "not-printable" Error "a mapping or a list is printed where only a text can be";
    StatementInName "statement-in-name" Error "a statement or comment of Jinja in a path, which is taken as it is";
    UnshowableText "unshowable-text" Error "a text that people are shown holds characters that a terminal acts on";
    LiteralExpression "literal-expression" Warning "${{ }} is literal text, and the name of an input is in it";
    UnsafePath "unsafe-path" Error "a path that pave refuses, in the template or as rendered";
    ReservedPath "reserved-path" Error "a file that pave itself writes into services";
    PathCollision "path-collision" Error "two files that render to one, or would be one where case or normalisation is ignored";
    InvalidTest "invalid-test" Error "a case in tests cannot be read";
    MissingTests "missing-tests" Warning "a template without a case in tests";
    MissingChangelog "missing-changelog" Warning "a template without a CHANGELOG.md";
    TemplateStopped "template-stopped" Error "reading the part ends the process that reads it, or takes too long";
    LongDescription "long-description" Warning "a description of more than one line, or of more than 100 characters";
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn names_are_stable_words_that_travel() {
        for rule in Rule::ALL {
            let name = rule.name();
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert_eq!(serde_json::to_value(rule).expect("it travels"), name);
            assert!(!rule.explanation().ends_with('.') && !rule.explanation().contains('\n'), "{name}");
        }
        let mut names: Vec<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Rule::ALL.len());
    }
}
