//! The `portvakt` command: for policy authors and continuous integration.
//!
//! One file a subcommand under `commands`, one file an output format under `output`. A command takes its
//! arguments and a console and gives an exit, or the trouble that ended it; only this file ends the
//! process.
#![expect(clippy::disallowed_methods, reason = "the command reads and writes files")]

mod answer;
mod args;
mod commands;
mod console;
mod fields;
mod find;
mod input;
mod lines;
mod named;
mod opened;
mod output;
#[cfg(test)]
mod outside;
mod presented;
mod private_file;
mod progress;
mod request;
mod revision;
mod routes;
mod signing;
mod trouble;
mod verifying;
mod whole_file;

use args::{Arguments, CheckFormat, Command, DiffFormat, TestFormat, TokenCommand, words};
use console::{Console, Exit};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use trouble::Trouble;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    execute(&words, Console::standard).into()
}

/// Does what the words of a command line say. The console is made for commands that say how far they
/// are, or do not.
fn execute(words: &[OsString], console: impl Fn(bool) -> Console) -> Exit {
    let (mut console, result) = match words::arguments(words) {
        Ok(Arguments { command }) => {
            let mut console = console(shows_progress(&command));
            let result = run(&command, &mut console);
            (console, result)
        }
        Err(said) => {
            let mut console = console(false);
            let result = said.say(&mut console);
            (console, result)
        }
    };
    // Whatever was found, it was told to nobody if it cannot be written.
    let flushed = console.out.flush().map_err(Trouble::Output);
    result.and_then(|exit| flushed.map(|()| exit)).unwrap_or_else(|trouble| {
        // When standard error is gone there is nobody left to tell.
        let _ = writeln!(console.err, "error: {trouble}");
        Exit::Unusable
    })
}

/// Tells whether a command says how far it is: those that may take long, and not where the results are
/// for programs or would stand on the same screen line by line.
fn shows_progress(command: &Command) -> bool {
    match command {
        Command::Check(arguments) => arguments.format == CheckFormat::Text,
        Command::Diff(arguments) => arguments.format == DiffFormat::Text,
        Command::Test(arguments) => arguments.format == TestFormat::Text,
        Command::Compile(_) => true,
        Command::Decide(arguments) => arguments.batch.is_some() && !std::io::stdout().is_terminal(),
        Command::Token(TokenCommand::Verify(arguments)) => {
            arguments.batch.is_some() && !std::io::stdout().is_terminal()
        }
        Command::Graph(_)
        | Command::Matrix(_)
        | Command::Explain(_)
        | Command::Capabilities(_)
        | Command::Ask(_)
        | Command::Token(_)
        | Command::Biscuit(_)
        | Command::Schema(_)
        | Command::New(_) => false,
    }
}

fn run(command: &Command, console: &mut Console) -> Result<Exit, Trouble> {
    match command {
        Command::Check(arguments) => commands::check::run(arguments, console),
        Command::Decide(arguments) => commands::decide::run(arguments, console),
        Command::Explain(arguments) => commands::explain::run(arguments, console),
        Command::Capabilities(arguments) => commands::capabilities::run(arguments, console),
        Command::Graph(arguments) => commands::graph::run(arguments, console),
        Command::Matrix(arguments) => commands::matrix::run(arguments, console),
        Command::Diff(arguments) => commands::diff::run(arguments, console),
        Command::Ask(arguments) => commands::ask::run(arguments, console),
        Command::Test(arguments) => commands::test::run(arguments, console),
        Command::Compile(arguments) => commands::compile::run(arguments, console),
        Command::Token(command) => commands::token::run(command, console),
        Command::Biscuit(command) => commands::biscuit::run(command, console),
        Command::Schema(arguments) => commands::schema::run(arguments, console),
        Command::New(arguments) => commands::new::run(arguments, console),
    }
}
