//! A service owner, its tokens and who verifies them.

use portvakt_biscuit::{
    Bounds, Delegated, DelegatedBinding, Mint, Revocations, RootKey, RootKeyPair, RootKeys, Token,
    Values, Verifier,
};
use portvakt_eval::{DecisionTree, Engine, Registers, Time, VerifiedClaims};
use portvakt_testing::compiled;
use portvakt_testing::oracle::Supply;

/// A policy with what tokens may meet: claims in several forms, attributes of each type.
pub(crate) const POLICY: &str = "
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
rules:
  owners_read_and_send:
    allow: [letters.read, letters.send]
    when: { subject.scope: letters, present: subject.owner }
  only_small_ones_burn:
    allow: letters.burn
    when: { subject.scope: letters, resource.size: { at_most: 7 } }
  the_barred: { deny: '**', when: { subject.barred: true } }
";

/// Claims that may do what the policy lets somebody do.
pub(crate) const CLAIMS: &str = r#"{
    "iss": "https://issuer.example/", "exp": 1767229200, "jti": "a7",
    "scope": "letters other", "consumer": { "authority": "x", "ID": "0192:991825827" }
}"#;

/// 2026-01-01T00:00:00Z, an hour before the claims expire.
pub(crate) const NOW: i64 = 1_767_225_600;

/// Who accepts tokens.
pub(crate) const AUDIENCE: &str = "mailer";

pub(crate) fn after(seconds: i64) -> Time {
    Time::from_seconds(NOW + seconds).unwrap()
}

/// The policy, ready to be asked, and two root keys of which the second is trusted with less.
pub(crate) struct House {
    pub(crate) tree: DecisionTree,
    pub(crate) registers: Registers,
    pub(crate) keys: [RootKeyPair; 2],
    pub(crate) verifier: Verifier,
}

impl House {
    pub(crate) fn new() -> Self {
        let tree = compiled::tree(&compiled::valid(POLICY));
        let registers = tree.registers(&Supply::new()).unwrap();
        let keys = [RootKeyPair::generate(), RootKeyPair::generate()];
        let trusted = RootKeys::try_new([
            root_key(1, &keys[0], "https://issuer.example/", "**", 86_400),
            root_key(2, &keys[1], "https://other.example/", "letters.**", 600),
        ]);
        let verifier = Verifier::new(trusted.unwrap(), AUDIENCE);
        Self { tree, registers, keys, verifier }
    }

    pub(crate) fn engine(&self) -> Engine<'_> {
        Engine::try_new(&self.tree, &self.registers).unwrap()
    }

    /// A token of the first key for the ordinary claims.
    pub(crate) fn mint(&self, bounds: &Bounds) -> Token {
        let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes());
        Mint::new(&self.keys[0], 1).mint(self.engine(), &claims, after(0), bounds).unwrap()
    }

    pub(crate) fn verify(&self, token: &Token) -> Delegated {
        self.verifier.verify(token, after(0), &Revocations::nothing_is_revoked()).unwrap()
    }

    pub(crate) fn bind(&self, token: &Token) -> DelegatedBinding {
        self.verify(token).bind(self.engine()).unwrap()
    }
}

pub(crate) fn root_key(
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
pub(crate) fn bounds() -> Bounds {
    Bounds::new()
        .with_capabilities(["letters.read", "letters.send"])
        .with_resource("resource.kind", Values::texts(["letter"]))
        .with_audience([AUDIENCE, "archive"])
        .with_expiry(after(600))
}
