//! Any bytes as a token, under a key that is trusted: what is accepted another library accepts too, as
//! strict as it can be, at a time that its claims allow, and to verify in one pass, in two or from the
//! cache is all the same. A token that was signed is refused when a byte of it differs.
//!
//! Two texts, separated by a line `===`: a header and a payload, which a key signs that the first byte
//! chooses. A first byte of 128 or more changes bytes of a sound token instead.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::{Corpus, fuzz_target};
use portvakt::Time;
use portvakt::jwt::{Issuer, MAX_TOKEN, Unverified};
use portvakt_testing::conformance::tokens as corpus;
use portvakt_testing::generate::Dice;
use portvakt_testing::tokens::{Forge, NOW, Paths, Recipe};
use serde_json::Value;
use std::sync::LazyLock;

const TRUST: &str = include_str!("../../policies/conformance/tokens/trust.yaml");
const KEYS: &str = include_str!("../../policies/conformance/tokens/keys.yaml");

/// Issuers, each with a key that signs fast; the last one's key is another's.
const SIGNERS: &[(&str, &str)] = &[
    ("strict", "strict"),
    ("open", "open"),
    ("unspecified", "unspecified"),
    ("all", "all-ed"),
    ("all", "all-p256"),
    ("all", "all-p384"),
    ("keyless", "keyless"),
    ("open", "strict"),
];

struct Bench {
    forge: Forge,
    paths: Paths,
    honest: Vec<Vec<u8>>,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let forge = corpus::forge(TRUST, KEYS);
    let paths = Paths::new(forge.verifier());
    let honest = ["strict", "open", "unspecified", "all"];
    let honest = honest.iter().map(|name| forge.token(&Recipe::honest(name))).collect();
    Bench { forge, paths, honest }
});

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((first, rest)) = input.split_first() else { return Corpus::Reject };
    if *first >= 128 {
        changed(&BENCH.honest[usize::from(*first) % BENCH.honest.len()], rest);
        return Corpus::Keep;
    }
    let (_, key) = SIGNERS[usize::from(*first) % SIGNERS.len()];
    let between = b"\n===\n";
    let Some(cut) = rest.windows(between.len()).position(|window| window == between) else {
        ask(rest);
        return Corpus::Keep;
    };
    ask(&BENCH.forge.signed(key, &rest[..cut], &rest[cut + between.len()..]));
    Corpus::Keep
});

fn now() -> Time {
    Time::from_seconds(NOW).expect("a time")
}

/// A sound token after some changes of bytes.
fn changed(token: &[u8], input: &[u8]) {
    let dice = &mut Dice::from_bytes(input);
    let mut bytes = token.to_vec();
    for _ in 0..dice.between(1, 4) {
        let place = dice.below(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
        let byte = u8::try_from(dice.below(256)).expect("a byte");
        match dice.below(6) {
            _ if bytes.is_empty() => bytes.push(byte),
            0 => bytes[place] = byte,
            1 => bytes[place] ^= 1 << (byte % 8),
            2 => bytes.insert(place, byte),
            3 => drop(bytes.remove(place)),
            4 => bytes.truncate(place),
            _ => bytes.extend_from_slice(&token[place.min(token.len())..]),
        }
    }
    let found = ask(&bytes);
    assert_eq!(found, bytes == token, "a token that nobody signed is accepted");
}

/// Asks in every way; tells whether it is accepted.
fn ask(token: &[u8]) -> bool {
    let _ = Unverified::read(token, MAX_TOKEN).map(|shown| format!("{shown:?}"));
    if let Err(error) = BENCH.paths.ask(token, now()) {
        let _ = format!("{error} {error:?} {}", error.code());
        return false;
    }
    let part = |at: usize| {
        let text = token.split(|byte| *byte == b'.').nth(at).expect("a part of the token");
        URL_SAFE_NO_PAD.decode(text).expect("base64url in its one form")
    };
    let halves = |json: &[u8]| json.to_ascii_lowercase().windows(3).any(|one| one == b"\\ud");
    let (header, payload) = (part(0), part(1));
    // Nobody here looks into values that are not asked for; the library does.
    if halves(&header) || halves(&payload) {
        return true;
    }
    let claims: Value = match serde_json::from_slice(&payload) {
        Ok(claims) => claims,
        Err(error) if error.to_string().contains("out of range") => return true,
        Err(error) => panic!("the claims are no JSON: {error}"),
    };
    let issuer = claims["iss"].as_str().expect("an issuer");
    let all = BENCH.forge.trust().issuers();
    let issuer = all.iter().find(|one| one.iss == issuer).expect("an issuer that is trusted");
    let theirs = BENCH.forge.theirs_at_any_time(&issuer.name, token);
    assert!(theirs.is_ok(), "{:?}: {claims}", theirs.err());
    on_time(issuer, &claims);
    true
}

/// The claims allow now, by the plainest reading of their times.
#[expect(clippy::cast_precision_loss, reason = "seconds of our days")]
fn on_time(issuer: &Issuer, claims: &Value) {
    let (now, leeway) = (NOW as f64, f64::from(issuer.leeway));
    let exp = claims["exp"].as_f64().expect("a number");
    assert!(exp + leeway > now, "expired: {claims}");
    if let Some(nbf) = claims["nbf"].as_f64() {
        assert!(nbf.floor() - leeway <= now, "not yet: {claims}");
    }
    if let Some(iat) = claims["iat"].as_f64() {
        assert!(iat.floor() - leeway <= now, "issued in the future: {claims}");
        if let Some(age) = issuer.max_age {
            assert!(iat + f64::from(age) + leeway + 1.0 >= now, "too old: {claims}");
        }
    }
    for name in &issuer.required_claims {
        assert!(!claims[name.as_str()].is_null(), "`{name}` is missing: {claims}");
    }
    for name in &issuer.forbidden_claims {
        assert!(claims.get(name).is_none(), "`{name}` is there: {claims}");
    }
}
