//! A folder with one of everything that commands read, and with text from outside in one place of it.

use super::files::{FILES, HEADER, MINTED, MINTED_CLAIMS, TOKEN};
use super::rows::Line;
use super::texts::MARK;
use crate::console::{Console, Exit};
use crate::execute;
use crate::progress::Progress;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

/// The folder; it is removed at the end.
pub(super) struct Folder {
    top: PathBuf,
    path: PathBuf,
}

/// What came of a command.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) exit: Exit,
    pub(super) out: String,
    pub(super) err: String,
}

/// Text that takes the place of what stands there usually.
#[derive(Debug, Clone, Copy)]
pub(super) struct Put<'p> {
    /// The name of the place.
    pub(super) place: &'p str,
    /// The text.
    pub(super) text: &'p str,
}

/// What bears no name in the list of files, and what it is made of.
const MADE: &[(&str, &[&str])] = &[
    ("token.jwt", &[TOKEN]),
    ("inspected.jwt", &[TOKEN, HEADER]),
    ("token.biscuit", &[MINTED, MINTED_CLAIMS]),
];

impl Folder {
    /// A new one, named after the test; what commands read stands in a folder below it.
    pub(super) fn new(name: &str, below: &OsStr) -> Self {
        let top = format!("portvakt-outside-{name}-{}", std::process::id());
        let top = std::env::temp_dir().join(top);
        let _ = fs::remove_dir_all(&top);
        let path = top.join(below);
        fs::create_dir_all(&path).unwrap();
        let folder = Self { top, path };
        for (name, text) in FILES {
            folder.write(name, &filled(text, None));
        }
        let keys = ["token", "keys", "--algorithm", "EdDSA", "--kid", "one"];
        folder.make(&[&keys[..], &["--private", "@key.pem", "--public", "@keys.json"]].concat());
        let root =
            ["biscuit", "keys", "--id", "1", "--issuer", "https://one", "--capability", "**"];
        let files = ["--max-lifetime", "600", "--private", "@root.key", "--public", "@root.json"];
        folder.make(&[&root[..], &files].concat());
        folder.tokens(None);
        for arguments in
            [&["init", "-q", "-b", "main", "."][..], &["add", "p"], &["commit", "-qm", "a"]]
        {
            // Without `git` that is what the commands say.
            let git = Command::new("git")
                .args([
                    "-c",
                    "user.name=a",
                    "-c",
                    "user.email=a@b.example",
                    "-c",
                    "commit.gpgsign=false",
                ])
                .args(arguments)
                .current_dir(&folder.path)
                .output();
            drop(git);
        }
        folder
    }

    /// The places in what a command line names.
    pub(super) fn places(line: &Line) -> BTreeSet<&'static str> {
        let names = line.words.iter().filter_map(|word| word.split_once('@').map(|(_, name)| name));
        let mut all = BTreeSet::new();
        for name in names {
            let below = format!("{name}/");
            let files = FILES.iter().filter(|(file, _)| *file == name || file.starts_with(&below));
            let made = MADE.iter().filter(|(made, _)| *made == name).flat_map(|(_, of)| of.iter());
            let texts = files.map(|(_, text)| text).chain(made);
            all.extend(texts.flat_map(|text| slots(text)).map(|(_, place, _)| place));
        }
        all
    }

    /// With a text in a place.
    pub(super) fn put(&self, put: Put<'_>) {
        self.fill(put.place, Some(put));
    }

    /// Without it again.
    pub(super) fn take(&self, place: &str) {
        self.fill(place, None);
    }

    fn fill(&self, place: &str, put: Option<Put<'_>>) {
        let has = |text: &'static str| slots(text).any(|(_, name, _)| name == place);
        for (name, text) in FILES.iter().filter(|(_, text)| has(text)) {
            self.write(name, &filled(text, put));
        }
        if MADE.iter().any(|(_, of)| of.iter().any(|text| has(text))) {
            self.tokens(put);
        }
    }

    /// Makes the tokens; one that cannot be made is not there.
    fn tokens(&self, put: Option<Put<'_>>) {
        self.write("signed.json", &filled(TOKEN, put));
        let sign =
            ["token", "sign", "--key", "@key.pem", "--kid", "one", "--claims", "@signed.json"];
        self.write("token.jwt", &self.run(&sign.map(OsString::from)).out);
        let [header, claims] = [HEADER, TOKEN].map(|one| URL_SAFE_NO_PAD.encode(filled(one, put)));
        self.write("inspected.jwt", &format!("{header}.{claims}.AAAA"));
        self.write("minted.json", &filled(MINTED_CLAIMS, put));
        let words = filled(MINTED, put);
        let mut words = words.lines();
        let mint = ["biscuit", "mint", "@old", "--key", "@root.key", "--key-id", "1", "--now"];
        let time = ["1767225600", "--expires", "1767225900", "--claims", "@minted.json"];
        let audience = words.next().unwrap_or_default();
        let kind = format!("kind={}", words.next().unwrap_or_default());
        let what = ["--capability", "read", "--capability", "write", "--audience", "mailer"];
        let rest = ["--audience", audience, "--resource", &kind, "--resource", "kind=k"];
        let all = [&mint[..], &time, &what, &rest].concat();
        let all: Vec<OsString> = all.into_iter().map(OsString::from).collect();
        self.write("token.biscuit", &self.run(&all).out);
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Runs what has to end well.
    fn make(&self, words: &[&str]) {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let ended = self.run(&words);
        assert_eq!(ended.exit, Exit::Fine, "{words:?}: {ended:?}");
    }

    /// Runs the command with words in which `@name` is a path of the folder.
    pub(super) fn run(&self, words: &[OsString]) -> Ended {
        let _ = fs::remove_dir_all(self.path.join("made"));
        let _ = fs::remove_file(self.path.join("p/made.yaml"));
        fs::create_dir_all(self.path.join("made")).unwrap();
        let name = OsString::from("portvakt");
        let words: Vec<OsString> =
            std::iter::once(name).chain(words.iter().map(|word| self.placed(word))).collect();
        let (out, err) = (Written::default(), Written::default());
        let exit = execute(&words, |_| Console {
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            progress: Progress::of(false),
        });
        let page = fs::read_to_string(self.path.join("made/page.html"));
        // A page is the result then, and what is said beside it is for people.
        let (out, err) = match page {
            Ok(page) => (page, out.text() + &err.text()),
            Err(_) => (out.text(), err.text()),
        };
        Ended { exit, out, err }
    }

    /// A path in the place of `@name`; it may stand behind `issuer=`.
    fn placed(&self, word: &OsStr) -> OsString {
        let bytes = word.as_encoded_bytes();
        let text = word.to_string_lossy();
        if let Some(name) = text.strip_prefix('@') {
            // A name of bytes that are no text is kept.
            return match bytes.strip_prefix(b"@").map(raw) {
                Some(raw) => self.path.join(raw).into_os_string(),
                None => self.path.join(name).into_os_string(),
            };
        }
        match text.split_once("=@") {
            Some((before, name)) if !text.contains(MARK) => {
                let mut all = OsString::from(format!("{before}="));
                all.push(self.path.join(name));
                all
            }
            _ => word.to_owned(),
        }
    }
}

#[cfg(unix)]
pub(super) fn raw(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(bytes.to_owned())
}

#[cfg(not(unix))]
pub(super) fn raw(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.top);
    }
}

/// The places of a text: whether it stands there as it is, the name, and what stands there usually.
fn slots(text: &'static str) -> impl Iterator<Item = (bool, &'static str, &'static str)> {
    text.split('⟦').skip(1).filter_map(|slot| {
        let (slot, _) = slot.split_once('⟧')?;
        let (name, usual) = slot.split_once('|')?;
        Some((name.starts_with('='), name.trim_start_matches('='), usual))
    })
}

/// The text with something in each place.
fn filled(template: &'static str, put: Option<Put<'_>>) -> String {
    let mut out = String::new();
    let mut parts = template.split('⟦');
    out.push_str(parts.next().unwrap_or_default());
    for (part, (as_it_is, place, usual)) in parts.zip(slots(template)) {
        let text = put.filter(|put| put.place == place).map_or(usual, |put| put.text);
        if as_it_is {
            // It stands in one line.
            out.push_str(&text.replace(['\n', '\r'], " "));
        } else {
            out.push_str(&serde_json::to_string(text).unwrap());
        }
        out.push_str(part.split_once('⟧').unwrap().1);
    }
    out
}

/// What is written, kept.
#[derive(Clone, Default)]
struct Written(Rc<RefCell<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Where the paths of the folder begin.
pub(super) fn is_path(word: &str) -> bool {
    word.starts_with('@') && Path::new(word).is_relative()
}
