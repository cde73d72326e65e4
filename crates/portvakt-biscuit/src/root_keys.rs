//! Which root keys are trusted, and with what.

use crate::keys::{KeyError, RootPublicKey};
use crate::object::Object;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The longest difference of clocks that may be allowed, in seconds.
pub const MAX_LEEWAY: u32 = 300;

/// Ends a name that stands for everything below it.
const BELOW: &str = "**";

/// A root key and what it is trusted with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKey {
    /// The number by which tokens name it. A new key gets a new one; the old entry goes when the
    /// last token that it has signed has expired.
    pub id: u32,
    /// The public key.
    pub public: RootPublicKey,
    /// Whose claims it may put into a token: `iss`, compared byte by byte.
    pub issuers: Vec<String>,
    /// Which capabilities it may hand on: full names, or `a.b.**` for all below `a.b`, or `**`.
    pub capabilities: Vec<String>,
    /// For how long, in seconds from when a token is issued to when it expires.
    pub max_lifetime: u32,
    /// How far the clock of whoever mints may be ahead of ours, in seconds. Tokens expire without.
    pub leeway: u32,
}

/// The root keys that are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootKeys {
    keys: BTreeMap<u32, RootKey>,
}

/// Why trust in root keys is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RootKeysError {
    /// No key is trusted.
    #[error("expected at least one root key")]
    NoKey,
    /// Two entries have one id.
    #[error("the root key {id} is there twice")]
    IdTwice {
        /// The id.
        id: u32,
    },
    /// Two entries have one key: which of them would tell what it is trusted with?
    #[error("the root keys {first} and {second} are one key")]
    KeyTwice {
        /// The id of one.
        first: u32,
        /// The id of the other.
        second: u32,
    },
    /// A list is empty, or a text in it.
    #[error("root key {id}: `{key}` is empty")]
    Empty {
        /// The id.
        id: u32,
        /// What is empty.
        key: &'static str,
    },
    /// A number is out of its bounds.
    #[error("root key {id}: `{key}` is out of bounds: {bounds}")]
    OutOfBounds {
        /// The id.
        id: u32,
        /// What is out of bounds.
        key: &'static str,
        /// Its bounds.
        bounds: &'static str,
    },
    /// `*` stands where it has no meaning.
    #[error("root key {id}: expected full names of capabilities, or `name.**`")]
    Pattern {
        /// The id.
        id: u32,
    },
    /// A public key is not one.
    #[error("root key {id}: {error}")]
    Key {
        /// The id.
        id: u32,
        /// What is wrong.
        error: KeyError,
    },
    /// The text is not JSON of this form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl RootKey {
    /// Tells whether it may put claims of this issuer into a token.
    pub(crate) fn speaks_for(&self, issuer: &str) -> bool {
        self.issuers.iter().any(|one| one == issuer)
    }

    /// Tells whether it may hand on a capability.
    pub(crate) fn hands_on(&self, capability: &str) -> bool {
        let covers = |one: &String| match one.strip_suffix(BELOW) {
            // What is left ends in the point, or is nothing: `a.b.**` covers `a.b.c`, not `a.bc`.
            Some(above) => capability.strip_prefix(above).is_some_and(|below| !below.is_empty()),
            None => one == capability,
        };
        self.capabilities.iter().any(covers)
    }

    fn check(&self) -> Result<(), RootKeysError> {
        let id = self.id;
        for (key, list) in [("issuers", &self.issuers), ("capabilities", &self.capabilities)] {
            if list.is_empty() || list.iter().any(String::is_empty) {
                return Err(RootKeysError::Empty { id, key });
            }
        }
        let plain = |one: &String| {
            let above = one.strip_suffix(BELOW).unwrap_or(one);
            let ends = above.len() == one.len() || above.is_empty() || above.ends_with('.');
            ends && !above.contains('*')
        };
        if !self.capabilities.iter().all(plain) {
            return Err(RootKeysError::Pattern { id });
        }
        let bounded = [
            ("max_lifetime", self.max_lifetime > 0, "at least 1 second"),
            ("leeway", self.leeway <= MAX_LEEWAY, "at most 300 seconds"),
        ];
        match bounded.into_iter().find(|(_, inside, _)| !inside) {
            Some((key, _, bounds)) => Err(RootKeysError::OutOfBounds { id, key, bounds }),
            None => Ok(()),
        }
    }
}

impl RootKeys {
    /// Trusts these keys.
    ///
    /// # Errors
    ///
    /// There is none; two have one id or are one key; or an entry is not sound in itself.
    pub fn try_new(all: impl IntoIterator<Item = RootKey>) -> Result<Self, RootKeysError> {
        let mut keys: BTreeMap<u32, RootKey> = BTreeMap::new();
        let mut ids: BTreeMap<String, u32> = BTreeMap::new();
        for one in all {
            one.check()?;
            let second = one.id;
            if let Some(first) = ids.insert(one.public.to_string(), second)
                && first != second
            {
                return Err(RootKeysError::KeyTwice { first, second });
            }
            if keys.insert(second, one).is_some() {
                return Err(RootKeysError::IdTwice { id: second });
            }
        }
        if keys.is_empty() { Err(RootKeysError::NoKey) } else { Ok(Self { keys }) }
    }

    /// Reads trust from JSON:
    ///
    /// ```json
    /// { "root_keys": [ {
    ///     "id": 1,
    ///     "public": "ed25519/7d4b…",
    ///     "issuers": ["https://maskinporten.no/"],
    ///     "capabilities": ["serviceowner.dialogs.**"],
    ///     "max_lifetime": 3600,
    ///     "leeway": 10
    /// } ] }
    /// ```
    ///
    /// `leeway` may be left out (10 seconds); nothing else may, and nothing else may be there.
    ///
    /// # Errors
    ///
    /// The text is not of this form (the error tells line and column), or as for
    /// [`try_new`](Self::try_new).
    pub fn from_json(json: &str) -> Result<Self, RootKeysError> {
        let Object::<Written>(written) = serde_json::from_str(json)?;
        let key = |Object(one): Object<WrittenKey>| {
            let id = one.id;
            let public = RootPublicKey::from_text(&one.public);
            Ok(RootKey {
                id,
                public: public.map_err(|error| RootKeysError::Key { id, error })?,
                issuers: one.issuers,
                capabilities: one.capabilities,
                max_lifetime: one.max_lifetime,
                leeway: one.leeway,
            })
        };
        let keys: Result<Vec<_>, _> = written.root_keys.into_iter().map(key).collect();
        keys.and_then(Self::try_new)
    }

    /// The keys, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &RootKey> {
        self.keys.values()
    }

    pub(crate) fn find(&self, id: u32) -> Option<&RootKey> {
        self.keys.get(&id)
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    root_keys: Vec<Object<WrittenKey>>,
}

/// One entry of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    id: u32,
    public: String,
    issuers: Vec<String>,
    capabilities: Vec<String>,
    max_lifetime: u32,
    #[serde(default = "leeway")]
    leeway: u32,
}

/// The leeway of an entry that says nothing of it, in seconds.
fn leeway() -> u32 {
    10
}

#[cfg(test)]
mod tests {
    use super::{RootKey, RootKeys};
    use crate::keys::RootKeyPair;

    fn written(public: &str) -> String {
        format!(
            r#"{{ "root_keys": [ {{ "id": 7, "public": "{public}", "issuers": ["me"],
            "capabilities": ["a.b.**", "c.d"], "max_lifetime": 60 }} ] }}"#
        )
    }

    fn key(id: u32, pair: &RootKeyPair) -> RootKey {
        let lists = |text: &str| vec![text.to_owned()];
        let (issuers, capabilities) = (lists("me"), lists("**"));
        RootKey { id, public: pair.public(), issuers, capabilities, max_lifetime: 60, leeway: 10 }
    }

    #[test]
    fn trust_is_read_from_json() {
        let public = RootKeyPair::generate().public();
        let keys = RootKeys::from_json(&written(&public.to_string())).unwrap();
        let key = keys.find(7).unwrap();
        assert_eq!((key.public, key.max_lifetime, key.leeway), (public, 60, 10));
        assert!(key.speaks_for("me") && !key.speaks_for("ME") && !key.speaks_for("me/"));
        assert!(keys.find(8).is_none());
    }

    #[test]
    fn a_pattern_covers_what_is_below() {
        let public = RootKeyPair::generate().public().to_string();
        let keys = RootKeys::from_json(&written(&public)).unwrap();
        let key = keys.find(7).unwrap();
        for (name, covered) in [
            ("a.b.c", true),
            ("a.b.c.d", true),
            ("c.d", true),
            ("a.b", false),
            ("a.b.", false),
            ("a.bc", false),
            ("c.d.e", false),
            ("x.a.b.c", false),
        ] {
            assert_eq!(key.hands_on(name), covered, "{name}");
        }
        assert!(super::tests::key(1, &RootKeyPair::generate()).hands_on("any.thing"));
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        let public = RootKeyPair::generate().public().to_string();
        let good = written(&public);
        for (wrong, told) in [
            (good.replace("\"id\": 7", "\"id\": 7, \"kid\": 7"), "unknown field `kid`"),
            (good.replace("\"id\": 7", "\"id\": 7, \"id\": 7"), "duplicate field `id`"),
            (good.replace("\"id\": 7,", ""), "missing field `id` at line 2 column"),
            (good.replace("\"max_lifetime\": 60", "\"max_lifetime\": -1"), "line 2 column"),
            (good.replace(&public, "ed25519/00"), "root key 7: expected `ed25519/`"),
            (good.replace("[\"me\"]", "[]"), "root key 7: `issuers` is empty"),
            (good.replace("c.d", ""), "root key 7: `capabilities` is empty"),
            (good.replace("\"max_lifetime\": 60", "\"max_lifetime\": 0"), "`max_lifetime` is out"),
            (good.replace("60 }", "60, \"leeway\": 301 }"), "`leeway` is out of bounds"),
            (r#"{ "root_keys": [] }"#.to_owned(), "expected at least one root key"),
            ("[[]]".to_owned(), "expected an object at line 1"),
            (
                format!(r#"{{ "root_keys": [[7, "{public}", ["me"], ["c.d"], 60, 0]] }}"#),
                "expected an object at line 1",
            ),
        ] {
            let error = RootKeys::from_json(&wrong).unwrap_err().to_string();
            assert!(error.contains(told), "{error}\n{wrong}");
        }
        for pattern in ["a.b**", "a.*", "*", "a.**.b", "***", "a.**.**"] {
            let error = RootKeys::from_json(&good.replace("c.d", pattern)).unwrap_err();
            assert!(error.to_string().contains("full names"), "{pattern}: {error}");
        }
    }

    #[test]
    fn ids_and_keys_are_there_once() {
        let (one, two) = (RootKeyPair::generate(), RootKeyPair::generate());
        let told = |keys: [RootKey; 2]| RootKeys::try_new(keys).unwrap_err().to_string();
        assert_eq!(told([key(1, &one), key(1, &two)]), "the root key 1 is there twice");
        assert_eq!(told([key(1, &one), key(2, &one)]), "the root keys 1 and 2 are one key");
        assert_eq!(RootKeys::try_new([key(1, &one), key(2, &two)]).unwrap().iter().count(), 2);
    }
}
