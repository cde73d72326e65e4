//! How those who verify tell that an issuer seems to have a new key.

use portvakt_jwt::{Issuer, TokenError, Trust, Unverified};
use serde::Deserialize;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::Notify;

/// Tells an [`Upkeep`](crate::Upkeep) of tokens whose `kid` is none of the keys'. Cheap to clone.
///
/// Nothing here waits, and nothing fetches: however often something is told, an issuer's keys are
/// fetched at most once a cool-down.
#[derive(Debug, Clone)]
pub struct UnknownKids {
    trust: Trust,
    /// One an issuer, in the order of the trust.
    bells: Arc<[Notify]>,
}

impl UnknownKids {
    pub(crate) fn of(trust: &Trust) -> Self {
        let bells = trust.issuers().iter().map(|_| Notify::new()).collect();
        Self { trust: trust.clone(), bells }
    }

    /// Takes note of a token that was refused: if that was for its `kid`, the keys of the issuer
    /// that it names are fetched when the cool-down allows.
    pub fn refused(&self, token: &[u8], error: &TokenError) {
        if *error != TokenError::KidUnknown {
            return;
        }
        // A verifier has read this token, so that it is not longer than it may be. Nobody has
        // vouched for its `iss`, which is good enough to choose whose keys to fetch.
        let unverified = Unverified::read(token, token.len()).ok();
        let claims = unverified.and_then(|read| serde_json::from_str(read.claims()).ok());
        if let Some(Claims { iss }) = claims {
            self.ring(|issuer| issuer.iss == iss);
        }
    }

    /// Takes note of a `kid` that is none of the keys' of the issuer with this name.
    pub fn seen(&self, issuer: &str) {
        self.ring(|one| one.name == issuer);
    }

    /// Waits until something is told of the issuer with this name.
    pub(crate) async fn told(&self, issuer: &str) {
        match self.bell(issuer) {
            Some(bell) => bell.notified().await,
            None => std::future::pending().await,
        }
    }

    /// Forgets what was told of the issuer with this name.
    pub(crate) fn forget(&self, issuer: &str) {
        if let Some(bell) = self.bell(issuer) {
            pin!(bell.notified()).enable();
        }
    }

    fn bell(&self, issuer: &str) -> Option<&Notify> {
        let place = self.trust.issuers().iter().position(|one| one.name == issuer)?;
        self.bells.get(place)
    }

    fn ring(&self, is_meant: impl Fn(&Issuer) -> bool) {
        let all = self.trust.issuers().iter().zip(&*self.bells);
        all.filter(|(issuer, _)| is_meant(issuer)).for_each(|(_, bell)| bell.notify_one());
    }
}

/// The claims, as far as they are read.
#[derive(Deserialize)]
struct Claims {
    iss: String,
}
