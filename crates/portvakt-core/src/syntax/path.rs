//! The YAML path of a value: the keys and places that lead to it.

use std::fmt;

/// A path, linked to its parent on the stack: it costs nothing until it is shown.
///
/// Shown as `rules.a_person.allow[0]`; a key that is not one plain word stands in quotes:
/// `attributes."subject.scope".type`.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Item(usize),
}

impl<'a> Path<'a> {
    /// The whole file.
    #[must_use]
    pub fn root() -> Self {
        Self { parent: None, step: Step::Root }
    }

    /// The value of a key.
    #[must_use]
    pub fn key(&'a self, key: &'a str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    /// A place in a list, from 0.
    #[must_use]
    pub fn item(&'a self, at: usize) -> Self {
        Self { parent: Some(self), step: Step::Item(at) }
    }

    fn is_root(&self) -> bool {
        matches!(self.step, Step::Root)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As deep as the file is nested, and that is limited.
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) => {
                if self.parent.is_some_and(|parent| !parent.is_root()) {
                    f.write_str(".")?;
                }
                if is_word(key) { f.write_str(key) } else { write!(f, "{key:?}") }
            }
            Step::Item(at) => write!(f, "[{at}]"),
        }
    }
}

fn is_word(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn paths_are_shown_as_keys_and_places() {
        let root = Path::root();
        assert_eq!(root.to_string(), "");
        let rules = root.key("rules");
        let rule = rules.key("a_person");
        let allow = rule.key("allow");
        assert_eq!(allow.item(2).to_string(), "rules.a_person.allow[2]");
        let attributes = root.key("attributes");
        let scope = attributes.key("subject.scope");
        assert_eq!(scope.key("type").to_string(), "attributes.\"subject.scope\".type");
        assert_eq!(attributes.key("").to_string(), "attributes.\"\"");
        assert_eq!(root.item(0).to_string(), "[0]");
    }
}
