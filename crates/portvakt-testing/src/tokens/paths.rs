//! Every way in which a token can be verified.

use crate::compiled;
use portvakt_eval::{Binding, DecisionTree, Engine, Registers, Time};
use portvakt_jwt::{TokenCache, TokenError, Verifier};

/// Contents of no registers.
const NONE: [(&str, [&str; 0]); 0] = [];

/// A policy that reads claims of several types.
const POLICY: &str = "
portvakt: 1
policy: small
attributes:
  subject.scope: { type: text_set, split: \" \" }
  subject.level: { type: integer }
  subject.client_id: { type: text }
capabilities: { read: Read }
rules: { readers: { allow: read, when: { subject.scope: read } } }
";

/// A verifier, and what else is needed to ask it in every way.
#[derive(Debug)]
pub struct Paths {
    verifier: Verifier,
    cache: TokenCache,
    tree: DecisionTree,
    registers: Registers,
}

/// A token that every way accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its claims.
    pub claims: Vec<u8>,
    /// When its binding expires.
    pub expires: Option<Time>,
    /// Whether the policy lets its subject read.
    pub reads: bool,
}

impl Paths {
    /// All ways to ask this verifier.
    ///
    /// # Panics
    ///
    /// The policy is not valid.
    #[must_use]
    pub fn new(verifier: Verifier) -> Self {
        let tree = compiled::tree(&compiled::valid(POLICY));
        let registers = tree.registers(NONE).unwrap_or_else(|error| panic!("{error}"));
        Self { verifier, cache: TokenCache::new(64), tree, registers }
    }

    /// The verifier alone.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The cache that all tokens share.
    #[must_use]
    pub fn cache(&self) -> &TokenCache {
        &self.cache
    }

    /// A policy to bind claims with.
    ///
    /// # Panics
    ///
    /// Its registers are those of another.
    #[must_use]
    pub fn engine(&self) -> Engine<'_> {
        let engine = Engine::try_new(&self.tree, &self.registers);
        engine.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Verifies a token, then binds its claims: what all other ways are held against.
    ///
    /// # Errors
    ///
    /// The token is refused, or its claims are.
    ///
    /// # Panics
    ///
    /// Another way says something else.
    pub fn ask(&self, token: &[u8], now: Time) -> Result<Accepted, TokenError> {
        let engine = self.engine();
        let verified = self.verifier.verify(token, now).map(|claims| claims.as_ref().to_vec());
        let claims = verified.clone().unwrap_or_default();
        let read = |binding: &Binding| {
            let subject = engine.subject(binding, now).unwrap_or_else(|error| panic!("{error}"));
            let read = self.tree.capability("read").unwrap_or_else(|error| panic!("{error}"));
            let reads = subject.request(read, &[], &[]).decide().is_allowed();
            Accepted { claims: claims.clone(), expires: binding.expires(), reads }
        };
        let bound = self.verifier.verify(token, now).and_then(|claims| Ok(engine.bind(&claims)?));
        let expected = bound.as_ref().map(read).map_err(Clone::clone);
        let at_once = self.verifier.bind(token, now, engine);
        assert_eq!(at_once.as_ref().map(read).map_err(Clone::clone), expected, "bound at once");
        let fresh = TokenCache::new(4);
        for (cache, name) in [(&self.cache, "kept beside others"), (&fresh, "kept alone")] {
            for time in ["first", "again"] {
                let found = cache.verify(&self.verifier, token, now);
                let found = found.map(|claims| claims.as_ref().to_vec());
                assert_eq!(found, verified, "verified, {name}, {time}");
                let found = cache.bind(&self.verifier, token, now, engine);
                let found = found.as_deref().map(read).map_err(Clone::clone);
                assert_eq!(found, expected, "bound, {name}, {time}");
            }
        }
        expected
    }
}
