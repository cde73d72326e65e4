//! Does one thing so many times, for counting instructions: the difference of two runs, divided by
//! the difference of their numbers, is the cost of one.
//!
//! ```text
//! cargo build --release -p portvakt-benches --example count
//! valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/examples/count decide 1000
//! valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/examples/count decide 2000
//! ```
#![expect(clippy::disallowed_methods, reason = "the arguments say what to do")]

use portvakt::load::{self, RegisterSupply};
use portvakt::{Engine, Limits, Time, Value, VerifiedClaims};
use std::hint::black_box;
use std::path::Path;

const CLAIMS: &[u8] = include_bytes!("../../policies/dialogporten/samples/service_owner.json");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().ok_or("expected `decide` or `claims`")?;
    let times: u32 = arguments.next().ok_or("expected how many times")?.parse()?;

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies/dialogporten");
    let tree = load::policy(&folder, &Limits::default())?.tree;
    let supply = RegisterSupply::from_folder(&folder.join("registers"), &tree)?;
    let registers = tree.registers(supply.iter())?;
    let engine = Engine::try_new(&tree, &registers)?;
    let create = tree.capability("serviceowner.dialogs.create")?;
    let resource_type = tree.attribute("resource.type")?;
    let claims = VerifiedClaims::vouched_for_by_caller(CLAIMS);
    let bound = engine.bind(&claims)?;

    for _ in 0..times {
        let fresh = match what.as_str() {
            "claims" => Some(engine.bind(black_box(&claims))?),
            _ => None,
        };
        let binding = fresh.as_ref().unwrap_or(black_box(&bound));
        let subject = engine.subject(binding, Time::MIN)?;
        let resource = [resource_type.is(Value::Text(black_box("GenericAccessResource")))];
        assert!(black_box(subject.request(create, &resource, &[]).decide()).is_allowed());
    }
    Ok(())
}
