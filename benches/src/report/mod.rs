//! What is told about a comparison: as data, as Markdown, as curves, and against the targets.

mod markdown;
mod plot;
mod targets;

pub use markdown::markdown;
pub use plot::{Plot, curve, plots};
pub use targets::{Target, Verdict, targets};

use crate::contest::Kind;
use crate::measure::{Loading, Row, Threads};
use crate::tokens::TokenRow;
use serde::{Deserialize, Serialize};

/// A whole comparison.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The machine, in words.
    pub machine: String,
    /// How many rounds were measured.
    pub rounds: usize,
    /// Every engine on every workload.
    pub rows: Vec<Row>,
    /// Loading policies of growing size.
    pub loading: Vec<Loading>,
    /// One tree shared by threads.
    pub threads: Vec<Threads>,
    /// Every way to take a signed token.
    pub tokens: Vec<TokenRow>,
    /// What was aimed at.
    pub targets: Vec<Target>,
}

/// What the program that counts allocations found for one engine on one workload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Counted {
    /// The engine's name.
    pub engine: String,
    /// The workload's name.
    pub workload: String,
    /// Bytes on the heap that the loaded policy takes.
    pub heap: i64,
    /// Allocations of a decision with everything prepared.
    pub prepared: f64,
    /// Allocations of a decision from the text of the claims.
    pub claims: f64,
}

impl Report {
    /// The row of a kind of engine on a workload, if it was measured.
    #[must_use]
    pub fn row(&self, kind: Kind, workload: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.kind == kind && row.workload == workload)
    }

    /// Rows of one workload, or of all its sizes: `W1`, `W2(`.
    pub fn rows_of<'r>(&'r self, workload: &'r str) -> impl Iterator<Item = &'r Row> {
        self.rows.iter().filter(move |row| row.workload.starts_with(workload))
    }

    /// Takes the counts of allocations into the rows.
    pub fn take_counted(&mut self, counted: &[Counted]) {
        for row in &mut self.rows {
            let same = |one: &&Counted| one.engine == row.engine && one.workload == row.workload;
            let Some(counted) = counted.iter().find(same) else { continue };
            row.heap = Some(counted.heap);
            if let Some(cost) = &mut row.prepared {
                cost.allocations = Some(counted.prepared);
            }
            if let Some(cost) = &mut row.claims {
                cost.allocations = Some(counted.claims);
            }
        }
    }
}
