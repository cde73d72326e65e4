//! `portvakt token`: keys and tokens to try policies with, and the verification of tokens.

mod inspect;
mod keys;
mod sign;
mod verify;

use crate::args::TokenCommand;
use crate::console::{Console, Exit};
use crate::trouble::Trouble;

/// Runs one of its subcommands.
pub(crate) fn run(command: &TokenCommand, console: &mut Console) -> Result<Exit, Trouble> {
    match command {
        TokenCommand::Keys(arguments) => keys::run(arguments, console),
        TokenCommand::Sign(arguments) => sign::run(arguments, console),
        TokenCommand::Inspect(arguments) => inspect::run(arguments, console),
        TokenCommand::Verify(arguments) => verify::run(arguments, console),
    }
}
