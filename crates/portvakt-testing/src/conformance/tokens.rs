//! Attacks on signed tokens: each row a token that is refused, and its neighbour that is not. The
//! format is described in `policies/conformance/README.md`.

use super::{Part, parsed};
use crate::tokens::{Edits, Forge, KeyLine, Recipe, Step};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::Limits;
use portvakt_core::source::Sources;
use portvakt_core::syntax::NodeKind;
use portvakt_jwt::trust_file;

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Where the rule stands, or who was too lax.
    pub why: String,
    /// How the token is made.
    pub token: Recipe,
    /// Why it is refused; it is accepted otherwise, odd as it looks.
    pub refused: Option<Refusal>,
}

/// Why a token is refused, and how near it is to one that is not.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// The code of the error.
    pub code: String,
    /// How its neighbour is made, which is accepted.
    pub neighbour: Recipe,
}

/// The keys of all recipes.
///
/// # Panics
///
/// A file has another form.
#[must_use]
pub fn forge(trust: &str, keys: &str) -> Forge {
    let mut sources = Sources::default();
    let id = sources.add("trust.yaml", trust);
    let mut found = Diagnostics::default();
    let trust = trust_file::read(id, trust, &Limits::default(), &mut found);
    let Some(trust) = trust.filter(|_| found.is_empty()) else {
        panic!("{:?}", found.findings());
    };
    let node = parsed("keys.yaml", keys);
    let root = Part { file: "keys.yaml", node: &node };
    root.only(&["portvakt", "keys"]);
    Forge::new(trust, root.need("keys").members().iter().map(key).collect())
}

fn key((name, part): &(String, Part<'_>)) -> KeyLine {
    part.only(&["kid", "kind", "bits", "set", "members"]);
    let bits = part.get("bits").map(|bits| bits.text());
    KeyLine {
        name: name.clone(),
        kid: part.need("kid").text(),
        kind: part.need("kind").text(),
        bits: bits.and_then(|bits| bits.parse().ok()),
        set: part.get("set").map(|set| set.text()),
        members: edits(part.get("members").as_ref()),
    }
}

/// Reads the rows of a file.
///
/// # Panics
///
/// The file has another form.
#[must_use]
pub fn read(file: &str, text: &str) -> Vec<Row> {
    let node = parsed(file, text);
    let root = Part { file, node: &node };
    root.only(&["portvakt", "attacks", "issuer", "rows"]);
    root.need("attacks").text();
    let issuer = root.need("issuer").text();
    root.need("rows").members().iter().map(|(name, part)| row(name, part, &issuer)).collect()
}

fn row(name: &str, part: &Part<'_>, issuer: &str) -> Row {
    part.only(&["why", "refused", "token", "accepted", "neighbour"]);
    let (token, refused) = match (part.get("refused"), part.get("accepted")) {
        (Some(code), None) => {
            let token = recipe(&part.need("token"), issuer);
            let neighbour = match part.get("neighbour") {
                Some(neighbour) => recipe(&neighbour, &token.issuer),
                None => Recipe::honest(&token.issuer),
            };
            (token, Some(Refusal { code: code.text(), neighbour }))
        }
        (None, Some(token)) => (recipe(&token, issuer), None),
        _ => part.fail("exactly one of refused and accepted"),
    };
    Row { name: name.to_owned(), why: part.need("why").text(), token, refused }
}

fn recipe(part: &Part<'_>, issuer: &str) -> Recipe {
    part.only(&["issuer", "key", "sign", "header", "claims", "json", "text", "signed"]);
    let text = |name| part.get(name).map(|one| one.text());
    let steps = |name| {
        let steps = part.get(name).map(|steps| several(&steps)).unwrap_or_default();
        steps.iter().map(|step| Step::read(step)).collect()
    };
    Recipe {
        issuer: text("issuer").unwrap_or_else(|| issuer.to_owned()),
        key: text("key"),
        sign: text("sign"),
        header: edits(part.get("header").as_ref()),
        claims: edits(part.get("claims").as_ref()),
        json: steps("json"),
        text: steps("text"),
        signed: steps("signed"),
    }
}

fn edits(part: Option<&Part<'_>>) -> Edits {
    let edit = |(name, values): (String, Part<'_>)| (name, several(&values));
    part.into_iter().flat_map(Part::members).map(edit).collect()
}

/// One text, or a list of texts.
fn several(part: &Part<'_>) -> Vec<String> {
    match &part.node.kind {
        NodeKind::Sequence(_) => part.items().iter().map(Part::text).collect(),
        _ => vec![part.text()],
    }
}
