//! A compiled policy with bytes changed: it is refused, or it decides without panic and within its own
//! bounds. The input is a list of changes (place and byte), so that most inputs get past the first
//! check of the format.
//!
//! `cargo +nightly fuzz run image`
#![no_main]

use libfuzzer_sys::fuzz_target;
use portvakt::{DecisionTree, Engine, Limits, Time, VerifiedClaims, load};
use std::path::Path;
use std::sync::LazyLock;

static IMAGE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/dialogporten");
    let loaded = load::policy(&folder, &Limits::default()).expect("it compiles");
    loaded.tree.to_bytes()
});

fuzz_target!(|changes: &[u8]| {
    let mut bytes = IMAGE.clone();
    for change in changes.chunks_exact(5) {
        let [a, b, c, d, byte] = change else { continue };
        let place = u32::from_le_bytes([*a, *b, *c, *d]) as usize % bytes.len();
        bytes[place] = *byte;
    }
    let Ok(tree) = DecisionTree::from_bytes(&bytes) else {
        return;
    };
    assert_eq!(tree.to_bytes(), bytes, "what is verified is what is kept");
    let names: Vec<String> =
        tree.register_declarations().map(|register| register.name.to_owned()).collect();
    let supply = names.iter().map(|name| (name.as_str(), ["991825827"]));
    let Ok(registers) = tree.registers(supply) else {
        return;
    };
    let engine = Engine::try_new(&tree, &registers).expect("made together");
    let claims = br#"{"iss":"991825827","scope":"digdir:dialogporten.serviceprovider","consumer":{"authority":"iso6523-actorid-upis","ID":"0192:991825827"}}"#;
    let Ok(binding) = engine.bind(&VerifiedClaims::vouched_for_by_caller(claims)) else {
        return;
    };
    let Ok(subject) = engine.subject(&binding, Time::MIN) else {
        return;
    };
    for capability in tree.capabilities() {
        let _ = subject.request(capability, &[], &[]).decide();
        let _ = subject.restrict(capability).standing();
    }
});
