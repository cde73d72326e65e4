//! Capability tokens for people and programs. All outside text passes [`shown`].

use super::text;
use super::token::{self, Member};
use crate::answer::Answer;
use crate::console::shown;
use portvakt::Time;
use portvakt::analysis::time::rfc3339;
use portvakt::biscuit::unverified::Look;
use portvakt::biscuit::{BiscuitError, Bound, Bounds, Delegated, Values};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Write;

/// What became of a token: for programs as it is, for people by [`verdict`]. All members are always
/// written.
#[derive(Serialize)]
pub(crate) struct Verdict<'d> {
    verified: bool,
    /// The check that it failed.
    error: Option<&'static str>,
    key_id: Option<u32>,
    /// Who vouched for the claims inside.
    issuer: Option<&'d str>,
    /// What all blocks let through.
    within: Option<Block<'d>>,
    decision: Option<Decided>,
    /// The same check, for people.
    #[serde(skip)]
    refusal: Option<BiscuitError>,
}

/// The decision of one request.
#[derive(Serialize)]
pub(crate) struct Decided {
    /// What policy and bounds say together.
    #[serde(flatten)]
    pub(crate) answer: Answer,
    /// What is bounded too tightly for the request: the capability, or which attribute.
    excluded_by: Option<String>,
    /// The same bound, for people.
    #[serde(skip)]
    bound: Option<Bound>,
}

/// What a token says: for programs as it is, for people by [`not_verified`].
#[derive(Serialize)]
pub(crate) struct Parts<'t> {
    /// Always false.
    verified: bool,
    key_id: Option<u32>,
    issued: Option<String>,
    sealed: bool,
    claims: Vec<Member<'t>>,
    blocks: Vec<Block<'t>>,
}

/// The bounds of a block.
#[derive(Serialize)]
struct Block<'b> {
    capabilities: Option<&'b BTreeSet<String>>,
    audience: Option<&'b BTreeSet<String>>,
    expires: Option<String>,
    resource: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_id: Option<String>,
}

impl<'d> Verdict<'d> {
    /// What verification and the decision gave.
    pub(crate) fn of(
        delegated: &'d Result<Delegated, BiscuitError>,
        decision: Option<Decided>,
    ) -> Self {
        let accepted = delegated.as_ref().ok();
        let refusal = delegated.as_ref().err().copied();
        Self {
            verified: delegated.is_ok(),
            error: refusal.map(BiscuitError::code),
            key_id: accepted.map(Delegated::key_id),
            issuer: accepted.map(Delegated::issuer),
            within: accepted.map(|one| Block::of(one.within(), None)),
            decision,
            refusal,
        }
    }
}

impl Decided {
    /// A bound excludes the request.
    pub(crate) fn excluded(capability: &str, by: &Bound) -> Self {
        let word = match by {
            Bound::Capability => "capability",
            Bound::Resource { attribute } => attribute,
            Bound::Expiry => "expires",
            Bound::Audience => "audience",
        };
        Self {
            answer: Answer::out_of_bounds(capability),
            excluded_by: Some(word.to_owned()),
            bound: Some(by.clone()),
        }
    }
}

impl From<Answer> for Decided {
    /// The policy has answered.
    fn from(answer: Answer) -> Self {
        Self { answer, excluded_by: None, bound: None }
    }
}

impl<'t> Parts<'t> {
    /// What a look at a token has shown.
    pub(crate) fn of(look: &'t Look, claims: token::Values) -> Self {
        let ids = look.revocation_ids().iter().map(ToString::to_string);
        let blocks = look.bounds().iter().zip(ids);
        Self {
            verified: false,
            key_id: look.key_id(),
            issued: look.issued().map(written),
            sealed: look.is_sealed(),
            claims: token::members(look.claims_with_values(), claims),
            blocks: blocks.map(|(bounds, id)| Block::of(bounds, Some(id))).collect(),
        }
    }
}

impl<'b> Block<'b> {
    fn of(bounds: &'b Bounds, revocation_id: Option<String>) -> Self {
        let resource = bounds.resource.iter();
        Self {
            capabilities: bounds.capabilities.as_ref(),
            audience: bounds.audience.as_ref(),
            expires: bounds.expires.map(written),
            resource: resource.map(|(name, values)| (name.clone(), listed(values))).collect(),
            revocation_id,
        }
    }
}

fn written(time: Time) -> String {
    rfc3339(time.seconds())
}

fn listed(values: &Values) -> Value {
    match values {
        Values::Texts(all) => all.iter().map(String::as_str).collect(),
        Values::Integers(all) => all.iter().copied().collect(),
        Values::Booleans(all) => all.iter().copied().collect(),
    }
}

/// Whether a token is accepted, what is left of it, and the decision.
pub(crate) fn verdict(verdict: &Verdict<'_>) -> String {
    let mut out = String::new();
    if let Some(error) = verdict.refusal {
        let _ = writeln!(out, "refused\n  {}: {}", error.code(), shown(&error.to_string()));
    }
    if let (Some(key_id), Some(issuer)) = (verdict.key_id, verdict.issuer) {
        let _ = writeln!(out, "verified\n  root key: {key_id}\n  issuer: {}", shown(issuer));
    }
    if let Some(within) = &verdict.within {
        block(&mut out, within);
    }
    if let Some(Decided { answer, bound, .. }) = &verdict.decision {
        out.push_str(&text::answer(answer));
        if let Some(bound) = bound {
            let _ = writeln!(out, "  namely {}", shown(&bound.to_string()));
        }
    }
    out
}

/// What stands in a token, block by block.
pub(crate) fn not_verified(parts: &Parts<'_>) -> String {
    let mut out = "not verified: anybody may have written this token\n".to_owned();
    let _ = match parts.key_id {
        Some(id) => writeln!(out, "root key: {id}"),
        None => writeln!(out, "root key: none"),
    };
    if let Some(issued) = &parts.issued {
        let _ = writeln!(out, "issued: {issued}");
    }
    if parts.sealed {
        out.push_str("sealed: nobody can narrow it\n");
    }
    out.push_str("claims\n");
    out.extend(parts.claims.iter().map(ToString::to_string));
    for (one, number) in parts.blocks.iter().zip(1_u32..) {
        let _ = writeln!(out, "block {number}");
        block(&mut out, one);
    }
    out
}

/// The bounds of a block, a line each.
fn block(out: &mut String, block: &Block<'_>) {
    let names = [("capabilities", block.capabilities), ("audience", block.audience)];
    for (word, names) in names {
        if let Some(names) = names {
            let all: Vec<String> = names.iter().map(|name| quoted(&name.as_str().into())).collect();
            let _ = writeln!(out, "  {word}: {}", all.join(", "));
        }
    }
    if let Some(expires) = &block.expires {
        let _ = writeln!(out, "  expires: {expires}");
    }
    for (attribute, values) in &block.resource {
        let all: Vec<String> = values.as_array().into_iter().flatten().map(quoted).collect();
        let _ = writeln!(out, "  {}: {}", shown(attribute), all.join(" or "));
    }
    if let Some(id) = &block.revocation_id {
        let _ = writeln!(out, "  revocation id: {id}");
    }
}

/// A value as JSON has it: with the quotes it is seen where a name ends.
fn quoted(value: &Value) -> String {
    shown(&value.to_string())
}
