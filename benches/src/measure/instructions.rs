//! Instructions of one decision: the same program runs twice under callgrind, with a different
//! number of passes; the difference is what the further passes cost.
#![expect(clippy::float_arithmetic, reason = "measurements are not whole numbers")]

use super::number;
use crate::contest::{Entry, Refused};
use crate::workload::Workload;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};

/// How many passes the two runs make.
const PASSES: [usize; 2] = [2, 6];

/// What is counted. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Deciding with everything prepared.
    Prepared,
    /// Deciding from the text of the claims.
    Claims,
    /// Binding the claims.
    Bind,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prepared, Self::Claims, Self::Bind];

    /// Its name as an argument.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Claims => "claims",
            Self::Bind => "bind",
        }
    }
}

/// Tells whether valgrind can be run.
#[must_use]
pub fn valgrind_is_there() -> bool {
    let mut command = Command::new("valgrind");
    let quiet = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Instructions of one decision, where `program count ENGINE WORKLOAD MODE REQUESTS PASSES` is this
/// program.
///
/// # Errors
///
/// Valgrind does not run, or says what is not understood.
pub fn instructions(
    program: &Path,
    engine: &str,
    workload: &str,
    mode: Mode,
    requests: usize,
) -> Result<f64, Refused> {
    let [few, many] = PASSES;
    let counted = |passes: usize| {
        let mut command = Command::new("valgrind");
        let arguments = ["--tool=callgrind", "--callgrind-out-file=/dev/null"];
        command.args(arguments).arg(program).args(["count", engine, workload, mode.name()]);
        command.args([requests.to_string(), passes.to_string()]);
        let output = command.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let total = said.lines().find_map(|line| line.split_once("Collected : "));
        match total {
            Some((_, total)) if output.status.success() => Ok(total.trim().parse::<f64>()?),
            _ => Err::<f64, Refused>(format!("valgrind said: {said}").into()),
        }
    };
    Ok((counted(many)? - counted(few)?) / number((many - few) * requests))
}

/// Makes so many passes, to be counted from outside.
///
/// # Errors
///
/// The policy does not load.
pub fn repeat(
    entry: &Entry,
    workload: &Workload,
    mode: Mode,
    requests: usize,
    passes: usize,
) -> Result<(), Refused> {
    let loaded = (entry.load)(workload, &(entry.written)(workload))?;
    let requests = workload.requests.get(..requests).unwrap_or(&workload.requests);
    let mut contestant = loaded.prepare(requests)?;
    let mut allowed = vec![false; requests.len()];
    for _ in 0..passes {
        match mode {
            Mode::Prepared => contestant.decide_prepared(&mut allowed),
            Mode::Claims => contestant.decide_claims(&mut allowed),
            Mode::Bind => {
                black_box(contestant.bind_claims());
            }
        }
        black_box(&allowed);
    }
    Ok(())
}
