//! One request with a token.

use super::decision::DelegatedDecision;
use crate::bounds::Bound;
use portvakt_eval::Request;

/// One request with a token; see [`DelegatedSubject::request`](crate::DelegatedSubject::request).
#[derive(Debug)]
pub struct DelegatedRequest<'t> {
    request: Request<'t>,
    excluded: Option<Bound>,
}

impl<'t> DelegatedRequest<'t> {
    pub(super) fn new(request: Request<'t>, excluded: Option<Bound>) -> Self {
        Self { request, excluded }
    }

    /// Decides: allowed only if the policy allows it for the claims inside, and it lies within the
    /// bounds of every block.
    #[must_use]
    pub fn decide(self) -> DelegatedDecision<'t> {
        match self.excluded {
            Some(bound) => DelegatedDecision::excluded(bound),
            None => DelegatedDecision::decided(self.request.decide()),
        }
    }
}
