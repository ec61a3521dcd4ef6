//! The render against what is there, file by file.

use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::ground::Ground;
use super::there::{At, There, in_the_way};
use crate::base::fs::{self, Kind};
use crate::base::git::{CommitTree, Graft, ObjectId};
use crate::base::{File, FileTree, Mode, RelPath};
use crate::ops::Error;
use crate::service::{LOCK, MANIFEST, SCHEMA};
use crate::template::recognised_by;

/// Largest file that is compared, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// How long the shortest difference of two files is looked for; after that, one that is longer will do.
const PATIENCE: Duration = Duration::from_millis(200);

/// What becomes of a rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is added.
    Added {
        /// Whether an interrupted run, or the user, has put the same file there already.
        is_written: bool,
    },
    /// The same is there.
    Same,
    /// Another one is there, and stays.
    Kept {
        /// Who knows the one that is there.
        standing: Standing,
        /// How it differs.
        differs: Differs,
    },
    /// It would begin the code of a new service; this one has its own.
    Starter,
    /// There is no place for it.
    LeftOut {
        /// Why, in words.
        reason: String,
    },
}

/// Who knows a file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is in the commit that is checked out.
    Committed,
    /// It is in the index.
    Staged,
    /// Git does not know it.
    Untracked,
    /// Git is told to ignore it.
    Ignored,
}

/// How a file that is there differs from the rendered one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Differs {
    /// Lines that only the one that is there has; none where one of the two is no text, or too large.
    pub added: Option<usize>,
    /// Lines that only the rendered one has.
    pub removed: Option<usize>,
    /// Whether one is executable, or a link, and the other is not.
    pub mode: bool,
}

/// All files, in path order.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Path and fate of each.
    pub files: Vec<(RelPath, Fate)>,
}

impl Comparison {
    /// The paths with a fate that `holds`.
    pub fn paths<'a>(&'a self, holds: impl Fn(&Fate) -> bool + 'a) -> impl Iterator<Item = &'a RelPath> {
        self.files.iter().filter(move |(_, fate)| holds(fate)).map(|(path, _)| path)
    }
}

/// Compares every file of `tree` with what is there; those that match a glob of `starter` are not added. An error where one of pave's own
/// has no place.
pub(super) fn compare(ground: &Ground, tree: &FileTree, starter: &[String]) -> Result<Comparison, Error> {
    let there = There::look(ground, tree)?;
    let comparing = Comparing { ground, there, commit: CommitTree::open(&ground.git_directory, ground.head)? };
    let mut files = Vec::with_capacity(tree.len());
    for (path, file) in tree.iter() {
        let fate = match comparing.fate(path, file)? {
            Fate::Added { .. } if recognised_by(starter, [path.as_str()]).is_some() => Fate::Starter,
            fate => fate,
        };
        files.push((path.clone(), fate));
    }
    mark_ignored(ground, &mut files)?;
    for (path, fate) in files.iter().filter(|(path, _)| [MANIFEST, LOCK, SCHEMA].contains(&path.as_str())) {
        match fate {
            Fate::Added { .. } | Fate::Same => {}
            Fate::Kept { .. } => return Err(in_the_way(path, "it is there, and is not what pave would write")),
            // A template that takes pave's own files for code.
            Fate::Starter => return Err(in_the_way(path, "the template counts it to the code of a new service")),
            Fate::LeftOut { reason } => return Err(in_the_way(path, reason)),
        }
    }
    Ok(Comparison { files })
}

struct Comparing<'a> {
    ground: &'a Ground,
    there: There<'a>,
    commit: CommitTree,
}

impl Comparing<'_> {
    fn fate(&self, path: &RelPath, file: &File) -> Result<Fate, Error> {
        match self.there.at(path)? {
            At::Nothing => return Ok(Fate::Added { is_written: false }),
            At::Obstacle(reason) => return Ok(Fate::LeftOut { reason }),
            At::Something => {}
        }
        let id = ObjectId::of_blob(&file.content).to_string();
        if let Some(tracked) = self.there.committed(path) {
            if tracked.id == id && tracked.mode == file.mode.as_git() {
                return Ok(Fate::Same);
            }
            let content = match tracked.mode.as_str() {
                "120000" => None,
                _ => self.commit.file(&self.ground.in_repository(path.as_str()), MAX_FILE).ok().flatten(),
            };
            let differs = differs(file, content.as_deref(), tracked.mode != file.mode.as_git());
            return Ok(Fate::Kept { standing: Standing::Committed, differs });
        }
        let staged = self.there.in_index(path);
        let is_as_staged = staged.is_none_or(|staged| staged.id == id && staged.mode == file.mode.as_git());
        if is_as_staged && self.is_on_disk(path, file)? {
            return Ok(Fate::Added { is_written: true });
        }
        let standing = if staged.is_some() { Standing::Staged } else { Standing::Untracked };
        let (content, has_other_mode) = self.on_disk(path, file);
        Ok(Fate::Kept { standing, differs: differs(file, content.as_deref(), has_other_mode) })
    }

    /// Whether the work tree has this very file, as it is or as git would add it.
    fn is_on_disk(&self, path: &RelPath, file: &File) -> Result<bool, Error> {
        let on_disk = self.there.on_disk(path.as_str());
        Ok(match (fs::kind(&on_disk)?, file.mode) {
            (Some(Kind::Link), Mode::Symlink) => fs::link_target(&on_disk)? == file.content,
            (Some(Kind::File { executable }), Mode::Regular | Mode::Executable) => {
                let is_same = || -> Result<bool, Error> {
                    if fs::read_file(&on_disk, MAX_FILE.max(file.content.len() as u64))
                        .is_ok_and(|content| content == file.content)
                    {
                        return Ok(true);
                    }
                    let paths = [self.ground.in_repository(path.as_str())];
                    Ok(Graft::new(&self.ground.top).as_added(&paths)? == [ObjectId::of_blob(&file.content)])
                };
                executable == (file.mode == Mode::Executable) && is_same()?
            }
            _ => false,
        })
    }

    /// The content in the work tree, where it is to be had, and whether its mode is another one.
    fn on_disk(&self, path: &RelPath, file: &File) -> (Option<Vec<u8>>, bool) {
        let on_disk = self.there.on_disk(path.as_str());
        match fs::kind(&on_disk) {
            Ok(Some(Kind::File { executable })) => {
                let mode = if executable { Mode::Executable } else { Mode::Regular };
                (fs::read_file(&on_disk, MAX_FILE).ok(), mode != file.mode)
            }
            Ok(Some(Kind::Link)) => (None, file.mode != Mode::Symlink),
            _ => (None, false),
        }
    }
}

fn differs(rendered: &File, there: Option<&[u8]>, mode: bool) -> Differs {
    let text = |content| std::str::from_utf8(content).ok().filter(|text| !text.contains('\0'));
    let is_link = rendered.mode == Mode::Symlink;
    let texts = there.and_then(text).zip(text(&rendered.content).filter(|_| !is_link));
    let Some((there, rendered)) = texts else { return Differs { added: None, removed: None, mode } };
    let lines = TextDiff::configure().timeout(PATIENCE).diff_lines(rendered, there);
    let count = |tag: ChangeTag| Some(lines.iter_all_changes().filter(|change| change.tag() == tag).count());
    Differs { added: count(ChangeTag::Insert), removed: count(ChangeTag::Delete), mode }
}

/// Tells what git ignores from what it only does not know.
fn mark_ignored(ground: &Ground, files: &mut [(RelPath, Fate)]) -> Result<(), Error> {
    let is_unknown = |fate: &Fate| matches!(fate, Fate::Kept { standing: Standing::Untracked, .. });
    let unknown: Vec<String> =
        files.iter().filter(|(_, fate)| is_unknown(fate)).map(|(path, _)| ground.in_repository(path.as_str())).collect();
    let ignored = Graft::new(&ground.top).ignored(&unknown)?;
    for (path, fate) in files {
        if let Fate::Kept { standing: standing @ Standing::Untracked, .. } = fate
            && ignored.contains(&ground.in_repository(path.as_str()))
        {
            *standing = Standing::Ignored;
        }
    }
    Ok(())
}
