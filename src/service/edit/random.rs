//! Random texts and random edits: what comes out holds what was meant, with every comment that should stay.
//!
//! Each comment says whose it is (`#0@a.b.`: that of the entry `a.b`), so that the test knows without reading the layout.

use serde_json::{Map, Value, json};

use super::{Edit, edit, model, read};

/// Numbers that are the same in every run (`xorshift64*`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % limit as u64).expect("it is below a usize")
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const NAMES: [&str; 8] = ["a", "b", "cache", "d", "on", "exceptions", "registry", "template"];

/// A text in the making.
struct Writer {
    dice: Dice,
    text: String,
    comments: usize,
}

impl Writer {
    /// A comment of the entry at `owner`; one in a few times, nothing otherwise.
    fn comment(&mut self, owner: &str) -> String {
        if !self.dice.one_in(3) {
            return String::new();
        }
        self.comments += 1;
        format!("#{}@{owner}", self.comments)
    }

    fn line(&mut self, column: usize, text: &str) {
        if !text.is_empty() {
            self.text.push_str(&format!("{}{text}\n", " ".repeat(column)));
        }
    }

    fn mapping(&mut self, column: usize, path: &str, depth: usize) {
        let first = self.dice.below(NAMES.len());
        for index in 0..=self.dice.below(4) {
            let name = NAMES[(first + index) % NAMES.len()];
            let own = format!("{path}{name}.");
            if self.dice.one_in(4) {
                self.text.push('\n');
                // Whose it is ends with a blank line: it is the group's.
                let free = self.comment(path);
                self.line(column, &free);
                self.text.push_str(if free.is_empty() { "" } else { "\n" });
            }
            let above = self.comment(if self.text.is_empty() { "" } else { &own });
            self.line(column, &above);
            self.entry(column, name, &own, depth);
            if self.dice.one_in(4) && !self.text.ends_with("# text\n") {
                let deeper = self.comment(&own);
                self.line(column + 1, &deeper);
            }
        }
    }

    fn entry(&mut self, column: usize, name: &str, own: &str, depth: usize) {
        let key = match self.dice.below(6) {
            0 => format!("'{name}'"),
            1 => format!("\"{name}\""),
            _ => name.to_owned(),
        };
        let (comment, spaces) = (self.comment(own), " ".repeat(column));
        let (space, keep) = (" ".repeat(1 + self.dice.below(2)), self.dice.pick(&["", "-", "+"]));
        match self.dice.below(if depth < 3 { 9 } else { 6 }) {
            0 => self.line(column, &format!("{key}: |{keep}{space}{comment}\n{spaces} x\n{spaces}  # text")),
            1 => self.line(column, &format!("{key}: \"x\n{spaces}  # y\"{space}{comment}")),
            2 => {
                let (first, second) = (self.comment(own), self.comment(own));
                self.line(
                    column,
                    &format!("{key}:{space}{comment}\n{spaces}- x{space}{first}\n{spaces}- {{k: v}}{space}{second}"),
                );
            }
            3 => {
                let value = self.flow(0);
                self.line(column, &format!("{key}: {value}{space}{comment}"));
            }
            4 => self.line(column, &format!("{key}:{space}{comment}")),
            5 => {
                let value = self.dice.pick(&["x", "'it''s'", "\"q # \\\" \"", "1", "no", "go-http@^1.4", "http://x#y", "é"]);
                self.line(column, &format!("{key}: {value}{space}{comment}"));
            }
            _ => {
                self.line(column, &format!("{key}:{space}{comment}"));
                let deeper = column + 1 + self.dice.below(3);
                self.mapping(deeper, own, depth + 1);
            }
        }
    }

    fn flow(&mut self, depth: usize) -> String {
        match self.dice.below(if depth < 2 { 5 } else { 2 }) {
            0 => "x".into(),
            1 => "'y, z'".into(),
            2 => format!("[{}, {}]", self.flow(depth + 1), self.flow(depth + 1)),
            3 => "{}".into(),
            _ => format!("{{ a: {}, cache: {} }}", self.flow(depth + 1), self.flow(depth + 1)),
        }
    }
}

fn text(seed: u64) -> (String, Dice) {
    let mut writer = Writer { dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1), text: String::new(), comments: 0 };
    writer.mapping(0, "", 0);
    let Writer { mut dice, mut text, .. } = writer;
    if dice.one_in(4) {
        text = text.replace('\n', "\r\n");
    }
    if dice.one_in(4) {
        text.truncate(text.trim_end().len());
    }
    (text, dice)
}

fn name(dice: &mut Dice) -> String {
    (0..=dice.below(3)).map(|_| dice.pick(&NAMES)).collect::<Vec<_>>().join(".")
}

fn change(dice: &mut Dice) -> Edit {
    let values = [
        json!("no"),
        json!("plain"),
        json!(1),
        json!(["x", "y"]),
        json!([{"k": "v"}, {"a": 1, "b": ["x"]}]),
        json!({"a": "1", "cache": {"d": null}}),
        json!({}),
        json!([]),
        json!("l1\nl2"),
    ];
    match dice.below(4) {
        0 => Edit::Remove { name: name(dice) },
        1 => Edit::Move { from: name(dice), to: name(dice) },
        _ => Edit::Set { name: name(dice), value: values[dice.below(values.len())].clone() },
    }
}

/// What `change` means, worked out without the text. `None` where it is an error.
fn meant(mut before: Map<String, Value>, change: &Edit) -> Option<Map<String, Value>> {
    let path = |name: &str| name.split('.').map(str::to_owned).collect::<Vec<_>>();
    match change {
        Edit::Set { name, value } => model::set(&mut before, &path(name), value.clone()).ok()?,
        Edit::Remove { name } => drop(model::take(&mut before, &path(name))),
        Edit::Move { from, to } if !path(from).starts_with(&path(to)) && !path(to).starts_with(&path(from)) => {
            if let Some(value) = model::take(&mut before, &path(from)) {
                arrive(&mut before, &path(to), value)?;
            }
        }
        Edit::Move { .. } => {}
    }
    Some(before)
}

fn arrive(model: &mut Map<String, Value>, to: &[String], value: Value) -> Option<()> {
    match (model::get(model, to), value) {
        (None, value) => model::set(model, to, value).ok(),
        (Some(Value::Object(_)), Value::Object(group)) => {
            group.into_iter().try_for_each(|(name, value)| arrive(model, &[to, &[name]].concat(), value))
        }
        (Some(_), _) => Some(()),
    }
}

/// The comments of a text that the edit does not take with it.
fn staying<'a>(text: &'a str, change: &Edit, after: &Map<String, Value>) -> Vec<&'a str> {
    let marks = text.match_indices('#').filter_map(|(at, _)| text[at..].split_whitespace().next());
    let stays = |owner: &str| {
        let path: Vec<&str> = owner.split('.').filter(|name| !name.is_empty()).collect();
        // Those of the entries of a list may go with them.
        let is_list = matches!(change, Edit::Set { name, value: Value::Array(_) } if format!("{name}.") == owner);
        path.is_empty() || model::get(after, &path).is_some() && !is_list
    };
    marks.filter(|mark| mark.split_once('@').is_some_and(|(_, owner)| stays(owner))).collect()
}

fn run(seeds: std::ops::Range<u64>) {
    let (mut done, mut refused) = (0, 0);
    for seed in seeds {
        let (text, mut dice) = text(seed);
        let before = read(&text).unwrap_or_else(|error| panic!("{error} in\n{text}"));
        let change = change(&mut dice);
        let told = || format!("seed {seed}: {change:?} of\n{text}");
        match (meant(before, &change), edit(&text, std::slice::from_ref(&change))) {
            (Some(meant), Ok(new)) => {
                assert_eq!(read(&new), Ok(meant.clone()), "{}gave\n{new}", told());
                for comment in staying(&text, &change, &meant) {
                    assert!(new.contains(comment), "`{comment}` is gone: {}gave\n{new}", told());
                }
                done += 1;
            }
            (None, Err(_)) => {}
            // Such a text block would get, or lose, lines.
            (Some(_), Err(_)) if text.ends_with("# text") || text.contains("|+") => refused += 1,
            (meant, result) => panic!("{}meant {meant:?}, got {result:?}", told()),
        }
    }
    assert!(refused * 100 <= done, "{refused} refused, {done} done");
}

#[test]
fn random_edits_do_what_they_mean() {
    run(1..3000);
}
