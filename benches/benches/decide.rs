//! Deciding on the policy of the Dialogporten API, with the token of a service owner.
//!
//! `cargo bench -p portvakt-benches --bench decide`
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be set up has nothing to say")]

use criterion::{Criterion, criterion_group, criterion_main};
use portvakt::load::{self, RegisterSupply};
use portvakt::{Engine, Limits, Time, Value, VerifiedClaims};
use std::hint::black_box;
use std::path::Path;

const CLAIMS: &[u8] = include_bytes!("../../policies/dialogporten/samples/service_owner.json");

fn dialogporten(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/dialogporten");
    let tree = load::policy(&folder, &Limits::default()).unwrap().tree;
    let supply = RegisterSupply::from_folder(&folder.join("registers"), &tree).unwrap();
    let registers = tree.registers(supply.iter()).unwrap();
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let create = tree.capability("serviceowner.dialogs.create").unwrap();
    let resource_type = tree.attribute("resource.type").unwrap();
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS);
    let binding = engine.bind(&claims).unwrap();
    let bytes = tree.to_bytes();

    let mut group = criterion.benchmark_group("dialogporten");
    group.bench_function("decide, subject bound, resource read inside", |bencher| {
        bencher.iter(|| {
            let subject = engine.subject(black_box(&binding), Time::MIN).unwrap();
            let resource = [resource_type.is(Value::Text(black_box("GenericAccessResource")))];
            let decision = subject.request(create, &resource, &[]).decide();
            assert!(black_box(decision).is_allowed());
        });
    });
    group.bench_function("claims text to decision", |bencher| {
        bencher.iter(|| {
            let binding = engine.bind(black_box(&claims)).unwrap();
            let subject = engine.subject(&binding, Time::MIN).unwrap();
            let resource = [resource_type.is(Value::Text(black_box("GenericAccessResource")))];
            let decision = subject.request(create, &resource, &[]).decide();
            assert!(black_box(decision).is_allowed());
        });
    });
    group.bench_function("verify compiled bytes", |bencher| {
        bencher.iter(|| portvakt::DecisionTree::from_bytes(black_box(&bytes)).unwrap());
    });
    group.bench_function("compile from YAML", |bencher| {
        bencher.iter(|| load::policy(black_box(&folder), &Limits::default()).unwrap());
    });
    group.finish();
}

criterion_group!(benches, dialogporten);
criterion_main!(benches);
