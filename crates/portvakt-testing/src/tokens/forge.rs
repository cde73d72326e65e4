//! The keys of a test run, and the tokens that are made with them.

use super::recipe::{Edits, Recipe, edit, object};
use super::signing_key::{SigningKey, encoded};
use super::surgery::Step;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use portvakt_jwt::{Audience, Issuer, KeySet, Keys, Trust, Verifier};
use serde_json::json;
use std::collections::BTreeSet;

/// The time of all tests with tokens: 2026-01-01T00:00:00Z, in seconds since 1970.
pub const NOW: i64 = 1_767_225_600;

/// A key, as a file of the corpus has it.
#[derive(Debug, Clone)]
pub struct KeyLine {
    /// Its name in recipes.
    pub name: String,
    /// Its `kid`.
    pub kid: String,
    /// The algorithm that it is made for, and signs with unless told otherwise.
    pub kind: String,
    /// The size of an RSA key, in bits.
    pub bits: Option<u32>,
    /// The issuer in whose set it is; an attacker's is in none.
    pub set: Option<String>,
    /// Further members of its JWK.
    pub members: Edits,
}

/// Makes tokens by their recipes.
#[derive(Debug)]
pub struct Forge {
    trust: Trust,
    keys: Vec<(KeyLine, SigningKey)>,
}

impl Forge {
    /// Makes all keys.
    #[must_use]
    pub fn new(trust: Trust, lines: Vec<KeyLine>) -> Self {
        let made = |line: KeyLine| {
            let key = match line.bits {
                Some(bits) => SigningKey::rsa(&line.kid, bits),
                None => SigningKey::new(&line.kid, &line.kind),
            };
            (line, key)
        };
        Self { trust, keys: lines.into_iter().map(made).collect() }
    }

    /// A verifier for the issuers with their keys.
    ///
    /// # Panics
    ///
    /// A key cannot be used.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        let mut keys = Keys::none();
        let issuers: BTreeSet<&str> =
            self.keys.iter().filter_map(|(line, _)| line.set.as_deref()).collect();
        for issuer in issuers {
            let set = KeySet::from_json(self.set(issuer).as_bytes());
            let set = set.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(set.skipped(), [], "keys of {issuer}");
            keys = keys.with(issuer, set);
        }
        Verifier::try_new(self.trust.clone(), keys).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The keys of an issuer as it publishes them: a JWK Set.
    #[must_use]
    pub fn set(&self, issuer: &str) -> String {
        let of_issuer = self.keys.iter().filter(|(line, _)| line.set.as_deref() == Some(issuer));
        let keys: Vec<String> = of_issuer.map(|(line, key)| jwk(line, key)).collect();
        format!(r#"{{"keys":[{}]}}"#, keys.join(","))
    }

    /// Whom the verifier trusts.
    #[must_use]
    pub fn trust(&self) -> &Trust {
        &self.trust
    }

    /// What is trusted of an issuer.
    ///
    /// # Panics
    ///
    /// There is no such issuer.
    #[must_use]
    pub fn issuer(&self, name: &str) -> &Issuer {
        let found = self.trust.issuers().iter().find(|issuer| issuer.name == name);
        found.unwrap_or_else(|| panic!("there is no issuer `{name}`"))
    }

    fn key(&self, recipe: &Recipe) -> &(KeyLine, SigningKey) {
        let is_it = |(line, _): &&(KeyLine, SigningKey)| match &recipe.key {
            Some(name) => line.name == *name,
            None => line.set.as_deref() == Some(&recipe.issuer),
        };
        let found = self.keys.iter().find(is_it);
        found.unwrap_or_else(|| panic!("no key for {recipe:?}"))
    }

    /// The token of a recipe.
    ///
    /// # Panics
    ///
    /// The recipe names what there is not, or a step of it changes nothing.
    #[must_use]
    pub fn token(&self, recipe: &Recipe) -> Vec<u8> {
        let issuer = self.issuer(&recipe.issuer);
        let (line, key) = self.key(recipe);
        let mut header = vec![
            ("alg".to_owned(), json!(line.kind).to_string()),
            ("typ".to_owned(), json!(issuer.typ.one_of[0]).to_string()),
            ("kid".to_owned(), json!(line.kid).to_string()),
        ];
        edit(&mut header, &recipe.header);
        let mut claims = honest(issuer);
        edit(&mut claims, &recipe.claims);
        let [mut header, mut payload] =
            [header, claims].map(|members| self.filled(recipe, &object(&members)));
        let take = |step: &Step, part, bytes: &mut Vec<u8>| {
            step.of(part, bytes, &self.filled(recipe, step.with()))
        };
        let first_two = |step: &Step, header: &mut Vec<u8>, payload: &mut Vec<u8>| {
            let taken = take(step, "header", header) || take(step, "payload", payload);
            assert!(taken, "{step:?} cannot be taken yet");
        };
        for step in &recipe.json {
            first_two(step, &mut header, &mut payload);
        }
        let [mut header, mut payload] = [header, payload].map(|json| encoded(json).into_bytes());
        for step in &recipe.text {
            first_two(step, &mut header, &mut payload);
        }
        let message = [header.as_slice(), payload.as_slice()].join(&b'.');
        let signature = Self::signature(line, key, recipe.sign.as_deref(), &message);
        let mut signature = encoded(signature).into_bytes();
        for step in &recipe.signed {
            if let Some(issuer) = step.borrows() {
                let token = self.token(&Recipe::honest(issuer));
                signature = token.rsplit(|byte| *byte == b'.').next().unwrap_or_default().to_vec();
                continue;
            }
            let _ = take(step, "header", &mut header)
                || take(step, "payload", &mut payload)
                || take(step, "signature", &mut signature);
        }
        let mut token = [header, payload, signature].join(&b'.');
        for step in &recipe.signed {
            let _ = take(step, "token", &mut token);
        }
        token
    }

    /// A token of any header and payload, signed by the key of this name as its kind does.
    ///
    /// # Panics
    ///
    /// There is no such key.
    #[must_use]
    pub fn signed(&self, key: &str, header: &[u8], payload: &[u8]) -> Vec<u8> {
        let recipe = Recipe { key: Some(key.to_owned()), ..Recipe::default() };
        let (line, key) = self.key(&recipe);
        let message = format!("{}.{}", encoded(header), encoded(payload));
        let signature = key.sign(&line.kind, message.as_bytes());
        format!("{message}.{}", encoded(signature)).into_bytes()
    }

    /// Signs as asked: with an algorithm, not at all, or with a shared secret made of the public
    /// key.
    fn signature(line: &KeyLine, key: &SigningKey, how: Option<&str>, message: &[u8]) -> Vec<u8> {
        let how = how.unwrap_or(&line.kind);
        match how.split_once(' ') {
            None if how == "nothing" => Vec::new(),
            None => key.sign(how, message),
            Some((algorithm, form)) => {
                let algorithm = match algorithm {
                    "HS256" => hmac::HMAC_SHA256,
                    "HS384" => hmac::HMAC_SHA384,
                    "HS512" => hmac::HMAC_SHA512,
                    _ => panic!("`{how}` is no way to sign"),
                };
                let secret = match form {
                    "jwk" => jwk(line, key).into_bytes(),
                    _ => key.public(form),
                };
                hmac::sign(&hmac::Key::new(algorithm, &secret), message).as_ref().to_vec()
            }
        }
    }

    /// A text with what stands between `«` and `»` filled in.
    fn filled(&self, recipe: &Recipe, text: &str) -> Vec<u8> {
        let mut parts = text.split('«');
        let mut filled = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let Some((asked, rest)) = part.split_once('»') else {
                panic!("`»` is missing in {text}");
            };
            filled.extend(self.asked(recipe, asked));
            filled.extend_from_slice(rest.as_bytes());
        }
        filled
    }

    fn asked(&self, recipe: &Recipe, asked: &str) -> Vec<u8> {
        let of = |name: &str| self.key(&Recipe { key: Some(name.to_owned()), ..recipe.clone() });
        if let Some((character, times)) = asked.split_once('*') {
            return character.repeat(number(times)).into_bytes();
        }
        match asked.split_once(' ') {
            Some(("iss", name)) => self.issuer(name).iss.clone().into_bytes(),
            Some(("jwk", name)) => {
                let (line, key) = of(name);
                jwk(line, key).into_bytes()
            }
            Some(("der", name)) => STANDARD.encode(of(name).1.public("spki")).into_bytes(),
            Some(("byte", hex)) => vec![u8::from_str_radix(hex, 16).unwrap_or_default()],
            Some(("honest", name)) => self.token(&Recipe::honest(name)),
            _ => {
                let shift = asked.strip_prefix("now").filter(|shift| !shift.is_empty());
                let shift = shift.map_or(0, number);
                assert!(asked.starts_with("now"), "nothing is known of «{asked}»");
                (NOW + shift).to_string().into_bytes()
            }
        }
    }
}

fn number<N: std::str::FromStr>(text: &str) -> N {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

fn jwk(line: &KeyLine, key: &SigningKey) -> String {
    let jwk = key.jwk();
    let members = jwk.as_object().into_iter().flatten();
    let mut members = members.map(|(name, value)| (name.clone(), value.to_string())).collect();
    edit(&mut members, &line.members);
    object(&members)
}

/// The claims of an honest token.
fn honest(issuer: &Issuer) -> Vec<(String, String)> {
    let audience = match &issuer.audience {
        Audience::OneOf { values, .. } => values.first().cloned(),
        Audience::Any { .. } => Some("somebody".to_owned()),
    };
    let claims = [
        ("iss", json!(issuer.iss)),
        ("aud", json!(audience)),
        ("sub", json!("an end user")),
        ("client_id", json!("a system")),
        ("scope", json!("read")),
        ("iat", json!(NOW - 60)),
        ("nbf", json!(NOW - 60)),
        ("exp", json!(NOW + 600)),
    ];
    claims.map(|(name, value)| (name.to_owned(), value.to_string())).to_vec()
}
