//! The command from outside: arguments in; exit code, standard output and standard error out.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and makes files of its own"
)]

mod ask;
mod assertions;
mod batch;
mod biscuit;
mod biscuit_keys;
mod check;
mod compile;
mod cost;
mod coverage;
mod decide;
mod decide_token;
mod diff;
mod fail_closed;
mod graph;
mod handed_on;
mod limits;
mod manual;
mod matrix;
mod missing;
mod new;
mod policies;
mod progress;
mod run;
mod samples;
mod sarif;
mod signed;
mod test;
mod token_keys;
mod token_verify;
mod written;
