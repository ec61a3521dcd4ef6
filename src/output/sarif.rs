//! Findings in files as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code hosts and editors show.

use serde_json::{Value, json};

use crate::base::Excerpt;

/// How much a finding matters (section 3.27.10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is wrong.
    Error,
    /// It is probably wrong.
    Warning,
    /// It is worth knowing.
    Note,
}

impl Level {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A rule that findings belong to.
#[derive(Debug, Clone, Copy)]
pub struct SarifRule<'a> {
    /// Its stable name.
    pub id: &'a str,
    /// What it finds, in one line.
    pub explanation: &'a str,
    /// How much its findings matter.
    pub level: Level,
}

/// One finding.
#[derive(Debug, Clone, Copy)]
pub struct SarifResult<'a> {
    /// The name of its rule, one of those that are listed.
    pub rule: &'a str,
    /// How much this one matters.
    pub level: Level,
    /// What is wrong.
    pub message: &'a str,
    /// What to do about it.
    pub hint: Option<&'a str>,
    /// Where; its file is relative to the working directory, or absolute.
    pub place: &'a Excerpt,
}

/// A log of one run of pave.
#[must_use]
pub fn sarif(rules: &[SarifRule<'_>], results: &[SarifResult<'_>]) -> Value {
    let descriptor = |rule: &SarifRule<'_>| {
        json!({
            "id": rule.id,
            "shortDescription": {"text": rule.explanation},
            "defaultConfiguration": {"level": rule.level.name()},
        })
    };
    let result = |result: &SarifResult<'_>| {
        let text = [Some(result.message), result.hint].into_iter().flatten().collect::<Vec<_>>().join("\n");
        json!({
            "ruleId": result.rule,
            "ruleIndex": rules.iter().position(|rule| rule.id == result.rule),
            "level": result.level.name(),
            "message": {"text": text},
            "locations": [{"physicalLocation": {"artifactLocation": artifact(&result.place.file), "region": region(result.place)}}],
        })
    };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pave",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(descriptor).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

/// A relative path is below the root of the checkout, as far as pave can know.
fn artifact(file: &str) -> Value {
    if file.starts_with('/') {
        json!({"uri": format!("file://{}", encoded(file))})
    } else {
        json!({"uri": encoded(file), "uriBaseId": "%SRCROOT%"})
    }
}

fn region(place: &Excerpt) -> Value {
    let mut region = json!({"startLine": place.line.max(1)});
    if !place.text.is_empty() {
        region["startColumn"] = place.column.into();
        region["endColumn"] = (place.column + place.width).into();
        region["snippet"] = json!({"text": place.text});
    }
    region
}

/// A path as a URI reference (RFC 3986, section 2.3).
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::{Level, SarifResult, SarifRule, artifact, sarif};
    use crate::base::Excerpt;
    use serde_json::json;

    #[test]
    fn a_log_has_what_readers_need() {
        let rules = ["one", "two"].map(|id| SarifRule { id, explanation: "what it finds", level: Level::Warning });
        let place = Excerpt { file: "a b/{{ x }}.md".into(), line: 3, column: 2, width: 4, text: " é{{x}}".into() };
        let result =
            SarifResult { rule: "two", level: Level::Error, message: "it is wrong", hint: Some("do this"), place: &place };
        let log = sarif(&rules, &[result]);
        assert_eq!((&log["version"], &log["runs"][0]["tool"]["driver"]["rules"][1]["id"]), (&json!("2.1.0"), &json!("two")));
        let result = &log["runs"][0]["results"][0];
        assert_eq!((&result["ruleIndex"], &result["level"]), (&json!(1), &json!("error")));
        assert_eq!(result["message"]["text"], "it is wrong\ndo this");
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "a%20b/%7B%7B%20x%20%7D%7D.md");
        assert_eq!(location["region"], json!({"startLine": 3, "startColumn": 2, "endColumn": 6, "snippet": {"text": " é{{x}}"}}));
        assert_eq!(artifact("/x/y")["uri"], "file:///x/y");
    }
}
