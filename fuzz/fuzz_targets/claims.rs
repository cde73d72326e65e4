//! Any bytes as claims: binding gives a binding or an error, and what is bound is decided alike by
//! the forest, by the replayed rules and by what the claims leave open.
//!
//! `cargo +nightly fuzz run claims`
#![no_main]

use libfuzzer_sys::fuzz_target;
use portvakt::load::{self, RegisterSupply};
use portvakt::{DecisionTree, Engine, Limits, Registers, Time, Value, VerifiedClaims};
use std::path::Path;
use std::sync::LazyLock;

static POLICY: LazyLock<(DecisionTree, Registers)> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/dialogporten");
    let tree = load::policy(&folder, &Limits::default()).expect("it compiles").tree;
    let supply =
        RegisterSupply::from_folder(&folder.join("registers"), &tree).expect("they are sound");
    let registers = tree.registers(supply.iter()).expect("they are complete");
    (tree, registers)
});

fuzz_target!(|bytes: &[u8]| {
    let (tree, registers) = &*POLICY;
    let engine = Engine::try_new(tree, registers).expect("made together");
    let Ok(binding) = engine.bind(&VerifiedClaims::vouched_for_by_caller(bytes)) else {
        return;
    };
    let Ok(subject) = engine.subject(&binding, Time::MIN) else {
        return;
    };
    let resource_type = tree.attribute("resource.type").expect("it is declared");
    for residual in subject.capabilities() {
        for value in ["GenericAccessResource", "CorrespondenceService", "no such type"] {
            let resource = [resource_type.is(Value::Text(value))];
            let request = subject.request(residual.capability(), &resource, &[]);
            let decision = request.decide();
            let explained = request.explain().decision;
            let left = residual.decide(&resource, &[]);
            for other in [explained, left] {
                assert_eq!(decision.reason(), other.reason());
                assert_eq!(
                    decision.rule().map(|rule| rule.name()),
                    other.rule().map(|rule| rule.name())
                );
            }
        }
    }
});
