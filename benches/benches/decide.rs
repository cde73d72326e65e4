//! The steps of Portvakt on small sizes of all workloads, for development; `compare` measures beside others.
//!
//! `cargo bench -p portvakt-benches --bench decide`
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be set up has nothing to say")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use portvakt::{DecisionTree, Limits, load};
use portvakt_benches::contest::Loaded;
use portvakt_benches::engines::portvakt::Compiled;
use portvakt_benches::workload::named;
use std::hint::black_box;

fn steps(criterion: &mut Criterion) {
    for name in ["W1", "W2(1000)", "W3(10)", "W4"] {
        let workload = named(name).unwrap();
        let compiled = Compiled::load(&workload, std::slice::from_ref(&workload.policy)).unwrap();
        let mut contestant = compiled.prepare(&workload.requests).unwrap();
        let mut allowed = vec![false; workload.requests.len()];
        let image = compiled.tree.to_bytes();

        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(u64::try_from(allowed.len()).unwrap()));
        group.bench_function("decide, subject bound", |bencher| {
            bencher.iter(|| contestant.decide_prepared(black_box(&mut allowed)));
        });
        group.bench_function("claims text to decision", |bencher| {
            bencher.iter(|| contestant.decide_claims(black_box(&mut allowed)));
        });
        group.bench_function("claims text to subject", |bencher| {
            bencher.iter(|| contestant.bind_claims());
        });
        group.throughput(Throughput::Elements(u64::try_from(workload.size).unwrap()));
        group.bench_function("YAML text to tree", |bencher| {
            let text = &workload.policy;
            bencher.iter(|| load::text("policy.yaml", black_box(text), &Limits::large()).unwrap());
        });
        group.bench_function("bytes to tree", |bencher| {
            bencher.iter(|| DecisionTree::from_bytes(black_box(&image)).unwrap());
        });
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
