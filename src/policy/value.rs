//! JSON as a value of CEL. Texts are borrowed; whole numbers are `int`, as Kubernetes has them.

use std::collections::HashMap;

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelUInt};
use cel::common::value::Val;
use serde_json::{Map, Number, Value};

/// Any value.
pub(super) fn value(json: &Value) -> Box<dyn Val + '_> {
    match json {
        Value::Null => Box::new(CelNull),
        Value::Bool(truth) => Box::new(CelBool::from(*truth)),
        Value::Number(number) => self::number(number),
        Value::String(string) => text(string),
        Value::Array(entries) => list(entries.iter().map(value)),
        Value::Object(entries) => object(entries),
    }
}

/// A text.
pub(super) fn text(string: &str) -> Box<dyn Val + '_> {
    Box::new(CelString::from(string))
}

/// A list of values.
pub(super) fn list<'v>(entries: impl Iterator<Item = Box<dyn Val + 'v>>) -> Box<dyn Val + 'v> {
    Box::new(CelList::from(entries.collect::<Vec<_>>()))
}

/// A map of values by name.
pub(super) fn map<'v>(entries: impl IntoIterator<Item = (&'v str, Box<dyn Val + 'v>)>) -> Box<dyn Val + 'v> {
    let entries: HashMap<CelMapKey<'v>, Box<dyn Val + 'v>> =
        entries.into_iter().map(|(name, entry)| (CelMapKey::from(name), entry)).collect();
    Box::new(CelMap::from(entries))
}

/// An object of JSON.
pub(super) fn object(entries: &Map<String, Value>) -> Box<dyn Val + '_> {
    map(entries.iter().map(|(name, entry)| (name.as_str(), value(entry))))
}

fn number(number: &Number) -> Box<dyn Val> {
    match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) => Box::new(CelInt::from(whole)),
        (None, Some(whole)) => Box::new(CelUInt::from(whole)),
        (None, None) => Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN))),
    }
}
