//! How a token is made, step by step, and how it is shown.

use super::forge::{self, Forged};
use super::house::{AUDIENCE, CLAIMS, House, after, must};
use portvakt_biscuit::{
    BiscuitError, Bounds, Limits, Mint, RevocationId, Revocations, Token, Values, Verifier, narrow,
};
use portvakt_eval::VerifiedClaims;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

/// A step: its name and what it is told.
pub type Step = (String, Argument);

/// The steps that make a token and show it.
pub type Recipe = Vec<Step>;

/// What a step is told.
#[derive(Debug, Clone)]
pub enum Argument {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// Texts by name.
    Members(BTreeMap<String, Vec<String>>),
}

impl Argument {
    /// The text.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// The number that the text says.
    fn number<T: FromStr<Err: Debug>>(&self) -> T {
        must(self.text().parse())
    }

    /// The texts of a name.
    pub(super) fn member(&self, name: &str) -> Option<&[String]> {
        match self {
            Self::Members(members) => members.get(name).map(Vec::as_slice),
            _ => None,
        }
    }

    /// The names.
    fn names(&self) -> impl Iterator<Item = &str> {
        let members = match self {
            Self::Members(members) => Some(members),
            _ => None,
        };
        members.into_iter().flat_map(|members| members.keys().map(String::as_str))
    }
}

/// A token, and how it is shown to a verifier.
struct Shown {
    token: Vec<u8>,
    now: i64,
    audience: String,
    revoked: Vec<RevocationId>,
    limits: Limits,
}

impl House {
    /// Makes a token by a recipe, shows it to a verifier and binds its claims.
    ///
    /// # Errors
    ///
    /// The check that it fails.
    ///
    /// # Panics
    ///
    /// A step cannot be done.
    pub fn show(&self, recipe: &Recipe) -> Result<(), BiscuitError> {
        let mut shown = Shown {
            token: Vec::new(),
            now: 0,
            audience: AUDIENCE.to_owned(),
            revoked: Vec::new(),
            limits: Limits::default(),
        };
        for (step, argument) in recipe {
            self.take(&mut shown, step, argument);
        }
        let verifier = Verifier::new(self.verifier.keys().clone(), shown.audience);
        let verifier = verifier.with_limits(shown.limits);
        let token = Token::from_bytes(shown.token);
        let verified = verifier.verify(&token, after(shown.now), &Revocations::new(shown.revoked));
        let delegated = verified?;
        must(delegated.bind(self.engine()));
        Ok(())
    }

    fn take(&self, shown: &mut Shown, step: &str, argument: &Argument) {
        match step {
            "mint" => shown.token = self.minted(argument),
            "narrow" => {
                let token = Token::from_bytes(shown.token.clone());
                let wide = Limits { bytes: 1 << 20, blocks: 1_000, ..Limits::default() };
                let narrowed = narrow(&token, &bounds(argument, Bounds::new()), &wide);
                shown.token = must(narrowed).as_bytes().to_vec();
            }
            "narrow_often" => {
                for seconds in (1..=argument.number()).rev() {
                    let token = Token::from_bytes(shown.token.clone());
                    let wide = Limits { bytes: 1 << 20, blocks: 1_000, ..Limits::default() };
                    let bounds = Bounds::new().with_expiry(after(seconds + 100));
                    shown.token = must(narrow(&token, &bounds, &wide)).as_bytes().to_vec();
                }
            }
            "at" => shown.now = argument.number(),
            "audience" => argument.text().clone_into(&mut shown.audience),
            "revoke" => {
                let ids = forge::revocation_ids(&shown.token);
                shown.revoked.push(ids[argument.number::<usize>()]);
            }
            "most_bytes" => shown.limits.bytes = argument.number(),
            "most_blocks" => shown.limits.blocks = argument.number(),
            "most_facts" => shown.limits.facts = argument.number(),
            _ => {
                let forged = Forged { root: &self.keys[0], token: &shown.token };
                shown.token = forged.step(step, argument);
            }
        }
    }

    /// A token that was minted as tokens are.
    fn minted(&self, argument: &Argument) -> Vec<u8> {
        let text = |name| argument.member(name).and_then(|texts| texts.first());
        let number = |name, otherwise: i64| text(name).map_or(otherwise, |text| must(text.parse()));
        let key = must(usize::try_from(number("key", 1)));
        let key_id = must(u32::try_from(number("key_id", number("key", 1))));
        let usual = super::bounds();
        let bounds = bounds(argument, usual);
        let claims = text("issuer")
            .map_or(CLAIMS.to_owned(), |issuer| CLAIMS.replace("https://issuer.example/", issuer));
        let claims = VerifiedClaims::vouched_for_by_caller(claims.into_bytes());
        let now = after(number("issued", 0));
        let wide = Limits { bytes: 1 << 20, blocks: 1_000, ..Limits::default() };
        let mint = Mint::new(&self.keys[key - 1], key_id).with_limits(wide);
        let minted =
            mint.letting_tokens_outlive_claims().mint(self.engine(), &claims, now, &bounds);
        must(minted).as_bytes().to_vec()
    }
}

/// Bounds with what a step says of them.
fn bounds(argument: &Argument, mut bounds: Bounds) -> Bounds {
    let several = |name| argument.member(name).map(<[String]>::to_vec);
    if let Some(names) = several("capabilities") {
        bounds = bounds.with_capabilities(names);
    }
    if let Some(names) = several("audience") {
        bounds = bounds.with_audience(names);
    }
    if let Some(seconds) = argument.member("expires").and_then(<[String]>::first) {
        bounds = bounds.with_expiry(after(must(seconds.parse())));
    }
    for name in argument.names().filter(|name| name.starts_with("resource.")) {
        let texts = several(name).unwrap_or_default();
        let integers: Option<Vec<i64>> = texts.iter().map(|text| text.parse().ok()).collect();
        let booleans: Option<Vec<bool>> = texts.iter().map(|text| text.parse().ok()).collect();
        let values = match (integers, booleans) {
            (Some(integers), _) => Values::integers(integers),
            (_, Some(booleans)) => Values::booleans(booleans),
            _ => Values::texts(texts),
        };
        bounds = bounds.with_resource(name, values);
    }
    bounds
}
