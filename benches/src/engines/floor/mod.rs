//! By hand, with everything turned into small numbers once: what the hardware allows. Nobody writes
//! this for a policy that changes.

mod w1;
mod w2;
mod w3;

use crate::contest::{Entry, Kind};
use crate::workload::Facts;

/// Handwritten code on small numbers.
pub const ENTRY: Entry = Entry {
    name: "handwritten, resolved once (floor)",
    kind: Kind::Floor,
    takes: |workload| !matches!(workload.facts, Facts::W4(_)),
    written: |_| Vec::new(),
    load: |workload, _| match &workload.facts {
        Facts::W1(facts) => Ok(Box::new(w1::Policy::new(facts))),
        Facts::W2(facts) => Ok(Box::new(w2::Policy::new(facts))),
        Facts::W3(facts) => Ok(Box::new(w3::Policy::new(facts))),
        Facts::W4(_) => Err("patterns have no small numbers".into()),
    },
};
