//! Any text as a trust file, and as a key set: reading never panics, every finding lies in the text,
//! what is trusted is sound by itself, and each key that is used is one that another library reads.
//!
//! Two texts, separated by a line `===`: the trust file and the key set.
#![no_main]

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use libfuzzer_sys::fuzz_target;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::source::Sources;
use portvakt::jwt::{KeySet, Keys, Trust, Verifier, trust_file};
use portvakt::{Limits, Time};
use portvakt_fuzz::{findings, texts};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// A token that no key of an input has signed.
const TOKEN: &[u8] = b"eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlLyIsImV4cCI6MjUzNDAyMzAwNzk5fQ.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fuzz_target!(|input: &[u8]| {
    let texts = texts::texts(input);
    let trust = trust(&texts[0]);
    let set = texts.get(1).and_then(|json| key_set(json));
    let (Some(trust), Some(set)) = (trust, set) else { return };
    let name = trust.issuers()[0].name.clone();
    let verifier = Verifier::try_new(trust, Keys::none().with(&name, set));
    if let Ok(verifier) = verifier {
        let now = Time::from_seconds(1_767_225_600).expect("a time");
        assert!(verifier.verify(TOKEN, now).is_err(), "nobody signed this");
        let _ = format!("{verifier:?}");
    }
});

fn trust(text: &str) -> Option<Trust> {
    let mut sources = Sources::default();
    let mut found = Diagnostics::default();
    let file = sources.add("trust.yaml", text);
    let trust = trust_file::read(file, text, &Limits::default(), &mut found);
    findings::check(&found, &sources);
    assert_eq!(trust.is_none(), found.has_errors(), "{:?}", found.findings());
    let trust = trust?;
    let again = Trust::try_new(trust.issuers().to_vec()).expect("what is trusted is sound");
    assert_eq!(again.issuers(), trust.issuers());
    let names: BTreeSet<&str> = trust.issuers().iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names.len(), trust.issuers().len(), "{names:?}");
    for issuer in trust.issuers() {
        assert!(!issuer.algorithms.is_empty(), "{issuer:?}");
    }
    let _ = format!("{trust:?}");
    Some(trust)
}

/// A key set, read loosely.
#[derive(Deserialize)]
struct Listed<'j> {
    #[serde(borrow)]
    keys: Vec<&'j RawValue>,
}

fn key_set(json: &str) -> Option<KeySet> {
    let set = match KeySet::from_json(json.as_bytes()) {
        Ok(set) => set,
        Err(error) => {
            let _ = format!("{error} {error:?}");
            return None;
        }
    };
    let listed: Listed<'_> = serde_json::from_str(json).expect("a set that is read has keys");
    assert_eq!(set.len() + set.skipped().len(), listed.keys.len(), "{set:?}");
    let skipped: BTreeSet<usize> = set.skipped().iter().map(|one| one.place()).collect();
    assert_eq!(skipped.len(), set.skipped().len(), "{set:?}");
    for (place, key) in listed.keys.iter().enumerate() {
        if skipped.contains(&place) {
            continue;
        }
        let theirs: Jwk = serde_json::from_str(key.get())
            .unwrap_or_else(|error| panic!("key {place} is used: {error}: {key}"));
        let decoding = DecodingKey::from_jwk(&theirs);
        assert!(decoding.is_ok(), "key {place} is used: {:?}: {key}", decoding.err());
    }
    for skipped in set.skipped() {
        let _ = format!("{skipped:?} {}", skipped.reason());
    }
    Some(set)
}
