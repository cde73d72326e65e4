//! The trust file.

use super::policy::TITLE;
use super::{Bounds, Choice, Form, Key, Keys, Mapping, Others, Variants};
use crate::diagnostic::code;
use crate::resolve::spelling::Spelling;

/// The signature algorithms that an issuer may have: those of a public key.
pub const ALGORITHMS: [&str; 9] =
    ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

/// A trust file.
pub static TRUST_FILE: Form = Form::Mapping(&mapping!(
    "a trust file",
    &[
        required!("portvakt_trust", &Form::Version("trust files"), "the version of trust files"),
        TITLE,
        required!(
            "issuers",
            &Form::Mapping(&ISSUERS),
            "who signs tokens that are accepted, by name"
        ),
    ],
    elsewhere[&ISSUER],
));

static ISSUERS: Mapping = named!(
    "issuers",
    &[Others {
        spelling: Some(Spelling::Policy),
        declares: true,
        form: &Form::Mapping(&ISSUER),
        title: "an issuer",
    }],
);

/// An issuer.
pub static ISSUER: Mapping = mapping!(
    "an issuer",
    &[
        required!("iss", &Form::Text, "the claim `iss` of its tokens, letter by letter"),
        optional!("jwks_uri", &Form::Text, "the `https://` address of its keys"),
        optional!("metadata", &Form::Text, "the `https://` address of its metadata, which names that of its keys"),
        optional!("algorithms", &Form::List(&ALGORITHM), "the algorithms with which it signs"),
        optional!("typ", &Form::Mapping(&TYP), "the header `typ` of its tokens"),
        required!("audience", &Form::Variants(&AUDIENCE), "the claim `aud` of its tokens"),
        optional!("leeway", &Form::Bounded(&LEEWAY), "how far its clock may be from ours, in seconds"),
        optional!("max_age", &Form::Bounded(&MAX_AGE), "how old a token may be by its `iat`, in seconds"),
        optional!("required_claims", &Form::List(&Form::Text), "claims without which a token is refused"),
        optional!("forbidden_claims", &Form::List(&Form::Text), "claims with which a token is refused"),
        optional!("min_rsa_bits", &Form::Bounded(&RSA), "the smallest RSA key, in bits"),
    ],
    elsewhere[&TYP, &AUDIENCE_ONE_OF, &AUDIENCE_ANY],
);

static LEEWAY: Bounds = Bounds { least: 0, most: 300, unit: "seconds" };
/// Of a year at most: an older token is no access token.
static MAX_AGE: Bounds = Bounds { least: 1, most: 31_536_000, unit: "seconds" };
static RSA: Bounds = Bounds { least: 2048, most: 8192, unit: "bits" };

static ALGORITHM: Form = Form::Choice(&Choice {
    what: "signature algorithm",
    code: &code::UNKNOWN_ALGORITHM,
    words: || ALGORITHMS.to_vec(),
    instead,
});

/// What to say of names that are no misspelling of their neighbours.
fn instead(name: &str) -> Option<&'static str> {
    match name.to_ascii_uppercase().as_str() {
        "NONE" => Some("a token that nobody signed is never trusted: take it out"),
        "HS256" | "HS384" | "HS512" => Some(
            "whoever verifies with a shared secret could sign with it, so it is never trusted: name the algorithm of the issuer's public keys, such as `RS256`",
        ),
        "ES512" | "ES256K" => {
            Some("signatures on this curve are not verified: ask the issuer for keys for `ES256`")
        }
        "ED25519" => Some("write `EdDSA`"),
        _ => None,
    }
}

/// What the header `typ` may say.
pub static TYP: Mapping = mapping!(
    "`typ`",
    &[
        optional!("one_of", &Form::List(&Form::Text), "it says one of these, in any capitals"),
        optional!("absent", &ABSENT, "what becomes of a token without it: `allowed` or `refused`"),
    ],
);

static ABSENT: Form = Form::Choice(&Choice {
    what: "word about absence",
    code: &code::WRONG_SHAPE,
    words: || vec!["allowed", "refused"],
    instead: |_| None,
});

/// What the claim `aud` may say.
pub static AUDIENCE: Variants =
    Variants { what: "the audience", variants: &[&AUDIENCE_ONE_OF, &AUDIENCE_ANY], named: false };

static AUDIENCE_ONE_OF: Mapping = mapping!(
    "an audience with `one_of`",
    &[
        required!("one_of", &Form::List(&Form::Text), "it names one of these"),
        required!("absent", &ABSENT, "what becomes of a token without it: `allowed` or `refused`"),
    ],
    elsewhere[&AUDIENCE_ANY],
);

static AUDIENCE_ANY: Mapping = mapping!(
    "an audience with `any`",
    &[
        required!("any", &Form::True, "tokens for anybody are accepted"),
        required!("because", &Form::Text, "why that is right"),
    ],
    elsewhere[&AUDIENCE_ONE_OF],
);
