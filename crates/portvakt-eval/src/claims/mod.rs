//! Verified claims, bound in one pass over their JSON text.

mod check;
mod depth;
mod distinct;
mod envelope;
mod object;
mod path;
mod value;

pub use check::ClaimCheck;
pub(crate) use check::Unchecked;
pub(crate) use value::value;

use crate::engine::Engine;
use crate::facts::Facts;
use crate::inline::Inline;
use crate::row::{Fill, Row};
use crate::settle::first_blocks;
use crate::subject::Binding;
use crate::tree::DecisionTree;
use crate::value::Time;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use core::cell::Cell;
use core::fmt;

/// The longest claims, in bytes.
pub const MAX_CLAIMS: usize = 64 << 10;

/// How deep claims may nest.
pub const MAX_DEPTH: usize = 16;

/// Claims that somebody has verified.
// INVARIANT(A12): verifiers make them by the one constructor, which says that its caller vouches.
#[derive(Clone)]
pub struct VerifiedClaims<'c> {
    json: Cow<'c, [u8]>,
    leeway: u32,
    until: Option<Time>,
}

impl<'c> VerifiedClaims<'c> {
    /// Takes the JSON text of claims for whose truth the caller vouches: somebody has checked the
    /// token's signature, issuer, audience and times.
    #[must_use]
    pub fn vouched_for_by_caller(json: impl Into<Cow<'c, [u8]>>) -> Self {
        Self { json: json.into(), leeway: 0, until: None }
    }

    /// Lets a binding live for some seconds after `exp`: the difference of clocks that the verifier
    /// allows (RFC 7519, section 4.1.4).
    #[must_use]
    pub fn with_leeway(self, seconds: u32) -> Self {
        Self { leeway: seconds, ..self }
    }

    /// Lets a binding live until this time at most, whatever `exp` says: the verifier allows an age.
    #[must_use]
    pub fn good_until(self, time: Time) -> Self {
        Self { until: Some(time), ..self }
    }
}

/// The JSON text: to ask again with other claims, say.
impl AsRef<[u8]> for VerifiedClaims<'_> {
    fn as_ref(&self) -> &[u8] {
        &self.json
    }
}

impl fmt::Debug for VerifiedClaims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedClaims").field("bytes", &self.json.len()).finish_non_exhaustive()
    }
}

/// Why claims are refused. Values are never shown.
// INVARIANT(A11): names and forms, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// They are longer than the limit.
    #[error("the claims are longer than {MAX_CLAIMS} bytes")]
    TooLarge,
    /// They nest deeper than the limit.
    #[error("the claims nest deeper than {MAX_DEPTH}")]
    TooDeep,
    /// They are not a JSON object.
    #[error("the claims are not a JSON object")]
    NotAnObject,
    /// A claim that the policy does not declare is there twice.
    #[error("a claim is there twice")]
    Repeated,
    /// A declared claim is missing or ill-formed.
    #[error("`{attribute}` is malformed: expected {expected}")]
    Malformed {
        /// The attribute.
        attribute: String,
        /// What was expected.
        expected: String,
    },
}

impl ClaimsError {
    /// The attribute that is malformed; nothing when the fault lies in no declared attribute.
    #[must_use]
    pub fn attribute(&self) -> &str {
        match self {
            Self::Malformed { attribute, .. } => attribute,
            _ => "",
        }
    }

    /// What was expected.
    #[must_use]
    pub fn expected(&self) -> &str {
        match self {
            Self::Malformed { expected, .. } => expected,
            Self::TooLarge => "claims of at most 65536 bytes",
            Self::TooDeep => "claims that nest at most 16 deep",
            Self::NotAnObject => "a JSON object",
            Self::Repeated => "each claim once",
        }
    }

    fn malformed(tree: &DecisionTree, attribute: u32) -> Self {
        Self::Malformed {
            attribute: tree.attribute_text(attribute).to_string(),
            expected: tree.expected_text(attribute).to_string(),
        }
    }
}

/// Reads all values of claims, and tells when they expire.
#[inline]
pub(crate) fn read(
    fill: &mut Fill<'_>,
    claims: &VerifiedClaims<'_>,
    check: &mut impl ClaimCheck,
) -> Result<Option<Time>, ClaimsError> {
    if claims.json.len() > MAX_CLAIMS {
        return Err(ClaimsError::TooLarge);
    }
    let text = core::str::from_utf8(&claims.json).map_err(|_| ClaimsError::NotAnObject)?;
    if depth::is_deeper(text, MAX_DEPTH) {
        return Err(ClaimsError::TooDeep);
    }
    let expires = object::read(fill, text, check)?;
    let mut required = fill.layout().required.iter();
    if let Some(attribute) = required.find(|attribute| !fill.kept.is_there(**attribute)) {
        return Err(ClaimsError::malformed(fill.tree, *attribute));
    }
    Ok(expires.map(|expires| expires.later_by(claims.leeway)))
}

/// Puts claims into classes.
pub(crate) fn bind(
    engine: Engine<'_>,
    claims: &VerifiedClaims<'_>,
    check: &mut impl ClaimCheck,
) -> Result<Binding, ClaimsError> {
    let tree = engine.tree();
    let layout = tree.layout();
    let mut row = Row::EMPTY;
    let mut classes = Inline::copy_of(&layout.subject_classes);
    let cells = Cell::from_mut(classes.as_mut_slice()).as_slice_of_cells();
    let (held, kept) = (&mut row.held, &mut row.kept);
    let registers = engine.registers();
    let mut fill = Fill { tree, registers, base: 0, classes: cells, held, kept };
    let expires = read(&mut fill, claims, check)?;
    let expires = [expires, claims.until, check.good_until()].into_iter().flatten().min();
    row.held.sort();
    row.kept.sort();
    let facts = Facts::of_subject(engine, &row, cells);
    for variable in &layout.subject_last {
        facts.work_out(*variable);
    }
    row.blocks = first_blocks(&facts);
    row.classes = classes;
    Ok(Binding::of(engine, expires, row))
}
