//! The inputs that every template has.

use serde_json::{Value, json};

use crate::base::SERVICE_NAME_PATTERN;

/// Names that templates use for something else, or that the manifest of a service does.
pub(super) const RESERVED: [&str; 11] =
    ["facts", "derived", "template", "registry", "exceptions", "slot", "range", "dict", "namespace", "loop", "caller"];

/// The schema of `service.name`, `service.description`, `service.owner` and `service.default_branch`.
pub fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "service": {
                "type": "object",
                "properties": {
                    "name": {
                        "type": "string",
                        "title": "Name",
                        "description": "Name of the service and its repository",
                        "pattern": SERVICE_NAME_PATTERN,
                        "maxLength": 63,
                        "x-pave": {
                            "prompt": "Name of the service",
                            "rule": "lower-case letters, digits and dashes, starting and ending with a letter or digit, at most 63",
                        },
                    },
                    "description": {
                        "type": "string",
                        "title": "Description",
                        "description": "What the service does, in one line",
                        "minLength": 1,
                        "maxLength": 300,
                        "x-pave": {"prompt": "What does it do?"},
                    },
                    "owner": {
                        "type": "string",
                        "title": "Owner",
                        "description": "Team that owns the service, as the catalog knows it",
                        "pattern": "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$",
                        "maxLength": 63,
                        "x-pave": {
                            "prompt": "Which team owns it?",
                            "rule": "letters, digits, dots, dashes and underscores, starting and ending with a letter or digit, at most 63",
                        },
                    },
                    "default_branch": {
                        "type": "string",
                        "title": "Default branch",
                        "description": "Branch that the repository starts on",
                        "pattern": "^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$",
                        "maxLength": 63,
                        "default": "main",
                    },
                },
                "required": ["name", "description", "owner", "default_branch"],
            },
        },
    })
}
