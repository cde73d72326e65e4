//! Recipes that are drawn.

use super::{BENCH, NOW, at, run, tokens};
use portvakt_testing::tokens::{Edits, Recipe};
use proptest::prelude::*;
use proptest::sample::select;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many codes the random tokens are refused with, at least.
const REASONS: usize = 20;

/// Who signs: an issuer and a key of the corpus. Those of RSA are slow to sign with, and rare here.
const SIGNERS: &[(&str, &str)] = &[
    ("strict", "strict"),
    ("strict", "strict"),
    ("open", "open"),
    ("open", "open"),
    ("unspecified", "unspecified"),
    ("all", "all-ed"),
    ("all", "all-ed"),
    ("all", "all-p256"),
    ("all", "all-p384"),
    ("all", "all-pss"),
    ("all", "twin-1"),
    ("all", "mallory-ed"),
    ("open", "mallory-ed"),
    ("open", "strict"),
    ("keyless", "keyless"),
    ("large", "small"),
    ("plain", "plain"),
    ("plain", "other"),
];

/// Header parameters with values of the types that they have.
const HEADER: &[(&str, &[&str])] = &[
    ("alg", &["\"EdDSA\"", "\"ES256\"", "\"RS256\"", "\"none\"", "\"HS256\"", "\"\\u0045dDSA\""]),
    ("typ", &["\"JWT\"", "\"at+jwt\"", "\"application/AT+JWT\"", "\"logout+jwt\"", "\"\""]),
    ("kid", &["\"k1\"", "\"ed\"", "\"twin\"", "\"\"", "\"\\u006b1\"", "\"x\""]),
    ("cty", &["\"JWT\"", "\"json\""]),
    ("crit", &["[\"exp\"]", "[]"]),
    ("b64", &["false", "true"]),
    ("zip", &["\"DEF\""]),
    ("enc", &["\"A128GCM\""]),
    ("jku", &["\"https://mallory.example/jwk\""]),
    ("jwk", &["«jwk mallory»"]),
    ("x5c", &["[\"«der mallory»\"]"]),
    ("x", &["1", "null", "{\"a\":[1,2]}", "\"\\ud800\""]),
    ("a\\u006cg", &["\"none\""]),
];

/// Claims, but those that tell times.
const CLAIMS: &[(&str, &[&str])] = &[
    (
        "iss",
        &["\"«iss open»\"", "\"«iss strict»\"", "\"x\"", "1", "null", "[\"«iss open»\"]", "\"\""],
    ),
    (
        "aud",
        &["\"us\"", "[\"us\"]", "[]", "[\"us\",1]", "\"unspecified\"", "null", "{}", "\"\\ud800\""],
    ),
    ("sub", &["\"x\"", "1", "null"]),
    (
        "scope",
        &["\"read\"", "\"\"", "null", "[\"read\"]", "\"\\ud800\"", "\"re\\u0061d x\"", "5", "{}"],
    ),
    ("client_id", &["\"x\"", "null", "5", "\"\\udfff\"", "[]", "\"\""]),
    ("level", &["1", "\"x\"", "1.5", "null", "99999999999999999999", "\"\\ud800\""]),
    ("nonce", &["\"n\"", "null"]),
    ("at_hash", &["\"h\""]),
    (
        "x",
        &[
            "1",
            "{\"a\":1,\"a\":2}",
            "«[*14»«]*14»",
            "«[*20»«]*20»",
            "1e999",
            "\"\\ud800\"",
            "\"«byte ff»\"",
        ],
    ),
    ("\\u0078", &["1"]),
    ("e\\u0078p", &["253402300799", "1"]),
    ("\\ud800", &["1"]),
];

/// Claims that tell times, with values near now and far from it.
const TIMES: &[(&str, &[&str])] = &[
    (
        "exp",
        &[
            "«now»",
            "«now-4»",
            "«now-5»",
            "«now-10»",
            "«now+1»",
            "1",
            "-1",
            "null",
            "\"1\"",
            "«now+9».5",
            "1e19",
        ],
    ),
    (
        "nbf",
        &[
            "«now»",
            "«now+5»",
            "«now+6»",
            "«now+11»",
            "1",
            "null",
            "\"1\"",
            "1.5",
            "99999999999999999999",
        ],
    ),
    ("iat", &["«now»", "«now+6»", "«now-3605»", "«now-3606»", "1", "null", "\"1\"", "1.5", "-1"]),
];

/// The same, but good or bad by every clock of our days.
const TIMES_BY_ANY_CLOCK: &[(&str, &[&str])] = &[
    (
        "exp",
        &["253402300799", "253402300800", "1", "-1", "null", "\"253402300799\"", "9e10", "1e19"],
    ),
    ("nbf", &["«now»", "1", "253402300000", "null", "\"1\"", "1.5"]),
    ("iat", &["«now»", "1", "253402300000", "null", "\"1\"", "1.5", "-1"]),
];

fn edits(
    of: Vec<(&'static str, &'static [&'static str])>,
    most: usize,
) -> impl Strategy<Value = Edits> {
    let values = |(name, values): (&'static str, &'static [&'static str])| {
        let several = prop_oneof![
            8 => prop::collection::vec(select(values), 1..=1),
            1 => prop::collection::vec(select(values), 2..=2),
            // Only these are in every honest token.
            1 => Just(if ["alg", "typ", "kid", "iss", "aud", "sub", "scope", "client_id", "exp", "nbf", "iat"].contains(&name) {
                Vec::new()
            } else {
                vec![values[0]]
            }),
        ];
        several.prop_map(move |values| {
            (name.to_owned(), values.into_iter().map(str::to_owned).collect::<Vec<_>>())
        })
    };
    let one = select(of).prop_flat_map(values);
    prop::collection::vec(one, 0..=most).prop_map(|mut edits| {
        // A name that was taken away cannot be changed again.
        let mut names = std::collections::BTreeSet::new();
        edits.retain(|(name, _)| names.insert(name.clone()));
        edits
    })
}

fn recipes(
    times: &'static [(&'static str, &'static [&'static str])],
) -> impl Strategy<Value = Recipe> {
    let claims = [CLAIMS, times, times].concat();
    (select(SIGNERS), edits(HEADER.to_vec(), 1), edits(claims, 2)).prop_map(
        |((issuer, key), header, claims)| Recipe {
            key: Some(key.to_owned()),
            header,
            claims,
            ..Recipe::honest(issuer)
        },
    )
}

/// Recipes of tokens that are on time or off it.
pub(super) fn near_now() -> impl Strategy<Value = Recipe> {
    recipes(TIMES)
}

/// Recipes of tokens that every clock of our days finds as much on time as any other, without texts
/// that hold half a surrogate pair: here nobody looks into a value that is not asked for.
pub(super) fn by_any_clock() -> impl Strategy<Value = Recipe> {
    recipes(TIMES_BY_ANY_CLOCK).prop_map(|mut recipe| {
        let is_text = |(_, values): &(String, Vec<String>)| {
            values.iter().all(|value| !value.contains("\\ud"))
        };
        recipe.header.retain(is_text);
        recipe.claims.retain(|edit| is_text(edit) && !edit.0.contains("\\ud"));
        if !recipe.claims.iter().any(|(name, _)| name == "exp") {
            recipe.claims.push(("exp".to_owned(), vec!["253402300799".to_owned()]));
        }
        recipe
    })
}

/// How often tokens were accepted (under no code) or refused, by code.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<&'static str, u64>);

impl Tally {
    pub(super) fn add(&mut self, code: Option<&'static str>) {
        *self.0.entry(code.unwrap_or("accepted")).or_default() += 1;
    }

    /// Prints it, and checks that it is of tokens of all kinds.
    #[expect(clippy::print_stderr, reason = "how much a property has seen is for people")]
    pub(super) fn check(&self, title: &str) {
        eprintln!("{title}: {:?}", self.0);
        let all: u64 = self.0.values().sum();
        let accepted = self.0.get("accepted").copied().unwrap_or_default();
        assert!(accepted * 8 > all && accepted * 8 < all * 7, "{accepted} of {all} are accepted");
        assert!(self.0.len() > REASONS, "{} reasons", self.0.len() - 1);
    }
}

#[test]
fn every_way_to_verify_says_the_same() {
    let tally = RefCell::new(Tally::default());
    run(tokens(), &near_now(), |recipe| {
        let token = BENCH.forge.token(&recipe);
        let found = BENCH.paths.ask(&token, at(NOW));
        tally.borrow_mut().add(found.err().map(|error| error.code()));
    });
    tally.borrow().check("every way");
}
