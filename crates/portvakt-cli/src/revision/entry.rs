//! What stands under a name in the tree of a revision.

/// One entry of `git ls-tree -z --long`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is.
    pub(super) kind: Kind,
    /// The name of its contents.
    pub(super) object: String,
    /// Its name, relative to the folder that was asked about.
    pub(super) name: Vec<u8>,
}

/// Kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A regular file with so many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A symbolic link, another repository, or something that this version does not know.
    Other,
}

impl Entry {
    /// The entries of an answer; none when it is not understood.
    pub(super) fn all(answer: &[u8]) -> Option<Vec<Self>> {
        let entries = answer.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        entries.map(Self::read).collect()
    }

    /// `<mode> <type> <object> <size>\t<name>`, the size with spaces before it.
    fn read(entry: &[u8]) -> Option<Self> {
        let tab = entry.iter().position(|byte| *byte == b'\t')?;
        let (said, name) = entry.split_at_checked(tab)?;
        let mut words = std::str::from_utf8(said).ok()?.split_ascii_whitespace();
        let [mode, kind, object, size] =
            [words.next()?, words.next()?, words.next()?, words.next()?];
        if words.next().is_some() || !is_object(object) {
            return None;
        }
        let kind = match (mode, kind) {
            ("100644" | "100755", "blob") => Kind::File(size.parse().ok()?),
            ("040000", "tree") => Kind::Folder,
            _ => Kind::Other,
        };
        Some(Self { kind, object: object.to_owned(), name: name.get(1..)?.to_vec() })
    }
}

/// Tells whether a text is the full name of an object: SHA-1 or SHA-256.
pub(super) fn is_object(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = "257cc5642cb1a054f08cc83f2d943e56fd3ebe99";

    fn kind(said: &str) -> Option<Kind> {
        let answer = format!("{said}\ta\tb\n.yaml\0");
        let entries = Entry::all(answer.as_bytes())?;
        assert_eq!(entries.len(), 1);
        assert_eq!(
            (entries[0].name.as_slice(), entries[0].object.as_str()),
            (&b"a\tb\n.yaml"[..], OBJECT)
        );
        Some(entries[0].kind)
    }

    #[test]
    fn only_regular_files_are_files() {
        assert_eq!(kind(&format!("100644 blob {OBJECT}       4")), Some(Kind::File(4)));
        assert_eq!(kind(&format!("100755 blob {OBJECT} 1234567")), Some(Kind::File(1_234_567)));
        assert_eq!(kind(&format!("040000 tree {OBJECT}       -")), Some(Kind::Folder));
        assert_eq!(kind(&format!("120000 blob {OBJECT}       4")), Some(Kind::Other));
        assert_eq!(kind(&format!("160000 commit {OBJECT}       -")), Some(Kind::Other));
    }

    #[test]
    fn what_is_not_understood_is_nothing() {
        for said in ["", "100644", "100644 blob abc 4", "100644 blob", "\u{0}"] {
            assert_eq!(
                Entry::all(format!("{said}\ta\0").as_bytes()).filter(|one| !one.is_empty()),
                None,
                "{said}"
            );
        }
        assert_eq!(Entry::all(b""), Some(Vec::new()));
    }
}
