//! Another look at claims in the pass that binds them.

use crate::value::Time;

/// What a verifier looks at while claims are bound; see
/// [`Engine::bind_checked`](crate::Engine::bind_checked).
pub trait ClaimCheck {
    /// Sees the name of each claim, without escapes, and tells whether its value is wanted. A name
    /// that is there twice may be seen twice; the claims are refused then.
    fn wants(&mut self, name: &str) -> bool;

    /// Sees the value of a claim that is wanted, as the JSON text that stands in the claims.
    fn see(&mut self, name: &str, value: &str);

    /// Is asked when all claims were seen: the binding lives until this time at most.
    fn good_until(&self) -> Option<Time> {
        None
    }
}

/// Looks at nothing.
pub(crate) struct Unchecked;

impl ClaimCheck for Unchecked {
    #[inline]
    fn wants(&mut self, _: &str) -> bool {
        false
    }

    fn see(&mut self, _: &str, _: &str) {}
}
