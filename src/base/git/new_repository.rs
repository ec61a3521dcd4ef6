//! Making a repository with its first commit, in a directory that nobody looks at yet.

use std::path::{Path, PathBuf};

use git2::{IndexEntry, IndexTime, ObjectType, Odb, Oid, Repository, RepositoryInitOptions, TreeWalkMode, TreeWalkResult};

use super::commit_files::{NewCommit, signature, signed_commit};
use super::pack::Pack;
use super::repository::add_origin;
use super::{GitError, Identities, ObjectId};
use crate::base::clock::Moment;
use crate::base::fs::{Stamp, write_tree};
use crate::base::{File, FileTree, Mode, interrupt};

/// A repository in the making: objects and work tree are there, a commit is not.
pub struct NewRepository {
    repository: Repository,
    directory: PathBuf,
    branch: String,
    tree: Option<Oid>,
    pack: Pack,
}

impl NewRepository {
    /// Initialises an empty repository in `directory`, which exists, with a copy of the user's `template` (`init.templateDir`).
    pub fn init(directory: &Path, branch: &str, template: Option<&Path>) -> Result<Self, GitError> {
        let mut options = RepositoryInitOptions::new();
        // Without a path, libgit2 would look for one itself, and does not know every place that git does.
        options.external_template(template.is_some()).initial_head(branch).no_reinit(true);
        if let Some(template) = template {
            options.template_path(template);
        }
        let repository = Repository::init_opts(directory, &options).map_err(GitError::library("initialise a repository"))?;
        Ok(Self { repository, directory: directory.to_owned(), branch: branch.to_owned(), tree: None, pack: Pack::default() })
    }

    /// Records the remote that the branch will follow; `url` holds no credentials.
    pub fn set_origin(&self, url: &str) -> Result<(), GitError> {
        add_origin(&self.repository, &self.branch, url)
    }

    /// Writes the work tree, the index and, in memory, the objects of `tree`.
    pub fn add(&mut self, tree: &FileTree) -> Result<(), GitError> {
        let error = GitError::library("add the files to the repository");
        // In memory only, so that nothing is written, nor looked for on the disk, an object at a time.
        let objects = Odb::new().map_err(&error)?;
        objects.add_new_mempack_backend(1000).map_err(&error)?;
        self.repository.set_odb(&objects).map_err(&error)?;
        let directory = self.directory.as_path();
        // Writing the files waits for the disk, compressing them for the processor.
        let (stamps, blobs) = std::thread::scope(|scope| {
            let writing = scope.spawn(|| write_tree(directory, tree));
            let blobs = add_blobs(&self.repository, &mut self.pack, tree);
            (writing.join(), blobs)
        });
        let stamps = stamps.map_err(|_| error(git2::Error::from_str("writing the files stopped")))??;
        interrupt::check()?;
        let mut index = self.repository.index().map_err(&error)?;
        for (((path, file), stamp), id) in tree.iter().zip(&stamps).zip(blobs?) {
            index.add(&index_entry(path.as_str(), file.mode, stamp, id)).map_err(&error)?;
        }
        let root = index.write_tree().map_err(&error)?;
        index.write().map_err(&error)?;
        let mut trees = vec![root];
        let walked = self.repository.find_tree(root).map_err(&error)?;
        walked
            .walk(TreeWalkMode::PreOrder, |_, entry| {
                if entry.kind() == Some(ObjectType::Tree) {
                    trees.push(entry.id());
                }
                TreeWalkResult::Ok
            })
            .map_err(&error)?;
        drop(walked);
        trees.into_iter().try_for_each(|tree| self.pack_object(tree))?;
        self.tree = Some(root);
        Ok(())
    }

    /// Takes over an object that libgit2 has made.
    fn pack_object(&mut self, id: Oid) -> Result<(), GitError> {
        let error = GitError::library("read back an object");
        let odb = self.repository.odb().map_err(&error)?;
        let object = odb.read(id).map_err(&error)?;
        self.pack.add(id, object.kind(), object.data())
    }

    /// Commits what was added and gives the commit's id. `sign` has the user's git sign it, in the format and with the key that
    /// their configuration names.
    pub fn commit(mut self, message: &str, by: &Identities, at: Moment, sign: bool) -> Result<ObjectId, GitError> {
        interrupt::check()?;
        let error = GitError::library("write the commit");
        let root = self.tree.ok_or_else(|| error(git2::Error::from_str("nothing was added")))?;
        let id = if sign {
            self.write_objects()?;
            let commit = NewCommit { message, by, at, sign };
            let id = signed_commit(&self.directory, &[], root, &[], commit)?.0;
            // Git wrote it to the disk, where this object database has not looked so far.
            let objects = self.repository.path().join("objects");
            let odb = self.repository.odb().map_err(&error)?;
            odb.add_disk_alternate(&objects.to_string_lossy()).map_err(&error)?;
            id
        } else {
            let tree = self.repository.find_tree(root).map_err(&error)?;
            let (author, committer) = (signature(&by.author, at)?, signature(&by.committer, at)?);
            let id = self.repository.commit(None, &author, &committer, message, &tree, &[]).map_err(&error)?;
            drop(tree);
            self.pack_object(id)?;
            self.write_objects()?;
            id
        };
        let subject = message.lines().next().unwrap_or_default();
        let reference = format!("refs/heads/{}", self.branch);
        self.repository.reference(&reference, id, false, &format!("commit (initial): {subject}")).map_err(&error)?;
        Ok(ObjectId(id))
    }

    fn write_objects(&mut self) -> Result<(), GitError> {
        std::mem::take(&mut self.pack).write(&self.repository.path().join("objects/pack")).map(drop)
    }
}

/// The ids of all contents, in the tree's order; each is added to the pack.
fn add_blobs(repository: &Repository, pack: &mut Pack, tree: &FileTree) -> Result<Vec<Oid>, GitError> {
    let add = |(_, file): (_, &File)| {
        let id = repository.blob(&file.content).map_err(GitError::library("add the files to the repository"))?;
        pack.add(id, ObjectType::Blob, &file.content)?;
        Ok(id)
    };
    tree.iter().map(add).collect()
}

fn index_entry(path: &str, mode: Mode, stamp: &Stamp, id: Oid) -> IndexEntry {
    // The index keeps the low 32 bits of everything (gitformat-index(5)); what does not fit only makes git look again.
    let low = |value: u64| u32::try_from(value & 0xffff_ffff).unwrap_or_default();
    let time = |(seconds, nanoseconds): (i64, i64)| {
        IndexTime::new(i32::try_from(seconds).unwrap_or_default(), u32::try_from(nanoseconds).unwrap_or_default())
    };
    IndexEntry {
        ctime: time(stamp.ctime),
        mtime: time(stamp.mtime),
        dev: low(stamp.dev),
        ino: low(stamp.ino),
        mode: match mode {
            Mode::Regular => 0o100_644,
            Mode::Executable => 0o100_755,
            Mode::Symlink => 0o120_000,
        },
        uid: stamp.uid,
        gid: stamp.gid,
        file_size: low(stamp.size),
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}
