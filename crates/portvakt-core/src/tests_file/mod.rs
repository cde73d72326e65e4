//! The tests file beside a policy: what it asks, and what it expects.
//!
//! Read against a resolved policy: every name is an id, patterns are capabilities, `with` is merged
//! into the subject's claims, and `rest` is every capability that is not listed. Nothing is decided
//! here. Claims and values are given as JSON, as a token and a service would give them; whether they
//! are well-formed is for the engine to say.

mod expectation;
mod json;
mod read;
mod section;

#[cfg(test)]
mod tests;

use portvakt_eval::Effect;

use crate::beside::{FileBeside, FileKind};
use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::policy::{AttributeId, CapabilityId, Obligation, Policy, RegisterId, RuleId};
use crate::resolve::form::TESTS_FILE;
use crate::source::{FileId, Span};
use crate::syntax;

/// A tests file of which the tree could be read.
#[derive(Debug, Clone)]
pub struct TestsFile(FileBeside);

impl TestsFile {
    /// Reads a file. What is wrong goes to `diagnostics`; a file of which the tree could be read is
    /// given all the same, so that [`resolve`](Self::resolve) can find what else is wrong.
    pub fn parse(
        file: FileId,
        text: &str,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let kind = FileKind {
            form: &TESTS_FILE,
            read: syntax::parse_with_empty,
            also: section::refuse_empty,
        };
        FileBeside::parse(&kind, file, text, limits, diagnostics).map(Self)
    }

    /// The policy that the tests are for, as written under `tests_for`, and where; nothing when it
    /// is missing or no text.
    #[must_use]
    pub fn policy(&self) -> Option<(String, Span)> {
        self.0.policy("tests_for")
    }

    /// Resolves the tests against their policy; nothing when there are errors, those of
    /// [`parse`](Self::parse) counted.
    pub fn resolve(&self, policy: &Policy, diagnostics: &mut Diagnostics) -> Option<TestSuite> {
        self.0.resolve(policy, diagnostics, &[], read::suite)
    }
}

/// All tests of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestSuite {
    /// `registers`: those whose contents the file gives, in file order.
    pub registers: Vec<GivenRegister>,
    /// `tests`, in file order.
    pub tests: Vec<Test>,
}

/// A register whose contents the file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRegister {
    /// The register.
    pub register: RegisterId,
    /// Its members as written.
    pub members: Vec<String>,
    /// Where they stand.
    pub span: Span,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its name: free text.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The claims, `with` merged into them, as one JSON object.
    pub claims: String,
    /// Values of attributes of the resource and the context, in file order.
    pub values: Vec<GivenValue>,
    /// What the test expects.
    pub expected: Expected,
}

/// A value of an attribute of the resource or the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenValue {
    /// The attribute.
    pub attribute: AttributeId,
    /// The value as JSON.
    pub json: String,
    /// Where it stands.
    pub span: Span,
}

/// What a test expects. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// These effects, one for each capability, ascending by capability.
    Effects(Vec<ExpectedEffect>),
    /// `malformed`: the request is refused because this attribute is malformed.
    Malformed {
        /// The attribute.
        attribute: AttributeId,
        /// Where it is named.
        span: Span,
    },
}

/// What a test expects for one capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedEffect {
    /// The capability.
    pub capability: CapabilityId,
    /// Allow or deny.
    pub effect: Effect,
    /// `reason`: the rule; nothing when the test does not say. Not for what `rest` adds.
    pub reason: Option<RuleId>,
    /// `then`, whole, sorted by name; nothing when the test does not say. Not for what `rest` adds.
    pub then: Option<Vec<Obligation>>,
    /// The pattern, or `rest`, that it follows from.
    pub span: Span,
}
