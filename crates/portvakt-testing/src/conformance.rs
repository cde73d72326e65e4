//! The conformance corpus: cases as data, with the answers that a careful reader of the language
//! expects. The format is described in `policies/conformance/README.md`.

#[cfg(feature = "tokens")]
pub mod biscuits;
pub mod coverage;
pub mod missing;
#[cfg(feature = "tokens")]
pub mod tokens;

use crate::generate::Request;
use crate::oracle::Supply;
use crate::reading::{Reading, Settled};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::{Budget, Limits};
use portvakt_core::policy::Constant;
use portvakt_core::source::Sources;
use portvakt_core::syntax::{self, Entry, Meaning, Node, NodeKind};
use std::collections::{BTreeMap, BTreeSet};

/// The cases of one file.
#[derive(Debug)]
pub struct Suite {
    /// What they are about.
    pub title: String,
    /// The policy that they share, as text.
    pub policy: String,
    /// The contents of its registers.
    pub supply: Supply,
    /// The cases, in file order.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Why the answer is what it is.
    pub why: String,
    /// What is asked.
    pub request: Request,
    /// The answer. Of several malformed attributes any may be named.
    pub expected: Reading,
    /// Whether `because` is among what is expected.
    pub because: bool,
    /// Whether `then` is among what is expected.
    pub then: bool,
}

impl Case {
    /// Tells whether a reader gives the answer that is expected.
    #[must_use]
    pub fn is_met_by(&self, found: &Reading) -> bool {
        let mut found = found.clone();
        // A require rule that refuses stands under `deny` like a deny rule.
        if let Settled::RequirementNotMet(rule) = found.settled {
            found.settled = Settled::Refused(rule);
        }
        if !self.because {
            found.because.clear();
        }
        if !self.then {
            found.then.clear();
        }
        self.expected.admits(&found)
    }
}

/// Reads a file of the corpus.
///
/// # Panics
///
/// The file has another form.
#[must_use]
pub fn read(file: &str, text: &str) -> Suite {
    let node = parsed(file, text);
    let root = Part { file, node: &node };
    root.only(&["portvakt", "decisions", "policy", "registers", "capability", "cases"]);
    let supply = registers(&root);
    let capability = root.get("capability").map(|one| one.text());
    let cases = root.need("cases").members();
    Suite {
        title: root.need("decisions").text(),
        policy: root.need("policy").text(),
        supply,
        cases: cases
            .into_iter()
            .map(|(name, part)| case(name, &part, capability.as_ref()))
            .collect(),
    }
}

/// A file of the corpus, parsed.
fn parsed(file: &str, text: &str) -> Node {
    let mut sources = Sources::default();
    let id = sources.add(file, text);
    let mut found = Diagnostics::default();
    let node = syntax::parse_with_empty(id, text, &mut Budget::new(&Limits::default()), &mut found);
    match node.filter(|_| !found.has_errors()) {
        Some(node) => node,
        None => panic!("{file}: {:?}", found.findings()),
    }
}

/// The contents of registers.
fn registers(root: &Part<'_>) -> Supply {
    let mut supply = Supply::new();
    for (name, members) in root.get("registers").iter().flat_map(Part::members) {
        supply.insert(name, members.items().iter().map(Part::text).collect());
    }
    supply
}

/// Values of resource and context attributes: JSON text each.
fn given(part: &Part<'_>) -> BTreeMap<String, String> {
    let given = part.get("given");
    given.iter().flat_map(Part::members).map(|(name, json)| (name, json.text())).collect()
}

fn case(name: String, part: &Part<'_>, capability: Option<&String>) -> Case {
    part.only(&[
        "why",
        "claims",
        "given",
        "capability",
        "allow",
        "deny",
        "malformed",
        "then",
        "because",
    ]);
    let given = given(part);
    let request = Request {
        claims: part.get("claims").map_or_else(|| "{}".to_owned(), |claims| claims.text()),
        given,
        capability: part.get("capability").map_or_else(
            || capability.cloned().unwrap_or_else(|| part.fail("no capability is asked for")),
            |one| one.text(),
        ),
    };
    let then = part.get("then");
    let because = part.get("because").map(|text| text.text());
    let expected = Reading {
        settled: settled(part),
        then: then
            .iter()
            .flat_map(Part::members)
            .map(|(name, value)| (name, value.constant()))
            .collect(),
        because: because.clone().unwrap_or_default(),
    };
    Case {
        name,
        why: part.need("why").text(),
        request,
        expected,
        because: because.is_some(),
        then: then.is_some(),
    }
}

/// Exactly one of `allow`, `deny` and `malformed`.
fn settled(part: &Part<'_>) -> Settled {
    match (part.get("allow"), part.get("deny"), part.get("malformed")) {
        (Some(rule), None, None) => Settled::Granted(rule.text()),
        (None, Some(rule), None) => match rule.text().as_str() {
            "no rule grants" => Settled::NoRuleGrants,
            "unknown capability" => Settled::UnknownCapability,
            name => Settled::Refused(name.to_owned()),
        },
        (None, None, Some(named)) => {
            let named = match &named.node.kind {
                NodeKind::Sequence(_) => named.items().iter().map(Part::text).collect(),
                _ => vec![named.text()],
            };
            let empty = |name: String| {
                if name == "no attribute" { String::new() } else { name }
            };
            Settled::Malformed(named.into_iter().map(empty).collect::<BTreeSet<_>>())
        }
        _ => part.fail("exactly one of allow, deny and malformed"),
    }
}

/// A part of a file of the corpus.
struct Part<'n> {
    file: &'n str,
    node: &'n Node,
}

impl<'n> Part<'n> {
    fn fail<T>(&self, what: &str) -> T {
        panic!("{}: {what}: {:?}", self.file, self.node.span)
    }

    fn entries(&self) -> &'n [Entry] {
        match &self.node.kind {
            NodeKind::Mapping(entries) => entries,
            _ => self.fail("not a mapping"),
        }
    }

    fn members(&self) -> Vec<(String, Part<'n>)> {
        let part = |entry: &'n Entry| {
            (entry.key.text.clone(), Part { file: self.file, node: &entry.value })
        };
        self.entries().iter().map(part).collect()
    }

    fn items(&self) -> Vec<Part<'n>> {
        match &self.node.kind {
            NodeKind::Sequence(items) => {
                items.iter().map(|node| Part { file: self.file, node }).collect()
            }
            _ => self.fail("not a list"),
        }
    }

    fn get(&self, key: &str) -> Option<Part<'n>> {
        let entry = self.entries().iter().find(|entry| entry.key.text == key)?;
        Some(Part { file: self.file, node: &entry.value })
    }

    fn need(&self, key: &str) -> Part<'n> {
        self.get(key).unwrap_or_else(|| self.fail(&format!("`{key}` is missing")))
    }

    fn only(&self, keys: &[&str]) {
        if let Some(entry) =
            self.entries().iter().find(|entry| !keys.contains(&entry.key.text.as_str()))
        {
            self.fail::<()>(&format!("`{}` is no key here", entry.key.text));
        }
    }

    fn constant(&self) -> Constant {
        let NodeKind::Scalar(scalar) = &self.node.kind else {
            return self.fail("not a scalar");
        };
        match scalar.meaning() {
            Ok(Meaning::Text(text)) => Constant::Text(text.to_owned()),
            Ok(Meaning::Integer(number)) => Constant::Integer(number),
            Ok(Meaning::Boolean(truth)) => Constant::Boolean(truth),
            Err(error) => self.fail(&format!("{error:?}")),
        }
    }

    fn text(&self) -> String {
        match self.constant() {
            Constant::Text(text) => text,
            _ => self.fail("not text"),
        }
    }
}
