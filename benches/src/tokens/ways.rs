//! The ways to take a token, measured.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::{BIND, CACHED, RAW, TokenRow};
use crate::contest::Refused;
use crate::measure::{Effort, Task, interleave, spread};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken as library;
use portvakt::jwt::{Audience, Issuer, KeySet, Keys, TokenCache, Trust, Verifier};
use portvakt::load::{self, RegisterSupply};
use portvakt::{Engine, Limits, Time};
use portvakt_testing::tokens::SigningKey;
use serde::Deserialize;
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::Path;

/// How many bytes of claims a token has.
const PAYLOAD: usize = 600;

const NOW: i64 = 1_767_225_601;

/// What a service that trusts one library reads of a token.
#[derive(Deserialize)]
struct Claims {
    #[expect(dead_code, reason = "read, as a service would")]
    iss: String,
    #[expect(dead_code, reason = "read, as a service would")]
    scope: String,
    #[expect(dead_code, reason = "read, as a service would")]
    consumer: Consumer,
}

#[derive(Deserialize)]
struct Consumer {
    #[serde(rename = "ID")]
    #[expect(dead_code, reason = "read, as a service would")]
    id: String,
}

/// Takes the token once.
type Way<'t> = Box<dyn FnMut() -> bool + 't>;

fn claims() -> Value {
    let claims = |filler: &str| {
        json!({
            "iss": "https://test.maskinporten.no/",
            "scope": "digdir:dialogporten.serviceprovider digdir:dialogporten.serviceprovider.search",
            "client_id": "0f2b6a35-6f0c-4f0e-9a5c-3f1f4f5f7a10",
            "client_amr": "private_key_jwt",
            "token_type": "Bearer",
            "consumer": { "authority": "iso6523-actorid-upis", "ID": "0192:991825827" },
            "aud": "unspecified",
            "iat": NOW - 1,
            "exp": NOW + 600,
            "jti": filler,
        })
    };
    let rest = PAYLOAD.saturating_sub(claims("").to_string().len());
    claims(&"x".repeat(rest))
}

/// Measures every way to take a token, in turn.
///
/// # Errors
///
/// A way refuses the token.
pub fn tokens(effort: Effort) -> Result<Vec<TokenRow>, Refused> {
    let key = SigningKey::new("k", "RS256");
    let token = key.honest("RS256", &claims());
    let (message, signature) = token.rsplit_once('.').ok_or("no token")?;
    let signature = URL_SAFE_NO_PAD.decode(signature)?;
    let jwk = key.jwk();
    let part = |name: &str| {
        let part = jwk.get(name).and_then(Value::as_str);
        URL_SAFE_NO_PAD.decode(part.unwrap_or_default())
    };
    let (n, e) = (part("n")?, part("e")?);
    let parsed: ParsedPublicKey = aws_lc_rs::signature::RsaPublicKeyComponents { n: &n, e: &e }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)?;

    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../policies/dialogporten"));
    let tree = load::policy(folder, &Limits::default())?.tree;
    let supply = RegisterSupply::from_folder(&folder.join("registers"), &tree)?;
    let registers = tree.registers(supply.iter())?;
    let engine = Engine::try_new(&tree, &registers)?;
    let now = Time::from_seconds(NOW)?;
    let issuer = Issuer::new(
        "maskinporten",
        "https://test.maskinporten.no/",
        Audience::one_of(["unspecified"]),
    );
    let set = KeySet::from_json(SigningKey::set([&key]).to_string().as_bytes())?;
    let keys = Keys::none().with("maskinporten", set);
    let verifier = Verifier::try_new(Trust::try_new([issuer])?, keys)?;
    let cache = TokenCache::new(1_000);
    let verified = verifier.verify(token.as_bytes(), now)?;
    engine.bind(&verified)?;
    cache.bind(&verifier, token.as_bytes(), now, engine)?;

    let theirs = library::DecodingKey::from_rsa_raw_components(&n, &e);
    let mut strict = library::Validation::new(library::Algorithm::RS256);
    strict.set_audience(&["unspecified"]);
    strict.set_issuer(&["https://test.maskinporten.no/"]);
    // Theirs reads the clock.
    strict.validate_exp = false;
    library::decode::<Value>(&token, &theirs, &strict)?;
    library::decode::<Claims>(&token, &theirs, &strict)?;

    let bytes = token.as_bytes();
    let ways: Vec<(&'static str, Way<'_>)> = vec![
        (RAW, Box::new(|| parsed.verify_sig(message.as_bytes(), &signature).is_ok())),
        ("portvakt: verify", Box::new(|| verifier.verify(bytes, now).is_ok())),
        (BIND, Box::new(|| verifier.bind(bytes, now, engine).is_ok())),
        ("portvakt: bind verified claims", Box::new(|| engine.bind(&verified).is_ok())),
        (CACHED, Box::new(|| cache.bind(&verifier, bytes, now, engine).is_ok())),
        (
            "jsonwebtoken: decode into a value",
            Box::new(|| library::decode::<Value>(&token, &theirs, &strict).is_ok()),
        ),
        (
            "jsonwebtoken: decode into a struct",
            Box::new(|| library::decode::<Claims>(&token, &theirs, &strict).is_ok()),
        ),
    ];
    let names: Vec<&'static str> = ways.iter().map(|(name, _)| *name).collect();
    let mut tasks: Vec<Task<'_>> = ways
        .into_iter()
        .map(|(_, mut way)| Task {
            decisions: 1,
            pass: Box::new(move || {
                black_box(way());
            }),
        })
        .collect();
    let samples = interleave(&mut tasks, effort);
    let raw = samples.first().ok_or("nothing was measured")?;
    let rows = names.into_iter().zip(&samples).map(|(way, samples)| {
        let micro = |samples: &mut dyn Iterator<Item = f64>| {
            spread(&samples.map(|sample| sample / 1e3).collect::<Vec<_>>())
        };
        TokenRow {
            way,
            time: micro(&mut samples.iter().copied()),
            more: micro(&mut samples.iter().zip(raw).map(|(one, raw)| one - raw)),
        }
    });
    Ok(rows.collect())
}
