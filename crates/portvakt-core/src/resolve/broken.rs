//! Sections that are broken: what would be declared there is not known, so that no name of theirs is
//! reported where it is used. The one mistake was reported where it is.

use super::at::At;
use super::findings::Findings;
use super::form::{FRAGMENT_FILE, Form, POLICY_FILE};
use super::spelling::Spelling;
use crate::syntax::NodeKind;
use std::collections::BTreeSet;

/// An unknown key that begins with so many letters of a section stands for it: `attrs`, `caps`.
const BEGINNING: usize = 3;

/// The categories of attributes.
const CATEGORIES: [&str; 3] = ["subject", "resource", "context"];

/// Which sections are broken.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the sections are broken independently of each other"
)]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Broken {
    pub(super) attributes: bool,
    pub(super) registers: bool,
    pub(super) conditions: bool,
    pub(super) capabilities: bool,
}

impl Broken {
    /// Looks at the sections of a policy file and of its fragments.
    pub(super) fn of(root: &At<'_>, fragments: &[At<'_>], findings: &Findings) -> Self {
        let is_broken = |section: &str| {
            in_file(section, root, &POLICY_FILE, findings)
                || fragments.iter().any(|file| in_file(section, file, &FRAGMENT_FILE, findings))
        };
        Self {
            attributes: is_broken("attributes"),
            registers: is_broken("registers"),
            conditions: is_broken("conditions"),
            capabilities: is_broken("capabilities"),
        }
    }
}

/// Whether a section of this file has no entries, is missing while required, or stands under another
/// key.
fn in_file(section: &str, file: &At<'_>, form: &'static Form, findings: &Findings) -> bool {
    let Form::Mapping(described) = form else {
        return false;
    };
    let keys = described.keys();
    let stands = file.get(section);
    if let Some(value) = &stands
        && value.entries().next().is_none()
    {
        return true;
    }
    let is_required = keys.iter().any(|key| key.name == section && key.required);
    if stands.is_none() && is_required {
        return true;
    }
    let mut unknown = file.entries().filter(|entry| described.key(entry.name()).is_none());
    unknown.any(|entry| {
        let name = entry.name();
        let begins_alike = match (name.get(..BEGINNING), section.get(..BEGINNING)) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            _ => false,
        };
        name == section
            || begins_alike
            || findings
                .nearest(name, keys.iter().map(|key| key.name))
                .is_some_and(|meant| meant == section)
    })
}

/// The attributes that misspelt declarations are probably for: `user.login`, `login`, `subject.Login`
/// and `subject: { login: … }` are for `subject.login`.
#[derive(Debug, Default)]
pub(super) struct Misspelt {
    /// Categories, empty where any may be meant, with the letters and digits of the name.
    meant: BTreeSet<(String, String)>,
}

impl Misspelt {
    /// Looks at the names of all declarations.
    pub(super) fn of(declared: &[At<'_>]) -> Self {
        let mut meant = BTreeSet::new();
        let misspelt = |entry: &&At<'_>| !Spelling::Attribute.fits(entry.name());
        for entry in declared.iter().filter(misspelt) {
            let name = entry.name();
            let (category, word) = name.rsplit_once('.').unwrap_or(("", name));
            meant.insert((category_of(category), plain(word)));
            let is_mapping = |one: &At<'_>| matches!(one.node.kind, NodeKind::Mapping(_));
            for nested in entry.entries().filter(is_mapping) {
                meant.insert((category_of(name), plain(nested.name())));
            }
        }
        Self { meant }
    }

    /// Whether one of them is probably for the attribute with this name.
    pub(super) fn declare(&self, name: &str) -> bool {
        if self.meant.is_empty() {
            return false;
        }
        let (category, word) = name.rsplit_once('.').unwrap_or(("", name));
        let word = plain(word);
        let is_meant = |category: &str| self.meant.contains(&(category.to_owned(), word.clone()));
        is_meant("")
            || is_meant(category)
            || (category.is_empty() && CATEGORIES.iter().any(|one| is_meant(one)))
    }
}

/// The category that is written, in whatever capitals; empty if it is none.
fn category_of(written: &str) -> String {
    let mut found = CATEGORIES.iter().filter(|one| one.eq_ignore_ascii_case(written));
    found.next().map_or_else(String::new, |one| (*one).to_owned())
}

/// A name's letters and digits, small.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
