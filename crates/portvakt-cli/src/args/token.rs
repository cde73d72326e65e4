//! `portvakt token`

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use portvakt::jwt::Algorithm;
use std::path::PathBuf;

/// The subcommands of `portvakt token`.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Makes a pair of keys to sign test tokens with
    Keys(Keys),
    /// Signs claims, for tests and experiments
    Sign(Sign),
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

/// Reads the name of an algorithm.
fn algorithm() -> impl TypedValueParser<Value = Algorithm> {
    let names = PossibleValuesParser::new(Algorithm::ALL.map(Algorithm::name));
    names.try_map(|name| Algorithm::named(&name).ok_or("expected the name of an algorithm"))
}
