//! What may stand on the command line, and the help that teaches it.

pub(crate) mod biscuit;
mod formats;
mod presenting;
mod token;
pub(crate) mod words;

pub(crate) use biscuit::BiscuitCommand;
pub(crate) use formats::{
    CheckFormat, DiffFormat, Format, GraphFormat, MatrixFormat, Refuse, SchemaOf, TestFormat,
};
pub(crate) use presenting::{Presenting, TokenChoice};
pub(crate) use token::{Inspect, Keys, Sign, TokenCommand, TrustChoice, Verify};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Checks, tests, explains and compiles authorization policies.
///
/// A policy says in YAML who may do what. `portvakt new my-policy` makes a small one to start from.
///
/// Results go to standard output, everything else to standard error. The exit code is 0 when all is
/// fine or the request is allowed; 1 for findings, failed tests or a denied request; 2 for wrong
/// usage or input that cannot be read.
#[derive(Debug, Parser)]
#[command(name = "portvakt", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads policies and shows every finding, with its place and what would be right
    Check(Check),
    /// Decides one request, or a batch of them, and says the reason
    Decide(Decide),
    /// Decides one request and shows the path taken: each rule, each test, its outcome
    Explain(Explain),
    /// Shows what a token may do: always, never, or when what
    Capabilities(Capabilities),
    /// Shows for each capability the conditions under which it is allowed
    Matrix(Matrix),
    /// Shows what an edit changes, over all requests, with a request for each change
    Diff(Diff),
    /// Proves or refutes one assertion about all requests
    Ask(Ask),
    /// Draws how the rules of a capability decide
    Graph(Graph),
    /// Runs the tests beside policies
    Test(Test),
    /// Compiles a policy into one file that services load, and prints its fingerprint
    Compile(Compile),
    /// Makes keys, signs and verifies tokens, and shows what is in them
    #[command(subcommand)]
    Token(TokenCommand),
    /// Makes, narrows and verifies capability tokens, which hand rights on for some minutes
    #[command(subcommand)]
    Biscuit(BiscuitCommand),
    /// Prints the JSON Schema of a file, for editors
    Schema(Schema),
    /// Makes a small commented policy with its tests, which passes at once
    New(New),
}

/// `portvakt check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Policies, trust files, or folders: every `policy.yaml` below, with the `tests.yaml` and
    /// `routes.yaml` beside it, and the trust files in folders named `trust`
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
    /// Exit 1 on warnings too
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// Leave out what asks about all requests: rules without effect, conditions that always hold
    #[arg(long)]
    pub(crate) no_lint: bool,
    /// Show what the compiled policies cost, and what is dearest in them
    #[arg(long)]
    pub(crate) cost: bool,
    /// The folder that included files may lie in [default: the policy's folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitsChoice,
}

/// `portvakt decide`
#[derive(Debug, Args)]
#[command(
    group(clap::ArgGroup::new("input").required(true).args(["claims", "token", "batch"])),
    after_help = "Examples:
  portvakt decide journal --claims token.json --capability journal.entries.read
  portvakt decide journal --claims token.json --route 'GET /api/v1/journal/7'
  portvakt decide journal --batch requests.jsonl > decisions.jsonl
  portvakt decide journal --token token.jwt --trust trust.yaml --jwks keys.json \
    --now 2026-01-01T00:00:00Z --capability journal.entries.read

A batch has one JSON object a line in and out, in the same order.
  in:   id, claims, capability or route, resource, context, registers (optional)
  out:  id, effect, capability, reason, rule, because, then, malformed"
)]
pub(crate) struct Decide {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    #[command(flatten)]
    pub(crate) surroundings: Surroundings,
    #[command(flatten)]
    pub(crate) question: Question,
    /// A file of requests, one JSON object a line; `-` reads standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = [
            "claims", "token", "verifying", "capability", "route", "resource", "context"
        ]
    )]
    pub(crate) batch: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// `portvakt explain`
#[derive(Debug, Args)]
#[command(
    group(clap::ArgGroup::new("input").required(true).args(["claims", "token"])),
    after_help = "Examples:
  portvakt explain journal --claims token.json --capability journal.entries.read
  portvakt explain journal --token token.jwt --trust trust.yaml --jwks keys.json \
    --now 2026-01-01T00:00:00Z --capability journal.entries.read"
)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    #[command(flatten)]
    pub(crate) surroundings: Surroundings,
    #[command(flatten)]
    pub(crate) question: Question,
    /// Show the values of claims and attributes too; they may be personal
    #[arg(long)]
    pub(crate) values: bool,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// `portvakt capabilities`
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("presented").required(true).args(["claims", "token"])))]
pub(crate) struct Capabilities {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    /// The claims of a verified token, a JSON object; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) token: TokenChoice,
    #[command(flatten)]
    pub(crate) registers: RegistersChoice,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// `portvakt matrix`
#[derive(Debug, Args)]
pub(crate) struct Matrix {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    /// How to write the matrix
    #[arg(long, value_enum, default_value_t = MatrixFormat::Text)]
    pub(crate) format: MatrixFormat,
}

/// `portvakt diff`
#[derive(Debug, Args)]
#[command(
    override_usage = "portvakt diff [OPTIONS] <OLD> <NEW>\n       portvakt diff [OPTIONS] --base <REV> <POLICY>",
    after_help = "Examples:
  portvakt diff old/journal journal
  portvakt diff --base origin/main journal --refuse wider
  portvakt diff --base HEAD~1 journal --format markdown > comment.md"
)]
pub(crate) struct Diff {
    /// The policy before and the policy after, with the routes beside each; with `--base` only the
    /// policy after
    #[arg(required = true, num_args = 1..=2, value_name = "POLICY")]
    pub(crate) policies: Vec<PathBuf>,
    /// Compare with the policy as it was at this revision of its git repository; one that was not
    /// there denied everything
    #[arg(long, value_name = "REV")]
    pub(crate) base: Option<String>,
    /// How to write the changes
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
    /// Exit 1 on such changes
    #[arg(long, value_enum)]
    pub(crate) refuse: Option<Refuse>,
    /// The folder that included files may lie in [default: each policy's own folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitsChoice,
}

/// `portvakt ask`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  portvakt ask journal '{ never: journal.**, unless: { present: subject.scope } }'
  portvakt ask journal '{ implies: [journal.entries.write, journal.entries.read] }'")]
pub(crate) struct Ask {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    /// An assertion as it would stand in the policy; it may name what the policy declares
    pub(crate) assertion: String,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// `portvakt graph`
#[derive(Debug, Args)]
pub(crate) struct Graph {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    /// The full name of the capability
    #[arg(long, value_name = "NAME")]
    pub(crate) capability: String,
    /// How to write the picture
    #[arg(long, value_enum, default_value_t = GraphFormat::Svg)]
    pub(crate) format: GraphFormat,
    /// Fold what makes the picture larger than so many boxes
    #[arg(long, value_name = "COUNT", default_value_t = 60)]
    pub(crate) nodes: usize,
}

/// `portvakt test`
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Tests files, policies, or folders: the `tests.yaml` beside every `policy.yaml` below
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// How to write the results
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    pub(crate) format: TestFormat,
    /// Run only the tests whose name contains this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Show which rules decided, which of the policy's tests were seen true and false, and requests
    /// that would show the rest
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Write a page that marks the same in the policy's text
    #[arg(long, value_name = "FILE")]
    pub(crate) coverage_html: Option<PathBuf>,
    /// Exit 1 if fewer of the rules decided
    #[arg(long, value_name = "PERCENT", value_parser = percent(), conflicts_with = "filter")]
    pub(crate) min_rules: Option<u8>,
    /// Exit 1 if fewer of the policy's tests were seen both ways
    #[arg(long, value_name = "PERCENT", value_parser = percent(), conflicts_with = "filter")]
    pub(crate) min_tests: Option<u8>,
    /// Write test cases for what the tests do not cover, for you to read and keep
    #[arg(long, conflicts_with = "filter")]
    pub(crate) generate: bool,
    /// A new file beside the policy for the generated tests [default: standard output]
    #[arg(long, value_name = "FILE", requires = "generate")]
    pub(crate) write: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitsChoice,
}

/// `portvakt compile`
#[derive(Debug, Args)]
pub(crate) struct Compile {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    /// Where to write the compiled policy
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// `portvakt schema`
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Of which file
    #[arg(value_enum)]
    pub(crate) of: SchemaOf,
}

/// `portvakt new`
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to make; it must be new or empty
    pub(crate) folder: PathBuf,
}

/// Which policy.
#[derive(Debug, Args)]
pub(crate) struct PolicyChoice {
    /// A policy: a YAML file, a compiled file, or a folder with `policy.yaml`
    pub(crate) policy: PathBuf,
    /// Refuse a compiled policy whose SHA-256 is another than this
    #[arg(long, value_name = "HEX")]
    pub(crate) expect_fingerprint: Option<String>,
    /// The folder that included files may lie in [default: the policy's folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) root: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitsChoice,
}

/// What surrounds a request: registers and routes.
#[derive(Debug, Args)]
pub(crate) struct Surroundings {
    #[command(flatten)]
    pub(crate) registers: RegistersChoice,
    /// The routes file [default: `routes.yaml` beside the policy]
    #[arg(long, value_name = "FILE")]
    pub(crate) routes: Option<PathBuf>,
}

/// Which register contents.
#[derive(Debug, Args)]
pub(crate) struct RegistersChoice {
    /// One JSON object (name → array) or a folder of `<register>.json`; replaces those it names in
    /// `registers/` beside the policy
    #[arg(long, value_name = "FILE|FOLDER")]
    pub(crate) registers: Option<PathBuf>,
}

/// One request.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("presented").args(["claims", "token"]).requires("asked")))]
pub(crate) struct Question {
    /// The claims of a verified token, a JSON object; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) token: TokenChoice,
    #[command(flatten)]
    pub(crate) asked: Asked,
    /// An attribute of the resource, by the word after the dot; repeat it for the members of a set
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) resource: Vec<(String, String)>,
    /// An attribute of the context, by the word after the dot; repeat it for the members of a set
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) context: Vec<(String, String)>,
}

/// What is asked for.
#[derive(Debug, Args)]
#[group(id = "asked", multiple = false)]
pub(crate) struct Asked {
    /// The capability asked for
    #[arg(long, value_name = "NAME", requires = "presented")]
    pub(crate) capability: Option<String>,
    /// The request asked for, as the routes file names it: method and path
    #[arg(long, value_name = "'METHOD /PATH'", requires = "presented")]
    pub(crate) route: Option<String>,
}

/// How to write results.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Report {
    /// How to write the results
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Which limits.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct LimitsChoice {
    /// The limits on what is read; `large` is for generated policies
    #[arg(long = "limits", value_enum, default_value_t = Size::Default)]
    size: Size,
}

impl LimitsChoice {
    /// The limits that were chosen.
    pub(crate) fn limits(self) -> portvakt::Limits {
        match self.size {
            Size::Default => portvakt::Limits::default(),
            Size::Large => portvakt::Limits::large(),
        }
    }
}

/// Sizes of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Size {
    /// For policies that people write
    Default,
    /// For generated policies
    Large,
}

/// Reads a whole number of percent.
fn percent() -> clap::builder::RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(0..=100)
}

/// Reads `name=value`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected `name=value`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_value_may_contain_the_sign() {
        assert_eq!(pair("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(pair("a="), Ok(("a".to_owned(), String::new())));
        assert!(pair("=b").is_err());
        assert!(pair("a").is_err());
    }
}
