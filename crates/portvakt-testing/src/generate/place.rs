//! Where generated values stand: in claims, at paths, with other things around them.

use super::Dice;
use std::collections::BTreeMap;

/// Where the value of an attribute comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Claim { claim: String, path: Vec<Step> },
    Given,
    Derived,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Index(usize),
    Filter(String, String),
}

impl Step {
    /// As it stands in a path.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Member(name) if name.contains(' ') => format!("['{name}']"),
            Self::Member(name) => format!(".{name}"),
            Self::Index(at) => format!("[{at}]"),
            Self::Filter(name, text) => format!("[?@.{name} == '{text}']"),
        }
    }
}

/// JSON under construction.
#[derive(Debug, Clone)]
pub(super) enum Json {
    /// Text that stands as it is.
    Raw(String),
    /// Members in order; a name may stand twice.
    Object(Vec<(String, Json)>),
    Array(Vec<Json>),
}

impl Json {
    /// Puts a value at a path; whatever of the path is not there is made.
    pub(super) fn put(&mut self, dice: &mut Dice, path: &[Step], value: &str) {
        let Some((step, rest)) = path.split_first() else {
            *self = Self::Raw(value.to_owned());
            return;
        };
        match (step, &mut *self) {
            (Step::Member(name), Self::Object(members)) => {
                let at = members.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                    members.push((name.clone(), Self::empty(rest)));
                    members.len() - 1
                });
                members[at].1.put(dice, rest, value);
            }
            (Step::Index(at), Self::Array(items)) => {
                while items.len() <= *at {
                    items.push(Self::Raw((*dice.pick(&["0", "null", "\"\"", "{}"])).to_owned()));
                }
                items[*at] = Self::empty(rest);
                items[*at].put(dice, rest, value);
                if dice.percent(30) {
                    items.push(Self::Raw("true".to_owned()));
                }
            }
            (Step::Filter(name, text), Self::Array(items)) => {
                for noise in ["7", "null", "{\"kind\":7}", "{}", "[\"kind\"]", "{\"other\":\"k1\"}"]
                {
                    if dice.percent(15) {
                        items.push(Self::Raw(noise.to_owned()));
                    }
                }
                let guard = (name.clone(), Self::Raw(format!("\"{text}\"")));
                let mut element = Self::Object(vec![guard.clone()]);
                element.put(dice, rest, value);
                items.push(element);
                // Only the first element that matches counts, whatever a later one says.
                if dice.percent(30) {
                    let other = ("value".to_owned(), Self::Raw("{\"not\":\"read\"}".to_owned()));
                    items.push(Self::Object(vec![guard, other]));
                }
            }
            (_, other) => {
                *other = Self::empty(path);
                other.put(dice, path, value);
            }
        }
    }

    /// What the first step of a path goes into.
    pub(super) fn empty(path: &[Step]) -> Self {
        match path.first() {
            Some(Step::Member(_)) => Self::Object(Vec::new()),
            Some(_) => Self::Array(Vec::new()),
            None => Self::Raw("null".to_owned()),
        }
    }

    /// The text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Raw(text) => text.clone(),
            Self::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| format!("{name:?}: {}", value.text()));
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
            Self::Array(items) => {
                format!("[{}]", items.iter().map(Self::text).collect::<Vec<_>>().join(","))
            }
        }
    }
}

/// Claims by name, before they become text.
pub(super) type Claims = BTreeMap<String, Json>;
