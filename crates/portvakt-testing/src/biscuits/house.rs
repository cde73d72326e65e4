//! Who hands rights on, and who verifies that.

use crate::compiled;
use crate::oracle::Supply;
use portvakt_biscuit::{
    Bounds, Delegated, DelegatedBinding, Mint, Revocations, RootKey, RootKeyPair, RootKeys, Token,
    Values, Verifier,
};
use portvakt_eval::{DecisionTree, Engine, Registers, Time, VerifiedClaims};
use std::fmt::Debug;

/// A policy with what tokens may meet: claims in several forms, attributes of each type.
pub const POLICY: &str = "
portvakt: 1
policy: letters
attributes:
  subject.iss: { type: text, required: true }
  subject.scope: { type: text_set, split: ' ' }
  subject.owner: { claim: consumer, path: '$.ID', type: text }
  subject.barred: { type: boolean }
  resource.kind: { type: text, values: [letter, parcel], optional: true }
  resource.id: { type: text, format: uuid, optional: true }
  resource.size: { type: integer, optional: true }
  resource.secret: { type: boolean, optional: true }
  resource.sent: { type: time, optional: true }
  resource.tags: { type: text_set, optional: true }
  context.tag: { type: text, optional: true }
capabilities:
  letters: [read, send, burn]
  admin: [purge]
  archive: [search]
rules:
  owners_read_and_send:
    allow: [letters.read, letters.send, archive.search]
    when: { subject.scope: letters, present: subject.owner }
  only_small_ones_burn:
    allow: letters.burn
    when: { subject.scope: letters, resource.size: { at_most: 7 } }
  the_barred: { deny: '**', when: { subject.barred: true } }
";

/// Claims that may do what the policy lets somebody do.
pub const CLAIMS: &str = r#"{
    "iss": "https://issuer.example/", "exp": 1767229200, "jti": "a7",
    "scope": "letters other", "consumer": { "authority": "x", "ID": "0192:991825827" }
}"#;

/// 2026-01-01T00:00:00Z, an hour before the claims expire.
pub const NOW: i64 = 1_767_225_600;

/// Who accepts tokens.
pub const AUDIENCE: &str = "mailer";

/// The time so many seconds after [`NOW`].
///
/// # Panics
///
/// There is no such time.
#[must_use]
pub fn after(seconds: i64) -> Time {
    must(Time::from_seconds(NOW + seconds))
}

/// What should not fail.
///
/// # Panics
///
/// It fails.
#[track_caller]
pub fn must<T, E: Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

/// A policy, ready to be asked, and two root keys of which the second is trusted with less.
#[derive(Debug)]
pub struct House {
    /// The policy.
    pub tree: DecisionTree,
    /// It has no registers.
    pub registers: Registers,
    /// The root keys 1 and 2, and one that nobody trusts.
    pub keys: [RootKeyPair; 3],
    /// Who verifies.
    pub verifier: Verifier,
}

impl House {
    /// A house with new keys.
    ///
    /// # Panics
    ///
    /// The policy does not compile.
    #[must_use]
    pub fn new() -> Self {
        let tree = compiled::tree(&compiled::valid(POLICY));
        let registers = must(tree.registers(&Supply::new()));
        let keys = [(); 3].map(|()| RootKeyPair::generate());
        let trusted = RootKeys::try_new([
            root_key(1, &keys[0], "https://issuer.example/", "**", 86_400),
            root_key(2, &keys[1], "https://other.example/", "letters.**", 600),
        ]);
        let verifier = Verifier::new(must(trusted), AUDIENCE);
        Self { tree, registers, keys, verifier }
    }

    /// The engine.
    ///
    /// # Panics
    ///
    /// Never.
    #[must_use]
    pub fn engine(&self) -> Engine<'_> {
        must(Engine::try_new(&self.tree, &self.registers))
    }

    /// A token of the first key for the ordinary claims.
    ///
    /// # Panics
    ///
    /// It cannot be minted.
    #[must_use]
    #[track_caller]
    pub fn mint(&self, bounds: &Bounds) -> Token {
        let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes());
        must(Mint::new(&self.keys[0], 1).mint(self.engine(), &claims, after(0), bounds))
    }

    /// The token, verified.
    ///
    /// # Panics
    ///
    /// It is refused.
    #[must_use]
    #[track_caller]
    pub fn verify(&self, token: &Token) -> Delegated {
        must(self.verifier.verify(token, after(0), &Revocations::nothing_is_revoked()))
    }

    /// The claims inside, bound.
    ///
    /// # Panics
    ///
    /// The token is refused, or its claims are.
    #[must_use]
    #[track_caller]
    pub fn bind(&self, token: &Token) -> DelegatedBinding {
        must(self.verify(token).bind(self.engine()))
    }
}

impl Default for House {
    fn default() -> Self {
        Self::new()
    }
}

/// A root key that is trusted with this.
#[must_use]
pub fn root_key(
    id: u32,
    pair: &RootKeyPair,
    issuer: &str,
    capabilities: &str,
    max_lifetime: u32,
) -> RootKey {
    RootKey {
        id,
        public: pair.public(),
        issuers: vec![issuer.to_owned()],
        capabilities: vec![capabilities.to_owned()],
        max_lifetime,
        leeway: 10,
    }
}

/// Bounds that a token may be minted with.
#[must_use]
pub fn bounds() -> Bounds {
    Bounds::new()
        .with_capabilities(["letters.read", "letters.send"])
        .with_resource("resource.kind", Values::texts(["letter"]))
        .with_audience([AUDIENCE, "archive"])
        .with_expiry(after(600))
}
