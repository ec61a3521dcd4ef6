//! Answers that no author thinks of, and some that everybody should.

/// What an ordinary description may look like. A template that refuses one of these leaves out an encoder.
pub(super) const ORDINARY: [&str; 3] =
    ["Takes \"card\" payments: fast & safe", "The team's #1 - it's 100% ready", "Grüße aus Köln, 日本語 & <more>"];

/// What means something to a reader of some kind of file, or breaks one.
pub(super) const HOSTILE: [&str; 45] = [
    // Quotes, white space and line breaks.
    "'",
    "\"",
    "'''\"\"\"",
    "back\\slash\\",
    "\\u0022 \\n",
    "two\nlines",
    "two\r\nlines",
    "tab\there",
    " leading and trailing ",
    // Template languages and variables.
    "${{ github.token }}",
    "{{ 7*7 }}",
    "{% raw %}{# x #}",
    "$HOME ${HOME} $$ %PATH%",
    "$(id)",
    "`id`",
    // YAML: other types, structure, anchors, tags.
    "no",
    "1e3",
    "null",
    "0123",
    "12:34:56",
    "2027-01-01",
    "# x",
    "x # y",
    ": ",
    "key: value",
    "- ",
    "&anchor *alias",
    "!!python/object:os.system",
    "[a, {b: c",
    "x\n---\ny: z",
    // Markup, databases, code.
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1)) ![y](z) | a |",
    "--> ]]> */ //",
    "'; DROP TABLE users; --",
    "\"+\"x\"; rm -rf / #",
    // Dockerfiles, Makefiles, here documents.
    "x\nRUN id\n",
    "x \\",
    "x:\n\tid",
    "$(shell id) $@",
    "EOF\nid",
    // Characters that are not what they seem, or are none.
    "\u{202e}gpj.exe",
    "\u{200b}\u{2028}\u{feff}",
    "e\u{301} 👩\u{200d}🚀",
    "\u{1b}[31mred",
    "nul\u{0}",
];

/// A text that is longer than anybody writes.
pub(super) fn very_long() -> String {
    "long text, ".repeat(1_000)
}

/// Two plain words. What is rendered with one and the other has the same files, unless the answer is part of a name.
pub(super) const PLAIN: [&str; 2] = ["harmless", "innocent"];
