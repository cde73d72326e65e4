//! A policy as it was at a revision of its repository.
//!
//! `git` answers three questions and does nothing else: which commit a revision means, what stands
//! under a name in its tree, and the bytes of a file. No shell takes part, nothing is checked out,
//! and no filter that a repository names is run.

mod entry;
mod git;
#[cfg(test)]
mod tests;

use crate::find;
use crate::trouble::Trouble;
use entry::{Entry, Kind, is_object};
use git::{Failed, Git};
use portvakt::Limits;
use portvakt::compiler::resolve::{FileError, Files};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The most bytes of an answer that is no file.
const ANSWER: u64 = 1 << 20;

/// The files of a policy's root folder at a revision.
#[derive(Debug)]
pub(crate) struct Revision {
    git: Git,
    commit: String,
    root: PathBuf,
    name: String,
    limit: usize,
}

impl Revision {
    /// The files around a policy that stands in the working tree now: those of the root folder, or
    /// else of its own.
    pub(crate) fn open(
        revision: &str,
        policy: &Path,
        root: Option<&Path>,
        limits: &Limits,
    ) -> Result<Self, Trouble> {
        let (root, name) = place(policy, root)?;
        let git = Git::in_folder(&root);
        let answer = git
            .ask(&["rev-parse", "--is-inside-work-tree", "--is-shallow-repository"], ANSWER)
            .map_err(|failed| in_words(&root, &failed, "it does not lie in a git repository"))?;
        let answer = String::from_utf8_lossy(&answer);
        let mut lines = answer.lines();
        if lines.next() != Some("true") {
            return Err(Trouble::file(&root, &"it lies in no working tree of a git repository"));
        }
        let is_shallow = lines.next() == Some("true");
        let commit = commit(&git, revision)
            .map_err(|failed| unknown(&root, revision, is_shallow, &failed))?;
        Ok(Self { git, commit, root, name, limit: limits.policy_bytes })
    }

    /// The policy's name in its root folder, parted by `/`.
    pub(crate) fn policy(&self) -> &str {
        &self.name
    }

    /// Tells whether the policy was there; one that did not exist denied everything.
    ///
    /// Something else than a regular file under its name is an error, not an absence.
    pub(crate) fn has_policy(&self) -> Result<bool, Trouble> {
        match self.entry(&self.name) {
            Ok(_) => Ok(true),
            Err(FileError::NotFound) => Ok(false),
            Err(error) => {
                let why = format!("at the revision {}, {error}", self.commit);
                Err(Trouble::file(&self.root.join(&self.name), &why))
            }
        }
    }

    /// The regular file under this name: the name of its contents and its size.
    fn entry(&self, name: &str) -> Result<(String, u64), FileError> {
        if name.is_empty() || name.contains('\0') {
            return Err(FileError::NotFound);
        }
        // The folders above it too, because a link among them leads elsewhere.
        let above = name.match_indices('/').filter_map(|(end, _)| name.get(..end));
        let arguments = ["ls-tree", "-z", "--long", &self.commit, "--"];
        let arguments: Vec<&str> = arguments.into_iter().chain(above).chain([name]).collect();
        let answer = self.git.ask(&arguments, ANSWER).map_err(|_| FileError::Unreadable)?;
        let entries = Entry::all(&answer).ok_or(FileError::Unreadable)?;
        let mut found = Err(FileError::NotFound);
        for entry in entries {
            match entry.kind {
                Kind::File(size) if entry.name == name.as_bytes() => {
                    found = Ok((entry.object, size));
                }
                Kind::Folder if entry.name != name.as_bytes() => {}
                Kind::File(_) | Kind::Folder | Kind::Other => return Err(FileError::NotAFile),
            }
        }
        found
    }
}

impl Files for Revision {
    fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let (object, size) = self.entry(name)?;
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX);
        if size > most {
            return Err(FileError::TooLarge);
        }
        self.git.ask(&["cat-file", "blob", &object], most).map_err(|failed| match failed {
            Failed::TooLarge => FileError::TooLarge,
            Failed::NotFound | Failed::Refused(_) | Failed::Unreadable(_) => FileError::Unreadable,
        })
    }
}

/// The root folder without links, and the policy's name in it.
///
/// The policy's own name is not followed: if it is a link, then it may have been another at the
/// revision.
fn place(policy: &Path, root: Option<&Path>) -> Result<(PathBuf, String), Trouble> {
    let file = if policy.is_dir() { policy.join(find::POLICY) } else { policy.to_owned() };
    let unreadable = |error| Trouble::file(&file, &error);
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(unreadable)?;
    let root = match root {
        Some(root) => root.canonicalize().map_err(|error| Trouble::file(root, &error))?,
        None => folder.clone(),
    };
    let inside = folder.strip_prefix(&root).ok().zip(file.file_name());
    let inside = inside.map(|(folder, name)| folder.join(name)).unwrap_or_default();
    let parts: Option<Vec<&str>> = inside.iter().map(|part| part.to_str()).collect();
    match parts {
        Some(parts) if !parts.is_empty() => Ok((root, parts.join("/"))),
        _ => Err(Trouble::file(&file, &"it does not lie in the root folder")),
    }
}

/// The commit that a revision means.
fn commit(git: &Git, revision: &str) -> Result<String, Failed> {
    // A text with a zero byte cannot be handed to a program.
    if revision.contains('\0') {
        return Err(Failed::Refused(String::new()));
    }
    let wanted = OsString::from(format!("{revision}^{{commit}}"));
    let question = ["rev-parse", "--verify", "--end-of-options"].map(OsString::from);
    let answer = git.ask(&[&question[..], &[wanted]].concat(), ANSWER)?;
    let answer = String::from_utf8_lossy(&answer);
    let commit = answer.trim_end();
    if is_object(commit) { Ok(commit.to_owned()) } else { Err(Failed::Refused(String::new())) }
}

fn unknown(root: &Path, revision: &str, is_shallow: bool, failed: &Failed) -> Trouble {
    let what = if is_shallow {
        format!(
            "the repository has no revision `{revision}`; it is a shallow clone, which has only the \
             newest commits: fetch more of them (`git fetch --unshallow`)"
        )
    } else {
        format!("the repository has no revision `{revision}`")
    };
    in_words(root, failed, &what)
}

/// Trouble with `git`; what it means when it refuses is known where it was asked.
fn in_words(root: &Path, failed: &Failed, refused: &str) -> Trouble {
    match failed {
        Failed::NotFound => {
            let why = "a revision is read by the program `git`, which was not found";
            Trouble::Usage(why.to_owned())
        }
        Failed::Refused(said) if said.is_empty() => Trouble::file(root, &refused),
        Failed::Refused(said) => Trouble::file(root, &format!("{refused}; git says: {said}")),
        Failed::TooLarge => Trouble::file(root, &"git answers with more than was asked for"),
        Failed::Unreadable(error) => Trouble::file(root, &format!("git cannot be run: {error}")),
    }
}
