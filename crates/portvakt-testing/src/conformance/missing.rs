//! Cases of what is missing for a denied request. The format is described in
//! `policies/conformance/README.md`.

use super::{Part, given, parsed, registers};
use crate::generate::Request;
use crate::oracle::Supply;
use std::collections::BTreeMap;

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
    /// What was asked.
    pub request: Request,
    /// The sets of scopes, in order.
    pub scopes: Vec<Vec<String>>,
    /// Whether there are more.
    pub capped: bool,
    /// Other attributes with their conditions; nothing: they are not looked at.
    pub attributes: Option<BTreeMap<String, Vec<String>>>,
    /// The value of a challenge; nothing: it is not looked at.
    pub challenge: Option<String>,
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
    root.only(&["portvakt", "missing", "policy", "registers", "cases"]);
    Suite {
        title: root.need("missing").text(),
        policy: root.need("policy").text(),
        supply: registers(&root),
        cases: root
            .need("cases")
            .members()
            .into_iter()
            .map(|(name, part)| case(name, &part))
            .collect(),
    }
}

fn case(name: String, part: &Part<'_>) -> Case {
    part.only(&[
        "why",
        "claims",
        "given",
        "capability",
        "scopes",
        "capped",
        "attributes",
        "challenge",
    ]);
    let texts = |list: &Part<'_>| list.items().iter().map(Part::text).collect::<Vec<_>>();
    let scopes: Vec<Vec<String>> = part.need("scopes").items().iter().map(texts).collect();
    let attributes = part
        .get("attributes")
        .map(|all| all.members().into_iter().map(|(name, list)| (name, texts(&list))).collect());
    Case {
        name,
        why: part.need("why").text(),
        request: Request {
            claims: part.get("claims").map_or_else(|| "{}".to_owned(), |claims| claims.text()),
            given: given(part),
            capability: part.need("capability").text(),
        },
        capped: part.get("capped").is_some(),
        challenge: part.get("challenge").map(|one| one.text()),
        // Where scopes help, the other attributes are another case's matter.
        attributes: attributes.or_else(|| scopes.is_empty().then(BTreeMap::new)),
        scopes,
    }
}
