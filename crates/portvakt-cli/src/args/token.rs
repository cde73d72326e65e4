//! `portvakt token`

use super::Report;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use portvakt::Time;
use portvakt::jwt::Algorithm;
use std::path::PathBuf;

/// The subcommands of `portvakt token`.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Makes a pair of keys to sign test tokens with
    Keys(Keys),
    /// Signs claims, for tests and experiments
    Sign(Sign),
    /// Shows what is in a token, without verifying it
    Inspect(Inspect),
    /// Verifies a token, or a batch of them, and says which check was not passed
    Verify(Verify),
}

/// `portvakt token keys`
#[derive(Debug, Args)]
#[command(
    long_about = "Makes a pair of keys to sign test tokens with

For tests and experiments: an issuer keeps its keys elsewhere. Neither file may be there before. \
The private key is a file that its owner alone may read.",
    after_help = "Example:
  portvakt token keys --algorithm ES256 --private key.pem --public keys.json"
)]
pub(crate) struct Keys {
    /// The algorithm that the key is for
    #[arg(long, value_name = "NAME", default_value = "RS256", value_parser = algorithm())]
    pub(crate) algorithm: Algorithm,
    /// The name of the key [default: its RFC 7638 thumbprint]
    #[arg(long, value_name = "NAME")]
    pub(crate) kid: Option<String>,
    /// A new file for the private key, PKCS#8 as PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) private: PathBuf,
    /// A new file for the public key, a JWK Set
    #[arg(long, value_name = "FILE")]
    pub(crate) public: PathBuf,
}

/// `portvakt token sign`
#[derive(Debug, Args)]
#[command(
    long_about = "Signs claims, for tests and experiments

This is no issuer: whatever stands in the claims is signed, nothing is added and nothing is \
checked, so that tokens which ought to be refused can be made too. The token goes to standard \
output.",
    after_help = "Example:
  portvakt token sign --key key.pem --claims claims.json > token.jwt"
)]
pub(crate) struct Sign {
    /// The private key, PKCS#8 as PEM, in a file that its owner alone may read
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The name of the key [default: its RFC 7638 thumbprint]
    #[arg(long, value_name = "NAME")]
    pub(crate) kid: Option<String>,
    /// The claims, a JSON object; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) claims: PathBuf,
    /// The kind of token; an empty one is left out
    #[arg(long, value_name = "TYPE", default_value = "JWT")]
    pub(crate) typ: String,
    /// The algorithm [default: the first of the key's kind]
    #[arg(long, value_name = "NAME", value_parser = algorithm())]
    pub(crate) algorithm: Option<Algorithm>,
}

/// `portvakt token inspect`
#[derive(Debug, Args)]
#[command(
    long_about = "Shows what is in a token, without verifying it

The first line says that nothing was verified: anybody may have written the token. For the same \
reason the exit code is never 0: it is 1 when the token could be shown, 2 when it could not.",
    after_help = "Example:
  portvakt token inspect token.jwt"
)]
pub(crate) struct Inspect {
    /// The token, in compact form; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) token: PathBuf,
    /// Show the values of claims too; they may be personal
    #[arg(long)]
    pub(crate) values: bool,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// `portvakt token verify`
#[derive(Debug, Args)]
#[command(
    group(clap::ArgGroup::new("input").required(true).args(["token", "batch"])),
    long_about = "Verifies a token, or a batch of them, and says which check was not passed

The exit code is 0 when all tokens are accepted, 1 when one is refused, 2 when something cannot be \
read. Nothing of a refused token is shown.",
    after_help = "Examples:
  portvakt token verify token.jwt --trust trust.yaml --jwks keys.json --now 2026-01-01T00:00:00Z
  portvakt token verify - --trust trust.yaml --jwks maskinporten=keys.json --now $(date +%s)
  portvakt token verify --batch tokens.jsonl --trust trust.yaml --jwks keys.json --now 1767225600

A batch has one JSON object a line in and out, in the same order.
  in:   id, token
  out:  id, verified, error, issuer"
)]
pub(crate) struct Verify {
    /// The token, in compact form; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) token: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) trust: TrustChoice,
    /// A file of tokens, one JSON object a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) batch: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// How tokens are verified.
#[derive(Debug, Args)]
pub(crate) struct TrustChoice {
    /// Whose tokens are accepted, and which of them: a trust file
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: PathBuf,
    /// The public keys of an issuer, a JWK Set, as often as there are issuers; a file alone holds
    /// those of the only issuer, or an object from names of issuers to their sets
    #[arg(long, value_name = "[ISSUER=]FILE", required = true)]
    pub(crate) jwks: Vec<String>,
    /// The time to verify at: RFC 3339, or seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = time, allow_negative_numbers = true)]
    pub(crate) now: Time,
}

/// Reads a time.
pub(super) fn time(text: &str) -> Result<Time, String> {
    let parsed = match text.parse() {
        Ok(seconds) => Time::from_seconds(seconds),
        Err(_) => Time::parse(text),
    };
    parsed.map_err(|_| {
        "expected a time such as 2026-01-31T12:00:00Z, or seconds since 1970".to_owned()
    })
}

/// Reads the name of an algorithm.
fn algorithm() -> impl TypedValueParser<Value = Algorithm> {
    let names = PossibleValuesParser::new(Algorithm::ALL.map(Algorithm::name));
    names.try_map(|name| Algorithm::named(&name).ok_or("expected the name of an algorithm"))
}
