//! What edits mean, on values: what the text must hold afterwards.

use serde_json::{Map, Value};

/// A change of one entry, which edits are made of.
#[derive(Debug, Clone)]
pub(super) enum Primitive<'a> {
    Set {
        path: Vec<String>,
        value: &'a Value,
    },
    Remove {
        path: Vec<String>,
    },
    /// To a place where nothing is.
    Move {
        from: Vec<String>,
        to: Vec<String>,
    },
}

/// What is at `path`.
pub(super) fn get<'a>(model: &'a Map<String, Value>, path: &[impl AsRef<str>]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = model.get(first.as_ref())?;
    if rest.is_empty() { Some(value) } else { get(value.as_object()?, rest) }
}

/// Puts `value` at `path`. Gives the path of what is no group where one is wanted.
pub(super) fn set(model: &mut Map<String, Value>, path: &[impl AsRef<str>], value: Value) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else { return Ok(()) };
    let first = first.as_ref();
    if rest.is_empty() {
        model.insert(first.to_owned(), value);
        return Ok(());
    }
    let group = model.entry(first).or_insert(Value::Null);
    if group.is_null() {
        *group = Value::Object(Map::new());
    }
    let inner = group.as_object_mut().ok_or_else(|| first.to_owned())?;
    set(inner, rest, value).map_err(|below| format!("{first}.{below}"))
}

/// Takes out what is at `path`, and the groups that are empty then.
pub(super) fn take(model: &mut Map<String, Value>, path: &[impl AsRef<str>]) -> Option<Value> {
    let (first, rest) = path.split_first()?;
    let first = first.as_ref();
    if rest.is_empty() {
        return model.shift_remove(first);
    }
    let inner = model.get_mut(first)?.as_object_mut()?;
    let taken = take(inner, rest)?;
    if inner.is_empty() {
        model.shift_remove(first);
    }
    Some(taken)
}

impl<'a> Primitive<'a> {
    /// What makes `path` hold `value`: groups are changed entry by entry, so that what stays in them is not touched.
    pub fn setting(model: &Map<String, Value>, path: &[String], value: &'a Value) -> Vec<Self> {
        match (get(model, path), value) {
            (Some(old), new) if old == new => Vec::new(),
            (Some(Value::Object(old)), Value::Object(new)) if !old.is_empty() && !new.is_empty() => {
                let below = |name: &String| [path, std::slice::from_ref(name)].concat();
                let set = new.iter().flat_map(|(name, value)| Self::setting(model, &below(name), value));
                let gone = old.keys().filter(|name| !new.contains_key(*name));
                set.chain(gone.map(|name| Self::Remove { path: below(name) })).collect()
            }
            _ => vec![Self::Set { path: path.to_vec(), value }],
        }
    }

    /// What moves `from` to `to`: what is there already stays, groups are joined.
    pub fn moving(model: &Map<String, Value>, from: &[String], to: &[String]) -> Vec<Self> {
        let is_inside = |path: &[String], group: &[String]| path.starts_with(group);
        match (get(model, from), get(model, to)) {
            (None, _) => Vec::new(),
            _ if is_inside(from, to) || is_inside(to, from) => Vec::new(),
            (Some(_), None) => vec![Self::Move { from: from.to_vec(), to: to.to_vec() }],
            (Some(Value::Object(group)), Some(Value::Object(_))) if !group.is_empty() => {
                let below = |path: &[String], name: &String| [path, std::slice::from_ref(name)].concat();
                group.keys().flat_map(|name| Self::moving(model, &below(from, name), &below(to, name))).collect()
            }
            (Some(_), Some(_)) => vec![Self::Remove { path: from.to_vec() }],
        }
    }

    /// The same change of the model.
    pub fn apply(&self, model: &mut Map<String, Value>) -> Result<(), String> {
        match self {
            Self::Set { path, value } => set(model, path, (*value).clone()),
            Self::Remove { path } => {
                take(model, path);
                Ok(())
            }
            Self::Move { from, to } => match take(model, from) {
                Some(value) => set(model, to, value),
                None => Ok(()),
            },
        }
    }
}
