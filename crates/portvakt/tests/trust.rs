//! The trust files of Dialogporten.

use portvakt::Limits;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::source::Sources;
use portvakt::compiler::trust_file::{TrustFile, WrittenIssuer, WrittenKeys};

const TEST: &str = include_str!("../../../policies/dialogporten/trust/test.yaml");
const PRODUCTION: &str = include_str!("../../../policies/dialogporten/trust/production.yaml");

fn issuers(text: &str) -> Vec<WrittenIssuer> {
    let mut diagnostics = Diagnostics::default();
    let file = Sources::default().add("trust.yaml", text);
    let read = TrustFile::read(file, text, &Limits::default(), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    read.map_or_else(Vec::new, |read| read.issuers)
}

fn address(keys: &WrittenKeys) -> &str {
    match keys {
        WrittenKeys::HandedIn => "",
        WrittenKeys::JwksUri(address) | WrittenKeys::Metadata(address) => address,
    }
}

fn host(address: &str) -> &str {
    address.split('/').nth(2).unwrap_or_default()
}

#[test]
fn environments_differ_in_addresses_alone() {
    let (test, production) = (issuers(TEST), issuers(PRODUCTION));
    assert_eq!(test.len(), 3);
    assert_eq!(production.len(), 3);
    for (test, production) in test.into_iter().zip(production) {
        assert_ne!(test.iss, production.iss);
        let without = ["test.", "tt02."].iter().find_map(|mark| {
            let iss = test.iss.replacen(mark, "", 1);
            (iss == production.iss).then_some(*mark)
        });
        assert!(without.is_some(), "{} and {}", test.iss, production.iss);
        let alike = WrittenIssuer {
            iss: production.iss.clone(),
            keys: production.keys.clone(),
            span: production.span,
            ..test
        };
        assert_eq!(alike, production);
    }
}

#[test]
fn keys_lie_with_their_issuer() {
    for issuer in issuers(TEST).into_iter().chain(issuers(PRODUCTION)) {
        assert_eq!(host(address(&issuer.keys)), host(&issuer.iss), "{}", issuer.name);
    }
}

/// The issuers that a policy sorts subjects by are those that are trusted.
#[test]
fn the_registers_name_the_same_issuers() {
    macro_rules! register {
        ($folder:literal, $name:literal) => {
            include_str!(concat!("../../../policies/dialogporten/", $folder, "/", $name, ".json"))
        };
    }
    let test = [
        register!("registers", "idporten_issuers"),
        register!("registers", "maskinporten_issuers"),
        register!("registers", "exchange_issuers"),
    ];
    let production = [
        register!("registers-production", "idporten_issuers"),
        register!("registers-production", "maskinporten_issuers"),
        register!("registers-production", "exchange_issuers"),
    ];
    for (text, registers) in [(TEST, test), (PRODUCTION, production)] {
        let trusted: Vec<String> =
            issuers(text).into_iter().map(|issuer| format!("[\"{}\"]", issuer.iss)).collect();
        assert_eq!(trusted, registers.map(str::trim));
    }
}
