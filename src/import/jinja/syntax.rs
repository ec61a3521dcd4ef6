//! How a tool has set its engine up.

/// Whose rules hold where engines differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Flavour {
    /// Jinja, of Python.
    Jinja,
    /// Nunjucks, of JavaScript, as Backstage has it.
    Nunjucks,
}

/// Delimiters and the handling of white space.
#[derive(Debug, Clone)]
pub(in crate::import) struct Syntax {
    pub flavour: Flavour,
    pub block: (String, String),
    pub variable: (String, String),
    pub comment: (String, String),
    /// A line break after a block is dropped.
    pub trim_blocks: bool,
    /// White space between the start of a line and a block is dropped.
    pub lstrip_blocks: bool,
    /// A line break at the end of a file stays.
    pub keep_trailing_newline: bool,
}

impl Syntax {
    /// As Jinja has it; the line break at the end stays, as cookiecutter and copier ask for.
    pub fn jinja() -> Self {
        let pair = |start: &str, end: &str| (start.to_owned(), end.to_owned());
        Self {
            flavour: Flavour::Jinja,
            block: pair("{%", "%}"),
            variable: pair("{{", "}}"),
            comment: pair("{#", "#}"),
            trim_blocks: false,
            lstrip_blocks: false,
            keep_trailing_newline: true,
        }
    }

    /// As Backstage has it; `is_compatible` is its `cookiecutterCompat`.
    pub fn backstage(is_compatible: bool) -> Self {
        let start = if is_compatible { "{{" } else { "${{" };
        Self { flavour: Flavour::Nunjucks, variable: (start.into(), "}}".into()), ..Self::jinja() }
    }

    /// Whether a text may hold anything that the engine acts upon.
    pub fn occurs_in(&self, text: &str) -> bool {
        [&self.block.0, &self.variable.0, &self.comment.0].into_iter().any(|start| text.contains(start.as_str()))
    }
}
