//! What is at a path and on the way to it: in the commit, in the index and in the work tree.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use super::AdoptError;
use super::ground::{Ground, inside};
use crate::base::fs::{self, Kind};
use crate::base::git::{Graft, Tracked};
use crate::base::{FileTree, RelPath};
use crate::ops::Error;

/// The mode of a submodule, as git writes it.
const SUBMODULE: &str = "160000";
/// The mode of a link.
const LINK: &str = "120000";

/// What a name in a directory stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Directory,
    File,
    Link,
    Submodule,
    Other,
}

impl Thing {
    fn words(self) -> &'static str {
        match self {
            Self::Directory => "a directory",
            Self::File => "a file",
            Self::Link => "a link",
            Self::Submodule => "a repository of its own",
            Self::Other => "neither a file nor a directory",
        }
    }
}

/// What is at the path of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum At {
    /// Nothing, and nothing is in the way.
    Nothing,
    /// A file or a link.
    Something,
    /// Something that leaves no place for a file; in words.
    Obstacle(String),
}

/// Everything that is there, where files of a render may go.
pub(super) struct There<'a> {
    ground: &'a Ground,
    /// What the commit holds, by path in the service.
    committed: HashMap<&'a str, &'a Tracked>,
    /// What the index holds.
    index: BTreeMap<String, Tracked>,
    /// What git knows in each directory that the render goes into.
    known: HashMap<String, BTreeSet<(String, Thing)>>,
    /// What is in each of those in the work tree.
    seen: RefCell<HashMap<String, Vec<(String, Thing)>>>,
}

impl<'a> There<'a> {
    /// Looks at what git knows of the places that `tree` goes to.
    pub fn look(ground: &'a Ground, tree: &FileTree) -> Result<Self, Error> {
        let index = Graft::new(&ground.top).in_index(&ground.prefix)?;
        let index: BTreeMap<String, Tracked> =
            index.into_iter().map(|tracked| (inside(&tracked.path, &ground.prefix).to_owned(), tracked)).collect();
        let wanted: HashSet<&str> = tree.iter().flat_map(|(path, _)| path.parents().chain([""])).collect();
        let mut known: HashMap<String, BTreeSet<(String, Thing)>> = HashMap::new();
        let committed: HashMap<&str, &Tracked> =
            ground.committed.iter().map(|tracked| (tracked.path.as_str(), tracked)).collect();
        for (path, tracked) in &committed {
            note(path, tracked, &wanted, &mut known);
        }
        for (path, tracked) in &index {
            note(path, tracked, &wanted, &mut known);
        }
        Ok(Self { ground, committed, index, known, seen: RefCell::default() })
    }

    /// The file of the commit at `path`.
    pub fn committed(&self, path: &RelPath) -> Option<&Tracked> {
        self.committed.get(path.as_str()).copied()
    }

    /// The file of the index at `path`.
    pub fn in_index(&self, path: &RelPath) -> Option<&Tracked> {
        self.index.get(path.as_str())
    }

    /// The path in the work tree, absolute.
    pub fn on_disk(&self, path: &str) -> PathBuf {
        self.ground.directory.join(path)
    }

    /// What is at `path`, whoever knows of it.
    pub fn at(&self, path: &RelPath) -> Result<At, Error> {
        for directory in path.parents() {
            match self.things(directory)? {
                Err(reason) => return Ok(At::Obstacle(reason)),
                Ok(things) if things.is_empty() => return Ok(At::Nothing),
                Ok(things) => {
                    if let Some(thing) = things.iter().find(|thing| **thing != Thing::Directory) {
                        return Ok(At::Obstacle(format!("`{directory}` is {}", thing.words())));
                    }
                }
            }
        }
        Ok(match self.things(path.as_str())? {
            Err(reason) => At::Obstacle(reason),
            Ok(things) => match things.iter().find(|thing| !matches!(thing, Thing::File | Thing::Link)) {
                Some(thing) => At::Obstacle(format!("`{path}` is {}", thing.words())),
                None if things.is_empty() => At::Nothing,
                None => At::Something,
            },
        })
    }

    /// Everything that anybody knows at `path` itself, below a directory that is one to everybody; or, in words, what has another name
    /// and is the same file on some systems.
    fn things(&self, path: &str) -> Result<Result<BTreeSet<Thing>, String>, Error> {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let seen = self.seen(directory)?;
        let known = self.known.get(directory).into_iter().flatten();
        let (mut things, folded) = (BTreeSet::new(), fold(name));
        for (other, thing) in known.chain(&seen) {
            if other == name {
                things.insert(*thing);
            } else if fold(other) == folded {
                return Ok(Err(format!(
                    "`{}{other}` is there, which is the same file on some systems",
                    &path[..path.len() - name.len()]
                )));
            }
        }
        Ok(Ok(things))
    }

    fn seen(&self, directory: &str) -> Result<Vec<(String, Thing)>, Error> {
        if let Some(seen) = self.seen.borrow().get(directory) {
            return Ok(seen.clone());
        }
        let mut seen = Vec::new();
        if self.thing(directory)? == Some(Thing::Directory) {
            for name in fs::names(&self.on_disk(directory))? {
                let path = if directory.is_empty() { name.clone() } else { format!("{directory}/{name}") };
                seen.extend(self.thing(&path)?.map(|thing| (name, thing)));
            }
        }
        self.seen.borrow_mut().insert(directory.to_owned(), seen.clone());
        Ok(seen)
    }

    /// What is at `path` in the work tree.
    fn thing(&self, path: &str) -> Result<Option<Thing>, Error> {
        let on_disk = self.on_disk(path);
        Ok(fs::kind(&on_disk)?.map(|kind| match kind {
            // The service's own directory may be the top of the repository.
            Kind::Directory if !path.is_empty() && matches!(fs::kind(&on_disk.join(".git")), Ok(Some(_))) => Thing::Submodule,
            Kind::Directory => Thing::Directory,
            Kind::File { .. } => Thing::File,
            Kind::Link => Thing::Link,
            Kind::Other => Thing::Other,
        }))
    }
}

/// Notes every step of `path` that lies in a directory that is `wanted`.
fn note(path: &str, tracked: &Tracked, wanted: &HashSet<&str>, known: &mut HashMap<String, BTreeSet<(String, Thing)>>) {
    let mut start = 0;
    loop {
        let directory = path[..start].trim_end_matches('/');
        if !wanted.contains(directory) {
            return;
        }
        let end = path[start..].find('/').map(|at| start + at);
        let thing = match (end, tracked.mode.as_str()) {
            (Some(_), _) => Thing::Directory,
            (None, SUBMODULE) => Thing::Submodule,
            (None, LINK) => Thing::Link,
            (None, _) => Thing::File,
        };
        let name = &path[start..end.unwrap_or(path.len())];
        known.entry(directory.to_owned()).or_default().insert((name.to_owned(), thing));
        match end {
            Some(end) => start = end + 1,
            None => return,
        }
    }
}

fn fold(name: &str) -> String {
    // A name that no path of ours can have is no other name for one.
    RelPath::new(name).map_or_else(|_| name.to_owned(), |path| path.folded())
}

/// An error where one of pave's own files has no place.
pub(super) fn in_the_way(path: &RelPath, reason: &str) -> Error {
    AdoptError::InTheWay { path: path.to_string(), reason: reason.to_owned() }.into()
}
