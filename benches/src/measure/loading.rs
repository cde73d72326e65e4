//! From the text of a policy to a tree, and from its bytes.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::{Spread, ratio, spread, timed};
use crate::contest::Refused;
use crate::workload::Workload;
use ::portvakt::compiler::diagnostic::Diagnostics;
use ::portvakt::compiler::limits::Budget;
use ::portvakt::compiler::source::Sources;
use ::portvakt::compiler::syntax;
use ::portvakt::{DecisionTree, Limits, load};
use serde::Serialize;

/// Loading one policy: nanoseconds for the whole of it, measured in the same rounds.
#[derive(Debug, Clone, Serialize)]
pub struct Loading {
    /// The workload's name.
    pub workload: String,
    /// How many rules it has.
    pub rules: usize,
    /// Bytes of the text.
    pub text: usize,
    /// Bytes of the frozen tree.
    pub image: usize,
    /// From text to tree.
    pub compile: Spread,
    /// Of these, from text to YAML nodes.
    pub parse: Spread,
    /// The rest.
    pub after_parsing: Spread,
    /// From bytes to tree, verification included.
    pub from_bytes: Spread,
    /// The ratio of that to compiling.
    pub from_bytes_ratio: Spread,
    /// Samples of compiling.
    #[serde(skip)]
    pub samples: Vec<f64>,
}

/// What is measured in each round.
#[derive(Default)]
struct Samples {
    compile: Vec<f64>,
    parse: Vec<f64>,
    after_parsing: Vec<f64>,
    from_bytes: Vec<f64>,
}

/// Loads all policies in turn, in so many rounds.
///
/// # Errors
///
/// A policy does not load.
pub fn loading(workloads: &[Workload], rounds: usize) -> Result<Vec<Loading>, Refused> {
    let limits = Limits::large();
    let mut images = Vec::new();
    for workload in workloads {
        images.push(load::text("policy.yaml", &workload.policy, &limits)?.tree.to_bytes());
    }
    let mut all: Vec<Samples> = workloads.iter().map(|_| Samples::default()).collect();
    for _ in 0..rounds {
        for ((workload, image), samples) in workloads.iter().zip(&images).zip(&mut all) {
            let (compile, tree) = timed(|| load::text("policy.yaml", &workload.policy, &limits));
            drop(tree);
            let (parse, nodes) = timed(|| parse(&workload.policy, &limits));
            drop(nodes);
            let (from_bytes, tree) = timed(|| DecisionTree::from_bytes(image));
            tree?;
            samples.compile.push(compile);
            samples.parse.push(parse);
            samples.after_parsing.push(compile - parse);
            samples.from_bytes.push(from_bytes);
        }
    }
    let found =
        workloads.iter().zip(&images).zip(all).map(|((workload, image), samples)| Loading {
            workload: workload.name.clone(),
            rules: workload.size,
            text: workload.policy.len(),
            image: image.len(),
            compile: spread(&samples.compile),
            parse: spread(&samples.parse),
            after_parsing: spread(&samples.after_parsing),
            from_bytes: spread(&samples.from_bytes),
            from_bytes_ratio: ratio(&samples.from_bytes, &samples.compile),
            samples: samples.compile,
        });
    Ok(found.collect())
}

fn parse(text: &str, limits: &Limits) -> Option<syntax::Node> {
    let file = Sources::default().add("policy.yaml", "");
    syntax::parse(file, text, &mut Budget::new(limits), &mut Diagnostics::default())
}
