//! Tokens that were verified a moment ago.

use crate::claims::Window;
use crate::error::TokenError;
use crate::verifier::Verifier;
use arc_swap::ArcSwapOption;
use portvakt_eval::{Binding, Engine, Time, VerifiedClaims};
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many places a token may stand in.
const WAYS: usize = 4;

/// How many of a token's last bytes are hashed: they are the end of its signature, which nobody but
/// the issuer chooses, and only tokens that were verified are kept.
const HASHED: usize = 64;

/// Keeps tokens that were verified, with their claims and bindings, so that the next request of the
/// same holder costs a comparison instead of a signature.
///
/// It holds at most as many tokens as it was made for. A token is found by a keyed hash and
/// confirmed by all its bytes; every hit looks at `exp`, `nbf` and the age again; what was verified
/// by keys that are no longer in use is not found. What was refused is not kept: a token that is
/// refused today may be good when keys or clocks have changed.
pub struct TokenCache {
    slots: Box<[ArcSwapOption<Kept>]>,
    hasher: RandomState,
    /// Which of a full set's places goes next.
    next: AtomicUsize,
}

/// A token that was verified.
struct Kept {
    hash: u64,
    token: Box<[u8]>,
    window: Window,
    place: usize,
    generation: u64,
    claims: VerifiedClaims<'static>,
    /// The binding of the policy that asked last.
    binding: ArcSwapOption<Binding>,
}

impl TokenCache {
    /// Keeps at most so many tokens, rounded up to a multiple of four. Each takes about twice its
    /// own length.
    #[must_use]
    pub fn new(tokens: usize) -> Self {
        let sets = tokens.div_ceil(WAYS).max(1);
        let slots = (0..sets.saturating_mul(WAYS)).map(|_| ArcSwapOption::empty()).collect();
        Self { slots, hasher: RandomState::new(), next: AtomicUsize::new(0) }
    }

    /// Verifies a token as [`Verifier::verify`] does, or finds that it was.
    ///
    /// # Errors
    ///
    /// Those of [`Verifier::verify`].
    pub fn verify(
        &self,
        verifier: &Verifier,
        token: &[u8],
        now: Time,
    ) -> Result<VerifiedClaims<'static>, TokenError> {
        self.kept(verifier, token, now).map(|kept| kept.claims.clone())
    }

    /// Verifies a token and binds its claims as [`Verifier::bind`] does, or finds that this was
    /// done. A binding of another policy is made anew from the claims kept.
    ///
    /// # Errors
    ///
    /// Those of [`Verifier::bind`].
    pub fn bind(
        &self,
        verifier: &Verifier,
        token: &[u8],
        now: Time,
        engine: Engine<'_>,
    ) -> Result<Arc<Binding>, TokenError> {
        let kept = self.kept(verifier, token, now)?;
        let binding = kept.binding.load();
        // INVARIANT(A8): a binding serves the tree that made it, and no other.
        if let Some(binding) = binding.as_ref().filter(|one| one.tree() == engine.tree().id()) {
            return Ok(Arc::clone(binding));
        }
        let binding = Arc::new(engine.bind(&kept.claims)?);
        kept.binding.store(Some(Arc::clone(&binding)));
        Ok(binding)
    }

    fn kept(&self, verifier: &Verifier, token: &[u8], now: Time) -> Result<Arc<Kept>, TokenError> {
        let hash = self.hash(token);
        let ways = self.ways(hash);
        let found = ways.iter().find_map(|way| {
            let kept = way.load();
            let kept = kept.as_ref().filter(|kept| kept.hash == hash && *kept.token == *token)?;
            Some(Arc::clone(kept))
        });
        if let Some(kept) = found.filter(|kept| kept.is_of(verifier)) {
            // The window says what is wrong; the whole way says it in the same words as ever.
            if kept.window.check(now).is_ok() {
                return Ok(kept);
            }
        }
        let signed = verifier.signed(token)?;
        let window = signed.window(now)?;
        let (place, generation) = (signed.place, signed.generation);
        let kept = Arc::new(Kept {
            hash,
            token: token.into(),
            window,
            place,
            generation,
            claims: signed.into_claims(window),
            binding: ArcSwapOption::empty(),
        });
        self.keep(verifier, now, &kept);
        Ok(kept)
    }

    /// Puts a token where it was before, where nothing of use stands, or in the place of another.
    fn keep(&self, verifier: &Verifier, now: Time, kept: &Arc<Kept>) {
        let ways = self.ways(kept.hash);
        let is_free = |way: &&ArcSwapOption<Kept>| {
            way.load().as_ref().is_none_or(|old| {
                *old.token == *kept.token || old.window.check(now).is_err() || !old.is_of(verifier)
            })
        };
        let turn = self.next.fetch_add(1, Ordering::Relaxed).checked_rem(WAYS).unwrap_or_default();
        if let Some(way) = ways.iter().find(is_free).or(ways.get(turn)) {
            way.store(Some(Arc::clone(kept)));
        }
    }

    /// The places in which a token of this hash may stand.
    fn ways(&self, hash: u64) -> &[ArcSwapOption<Kept>] {
        let sets = u64::try_from(self.slots.len() / WAYS).unwrap_or(1);
        let set = usize::try_from(hash.checked_rem(sets).unwrap_or_default()).unwrap_or_default();
        let from = set.saturating_mul(WAYS);
        self.slots.get(from..from.saturating_add(WAYS)).unwrap_or_default()
    }

    fn hash(&self, token: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(token.get(token.len().saturating_sub(HASHED)..).unwrap_or_default());
        hasher.finish()
    }
}

impl Kept {
    /// Tells whether a verifier would still take the token, and trust the keys that signed.
    fn is_of(&self, verifier: &Verifier) -> bool {
        verifier.takes(self.token.len()) && verifier.has_generation(self.place, self.generation)
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache").field("places", &self.slots.len()).finish_non_exhaustive()
    }
}
