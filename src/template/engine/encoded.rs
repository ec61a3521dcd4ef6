//! What an encoder wrote stays as it wrote it.
//!
//! The engine marks such a text, and what macros and slots put together, as safe, and some filters keep that mark although they
//! change the text: `x | shell | replace("'", "")` would print free text without its quotes.

use minijinja::value::{Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters};

/// Replaces each filter that changes a text and keeps its mark.
pub(super) fn install(environment: &mut Environment<'_>) {
    for (name, filter) in [
        ("capitalize", Value::from_function(filters::capitalize)),
        ("first", Value::from_function(filters::first)),
        ("last", Value::from_function(filters::last)),
        ("lines", Value::from_function(filters::lines)),
        ("list", Value::from_function(filters::list)),
        ("lower", Value::from_function(filters::lower)),
        ("replace", Value::from_function(filters::replace)),
        ("reverse", Value::from_function(filters::reverse)),
        ("split", Value::from_function(filters::split)),
        ("title", Value::from_function(filters::title)),
        ("trim", Value::from_function(filters::trim)),
        ("upper", Value::from_function(filters::upper)),
    ] {
        environment.add_filter(name, move |state: &mut State, arguments: Rest<Value>| -> Result<Value, Error> {
            let is_encoded = |value: &Value| value.kind() == ValueKind::String && value.is_safe();
            // White space around a text may go: that is how slots are put together.
            let only_trims = name == "trim" && arguments.len() == 1;
            if !only_trims && arguments.iter().any(is_encoded) {
                let message = format!("`| {name}` cannot change what an encoder, a macro or a slot has written; use it before");
                return Err(Error::new(ErrorKind::InvalidOperation, message));
            }
            filter.call(state, &arguments)
        });
    }
}
