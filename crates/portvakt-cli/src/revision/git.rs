//! Runs `git`, so that neither the surroundings nor a repository's settings decide what it does.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// Settings of a repository that could start other programs, or that need the network.
const SETTINGS: &[&str] = &["core.fsmonitor=false", "protocol.allow=never"];

/// The most bytes of what `git` says about an error.
const SAYINGS: u64 = 4 << 10;

/// Runs `git` in a folder.
#[derive(Debug)]
pub(super) struct Git {
    folder: PathBuf,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failed {
    /// There is no such program.
    NotFound,
    /// It said no, and why.
    Refused(String),
    /// The answer has more bytes than were asked for.
    TooLarge,
    /// It could not be run or read.
    Unreadable(io::Error),
}

impl Git {
    /// In this folder.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// What it answers; at most so many bytes.
    pub(super) fn ask<A: AsRef<OsStr>>(
        &self,
        arguments: &[A],
        most: u64,
    ) -> Result<Vec<u8>, Failed> {
        let mut child = self.command(arguments).spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => Failed::NotFound,
            _ => Failed::Unreadable(error),
        })?;
        let answer = read(&mut child, most);
        if answer.is_err() {
            // It may have ended by itself.
            let _ = child.kill();
        }
        let ended = child.wait().map_err(Failed::Unreadable)?;
        let (bytes, said) = answer?;
        if ended.success() { Ok(bytes) } else { Err(Failed::Refused(said)) }
    }

    fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(name);
            }
        }
        command
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("LC_ALL", "C")
            .args(["--no-pager", "--no-replace-objects", "--literal-pathspecs"])
            .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// What stands on standard output, and the first line of standard error. Both are read at the same
/// time, because a program waits when nobody reads what it says.
fn read(child: &mut Child, most: u64) -> Result<(Vec<u8>, String), Failed> {
    let errors = child.stderr.take();
    let said = thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(mut errors) = errors {
            // What cannot be read is not shown.
            let _ = errors.by_ref().take(SAYINGS).read_to_end(&mut said);
            let _ = io::copy(&mut errors, &mut io::sink());
        }
        let said = String::from_utf8_lossy(&said);
        let line = said.lines().next().unwrap_or_default();
        line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
    });
    let mut bytes = Vec::new();
    if let Some(answer) = child.stdout.take() {
        answer.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(Failed::Unreadable)?;
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(Failed::TooLarge);
    }
    Ok((bytes, said.join().unwrap_or_default()))
}
