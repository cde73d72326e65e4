//! The commands, with arguments that make each write what it can write. `@name` is a path in the
//! folder. `--format` is added: every row is run with each of its values.

use super::seen::Reader;
use crate::args::Arguments;
use clap::{Arg, Command, CommandFactory};

/// The words of a command line, and what reads the results where `--format` does not say.
pub(super) struct Row(pub(super) &'static [&'static str], pub(super) Option<Reader>);

/// One command line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) words: Vec<String>,
    pub(super) reader: Reader,
    /// How many words name the command.
    pub(super) names: usize,
}

macro_rules! row {
    ($reader:expr, $($word:literal)+) => { Row(&[$($word),+], $reader) };
}

/// A format that `--format` names.
const NAMED: Option<Reader> = None;
const LINES: Option<Reader> = Some(Reader::Json);
const PLAIN: Option<Reader> = Some(Reader::Text);

pub(super) const ROWS: &[Row] = &[
    row!(NAMED, "check" "@p"),
    row!(NAMED, "check" "@p" "--cost" "--no-lint"),
    row!(NAMED, "check" "@bad"),
    row!(NAMED, "check" "@bad/tests.yaml" "@bad/routes.yaml"),
    row!(NAMED, "decide" "@p" "--claims" "@claims.json" "--capability" "read" "--resource" "kind=k" "--context" "place=here"),
    row!(NAMED, "decide" "@p" "--claims" "@wrong.json" "--route" "GET /a/3" "--registers" "@more.json"),
    row!(NAMED, "decide" "@p" "--claims" "@claims.json" "--capability" "read" "--registers" "@broken.json"),
    row!(NAMED, "decide" "@p" "--token" "@token.jwt" "--trust" "@trust.yaml" "--jwks" "@keys.json" "--now" "1767225600" "--capability" "write"),
    row!(NAMED, "decide" "@p" "--token" "@broken.jwt" "--trust" "@bad/trust/trust.yaml" "--jwks" "one=@keys.json" "--now" "1767225600" "--capability" "write"),
    row!(LINES, "decide" "@p" "--batch" "@batch.jsonl"),
    row!(NAMED, "explain" "@p" "--claims" "@claims.json" "--capability" "read" "--resource" "kind=k" "--values"),
    row!(NAMED, "explain" "@p" "--claims" "@claims.json" "--capability" "write"),
    row!(NAMED, "explain" "@p" "--token" "@token.jwt" "--trust" "@trust.yaml" "--jwks" "@keys_badly.json" "--now" "1767225600" "--capability" "more.list"),
    row!(NAMED, "capabilities" "@p" "--claims" "@claims.json"),
    row!(NAMED, "capabilities" "@p" "--claims" "@wrong.json" "--registers" "@more.json"),
    row!(NAMED, "capabilities" "@p" "--token" "@token.jwt" "--trust" "@trust.yaml" "--jwks" "@keys.json" "--now" "1767225600"),
    row!(NAMED, "matrix" "@p"),
    row!(NAMED, "matrix" "@bad"),
    row!(NAMED, "diff" "@old" "@p"),
    row!(NAMED, "diff" "@p" "@old" "--refuse" "wider"),
    row!(NAMED, "diff" "--base" "HEAD" "@p"),
    row!(NAMED, "ask" "@p" "{ never: [read, write, more.list] }"),
    row!(NAMED, "ask" "@p" "{ implies: [read, raed] }"),
    row!(NAMED, "graph" "@p" "--capability" "read"),
    row!(NAMED, "graph" "@p" "--capability" "more.ask"),
    row!(NAMED, "test" "@p"),
    row!(NAMED, "test" "@p" "--coverage" "--min-rules" "100"),
    row!(NAMED, "test" "@bad"),
    row!(NAMED, "test" "@p" "--filter" "reads" "--limits" "large"),
    row!(PLAIN, "test" "@p" "--generate"),
    row!(PLAIN, "test" "@p" "--generate" "--write" "@p/made.yaml"),
    row!(Some(Reader::Html), "test" "@p" "--coverage-html" "@made/page.html"),
    row!(PLAIN, "compile" "@p" "-o" "@made/p.bin"),
    row!(PLAIN, "token" "keys" "--algorithm" "EdDSA" "--kid" "one" "--private" "@made/private" "--public" "@made/public"),
    row!(PLAIN, "token" "sign" "--key" "@key.pem" "--claims" "@claims.json" "--kid" "one" "--typ" "JWT"),
    row!(NAMED, "token" "inspect" "@inspected.jwt" "--values"),
    row!(NAMED, "token" "inspect" "@broken.jwt"),
    row!(NAMED, "token" "verify" "@token.jwt" "--trust" "@trust.yaml" "--jwks" "@keys.json" "--now" "1767225600"),
    row!(NAMED, "token" "verify" "@inspected.jwt" "--trust" "@bad/trust/trust.yaml" "--jwks" "@keys_badly.json" "--now" "1767225600"),
    row!(NAMED, "token" "verify" "@inspected.jwt" "--trust" "@trust.yaml" "--jwks" "@keys_badly.json" "--now" "1767225600"),
    row!(LINES, "token" "verify" "--batch" "@tokens.jsonl" "--trust" "@trust.yaml" "--jwks" "@keys.json" "--now" "1767225600"),
    row!(PLAIN, "biscuit" "keys" "--id" "1" "--private" "@made/private" "--public" "@made/public" "--issuer" "one" "--capability" "read" "--max-lifetime" "60"),
    row!(PLAIN, "biscuit" "mint" "@p" "--key" "@root.key" "--key-id" "1" "--claims" "@claims.json" "--now" "1767225600" "--capability" "read" "--audience" "mailer" "--expires" "1767225900" "--resource" "kind=k"),
    row!(PLAIN, "biscuit" "narrow" "@token.biscuit" "--capability" "read" "--resource" "kind=k" "--audience" "mailer"),
    row!(NAMED, "biscuit" "verify" "@token.biscuit" "--keys" "@root.json" "--audience" "mailer" "--now" "1767225600" "--revoked" "@revoked.txt"),
    row!(NAMED, "biscuit" "verify" "@token.biscuit" "--keys" "@root.json" "--audience" "mailer" "--now" "1767225600" "--revoked" "@revoked.txt" "--policy" "@p" "--capability" "read" "--resource" "kind=k"),
    row!(NAMED, "biscuit" "verify" "@token.biscuit" "--keys" "@roots.json" "--audience" "mailer" "--now" "1767225600" "--revoked" "@revoked.txt"),
    row!(NAMED, "biscuit" "verify" "@token.biscuit" "--keys" "@root.json" "--audience" "mailer" "--now" "1767225600" "--revoked" "@revoked_badly.txt"),
    row!(NAMED, "biscuit" "inspect" "@token.biscuit" "--values"),
    row!(NAMED, "biscuit" "inspect" "@broken.jwt"),
    row!(Some(Reader::Document), "schema" "policy"),
    row!(Some(Reader::Document), "schema" "tests"),
    row!(Some(Reader::Document), "schema" "routes"),
    row!(Some(Reader::Document), "schema" "trust"),
    row!(PLAIN, "new" "@made/n"),
];

/// Every row, with each format that its command has.
pub(super) fn lines() -> Vec<Line> {
    let mut all = Vec::new();
    for Row(words, reader) in ROWS {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let (command, names) = command(&words);
        match reader {
            Some(reader) => all.push(Line { words, reader: *reader, names }),
            None => all.extend(formats(&command).into_iter().map(|format| {
                let words = [&words[..], &["--format".to_owned(), format.clone()]].concat();
                Line { words, reader: Reader::of_format(&format), names }
            })),
        }
    }
    all
}

/// The command that words name, and how many of them do.
pub(super) fn command(words: &[String]) -> (Command, usize) {
    let mut command = Arguments::command();
    let mut names = 0;
    for word in words {
        let Some(below) = command.find_subcommand(word).cloned() else { break };
        command = below;
        names += 1;
    }
    (command, names)
}

/// The values of `--format`.
fn formats(command: &Command) -> Vec<String> {
    let format = command.get_arguments().find(|arg| arg.get_long() == Some("format"));
    format.map(values).unwrap_or_default()
}

fn values(arg: &Arg) -> Vec<String> {
    arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
}

/// The names of the commands that do something, each as its words.
fn leaves(command: &Command, above: &[String]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for below in command.get_subcommands() {
        let words = [above, &[below.get_name().to_owned()]].concat();
        if below.has_subcommands() {
            all.extend(leaves(below, &words));
        } else {
            all.push(words);
        }
    }
    all
}

#[test]
fn every_command_has_a_row_and_every_format_a_reader() {
    let lines = lines();
    for leaf in leaves(&Arguments::command(), &[]) {
        let rows = || lines.iter().filter(|line| line.words.starts_with(&leaf));
        assert!(rows().next().is_some(), "`{}` has no row", leaf.join(" "));
        let (command, _) = command(&leaf);
        // What is chosen beside: formats, and what a schema is of.
        let chosen = command.get_arguments().filter(|arg| {
            arg.get_long() == Some("format") || arg.is_positional() && !values(arg).is_empty()
        });
        for value in chosen.flat_map(values) {
            let named = rows().any(|line| line.words.contains(&value));
            assert!(named, "no row of `{}` has `{value}`", leaf.join(" "));
        }
    }
}
