//! Services of which each choice is in one, and each pair of choices where they meet: pairwise testing, as it is called.
//!
//! The choices are what `pave template show` lists, so a new one is judged without being named here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::service::Choice;
use crate::world::World;

/// A choice: an input, or `template`, and a value of it.
type Level = (String, String);
type Pair = (Level, Level);

/// An assignment of a level to every input.
type Row = BTreeMap<String, String>;

/// As long a name as every template takes: 48 characters.
const LONG: &str = "very-long-name-of-a-service-that-takes-48-letter";

/// Names and answers that other languages take for something else. The first rows have one each.
const AWKWARD: &[(&str, &[&str])] = &[
    (LONG, &["service.description=1. *Pays* [cards](x) `now` _and_ | later | #tag: - x"]),
    ("a", &["service.owner=0123", "service.system=1e3", "service.organization=0"]),
    ("payments", &["service.default_branch=trunk-1"]),
    (
        LONG,
        &[
            r#"service.description=Pays "cards" & <cash>: 100% #1 'ok' — \ ${HOME} {{ x }}"#,
            "service.owner=no",
            "service.system=on",
            "service.organization=ACME-Corp",
        ],
    ),
    (
        "api-key-auth-token",
        &[
            "service.description=Größe: ✓ 日本語 🙂",
            "service.owner=Team.Pay_ments",
            "service.system=A.b_c",
            "service.default_branch=no",
        ],
    ),
    ("on", &["service.description=- # : & * !"]),
    ("cache", &["service.description=Sends https://example.com/a_b?c=d&e and a@b.example"]),
    ("null", &["service.description=no", "service.system=2027-01-01"]),
    ("y", &["service.owner=12345", "service.system=off"]),
];

/// The services to judge.
pub fn choices() -> Vec<Choice> {
    let mut matrix = Matrix::new();
    let rows = matrix.rows();
    eprintln!("{} services have every pair of choices", rows.len());
    assert!(matrix.untaken.is_empty(), "choices that no service can have: {:?}", matrix.untaken);
    let mut named: Vec<Choice> = rows.iter().map(|row| choice(row, "payments", &[])).collect();
    let mut free: Vec<usize> = (0..rows.len()).collect();
    for (name, answers) in AWKWARD {
        // Some names are refused beside some choices.
        let is_taken = |&index: &usize| matrix.is_made(&choice(&rows[index], name, answers));
        let place = free.iter().position(is_taken).unwrap_or_else(|| panic!("no service takes {name} and {answers:?}"));
        let index = free.remove(place);
        named[index] = choice(&rows[index], name, answers);
    }
    named
}

fn choice(row: &Row, name: &'static str, answers: &[&str]) -> Choice {
    let chosen = row.iter().filter(|(input, _)| *input != "template").map(|(input, value)| format!("{input}={value}"));
    Choice {
        template: row["template"].clone(),
        name,
        answers: chosen.chain(answers.iter().map(|answer| (*answer).to_owned())).collect(),
    }
}

/// What there is to choose in a template.
struct Inputs {
    levels: BTreeMap<String, Vec<String>>,
    /// What a service has where nothing is chosen.
    defaults: Row,
}

impl Inputs {
    fn of(world: &World, template: &str) -> Self {
        let (mut levels, mut defaults) = (BTreeMap::new(), Row::new());
        let shown = world.pave(&["template", "show", template, "--format", "json"]).ok().json();
        for input in shown["inputs"].as_array().unwrap() {
            let choices = texts(&input["choices"], |choice| choice);
            if choices.is_empty() {
                continue;
            }
            let (name, default) = (input["name"].as_str().unwrap().to_owned(), &input["default"]);
            defaults.insert(name.clone(), written(default));
            levels.insert(name, if default.is_array() { lists(&choices) } else { choices });
        }
        Self { levels, defaults }
    }

    /// Whether the template has all of these to choose.
    fn take(&self, row: &Row) -> bool {
        row.iter()
            .filter(|(input, _)| *input != "template")
            .all(|(input, level)| self.levels.get(input).is_some_and(|levels| levels.contains(level)))
    }
}

struct Matrix {
    world: World,
    templates: BTreeMap<String, Inputs>,
    wanted: BTreeSet<Pair>,
    /// Choices that are in no service.
    untaken: BTreeSet<Level>,
    random: u64,
}

impl Matrix {
    fn new() -> Self {
        let world = World::new();
        let listed = world.pave(&["template", "list", "--format", "json"]).ok().json();
        let names = texts(&listed["templates"], |template| &template["name"]);
        let templates: BTreeMap<_, _> = names.into_iter().map(|name| (name.clone(), Inputs::of(&world, &name))).collect();
        let mut levels: BTreeMap<&str, BTreeSet<&str>> =
            BTreeMap::from([("template", templates.keys().map(String::as_str).collect())]);
        for (input, choices) in templates.values().flat_map(|inputs| &inputs.levels) {
            levels.entry(input).or_default().extend(choices.iter().map(String::as_str));
        }
        // What cannot be chosen is in every service.
        levels.retain(|_, choices| choices.len() > 1);
        let level = |input: &str, choice: &&str| (input.to_owned(), (*choice).to_owned());
        let untaken = levels.iter().flat_map(|(input, choices)| choices.iter().map(move |choice| level(input, choice))).collect();
        let mut matrix = Self { world, templates, wanted: BTreeSet::new(), untaken, random: 1 };
        matrix.wanted = matrix.pairs();
        matrix
    }

    /// Every pair of levels of two inputs.
    fn pairs(&self) -> BTreeSet<Pair> {
        let all: Vec<Level> = self.untaken.iter().cloned().collect();
        let pairs = all.iter().flat_map(|one| all.iter().map(move |other| (one.clone(), other.clone())));
        pairs.filter(|(one, other)| one.0 < other.0).collect()
    }

    /// Rows until each pair is in one, or has been found to be in none.
    fn rows(&mut self) -> Vec<Row> {
        let mut rows = Vec::new();
        while let Some(pair) = self.next_pair() {
            let found = (0..24).find_map(|attempt| self.row_with(&pair, attempt));
            if let Some(row) = found {
                self.taken(&row);
                rows.push(row);
            }
            // Refused together, or one is dropped beside the other: they do not meet.
            self.wanted.remove(&pair);
        }
        rows
    }

    /// What a template refuses is found first, or rows would be tried in it for the sake of pairs that it can never have.
    fn next_pair(&self) -> Option<Pair> {
        self.wanted.iter().find(|(_, other)| other.0 == "template").or_else(|| self.wanted.first()).cloned()
    }

    /// A service that has both, and else what has been in fewest so far; with later attempts ever more of the defaults.
    fn row_with(&mut self, (one, other): &Pair, attempt: usize) -> Option<Row> {
        let mut row = Row::from([one.clone(), other.clone()]);
        let able: Vec<String> = self.able(&row);
        if able.is_empty() {
            return None;
        }
        let template =
            if self.next(24) < attempt { able[self.next(able.len())].clone() } else { self.best("template", &able, &row) };
        row.insert("template".to_owned(), template.clone());
        let inputs: Vec<String> = self.templates[&template].levels.keys().cloned().collect();
        let offset = self.next(inputs.len());
        for input in inputs.iter().cycle().skip(offset).take(inputs.len()) {
            if row.contains_key(input) {
                continue;
            }
            let of = &self.templates[&template];
            let (levels, default) = (of.levels[input].clone(), of.defaults[input].clone());
            let level = if self.next(24) < attempt { default } else { self.best(input, &levels, &row) };
            row.insert(input.clone(), level);
        }
        let kept = self.made(&row)?;
        [one, other].into_iter().all(|(input, level)| kept.get(input) == Some(level)).then_some(kept)
    }

    /// The templates that the row may be of.
    fn able(&self, row: &Row) -> Vec<String> {
        let templates = self.templates.iter().filter(|(name, _)| row.get("template").is_none_or(|template| template == *name));
        templates.filter(|(_, inputs)| inputs.take(row)).map(|(name, _)| name.clone()).collect()
    }

    /// The level of an input that is in most wanted pairs with what the row has; one of them by lot where there are several.
    fn best(&mut self, input: &str, levels: &[String], row: &Row) -> String {
        let start = self.next(levels.len());
        let score = |level: &String| {
            let pairs = row.iter().map(|(name, value)| pair((name.clone(), value.clone()), (input.to_owned(), level.clone())));
            pairs.filter(|pair| self.wanted.contains(pair)).count()
        };
        let turned = levels.iter().cycle().skip(start).take(levels.len());
        turned.max_by_key(|level| score(level)).unwrap().clone()
    }

    /// Whether pave takes this.
    fn is_made(&self, choice: &Choice) -> bool {
        self.world.pave(&[&choice.arguments()[..], &["--dry-run"]].concat()).status == Some(0)
    }

    /// What is left of the row in a service that is made by it; nothing where pave refuses it.
    fn made(&self, row: &Row) -> Option<Row> {
        let choice = choice(row, "payments", &[]);
        let planned = self.world.pave(&[&choice.arguments()[..], &["--dry-run", "--format", "json"]].concat());
        if planned.status == Some(2) {
            return None;
        }
        let answers = planned.ok().json()["answers"].take();
        let kept = row.iter().filter(|(input, _)| *input == "template" || !at(&answers, input).is_null());
        Some(kept.map(|(input, level)| (input.clone(), level.clone())).collect())
    }

    fn taken(&mut self, row: &Row) {
        let levels: Vec<Level> = row.iter().map(|(input, level)| (input.clone(), level.clone())).collect();
        for (index, one) in levels.iter().enumerate() {
            self.untaken.remove(one);
            for other in &levels[index + 1..] {
                self.wanted.remove(&pair(one.clone(), other.clone()));
            }
        }
    }

    /// A number below `end`, the same in every run (xorshift).
    fn next(&mut self, end: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random % end as u64).unwrap()
    }
}

fn pair(one: Level, other: Level) -> Pair {
    if one.0 < other.0 { (one, other) } else { (other, one) }
}

fn texts(list: &Value, text: impl Fn(&Value) -> &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| written(text(item))).collect()
}

/// A value as `--set` takes it.
fn written(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Of an input that takes a list: each choice alone, and all of them.
fn lists(choices: &[String]) -> Vec<String> {
    choices.iter().cloned().chain([choices.join(",")]).collect()
}

/// The answer to an input by its dotted name.
fn at<'a>(answers: &'a Value, input: &str) -> &'a Value {
    input.split('.').fold(answers, |value, name| &value[name])
}
