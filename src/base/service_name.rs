//! The name of a service.

use std::fmt;

use super::{Diagnostic, Exit, may_be_address};

/// A DNS-1123 label (RFC 1123, as Kubernetes reads it): 1 to 63 of `a-z`, `0-9` and `-`, the ends no `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct ServiceName(String);

/// The rule as a JSON Schema pattern, for the input `service.name`.
pub const SERVICE_NAME_PATTERN: &str = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";

/// A text that is no service name.
#[derive(Debug, thiserror::Error)]
#[error("{} is no service name: it takes 1 to 63 lower-case letters, digits and dashes, and starts and ends with a letter or digit", subject(name.as_deref()))]
pub struct ServiceNameError {
    /// What was given, unless that is an address, which may hold a password.
    name: Option<String>,
}

fn subject(name: Option<&str>) -> String {
    name.map_or("an address".into(), |name| format!("`{}`", name.escape_debug()))
}

impl Diagnostic for ServiceNameError {
    fn code(&self) -> &'static str {
        "invalid-service-name"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        let Some(name) = &self.name else { return Some("name the service, and give the address with `--remote`".into()) };
        let near = near_name(name);
        (!near.is_empty()).then(|| format!("try `{near}`"))
    }
}

impl ServiceName {
    /// Checks the rule.
    pub fn new(name: &str) -> Result<Self, ServiceNameError> {
        let label = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let bytes = name.as_bytes();
        let ends = |byte: Option<&u8>| byte.is_some_and(|byte| *byte != b'-');
        if bytes.len() <= 63 && bytes.iter().all(label) && ends(bytes.first()) && ends(bytes.last()) {
            Ok(Self(name.to_owned()))
        } else {
            Err(ServiceNameError { name: (!may_be_address(name)).then(|| name.to_owned()) })
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The service name that is nearest to any text; empty where nothing of it can be kept.
fn near_name(text: &str) -> String {
    let mut near = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' => near.push(character),
            _ if !near.ends_with('-') => near.push('-'),
            _ => {}
        }
    }
    near.truncate(63);
    near.trim_matches('-').to_owned()
}

impl fmt::Display for ServiceName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, ServiceName};

    #[test]
    fn keeps_to_dns_1123() {
        for good in ["a", "payments", "x-1", "0", &"a".repeat(63)] {
            assert!(ServiceName::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a-", "A", "a.b", "a_b", "é", "a b", "a\n", "../x", &"a".repeat(64)] {
            assert!(ServiceName::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hint_offers_the_nearest_name() {
        let hint = |name: &str| ServiceName::new(name).expect_err("it is no name").hint();
        assert_eq!(hint("My Service!").as_deref(), Some("try `my-service`"));
        assert_eq!(hint("…"), None);
    }

    #[test]
    fn an_address_is_not_repeated() {
        for address in ["https://u:hunter2@h/x", "hunter2@h:x", "ftp://hunter2"] {
            let error = ServiceName::new(address).expect_err("it is no name");
            assert!(!format!("{error} {error:?} {:?}", error.hint()).contains("hunter2"), "{error}");
        }
    }
}
