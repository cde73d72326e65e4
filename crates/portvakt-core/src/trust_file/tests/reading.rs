//! What a file without faults says.

use super::super::{TrustFile, WhenAbsent, WrittenAudience, WrittenIssuer, WrittenKeys};
use super::read;

fn sound(text: &str) -> TrustFile {
    let (file, found) = read(text);
    assert_eq!(found, "");
    file.unwrap()
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

#[test]
fn every_key() {
    let text = "
portvakt_trust: 1
title: Everyone
issuers:
  id-porten:
    iss: https://idporten.no
    metadata: https://idporten.no/.well-known/openid-configuration
    algorithms: [RS256, EdDSA]
    typ: { one_of: [JWT], absent: refused }
    audience: { any: true, because: whoever asks is told so by its own token }
    leeway: 0
    max_age: 1
    required_claims: [scope, pid]
    forbidden_claims: [nonce]
    min_rsa_bits: 8192
";
    let TrustFile { title, issuers } = sound(text);
    assert_eq!(title.as_deref(), Some("Everyone"));
    let [issuer] = issuers.as_slice() else { panic!("{issuers:?}") };
    let start = text.find("id-porten").unwrap();
    assert_eq!(usize::try_from(issuer.span.start).unwrap(), start);
    let expected = WrittenIssuer {
        name: "id-porten".to_owned(),
        span: issuer.span,
        iss: "https://idporten.no".to_owned(),
        keys: WrittenKeys::Metadata(
            "https://idporten.no/.well-known/openid-configuration".to_owned(),
        ),
        algorithms: Some(texts(["RS256", "EdDSA"])),
        typ_one_of: Some(texts(["JWT"])),
        typ_absent: Some(WhenAbsent::Refused),
        audience: WrittenAudience::Any {
            because: "whoever asks is told so by its own token".to_owned(),
        },
        leeway: Some(0),
        max_age: Some(1),
        required_claims: Some(texts(["scope", "pid"])),
        forbidden_claims: Some(texts(["nonce"])),
        min_rsa_bits: Some(8192),
    };
    assert_eq!(*issuer, expected);
}

#[test]
fn as_little_as_possible() {
    let text = "
portvakt_trust: 1
issuers:
  b: { iss: b, audience: { one_of: [c], absent: allowed } }
  a: { iss: a, audience: { one_of: [c, d], absent: refused }, jwks_uri: https://a/jwk }
";
    let issuers = sound(text).issuers;
    let [b, a] = issuers.as_slice() else { panic!("{issuers:?}") };
    assert_eq!((b.name.as_str(), b.iss.as_str(), &b.keys), ("b", "b", &WrittenKeys::HandedIn));
    assert_eq!(
        b.audience,
        WrittenAudience::OneOf { values: vec!["c".to_owned()], absent: WhenAbsent::Allowed }
    );
    assert_eq!(a.keys, WrittenKeys::JwksUri("https://a/jwk".to_owned()));
    for issuer in [a, b] {
        let WrittenIssuer { algorithms, typ_one_of, required_claims, forbidden_claims, .. } =
            issuer;
        assert_eq!([algorithms, typ_one_of, required_claims, forbidden_claims], [&None; 4]);
        assert_eq!([issuer.leeway, issuer.max_age, issuer.min_rsa_bits], [None; 3]);
        assert_eq!(issuer.typ_absent, None);
    }
}
