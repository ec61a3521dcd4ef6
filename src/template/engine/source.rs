//! `${{` is literal text, so that expressions of GitHub Actions need no escaping.

/// Three noncharacters (Unicode, section 23.7) that stand for `${{` inside the engine. As many characters as they stand for, so
/// that columns stay right; refused in answers, so that nothing else turns into `${{`.
const STAND_IN: &str = "\u{fdd0}\u{fdd1}\u{fdd2}";

/// A template's text as the engine reads it.
pub fn to_engine(source: &str) -> String {
    source.replace("${{", STAND_IN)
}

/// What the engine printed, as it goes into the file.
pub fn from_engine(printed: &str) -> String {
    printed.replace(STAND_IN, "${{")
}
