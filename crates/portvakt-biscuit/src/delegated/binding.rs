//! The claims of a token, put into classes, with its bounds.

use super::request::DelegatedRequest;
use super::within::Within;
use crate::revocations::{RevocationId, Revocations};
use portvakt_eval::{Binding, Capability, Engine, Stale, Standing, Subject, Supplied, Time};

/// The claims of a token, put into classes, with its bounds. It borrows nothing: caches and request
/// extensions keep it.
#[derive(Debug, Clone)]
pub struct DelegatedBinding {
    binding: Binding,
    within: Within,
    expires: Time,
    revocation_ids: Vec<RevocationId>,
}

/// Who asks with a token: the claims inside, within the bounds.
#[derive(Debug, Clone, Copy)]
pub struct DelegatedSubject<'t> {
    subject: Subject<'t>,
    within: &'t Within,
}

impl DelegatedBinding {
    pub(super) fn new(
        binding: Binding,
        within: Within,
        expires: Time,
        revocation_ids: Vec<RevocationId>,
    ) -> Self {
        Self { binding, within, expires, revocation_ids }
    }

    /// Who asks, as of now.
    ///
    /// # Errors
    ///
    /// The binding was made by another tree, or the token has expired.
    pub fn subject<'b>(
        &'b self,
        engine: Engine<'b>,
        now: Time,
    ) -> Result<DelegatedSubject<'b>, Stale> {
        let subject = engine.subject(&self.binding, now)?;
        if now >= self.expires {
            return Err(Stale::Expired);
        }
        Ok(DelegatedSubject { subject, within: &self.within })
    }

    /// When the token expires.
    #[must_use]
    pub fn expires(&self) -> Time {
        self.expires
    }

    /// Whether the token has been revoked since: a binding that is kept must be asked.
    #[must_use]
    pub fn is_revoked(&self, revocations: &Revocations) -> bool {
        revocations.revoke_any(&self.revocation_ids)
    }
}

impl<'t> DelegatedSubject<'t> {
    /// Asks for a capability on a resource in a context.
    ///
    /// There is always a request; see [`Subject::request`]. The bounds look at the values exactly as
    /// they are supplied here; see [`Bounds`](crate::Bounds).
    #[must_use]
    pub fn request(
        &self,
        capability: Capability,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> DelegatedRequest<'t> {
        let excluded = self.within.excludes(capability, resource);
        DelegatedRequest::new(self.subject.request(capability, resource, context), excluded)
    }

    /// What claims and bounds leave of a capability.
    #[must_use]
    pub fn standing(&self, capability: Capability) -> Standing {
        if !self.within.includes(capability) {
            return Standing::Never;
        }
        match self.subject.restrict(capability).standing() {
            Standing::Always if !self.within.is_open() => Standing::Depends,
            standing => standing,
        }
    }
}
