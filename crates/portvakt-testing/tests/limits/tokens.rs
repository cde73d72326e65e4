//! The limits on tokens of both kinds.

use portvakt_biscuit::{
    BiscuitError, Bounds, Limits, Mint, Revocations, RootKey, RootKeys, Token, Values, narrow,
};
use portvakt_eval::{Time, VerifiedClaims};
use portvakt_jwt::{Issuer, MAX_LEEWAY, MAX_REQUIRED, MAX_TOKEN, TokenError, Trust};
use portvakt_testing::biscuits::{AUDIENCE, CLAIMS, House, after, bounds, must, root_key};
use portvakt_testing::conformance::tokens as corpus;
use portvakt_testing::tokens::{NOW, Paths, Recipe};

const TRUST: &str = include_str!("../../../../policies/conformance/tokens/trust.yaml");
const KEYS: &str = include_str!("../../../../policies/conformance/tokens/keys.yaml");

#[test]
fn a10_signed_tokens_have_at_most_16_kibibytes() {
    let forge = corpus::forge(TRUST, KEYS);
    let token = |padding: usize, header: usize| {
        let text = |bytes: usize| vec![format!("\"{}\"", "x".repeat(bytes))];
        forge.token(&Recipe {
            claims: vec![("padding".to_owned(), text(padding))],
            header: vec![("padding".to_owned(), text(header))],
            ..Recipe::honest("open")
        })
    };
    // Base64 has no length of 4n + 1: of two segments, one or the other fits.
    let of = |bytes: usize| {
        let honest = token(0, 0).len();
        let about = (bytes - honest) / 4 * 3;
        let tried = (0..4).flat_map(|header| (0..9).map(move |less| (about - less, header)));
        let mut tokens = tried.map(|(padding, header)| token(padding, header));
        tokens.find(|token| token.len() == bytes).unwrap()
    };
    let paths = Paths::new(forge.verifier());
    let now = Time::from_seconds(NOW).unwrap();
    assert!(paths.ask(&of(MAX_TOKEN), now).is_ok());
    assert_eq!(paths.ask(&of(MAX_TOKEN + 1), now).err(), Some(TokenError::TooLong));
}

/// Limits so wide that only others are met.
fn wide() -> Limits {
    Limits { bytes: 1 << 20, blocks: 1_000, ..Limits::default() }
}

fn verify(house: &House, token: &Token, limits: Limits) -> Result<(), BiscuitError> {
    let verifier = house.verifier.clone().with_limits(limits);
    verifier.verify(token, after(0), &Revocations::nothing_is_revoked()).map(|_| ())
}

#[test]
fn a10_capability_tokens_have_at_most_4_kibibytes() {
    let house = House::new();
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS.as_bytes());
    let of = |bytes: usize| {
        let mint = Mint::new(&house.keys[0], 1).with_limits(wide());
        let minted = |padding: usize| {
            let audience = [AUDIENCE.to_owned(), "x".repeat(padding)];
            let bounds = bounds().with_audience(audience);
            must(mint.mint(house.engine(), &claims, after(0), &bounds))
        };
        let about = bytes - minted(1_000).as_bytes().len() + 1_000;
        let mut tokens = (0..9).map(|less| minted(about - less));
        tokens.find(|token| token.as_bytes().len() == bytes).unwrap()
    };
    assert_eq!(Limits::default().bytes, 4_096);
    assert_eq!(verify(&house, &of(4_096), Limits::default()), Ok(()));
    assert_eq!(verify(&house, &of(4_097), Limits::default()), Err(BiscuitError::TooLong));
}

#[test]
fn a10_capability_tokens_have_at_most_8_blocks() {
    let house = House::new();
    let mut token = house.mint(&bounds());
    let mut verified = Vec::new();
    for blocks in 2..=9 {
        let narrower = Bounds::new().with_expiry(after(500 - blocks));
        token = must(narrow(&token, &narrower, &wide()));
        verified.push(verify(&house, &token, Limits::default()));
    }
    assert_eq!(verified.pop(), Some(Err(BiscuitError::TooManyBlocks)));
    assert_eq!(verified, [Ok(()); 7]);
}

#[test]
fn a10_capability_tokens_take_at_most_256_facts() {
    let house = House::new();
    // Version, claims, issued; audience and time; the capability and a resource of the usual bounds.
    let usual = 7;
    let of = |facts: usize| {
        let more = (usual..facts).fold(Bounds::new(), |bounds, one| {
            bounds.with_resource(&format!("resource.a{one}"), Values::integers([1]))
        });
        must(narrow(&house.mint(&bounds()), &more, &wide()))
    };
    assert_eq!(verify(&house, &of(256), wide()), Ok(()));
    assert_eq!(verify(&house, &of(257), wide()), Err(BiscuitError::TooManyFacts));
}

/// Nothing follows from facts, because blocks hold no rules: no token takes a round.
#[test]
fn a10_capability_tokens_take_none_of_8_rounds() {
    let house = House::new();
    let token = house.mint(&bounds());
    for iterations in [0, 8] {
        let limits = Limits { iterations, ..Limits::default() };
        assert_eq!(verify(&house, &token, limits), Ok(()));
    }
}

#[test]
fn a10_trust_has_bounds() {
    let forge = corpus::forge(TRUST, KEYS);
    let check = |change: &dyn Fn(&mut Issuer), sound: bool| {
        let mut issuer = forge.issuer("open").clone();
        change(&mut issuer);
        assert_eq!(Trust::try_new([issuer.clone()]).is_ok(), sound, "{issuer:?}");
    };
    let required = |issuer: &mut Issuer, count: usize| {
        issuer.required_claims = (0..count).map(|one| format!("c{one}")).collect();
    };
    check(&|issuer| issuer.leeway = MAX_LEEWAY, true);
    check(&|issuer| issuer.leeway = MAX_LEEWAY + 1, false);
    check(&|issuer| required(issuer, MAX_REQUIRED), true);
    check(&|issuer| required(issuer, MAX_REQUIRED + 1), false);
    for (bits, sound) in [(2_047, false), (2_048, true), (8_192, true), (8_193, false)] {
        check(&|issuer| issuer.min_rsa_bits = bits, sound);
    }
}

#[test]
fn a10_root_keys_have_a_leeway_of_at_most_300_seconds() {
    let house = House::new();
    let of = |leeway: u32| {
        let key = root_key(1, &house.keys[0], "https://issuer.example/", "**", 600);
        RootKeys::try_new([RootKey { leeway, ..key }])
    };
    assert!(of(300).is_ok());
    assert!(of(301).unwrap_err().to_string().contains("at most 300 seconds"));
}
