//! Services and changes to them, by chance, but the same every time.

use std::collections::BTreeMap;

/// Mode and content, by path.
pub(super) type Tree = BTreeMap<String, (u32, String)>;

const NAMES: [&str; 8] = ["a", "b", "c/a", "c/b", "c/d/e", "f g", "h/a", "h/ö"];

/// A multiplicative generator (Knuth, MMIX).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("it fits") % bound
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.below(from.len())].clone())
    }

    pub(super) fn tree(&mut self) -> Tree {
        let mut tree = Tree::new();
        for _ in 0..3 + self.below(6) {
            let name = self.pick(&NAMES).expect("there are some");
            let number = 3 + self.below(12);
            // Some lines are in many files, and twice in one.
            let lines: Vec<String> = (0..number).map(|_| format!("line {}\n", self.below(40))).collect();
            let mode = if self.below(6) == 0 { 0o100_755 } else { 0o100_644 };
            put(&mut tree, name, (mode, lines.concat()));
        }
        tree
    }

    /// `tree` with some changes. Lines that are new have `mark` in them, which nobody else uses.
    pub(super) fn changed(&mut self, tree: &Tree, mark: &str) -> Tree {
        let mut tree = tree.clone();
        for number in 0..=self.below(5) {
            self.change(&mut tree, &format!("{mark} {number}"));
        }
        tree
    }

    fn change(&mut self, tree: &mut Tree, mark: &str) {
        let paths: Vec<String> = tree.keys().cloned().collect();
        let Some(path) = self.pick(&paths) else { return };
        match self.below(12) {
            0 => drop(tree.remove(&path)),
            1 => self.rename(tree, &path),
            2 => self.rename_directory(tree, &path),
            3 => {
                let name = self.pick(&NAMES).expect("there are some");
                put(tree, &format!("{name}{}", self.below(3)), (0o100_644, format!("{mark}\nline {}\n", self.below(40))));
            }
            4 => {
                let (mode, content) = tree.remove(&path).expect("it is there");
                put(tree, &path, (if mode == 0o100_644 { 0o100_755 } else { 0o100_644 }, content));
            }
            5 if self.below(3) == 0 => put(tree, &path, (0o120_000, format!("to-{}", mark.replace(' ', "-")))),
            6 if self.below(3) == 0 => put(tree, &format!("{path}/inner"), (0o100_644, format!("{mark}\n"))),
            _ => self.edit(tree, &path, mark),
        }
    }

    fn rename(&mut self, tree: &mut Tree, path: &str) {
        let file = tree.remove(path).expect("it is there");
        let name = self.pick(&NAMES).expect("there are some");
        put(tree, &format!("{name}-{}", self.below(3)), file);
    }

    fn rename_directory(&mut self, tree: &mut Tree, path: &str) {
        let Some((directory, _)) = path.split_once('/') else { return };
        let new = ["moved", "c", "h2"][self.below(3)];
        let inside: Vec<String> = tree.keys().filter(|path| path.starts_with(&format!("{directory}/"))).cloned().collect();
        for path in inside {
            let file = tree.remove(&path).expect("it is there");
            put(tree, &format!("{new}{}", &path[directory.len()..]), file);
        }
    }

    fn edit(&mut self, tree: &mut Tree, path: &str, mark: &str) {
        let (mode, content) = tree.get_mut(path).expect("it is there");
        if *mode == 0o120_000 {
            return;
        }
        let mut lines: Vec<String> = content.split_inclusive('\n').map(str::to_owned).collect();
        for number in 0..=self.below(3) {
            let at = self.below(lines.len() + 1);
            match self.below(3) {
                0 if at < lines.len() => drop(lines.remove(at)),
                1 if at < lines.len() => lines[at] = format!("{mark} {number}\n"),
                _ => lines.insert(at, format!("{mark} {number}\n")),
            }
        }
        *content = lines.concat();
    }
}

/// Adds a file, in the place of whatever is in its way.
fn put(tree: &mut Tree, path: &str, file: (u32, String)) {
    tree.retain(|other, _| !other.starts_with(&format!("{path}/")) && !path.starts_with(&format!("{other}/")));
    tree.insert(path.to_owned(), file);
}
