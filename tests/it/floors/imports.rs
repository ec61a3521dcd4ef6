//! What the files of the crate import from each other, read from their text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Segments of a path, as `["base", "fs", "FsError"]`; the crate's own name left out.
pub type Segments = Vec<String>;

/// One file of the crate.
pub struct Source {
    /// Below `src/`.
    pub file: PathBuf,
    pub lines: usize,
    /// `base::fs::read`; the one of a `mod.rs` is its directory's.
    pub module: Segments,
    /// Whether it is `module/mod.rs`, `lib.rs` or `main.rs`, which may have modules below it.
    is_door: bool,
    /// Without comments and unit tests.
    code: String,
    /// Names that it makes its own, and where they come from.
    names: BTreeMap<String, Segments>,
    /// Those of the names that it only hands on.
    handed_on: BTreeSet<String>,
}

/// Every file below `src/`.
pub fn sources() -> Vec<Source> {
    fn walk(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    found.iter().map(|path| Source::new(path.strip_prefix(&root).unwrap(), &fs::read_to_string(path).unwrap())).collect()
}

impl Source {
    pub fn new(file: &Path, text: &str) -> Self {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let is_door = matches!(name, "mod" | "lib" | "main");
        let mut module: Segments = file.parent().unwrap().iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if !is_door {
            module.push(name.to_owned());
        }
        let code = text.lines().take_while(|line| !line.ends_with("mod tests {"));
        let code = code.map(|line| if line.trim_start().starts_with("//") { "" } else { line });
        let code = code.map(|line| line.split(" // ").next().unwrap()).collect::<Vec<_>>().join("\n");
        let lines = text.lines().count();
        let (names, handed_on) = (BTreeMap::new(), BTreeSet::new());
        let mut source = Self { file: file.to_owned(), lines, module, is_door, code, names, handed_on };
        source.read_uses();
        source
    }

    /// Every path into this crate that the file names, whole: `use` trees unfolded, `super` and `self` resolved.
    pub fn imports(&self) -> BTreeSet<Segments> {
        let mut found: BTreeSet<Segments> =
            self.names.iter().filter(|(name, _)| !self.handed_on.contains(*name)).map(|(_, path)| path.clone()).collect();
        for path in paths(&self.code) {
            found.extend(self.absolute(&path));
        }
        found
    }

    fn read_uses(&mut self) {
        let (mut rest, mut uses) = (String::new(), Vec::new());
        for statement in self.code.split_inclusive(';') {
            let start = statement
                .lines()
                .map(str::trim)
                .position(|line| line.starts_with("use ") || line.starts_with("pub") && line.contains(" use "));
            match start {
                None => rest.push_str(statement),
                Some(start) => {
                    rest.extend(statement.lines().take(start).flat_map(|line| [line, "\n"]));
                    let line = statement.lines().skip(start).collect::<Vec<_>>().join(" ");
                    let (visibility, tree) = line.split_once("use ").unwrap();
                    uses.push((!visibility.trim().is_empty(), tree.trim_end_matches(';').to_owned()));
                }
            }
        }
        self.code = rest;
        for (is_public, tree) in uses {
            for (path, alias) in unfold(&tree) {
                let Some(path) = self.absolute(&path) else { continue };
                let name = alias.unwrap_or_else(|| path.last().unwrap().clone());
                if is_public && !has_word(&self.code, &name) {
                    self.handed_on.insert(name.clone());
                }
                self.names.insert(name, path);
            }
        }
    }

    /// The path from the crate's root, where it is one into this crate.
    fn absolute(&self, path: &[String]) -> Option<Segments> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let (mut start, rest) = match path.first()?.as_str() {
            "crate" | "pave_cli" => (Segments::new(), &path[1..]),
            "self" => (self.module.clone(), &path[1..]),
            "super" => (self.module[..self.module.len().checked_sub(supers)?].to_vec(), &path[supers..]),
            child if self.is_door && has_word(&self.code, &format!("mod {child}")) => (self.module.clone(), path),
            _ => return None,
        };
        start.extend(rest.iter().cloned());
        Some(start)
    }
}

/// The file that each import of each file means: what a door hands on is where it is written. What a module shares with its parts
/// may stand in its door, so the way from a part up to the doors above it does not count.
pub fn edges(sources: &[Source]) -> BTreeMap<&Path, BTreeSet<&Path>> {
    let modules: BTreeMap<&[String], &Source> = sources.iter().map(|source| (&source.module[..], source)).collect();
    let mut edges = BTreeMap::new();
    for source in sources {
        let targets = source.imports().into_iter().filter_map(|import| defined(&modules, &import, 0));
        edges.insert(
            &*source.file,
            targets.filter(|target| !source.module.starts_with(&target.module)).map(|target| &*target.file).collect(),
        );
    }
    edges
}

fn defined<'a>(modules: &BTreeMap<&[String], &'a Source>, path: &[String], depth: usize) -> Option<&'a Source> {
    assert!(depth < 20, "{path:?} is handed on in a ring");
    let known = (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length]))?;
    let module = modules[&path[..known]];
    match path.get(known).and_then(|name| module.names.get(name)) {
        Some(origin) if origin[..] != path[..=known] => defined(modules, &[&origin[..], &path[known + 1..]].concat(), depth + 1),
        _ => Some(module),
    }
}

/// The circles in `edges`, each as the files on it.
pub fn circles(edges: &BTreeMap<&Path, BTreeSet<&Path>>) -> Vec<String> {
    let reached: BTreeMap<&Path, BTreeSet<&Path>> = edges.keys().map(|file| (*file, reached(edges, file))).collect();
    let circle = |file: &&Path| {
        let mutual: BTreeSet<&Path> =
            reached[file].iter().copied().filter(|other| reached.get(other).is_some_and(|back| back.contains(file))).collect();
        (!mutual.is_empty()).then(|| mutual.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", "))
    };
    edges.keys().filter_map(circle).collect::<BTreeSet<_>>().into_iter().collect()
}

fn reached<'a>(edges: &BTreeMap<&'a Path, BTreeSet<&'a Path>>, from: &'a Path) -> BTreeSet<&'a Path> {
    let (mut seen, mut pending) = (BTreeSet::new(), vec![from]);
    while let Some(file) = pending.pop() {
        pending.extend(edges.get(file).into_iter().flatten().copied().filter(|next| seen.insert(*next)));
    }
    seen
}

/// `a::{self, b::C as D}` is `a`, and `a::b::C` as `D`.
fn unfold(tree: &str) -> Vec<(Segments, Option<String>)> {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let (path, alias) = tree.split_once(" as ").map_or((tree, None), |(path, alias)| (path, Some(alias.trim().to_owned())));
        let segments = path.split("::").map(|segment| segment.trim().to_owned()).filter(|segment| !segment.is_empty());
        return vec![(segments.collect(), alias)];
    };
    let head: Segments = head.split("::").map(|segment| segment.trim().to_owned()).filter(|s| !s.is_empty()).collect();
    let group = &group[..group.rfind('}').unwrap()];
    let (mut depth, mut entries) = (0_usize, vec![String::new()]);
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if character == ',' && depth == 0 { entries.push(String::new()) } else { entries.last_mut().unwrap().push(character) }
    }
    let entries = entries.iter().filter(|entry| !entry.trim().is_empty()).flat_map(|entry| unfold(entry));
    entries
        .map(|(path, alias)| {
            let below = if path == ["self"] { &[][..] } else { &path[..] };
            ([&head, below].concat(), alias)
        })
        .collect()
}

/// Every `a::b::c` in code.
fn paths(code: &str) -> Vec<Segments> {
    let words = code.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':')));
    let paths = words.filter(|word| word.contains("::"));
    paths.map(|path| path.split("::").filter(|segment| !segment.is_empty()).map(str::to_owned).collect()).collect()
}

fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.match_indices(word)
        .any(|(start, _)| !code[..start].ends_with(is_part) && !code[start + word.len()..].starts_with(is_part))
}
