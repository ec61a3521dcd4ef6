//! Migrations applied to answers and their names.

use semver::Version;
use serde_json::{Map, Value};

use super::declared::{Migration, Migrations, within};
use crate::template::answers::{Answers, get, set};

/// What becomes of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Its answers are those to the input of this name: its own, where no migration names it.
    Called(String),
    /// Its answers go.
    Dropped,
}

impl Migrations {
    /// The answers of a service that goes from version `from` to version `to`. Where an answer moves to an input that has one, that
    /// one stays.
    #[must_use]
    pub fn migrate(&self, answers: &Answers, from: &Version, to: &Version) -> Answers {
        self.between(from, to).fold(answers.clone(), |answers, migration| apply(migration, answers))
    }

    /// What the input `name` of version `from` is called in version `to`.
    #[must_use]
    pub fn fate(&self, name: &str, from: &Version, to: &Version) -> Fate {
        let mut name = name.to_owned();
        for migration in self.between(from, to) {
            if migration.drop.iter().any(|group| within(&name, group)) {
                return Fate::Dropped;
            }
            if let Some((source, target)) = migration.move_answers.iter().find(|(source, _)| within(&name, source)) {
                name = format!("{target}{}", &name[source.len()..]);
            }
        }
        Fate::Called(name)
    }
}

fn apply(migration: &Migration, mut answers: Answers) -> Answers {
    for name in &migration.drop {
        take(&mut answers, name);
    }
    // All leave before the first arrives, so that two can change places.
    let moving: Vec<_> =
        migration.move_answers.iter().filter_map(|(source, target)| Some((target, take(&mut answers, source)?))).collect();
    for (target, value) in moving {
        arrive(&mut answers, target, value);
    }
    answers
}

/// Takes the value at the dotted `name` out, and groups that are empty then.
fn take(answers: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let Some((group, rest)) = name.split_once('.') else { return answers.shift_remove(name) };
    let inner = answers.get_mut(group)?.as_object_mut()?;
    let taken = take(inner, rest)?;
    if inner.is_empty() {
        answers.shift_remove(group);
    }
    Some(taken)
}

fn arrive(answers: &mut Answers, name: &str, value: Value) {
    match (get(answers, name), value) {
        (None, value) => set(answers, name, value),
        (Some(Value::Object(_)), Value::Object(group)) => {
            group.into_iter().for_each(|(key, value)| arrive(answers, &format!("{name}.{key}"), value));
        }
        (Some(_), _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Fate, Migrations};
    use semver::Version;
    use serde_json::{Value, json};

    const SOURCE: &str = "
- {to: 1.2.0, move-answers: {infra.db: infra.database}}
- {to: 2.0.0-rc.1, move-answers: {infra: infrastructure, a: b, b: a}, drop: [service.legacy]}
- {to: 3.0.0, move-answers: {infrastructure.database: data.store}}
";

    fn migrated(answers: &Value, from: &str, to: &str) -> Value {
        let migrations: Migrations = serde_yaml::from_str(SOURCE).expect("they are good");
        let version = |text: &str| Version::parse(text).expect("a version");
        let answers = answers.as_object().expect("a mapping");
        Value::Object(migrations.migrate(answers, &version(from), &version(to)))
    }

    #[test]
    fn answers_follow_every_version_that_is_crossed() {
        let old = json!({"infra": {"db": "x", "size": 1}, "service": {"name": "n", "legacy": true}});
        for (from, to, new) in [
            ("1.2.0", "1.9.0", old.clone()),
            ("1.0.0", "1.1.0", old.clone()),
            ("1.0.0", "1.2.0", json!({"infra": {"size": 1, "database": "x"}, "service": {"name": "n", "legacy": true}})),
            ("1.1.0", "2.0.0", json!({"infrastructure": {"size": 1, "database": "x"}, "service": {"name": "n"}})),
            ("1.2.0", "2.0.0-rc.1", json!({"infrastructure": {"db": "x", "size": 1}, "service": {"name": "n"}})),
            ("2.0.0-rc.1", "2.0.0", old.clone()),
            ("1.0.0", "3.1.0", json!({"infrastructure": {"size": 1}, "service": {"name": "n"}, "data": {"store": "x"}})),
            ("3.0.0", "1.0.0", old.clone()),
        ] {
            assert_eq!(migrated(&old, from, to), new, "{from} {to}");
        }
    }

    #[test]
    fn answers_change_places_and_never_cover_each_other() {
        assert_eq!(migrated(&json!({"a": 1, "b": 2}), "1.5.0", "2.0.0"), json!({"b": 1, "a": 2}));
        let both = json!({"infra": {"size": 1, "zone": "z"}, "infrastructure": {"size": 2}});
        assert_eq!(migrated(&both, "1.5.0", "2.0.0"), json!({"infrastructure": {"size": 2, "zone": "z"}}));
        assert_eq!(migrated(&json!({"infra": {"db": 1}}), "2.5.0", "2.9.0"), json!({"infra": {"db": 1}}));
    }

    #[test]
    fn inputs_have_the_fate_of_their_answers() {
        let migrations: Migrations = serde_yaml::from_str(SOURCE).expect("they are good");
        let fate = |name: &str, from: (u64, u64), to: (u64, u64)| {
            migrations.fate(name, &Version::new(from.0, from.1, 0), &Version::new(to.0, to.1, 0))
        };
        let called = |name: &str| Fate::Called(name.into());
        assert_eq!(fate("infra.db", (1, 0), (3, 0)), called("data.store"));
        assert_eq!(fate("infra.size", (1, 0), (3, 0)), called("infrastructure.size"));
        assert_eq!(fate("infrared", (1, 0), (3, 0)), called("infrared"));
        assert_eq!(fate("a", (1, 9), (2, 0)), called("b"));
        assert_eq!(fate("service.legacy", (1, 0), (2, 0)), Fate::Dropped);
        assert_eq!(fate("service.legacy", (2, 0), (3, 0)), called("service.legacy"));
    }
}
