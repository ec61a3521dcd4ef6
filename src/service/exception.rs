//! The exceptions of a manifest: drifts that a team declares, with a reason.

use jiff::civil::Date;

use crate::base::RelPath;
use crate::base::yaml::Node;

/// A drift that the team declared.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Exception {
    /// A file, or a directory with everything below it. None where a policy is excepted in the whole service.
    pub path: Option<RelPath>,
    /// The policy that is excepted; none where the file's drift is.
    pub policy: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds; for ever where there is none.
    #[serde(serialize_with = "as_text")]
    pub until: Option<Date>,
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn as_text<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&date.map(|date| date.to_string()), serializer)
}

impl Exception {
    /// Whether it holds on the day `today`.
    #[must_use]
    pub fn is_live(&self, today: Date) -> bool {
        self.until.is_none_or(|until| today <= until)
    }

    /// Whether it excepts the drift of the file at `path`.
    #[must_use]
    pub fn covers(&self, path: &RelPath) -> bool {
        self.policy.is_none() && self.path.as_ref().is_some_and(|named| path.is_within(named.as_str()))
    }

    /// Whether it excepts the file at `path` (none: the service as a whole) from the policy of this name.
    #[must_use]
    pub fn covers_policy(&self, policy: &str, path: Option<&RelPath>) -> bool {
        let is_named = self.policy.as_deref() == Some(policy);
        is_named
            && match (&self.path, path) {
                (None, _) => true,
                (Some(named), Some(path)) => path.is_within(named.as_str()),
                (Some(_), None) => false,
            }
    }
}

/// What is wrong, below which steps.
type Mistake = (Vec<String>, String);

/// Reads the list.
pub(super) fn exceptions(node: &Node) -> Result<Vec<Exception>, Mistake> {
    match node {
        Node::Sequence(entries) => entries.iter().enumerate().map(|(index, entry)| exception(index, entry)).collect(),
        Node::Scalar { text, plain: true } if text.is_empty() => Ok(Vec::new()),
        _ => Err((Vec::new(), "exceptions are a list, each with `path` and `reason`".into())),
    }
}

fn exception(index: usize, node: &Node) -> Result<Exception, Mistake> {
    let here = || vec![index.to_string()];
    let at = |key: &str| vec![index.to_string(), key.to_owned()];
    let Node::Mapping(entries) = node else { return Err((here(), "an exception has `path` and `reason`".into())) };
    let (mut path, mut policy, mut reason, mut until) = (None, None, None, None);
    for (key, value) in entries {
        let Node::Scalar { text, .. } = value else { return Err((at(key), format!("`{}` is a text", key.escape_debug()))) };
        match key.as_str() {
            "path" => {
                let text = text.trim_end_matches('/');
                path = Some(RelPath::new(text).map_err(|error| (at(key), bad_path(text, &error.to_string())))?);
            }
            "policy" => policy = Some(text.clone()),
            "reason" => reason = Some(text.trim().to_owned()).filter(|reason| !reason.is_empty()),
            "until" => {
                let date = text.parse().map_err(|_| (at(key), format!("`{}` is no date, as 2027-06-30", text.escape_debug())))?;
                until = Some(date);
            }
            _ => {
                return Err((
                    at(key),
                    format!("an exception has no `{}`: it has path, policy, reason and until", key.escape_debug()),
                ));
            }
        }
    }
    if path.is_none() && policy.is_none() {
        return Err((here(), "an exception names a `path`, or a `policy`, or both".into()));
    }
    let reason = reason.ok_or_else(|| (here(), "an exception gives a `reason`".into()))?;
    Ok(Exception { path, policy, reason, until })
}

/// Why the text is no path of the service.
fn bad_path(text: &str, why: &str) -> String {
    let shown = text.escape_debug();
    if text.contains(['*', '?', '[']) {
        return format!(
            "`{shown}` is no path: there are no globs here; name each file, or the directory, which means all below it"
        );
    }
    if text == "." || text.is_empty() {
        return "an exception names a file or a directory in the service; for all of it, name each".to_owned();
    }
    why.to_owned()
}

#[cfg(test)]
mod tests {
    use super::Exception;
    use crate::base::RelPath;

    #[test]
    fn there_are_no_globs() {
        for (text, words) in [("deploy/*.yaml", "there are no globs here"), (".", "names a file or a directory"), ("../x", "..")]
        {
            let found = super::bad_path(text, &RelPath::new(text).expect_err("it is none").to_string());
            assert!(found.contains(words), "{text}: {found}");
        }
    }

    #[test]
    fn holds_for_a_file_or_all_below_a_directory_until_its_last_day() {
        let path = |path: &str| RelPath::new(path).expect("a good path");
        let until = Some("2027-06-30".parse().expect("a date"));
        let exception = Exception { path: Some(path("deploy/base")), policy: None, reason: "ours".into(), until };
        assert!(exception.covers(&path("deploy/base/hpa.yaml")) && exception.covers(&path("deploy/base")));
        assert!(!exception.covers(&path("deploy/base2")));
        let day = |text: &str| text.parse().expect("a date");
        assert!(exception.is_live(day("2027-06-30")) && !exception.is_live(day("2027-07-01")));
        assert!(Exception { until: None, ..exception.clone() }.is_live(day("2099-01-01")));
        let of_policy = Exception { policy: Some("no-latest".into()), ..exception };
        assert!(!of_policy.covers(&path("deploy/base")));
        assert!(
            of_policy.covers_policy("no-latest", Some(&path("deploy/base/x"))) && !of_policy.covers_policy("no-latest", None)
        );
        assert!(!of_policy.covers_policy("other", Some(&path("deploy/base/x"))));
        let everywhere = Exception { path: None, ..of_policy };
        assert!(everywhere.covers_policy("no-latest", None) && everywhere.covers_policy("no-latest", Some(&path("x"))));
    }
}
