//! Fetching over TLS from a server on this machine, with a clock that stands still until it is told.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]
#![expect(clippy::panic, reason = "what does not happen stops the test")]

mod once;
mod server;
mod upkeep;

use std::sync::mpsc;
use tokio::task::spawn_blocking;

/// Keeps tokio from moving its paused clock by itself while everybody waits for a socket: it does
/// so whenever nothing else is to do, but not while a blocking task runs.
struct StandStill {
    _ends_the_task: mpsc::Sender<()>,
}

fn stand_still() -> StandStill {
    let (sender, receiver) = mpsc::channel();
    // Ends when the sender is dropped, with the test.
    spawn_blocking(move || receiver.recv());
    StandStill { _ends_the_task: sender }
}
