//! A tree with its register contents.

use crate::claims::{ClaimCheck, ClaimsError, Unchecked, VerifiedClaims};
use crate::registers::Registers;
use crate::subject::{Binding, Stale, Subject};
use crate::tree::DecisionTree;
use crate::value::Time;

/// A tree with its register contents: what decides.
#[derive(Debug, Clone, Copy)]
pub struct Engine<'t> {
    tree: &'t DecisionTree,
    registers: &'t Registers,
}

/// Register contents were made for another tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the register contents were made for another policy")]
pub struct ForeignRegisters;

impl<'t> Engine<'t> {
    /// Joins a tree with register contents made for it.
    ///
    /// # Errors
    ///
    /// The contents were made for another tree.
    pub fn try_new(
        tree: &'t DecisionTree,
        registers: &'t Registers,
    ) -> Result<Self, ForeignRegisters> {
        if registers.tree() == tree.id() {
            Ok(Self { tree, registers })
        } else {
            Err(ForeignRegisters)
        }
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &'t DecisionTree {
        self.tree
    }

    /// The register contents.
    #[must_use]
    pub fn registers(&self) -> &'t Registers {
        self.registers
    }

    /// The registers that the policy declares with their members, normalised and sorted.
    pub fn register_members(
        &self,
    ) -> impl Iterator<Item = (&'t str, impl Iterator<Item = &'t str>)> {
        let registers = self.registers;
        let declared = self.tree.register_declarations().enumerate();
        declared.map(|(place, one)| (one.name, registers.members(place)))
    }

    /// Puts verified claims into classes, once for all requests of their holder.
    ///
    /// # Errors
    ///
    /// The claims are no JSON object, too large, repeat a name, or a declared claim is malformed.
    /// The holder may do nothing then.
    pub fn bind(&self, claims: &VerifiedClaims<'_>) -> Result<Binding, ClaimsError> {
        crate::claims::bind(*self, claims, &mut Unchecked)
    }

    /// Binds claims as [`bind`](Self::bind) does, and shows them to a check in the same pass: a
    /// verifier that is not done yet. It must not let go of the binding unless it is content.
    ///
    /// # Errors
    ///
    /// Those of [`bind`](Self::bind); the check has its own say.
    pub fn bind_checked(
        &self,
        claims: &VerifiedClaims<'_>,
        check: &mut impl ClaimCheck,
    ) -> Result<Binding, ClaimsError> {
        crate::claims::bind(*self, claims, check)
    }

    /// Puts a subject without claims into classes: a request without a token.
    ///
    /// # Errors
    ///
    /// The policy requires a claim.
    pub fn bind_anonymous(&self) -> Result<Binding, ClaimsError> {
        self.bind(&VerifiedClaims::vouched_for_by_caller(b"{}"))
    }

    /// The subject of a binding, as of now.
    ///
    /// # Errors
    ///
    /// The binding was made by another tree, or its claims have expired: bind again from the
    /// verified claims.
    pub fn subject<'b>(&self, binding: &'b Binding, now: Time) -> Result<Subject<'b>, Stale>
    where
        't: 'b,
    {
        Subject::of(*self, binding, now)
    }
}
