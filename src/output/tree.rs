//! Paths drawn as a tree.

use std::fmt::Write as _;

/// One line for each path and each directory above one, as `tree` draws them. `paths` are sorted and separated by `/`.
#[must_use]
pub fn draw_tree<'a>(root: &str, paths: impl IntoIterator<Item = &'a str>) -> String {
    let paths: Vec<Vec<&str>> = paths.into_iter().map(|path| path.split('/').collect()).collect();
    let mut out = format!("{root}\n");
    draw(&mut out, &paths, "");
    out
}

fn draw(out: &mut String, paths: &[Vec<&str>], indent: &str) {
    let mut rest = paths;
    while let Some(first) = rest.first() {
        let Some(name) = first.first() else { break };
        let count = rest.iter().take_while(|path| path.first() == Some(name)).count();
        let (group, after) = rest.split_at(count);
        let (branch, below) = if after.is_empty() { ("└── ", "    ") } else { ("├── ", "│   ") };
        let is_directory = group.iter().any(|path| path.len() > 1);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{indent}{branch}{name}{}", if is_directory { "/" } else { "" });
        let inner: Vec<Vec<&str>> = group.iter().filter(|path| path.len() > 1).map(|path| path[1..].to_vec()).collect();
        draw(out, &inner, &format!("{indent}{below}"));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::draw_tree;

    #[test]
    fn draws_directories_once() {
        let drawn = draw_tree("x/", ["a", "d/e/f", "d/g", "z"]);
        assert_eq!(drawn, "x/\n├── a\n├── d/\n│   ├── e/\n│   │   └── f\n│   └── g\n└── z\n");
    }
}
