//! Trust from a file, with diagnostics.

use crate::algorithm::Algorithm;
use crate::trust::{Audience, Issuer, KeyAddress, Trust, WhenAbsent};
use portvakt_core::diagnostic::Diagnostics;
use portvakt_core::limits::Limits;
use portvakt_core::source::FileId;
use portvakt_core::trust_file::{self as written, TrustFile, WrittenIssuer};

/// Reads a trust file; nothing when there are errors. What is wrong goes to `diagnostics`, all of
/// it, each with its place. What the file does not say is as [`Issuer::new`] has it.
///
/// ```
/// use portvakt_core::diagnostic::Diagnostics;
/// use portvakt_core::limits::Limits;
/// use portvakt_core::source::Sources;
/// use portvakt_jwt::trust_file;
///
/// let text = "
/// portvakt_trust: 1
/// issuers:
///   maskinporten:
///     iss: https://maskinporten.no/
///     jwks_uri: https://maskinporten.no/jwk
///     audience: { one_of: [unspecified], absent: allowed }
/// ";
/// let mut sources = Sources::default();
/// let file = sources.add("trust.yaml", text);
/// let mut diagnostics = Diagnostics::default();
/// let trust = trust_file::read(file, text, &Limits::default(), &mut diagnostics);
/// assert!(diagnostics.is_empty());
/// assert_eq!(trust.map(|trust| trust.issuers().len()), Some(1));
/// ```
pub fn read(
    file: FileId,
    text: &str,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<Trust> {
    let file = TrustFile::read(file, text, limits, diagnostics)?;
    // Whatever is refused here was found before, with its place.
    Trust::try_new(file.issuers.into_iter().map(issuer)).ok()
}

fn issuer(written: WrittenIssuer) -> Issuer {
    let audience = match written.audience {
        written::WrittenAudience::OneOf { values, absent } => {
            Audience::OneOf { values, absent: when_absent(absent) }
        }
        written::WrittenAudience::Any { because } => Audience::Any { because },
    };
    let mut issuer = Issuer::new(&written.name, &written.iss, audience);
    issuer.keys = match written.keys {
        written::WrittenKeys::HandedIn => KeyAddress::HandedIn,
        written::WrittenKeys::JwksUri(address) => KeyAddress::JwksUri(address),
        written::WrittenKeys::Metadata(address) => KeyAddress::Metadata(address),
    };
    if let Some(names) = written.algorithms {
        issuer.algorithms = names.iter().filter_map(|name| Algorithm::named(name)).collect();
    }
    replace(&mut issuer.typ.one_of, written.typ_one_of);
    replace(&mut issuer.typ.absent, written.typ_absent.map(when_absent));
    replace(&mut issuer.leeway, written.leeway);
    issuer.max_age = written.max_age;
    replace(&mut issuer.required_claims, written.required_claims);
    replace(&mut issuer.forbidden_claims, written.forbidden_claims);
    replace(&mut issuer.min_rsa_bits, written.min_rsa_bits);
    issuer
}

fn replace<T>(default: &mut T, written: Option<T>) {
    if let Some(written) = written {
        *default = written;
    }
}

fn when_absent(written: written::WhenAbsent) -> WhenAbsent {
    match written {
        written::WhenAbsent::Allowed => WhenAbsent::Allowed,
        written::WhenAbsent::Refused => WhenAbsent::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::{read, written};
    use crate::algorithm::Algorithm;
    use crate::trust::{self, Audience, Issuer, KeyAddress, Trust, Typ, WhenAbsent};
    use portvakt_core::diagnostic::Diagnostics;
    use portvakt_core::limits::Limits;
    use portvakt_core::resolve::form::ALGORITHMS;
    use portvakt_core::source::Sources;
    use portvakt_core::trust_file::FORBIDDEN_UNLESS_WRITTEN;
    use proptest::prelude::*;
    use proptest::sample::select;
    use std::collections::BTreeMap;

    fn parse(text: &str) -> (Option<Trust>, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let file = Sources::default().add("trust.yaml", text);
        let trust = read(file, text, &Limits::default(), &mut diagnostics);
        (trust, diagnostics)
    }

    #[test]
    fn what_is_not_written_is_as_a_new_issuer_has_it() {
        let text = "{ portvakt_trust: 1, issuers: { a: { iss: b, audience: { one_of: [c], absent: refused } } } }";
        let (trust, found) = parse(text);
        assert!(found.is_empty(), "{found:?}");
        let expected = Issuer::new("a", "b", Audience::one_of(["c"]));
        assert_eq!(expected.forbidden_claims, FORBIDDEN_UNLESS_WRITTEN);
        assert_eq!(trust.unwrap().issuers(), [expected]);
    }

    #[test]
    fn what_is_written_counts() {
        let text = "
portvakt_trust: 1
issuers:
  b:
    iss: https://b
    jwks_uri: https://b/keys
    algorithms: [PS256, EdDSA]
    typ: { one_of: [at+jwt], absent: refused }
    audience: { one_of: [c, d], absent: allowed }
    leeway: 0
    max_age: 60
    required_claims: [scope]
    forbidden_claims: [sid]
    min_rsa_bits: 3072
  a:
    iss: https://a
    metadata: https://a/metadata
    audience: { any: true, because: it is a test }
";
        let (trust, found) = parse(text);
        assert!(found.is_empty(), "{found:?}");
        let because = "it is a test".to_owned();
        let mut a = Issuer::new("a", "https://a", Audience::Any { because });
        a.keys = KeyAddress::Metadata("https://a/metadata".to_owned());
        let values = ["c", "d"].map(str::to_owned).to_vec();
        let b = Issuer {
            name: "b".to_owned(),
            iss: "https://b".to_owned(),
            keys: KeyAddress::JwksUri("https://b/keys".to_owned()),
            algorithms: vec![Algorithm::Ps256, Algorithm::EdDsa],
            typ: Typ { one_of: vec!["at+jwt".to_owned()], absent: WhenAbsent::Refused },
            audience: Audience::OneOf { values, absent: WhenAbsent::Allowed },
            leeway: 0,
            max_age: Some(60),
            required_claims: vec!["scope".to_owned()],
            forbidden_claims: vec!["sid".to_owned()],
            min_rsa_bits: 3072,
        };
        assert_eq!(trust.unwrap().issuers(), [a, b]);
    }

    #[test]
    fn files_and_trust_have_the_same_algorithms_and_limits() {
        assert_eq!(Algorithm::ALL.map(Algorithm::name), ALGORITHMS);
        assert_eq!(trust::MAX_REQUIRED, written::MAX_REQUIRED);
        for (count, sound) in [(written::MAX_REQUIRED, true), (written::MAX_REQUIRED + 1, false)] {
            let claims: Vec<String> = (0..count).map(|one| format!("c{one}")).collect();
            let claims = claims.join(", ");
            let issuer = format!(
                "iss: b, audience: {{ one_of: [c], absent: refused }}, required_claims: [{claims}]"
            );
            let (trust, found) =
                parse(&format!("{{ portvakt_trust: 1, issuers: {{ a: {{ {issuer} }} }} }}"));
            assert_eq!((trust.is_some(), found.has_errors()), (sound, !sound));
        }
    }

    /// Lines of an issuer: the first alone is without a fault, the others may have one.
    const LINES: &[(&str, &[&str])] = &[
        ("iss", &["https://a", "https://a/", "https://A", "b", "''", "' '"]),
        (
            "audience",
            &[
                "{ one_of: [a, b], absent: refused }",
                "{ one_of: [''], absent: allowed }",
                "{ one_of: [], absent: allowed }",
                "{ one_of: [a] }",
                "{ any: true, because: so }",
                "{ any: true, because: '' }",
                "{ any: true, because: '  ' }",
                "{ any: true }",
                "{ any: true, because: so, one_of: [a], absent: allowed }",
            ],
        ),
        ("jwks_uri", &["https://a/b", "http://a", "https://", "https://b@a", "''"]),
        ("metadata", &["https://a:1/b", "HTTPS://a", "https://a#b"]),
        ("algorithms", &["[RS256]", "[EdDSA, PS512]", "[]", "[HS256]", "[none]", "['']"]),
        (
            "typ",
            &[
                "{ one_of: [JWT] }",
                "{ absent: refused }",
                "{ one_of: [''] }",
                "{ one_of: [] }",
                "{}",
            ],
        ),
        ("leeway", &["0", "300", "301", "-1", "4294967296"]),
        ("max_age", &["1", "60", "0", "-1", "4294967297"]),
        ("required_claims", &["[scope]", "[nonce]", "[nonce, at_hash]", "['']", "[]"]),
        ("forbidden_claims", &["[sid]", "[nonce]", "[scope]", "['']", "[]"]),
        ("min_rsa_bits", &["2048", "8192", "2047", "8193", "-1"]),
    ];

    /// An issuer with some of the lines; `iss` and `audience` always.
    fn issuer() -> impl Strategy<Value = String> {
        let change = (0..LINES.len(), any::<prop::sample::Index>());
        prop::collection::vec(change, 0..4).prop_map(|changes| {
            let mut lines: BTreeMap<&str, &str> =
                LINES.iter().take(2).map(|(key, values)| (*key, values[0])).collect();
            for (line, value) in changes {
                let (key, values) = LINES[line];
                lines.insert(key, values[value.index(values.len())]);
            }
            let lines: Vec<String> =
                lines.iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{ {} }}", lines.join(", "))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_file_without_errors_is_always_trust(
            issuers in prop::collection::vec((select(&["a", "b", "c", "D"][..]), issuer()), 0..3)
        ) {
            let issuers: Vec<String> =
                issuers.into_iter().map(|(name, one)| format!("{name}: {one}")).collect();
            let text = format!("{{ portvakt_trust: 1, issuers: {{ {} }} }}", issuers.join(", "));
            let (trust, found) = parse(&text);
            prop_assert_eq!(trust.is_none(), found.has_errors(), "{}\n{:?}", text, found);
        }
    }
}
