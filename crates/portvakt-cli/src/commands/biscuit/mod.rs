//! `portvakt biscuit`: capability tokens, minted, narrowed and verified.

mod bounds;
mod deciding;
mod inspect;
mod keys;
mod mint;
mod narrow;
mod read;
mod verify;

use crate::args::BiscuitCommand;
use crate::console::{Console, Exit};
use crate::trouble::Trouble;

/// Runs one of its subcommands.
pub(crate) fn run(command: &BiscuitCommand, console: &mut Console) -> Result<Exit, Trouble> {
    match command {
        BiscuitCommand::Keys(arguments) => keys::run(arguments, console),
        BiscuitCommand::Mint(arguments) => mint::run(arguments, console),
        BiscuitCommand::Narrow(arguments) => narrow::run(arguments, console),
        BiscuitCommand::Verify(arguments) => verify::run(arguments, console),
        BiscuitCommand::Inspect(arguments) => inspect::run(arguments, console),
    }
}
