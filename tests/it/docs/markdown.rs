//! Pages of Markdown, as far as checking them needs it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of Markdown.
pub struct Page {
    /// From the root of the repository.
    pub path: PathBuf,
    pub text: String,
}

/// A fenced block of code.
pub struct Block {
    pub language: String,
    /// 1-based, of its first line.
    pub line: usize,
    pub text: String,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every page that people read: those at the top, in `docs/` and in `examples/`.
pub fn pages() -> Vec<Page> {
    let mut paths = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    let mut directories = vec![root().join("docs"), root().join("examples")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => directories.push(path),
                Some(extension) if extension == "md" => paths.push(path),
                _ => {}
            }
        }
    }
    paths.sort();
    paths.iter().map(Page::read).collect()
}

impl Page {
    /// The page at this path, from the root of the repository.
    pub fn read(path: impl AsRef<Path>) -> Self {
        let path = root().join(path);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path: path.strip_prefix(root()).unwrap().to_owned(), text }
    }

    pub fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path.display())
    }

    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (index, line) in self.text.lines().enumerate() {
            open = match (open, line.strip_prefix("```")) {
                (None, Some(language)) => Some(Block { language: language.to_owned(), line: index + 2, text: String::new() }),
                (Some(block), Some("")) => {
                    blocks.push(block);
                    None
                }
                (Some(block), _) => Some(Block { text: block.text + line + "\n", ..block }),
                (None, None) => None,
            };
        }
        assert!(open.is_none(), "{}: a block does not end", self.path.display());
        blocks
    }

    /// The lines outside of blocks, with their 1-based numbers.
    fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut is_code = false;
        self.text.lines().enumerate().filter_map(move |(index, line)| {
            let is_fence = line.starts_with("```");
            is_code ^= is_fence;
            (!is_code && !is_fence).then_some((index + 1, line))
        })
    }

    /// Targets of links and pictures, with their lines.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (number, line) in self.prose() {
            // What stands between backticks is code, but for the brackets around it.
            let visible: String = line.split('`').step_by(2).collect();
            let targets = visible.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            links.extend(targets.map(|target| (number, target.to_owned())));
        }
        links
    }

    /// The anchors of its headings, as GitHub makes them.
    pub fn anchors(&self) -> Vec<String> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let headings = self.prose().filter(|(_, line)| line.starts_with('#'));
        let titles = headings.map(|(_, line)| line.trim_start_matches('#').trim());
        titles
            .map(|title| {
                let kept = title.to_lowercase().replace(' ', "-");
                let slug: String = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
                let count = seen.entry(slug.clone()).or_default();
                *count += 1;
                if *count == 1 { slug } else { format!("{slug}-{}", *count - 1) }
            })
            .collect()
    }

    pub fn has_section(&self, title: &str) -> bool {
        self.text.contains(&format!("\n{title}\n"))
    }

    /// The text from the heading `title` to the next heading of the same level.
    pub fn section(&self, title: &str) -> &str {
        let start = self.text.find(&format!("\n{title}\n")).unwrap_or_else(|| panic!("{} lacks `{title}`", self.path.display()));
        let rest = &self.text[start + 1..];
        let level = title.split(' ').next().unwrap();
        rest[1..].find(&format!("\n{level} ")).map_or(rest, |end| &rest[..=end])
    }

    /// The cells of every row of its tables.
    pub fn rows(&self) -> Vec<Vec<&str>> {
        rows(&self.text)
    }
}

/// The cells of every row of the tables in `text`, without the lines below headers.
pub fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with('|') && !line.starts_with("| ---"));
    lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// What stands in backticks in the first cell of every row.
pub fn first_cells<'a>(rows: &[Vec<&'a str>]) -> BTreeSet<&'a str> {
    let names = rows.iter().flat_map(|row| row[0].split(", ")).filter_map(|name| name.strip_prefix('`')?.split('`').next());
    names.collect()
}
