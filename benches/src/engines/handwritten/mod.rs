//! What a good engineer writes by hand: sets and maps of the standard library, `match` on names, and
//! a typed struct that borrows from the text of the claims.

mod w1;
mod w2;
mod w3;
mod w4;

use crate::contest::{Entry, Kind};
use crate::workload::Facts;

/// Handwritten code.
pub const ENTRY: Entry = Entry {
    name: "handwritten",
    kind: Kind::Handwritten,
    takes: |_| true,
    written: |_| Vec::new(),
    load: |workload, _| {
        Ok(match &workload.facts {
            Facts::W1(facts) => Box::new(w1::Policy::new(facts)),
            Facts::W2(facts) => Box::new(w2::Policy::new(facts)),
            Facts::W3(facts) => Box::new(w3::Policy::new(facts)),
            Facts::W4(facts) => Box::new(w4::Policy::try_new(facts)?),
        })
    },
};
