//! The names of the sides of a merge, in place of the ids by which git knew them.

use std::collections::BTreeMap;

use super::{GitError, GitPath, MergedTree, ObjectId, Quarantine, ThreeWay, TreeEdits};

/// What git called each side, and what people call it.
pub(super) struct Names<'a> {
    ids: ThreeWay<String>,
    labels: ThreeWay<&'a str>,
}

impl<'a> Names<'a> {
    pub(super) fn new(ids: ThreeWay<ObjectId>, labels: ThreeWay<&'a str>) -> Self {
        let ThreeWay { base, ours, theirs } = ids;
        Self { ids: ThreeWay { base: base.to_string(), ours: ours.to_string(), theirs: theirs.to_string() }, labels }
    }

    /// A path that git made from a side's name because another file has the one it should have: `PATH~ID`, or `PATH~ID_0` and so on.
    fn path(&self, path: &GitPath) -> Option<GitPath> {
        let sides = [(&self.ids.ours, self.labels.ours), (&self.ids.theirs, self.labels.theirs)];
        let bytes = path.as_bytes();
        sides.into_iter().find_map(|(id, label)| {
            let mark = [b"~", id.as_bytes()].concat();
            let at = bytes.windows(mark.len()).rposition(|window| window == mark)?;
            let label = label.replace([' ', '/'], "-");
            Some(GitPath::from([&bytes[..=at], label.as_bytes(), &bytes[at + mark.len()..]].concat().as_slice()))
        })
    }

    fn text(&self, text: &str) -> String {
        let (ids, labels) = (&self.ids, &self.labels);
        text.replace(&ids.ours, labels.ours).replace(&ids.theirs, labels.theirs).replace(&ids.base, labels.base)
    }

    /// `content` with other names in its conflict markers; none where it has no markers of this merge.
    fn content(&self, content: &[u8]) -> Option<Vec<u8>> {
        let mut new = Vec::with_capacity(content.len());
        let mut is_conflict = false;
        let mut changed = false;
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            let marker = match line.first() {
                Some(b'<') if !is_conflict => Some((&self.ids.ours, self.labels.ours)),
                Some(b'|') if is_conflict => Some((&self.ids.base, self.labels.base)),
                Some(b'>') if is_conflict => Some((&self.ids.theirs, self.labels.theirs)),
                _ => None,
            };
            let renamed = marker.and_then(|(id, label)| marker_line(line, id, label));
            if renamed.is_some() {
                is_conflict = line.first() != Some(&b'>');
                changed = true;
            }
            new.extend_from_slice(renamed.as_deref().unwrap_or(line));
        }
        changed.then_some(new)
    }
}

/// A line of one character again and again, a blank, a name of `id` (its beginning will do), and, where the sides call the file by other
/// paths, a colon and that path.
fn marker_line(line: &[u8], id: &str, label: &str) -> Option<Vec<u8>> {
    let marker = line.first()?;
    let length = line.iter().take_while(|byte| *byte == marker).count();
    let rest = line[length..].strip_prefix(b" ")?;
    let named = rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let after = &rest[named..];
    let is_name = named >= 4 && id.as_bytes().starts_with(&rest[..named]);
    let ends = after.is_empty() || after.starts_with(b":") || after.starts_with(b"\n") || after.starts_with(b"\r\n");
    (is_name && ends).then(|| [&line[..length], b" ", label.as_bytes(), after].concat())
}

/// Puts the labels in the place of ids everywhere.
pub(super) fn relabel(quarantine: &Quarantine, merged: MergedTree, names: &Names<'_>) -> Result<MergedTree, GitError> {
    let mut edits = TreeEdits::new();
    let mut paths = BTreeMap::new();
    for path in merged.unmerged.keys() {
        let Some(entry) = quarantine.entry(merged.tree, path)?.filter(|entry| !entry.is_directory()) else {
            paths.extend(names.path(path).map(|new| (path.clone(), new)));
            continue;
        };
        let mut new = entry;
        if entry.is_regular() {
            new.id = relabelled(quarantine, entry.id, names)?;
        }
        if let Some(place) = names.path(path) {
            let place = free(quarantine, merged.tree, &place)?;
            edits.insert(path.clone(), None);
            edits.insert(place.clone(), Some(new));
            paths.insert(path.clone(), place);
        } else if new != entry {
            edits.insert(path.clone(), Some(new));
        }
    }
    let renamed = |path: &GitPath| paths.get(path).unwrap_or(path).clone();
    let mut unmerged = BTreeMap::new();
    for (path, mut stages) in merged.unmerged {
        // A file that both sides renamed has the merged content, with markers, on both.
        for entry in stages.iter_mut().flatten().filter(|entry| entry.is_regular()) {
            entry.id = relabelled(quarantine, entry.id, names)?;
        }
        unmerged.insert(renamed(&path), stages);
    }
    let mut messages = merged.messages;
    for message in &mut messages {
        message.paths.iter_mut().for_each(|path| *path = renamed(path));
        message.text = names.text(&message.text);
    }
    let tree = if edits.is_empty() { merged.tree } else { quarantine.edit_tree(Some(merged.tree), &edits)? };
    Ok(MergedTree { tree, is_clean: merged.is_clean, unmerged, messages })
}

fn relabelled(quarantine: &Quarantine, id: ObjectId, names: &Names<'_>) -> Result<ObjectId, GitError> {
    names.content(&quarantine.read_blob(id)?).map_or(Ok(id), |content| quarantine.blob(&content))
}

/// `path`, or, where something is there, `path_0`, `path_1` and so on, as git does.
fn free(quarantine: &Quarantine, tree: ObjectId, path: &GitPath) -> Result<GitPath, GitError> {
    let mut free = path.clone();
    let mut number = 0;
    while quarantine.entry(tree, &free)?.is_some() {
        free = GitPath::from([path.as_bytes(), format!("_{number}").as_bytes()].concat().as_slice());
        number += 1;
    }
    Ok(free)
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::base::git::{ObjectId, ThreeWay};

    const IDS: [&str; 3] = ["1", "2", "3"];

    fn names() -> Names<'static> {
        let id = |digit: &str| digit.repeat(40).parse::<ObjectId>().expect("an id");
        let ids = ThreeWay { base: id(IDS[0]), ours: id(IDS[1]), theirs: id(IDS[2]) };
        Names::new(ids, ThreeWay { base: "go-http 1.4.0", ours: "yours", theirs: "go-http 1.5.0" })
    }

    #[test]
    fn only_markers_of_this_merge_get_labels() {
        let [base, ours, theirs] = IDS.map(|digit| digit.repeat(40));
        for (before, after) in [
            (
                format!("a\n<<<<<<< {ours}\nx\n||||||| {base}\n=======\ny\n>>>>>>> {theirs}\nb"),
                "a\n<<<<<<< yours\nx\n||||||| go-http 1.4.0\n=======\ny\n>>>>>>> go-http 1.5.0\nb",
            ),
            (
                format!("<<<<<<<< {ours}:a b\r\n|||||||| {}:c\r\n========\r\n>>>>>>>> {theirs}:d\r\n", &base[..7]),
                "<<<<<<<< yours:a b\r\n|||||||| go-http 1.4.0:c\r\n========\r\n>>>>>>>> go-http 1.5.0:d\r\n",
            ),
            (format!("<<< {ours}\n>>> {theirs}"), "<<< yours\n>>> go-http 1.5.0"),
        ] {
            let changed = names().content(before.as_bytes()).expect("it has markers");
            assert_eq!(String::from_utf8_lossy(&changed), after);
        }
        for other in [
            format!("||||||| {base}\n>>>>>>> {theirs}\n"),
            format!("<<<<<<< {ours}0\n <<<<<<< {ours}\n<<<<<<< {theirs}\n<<<<<<<{ours}\n"),
            "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> branch\n".to_owned(),
        ] {
            assert_eq!(names().content(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn paths_get_labels_that_names_may_hold() {
        let [_, ours, theirs] = IDS.map(|digit| digit.repeat(40));
        for (path, expected) in [
            (format!("a/b~{ours}"), Some("a/b~yours")),
            (format!("a/b~{theirs}_0"), Some("a/b~go-http-1.5.0_0")),
            ("a~b".to_owned(), None),
        ] {
            assert_eq!(names().path(&path.as_str().into()), expected.map(Into::into));
        }
    }
}
