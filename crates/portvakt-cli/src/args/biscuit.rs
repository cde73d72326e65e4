//! `portvakt biscuit`

use super::token::time;
use super::{LimitsChoice, PolicyChoice, RegistersChoice, Report, pair};
use clap::{ArgGroup, Args, Subcommand};
use portvakt::Time;
use std::path::PathBuf;

/// The subcommands of `portvakt biscuit`.
#[derive(Debug, Subcommand)]
pub(crate) enum BiscuitCommand {
    /// Makes a root key, and the entry that says what it is trusted with
    Keys(Keys),
    /// Hands on some of what claims allow, as a token
    Mint(Mint),
    /// Narrows a token further; takes no key and asks nobody
    Narrow(Narrow),
    /// Verifies a token, says what is left of it, and decides a request if one is asked
    Verify(Verify),
    /// Shows what is in a token, without verifying it
    Inspect(Inspect),
}

/// `portvakt biscuit keys`
#[derive(Debug, Args)]
#[command(
    long_about = "Makes a root key, and the entry that says what it is trusted with

Neither file may be there before. The private key is a file that its owner alone may read; whoever \
has it may mint whatever the entry lets it. Services verify with the public file.",
    after_help = "Example:
  portvakt biscuit keys --id 1 --private root.key --public root.json \\
    --issuer https://maskinporten.no/ --capability 'letters.**' --max-lifetime 3600"
)]
pub(crate) struct Keys {
    /// The number by which tokens name the key; a new key gets a new one
    #[arg(long, value_name = "NUMBER")]
    pub(crate) id: u32,
    /// A new file for the private key
    #[arg(long, value_name = "FILE")]
    pub(crate) private: PathBuf,
    /// A new file for the public key and its trust, JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) public: PathBuf,
    /// Whose claims it may put into a token: their `iss`, byte by byte; repeat it for more
    #[arg(long, value_name = "ISS", required = true)]
    pub(crate) issuer: Vec<String>,
    /// Which capabilities it may hand on: full names, `a.b.**` for all below, or `**`; repeat it for
    /// more
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) capability: Vec<String>,
    /// For how long its tokens may last
    #[arg(long, value_name = "SECONDS")]
    pub(crate) max_lifetime: u32,
    /// How far the clock of whoever mints may be ahead
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) leeway: u32,
}

/// `portvakt biscuit mint`
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("presented").required(true).args(["claims", "token"])),
    long_about = "Hands on some of what claims allow, as a token

Every claim that the policy declares goes into the token and can be read by whoever holds it. The \
token goes to standard output. Exit 1 if the claims are refused, or never allow a capability.",
    after_help = "Examples:
  portvakt biscuit mint letters --key root.key --key-id 1 --claims claims.json \\
    --now $(date +%s) --capability letters.read --resource kind=invoice --resource kind=reminder \\
    --audience mailer --expires $(($(date +%s) + 600)) > token.biscuit"
)]
pub(crate) struct Mint {
    #[command(flatten)]
    pub(crate) policy: PolicyChoice,
    #[command(flatten)]
    pub(crate) registers: RegistersChoice,
    /// The private key, in a file that its owner alone may read
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// The number by which the key is trusted
    #[arg(long, value_name = "NUMBER")]
    pub(crate) key_id: u32,
    /// The claims of a verified token, a JSON object; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["trust", "jwks"])]
    pub(crate) claims: Option<PathBuf>,
    /// A signed token to verify, in place of claims; `-` reads standard input
    #[arg(long, value_name = "FILE", requires_all = ["trust", "jwks"])]
    pub(crate) token: Option<PathBuf>,
    /// Whose signed tokens are accepted, and which of them: a trust file
    #[arg(long, value_name = "FILE", requires = "token")]
    pub(crate) trust: Option<PathBuf>,
    /// The public keys of an issuer, as for `portvakt token verify`
    #[arg(long, value_name = "[ISSUER=]FILE", requires = "token")]
    pub(crate) jwks: Vec<String>,
    /// The time to mint at: RFC 3339, or seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = time, allow_negative_numbers = true)]
    pub(crate) now: Time,
    /// A capability that is handed on, by its full name; repeat it for more
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) capability: Vec<String>,
    /// A value that an attribute of the resource may have, by the word after the dot; several of one
    /// name are alternatives
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) resource: Vec<(String, String)>,
    /// Who may accept the token; repeat it for more
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) audience: Vec<String>,
    /// The time from which on the token is of no use
    #[arg(long, value_name = "TIME", value_parser = time, allow_negative_numbers = true)]
    pub(crate) expires: Time,
    /// Let the token expire later than the claims do
    #[arg(long)]
    pub(crate) outlive_claims: bool,
}

/// `portvakt biscuit narrow`
#[derive(Debug, Args)]
#[command(
    long_about = "Narrows a token further; takes no key and asks nobody

What is not said stays as it is; what is said must lie within what the token lets through. The \
narrowed token goes to standard output.

There is no policy here that knows the types of attributes: `name=value` is a text, and `name:=3`, \
`name:=true` and `name:=false` are an integer and truth values. A text never stands for a number.",
    after_help = "Examples:
  portvakt biscuit narrow token.biscuit --resource kind=invoice --resource size:=3
  portvakt biscuit narrow - --capability letters.read --expires $(($(date +%s) + 60))"
)]
pub(crate) struct Narrow {
    /// The token; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) token: PathBuf,
    /// A capability that is left, by its full name; repeat it for more
    #[arg(long, value_name = "NAME")]
    pub(crate) capability: Vec<String>,
    /// A value that an attribute of the resource may have, by the word after the dot; several of one
    /// name are alternatives
    #[arg(long, value_name = "NAME[:]=VALUE", value_parser = typed)]
    pub(crate) resource: Vec<(String, Alternative)>,
    /// Who may still accept the token; repeat it for more
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Vec<String>,
    /// The time from which on the token is of no use
    #[arg(long, value_name = "TIME", value_parser = time, allow_negative_numbers = true)]
    pub(crate) expires: Option<Time>,
}

/// `portvakt biscuit verify`
#[derive(Debug, Args)]
#[command(
    long_about = "Verifies a token, says what is left of it, and decides a request if one is asked

With --policy and --capability the request is decided for the claims inside, within the bounds of all \
blocks: this takes the place of `portvakt decide`, which knows no bounds. The exit code is 0 when the \
token is accepted and the request, if there is one, allowed; 1 when not; 2 when something cannot be \
read. Nothing of a refused token is shown.",
    after_help = "Examples:
  portvakt biscuit verify token.biscuit --keys root.json --audience mailer \\
    --now $(date +%s) --revoked revoked.txt
  portvakt biscuit verify token.biscuit --keys root.json --audience mailer \\
    --now $(date +%s) --revoked revoked.txt \\
    --policy letters --capability letters.read --resource kind=invoice"
)]
pub(crate) struct Verify {
    /// The token; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) token: PathBuf,
    /// The root keys that are trusted, and with what: JSON as `biscuit keys` writes it; repeat it for
    /// more files
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) keys: Vec<PathBuf>,
    /// Who accepts the token: it must name this one
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: String,
    /// The time to verify at: RFC 3339, or seconds since 1970
    #[arg(long, value_name = "TIME", value_parser = time, allow_negative_numbers = true)]
    pub(crate) now: Time,
    /// What has been revoked: a file of ids as `biscuit inspect` shows them, one a line (those that
    /// begin with `#` are passed over) or a JSON array; in an empty file nothing is
    #[arg(long, value_name = "FILE")]
    pub(crate) revoked: PathBuf,
    #[command(flatten)]
    pub(crate) report: Report,
    #[command(flatten)]
    pub(crate) deciding: Deciding,
}

/// A request to decide with a token.
#[derive(Debug, Args)]
#[command(
    next_help_heading = "Deciding a request",
    mut_arg("registers", |arg| arg.requires("policy"))
)]
pub(crate) struct Deciding {
    /// A policy: a YAML file, a compiled file, or a folder with `policy.yaml`
    #[arg(long, requires = "capability")]
    policy: Option<PathBuf>,
    /// Refuse a compiled policy whose SHA-256 is another than this
    #[arg(long, value_name = "HEX", requires = "policy")]
    expect_fingerprint: Option<String>,
    /// The folder that included files may lie in [default: the policy's folder]
    #[arg(long, value_name = "FOLDER", requires = "policy")]
    root: Option<PathBuf>,
    #[command(flatten)]
    limits: LimitsChoice,
    #[command(flatten)]
    pub(crate) registers: RegistersChoice,
    /// The capability asked for
    #[arg(long, value_name = "NAME", requires = "policy")]
    pub(crate) capability: Option<String>,
    /// An attribute of the resource, by the word after the dot
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, requires = "policy")]
    pub(crate) resource: Vec<(String, String)>,
    /// An attribute of the context, by the word after the dot
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, requires = "policy")]
    pub(crate) context: Vec<(String, String)>,
}

impl Deciding {
    /// The policy, if one is named.
    pub(crate) fn policy(&self) -> Option<PolicyChoice> {
        self.policy.as_ref().map(|policy| PolicyChoice {
            policy: policy.clone(),
            expect_fingerprint: self.expect_fingerprint.clone(),
            root: self.root.clone(),
            limits: self.limits,
        })
    }
}

/// `portvakt biscuit inspect`
#[derive(Debug, Args)]
#[command(
    long_about = "Shows what is in a token, without verifying it

The first line says that nothing was verified: anybody may have written the token. For the same \
reason the exit code is never 0: it is 1 when the token could be shown, 2 when it could not.

A claim of the type null was looked for when the token was minted, and was not there. The revocation \
id of a block revokes all tokens that were narrowed from it.",
    after_help = "Example:
  portvakt biscuit inspect token.biscuit"
)]
pub(crate) struct Inspect {
    /// The token; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) token: PathBuf,
    /// Show the values of claims too; they may be personal
    #[arg(long)]
    pub(crate) values: bool,
    #[command(flatten)]
    pub(crate) report: Report,
}

/// One of the values that an attribute may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Alternative {
    /// A text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A truth value.
    Boolean(bool),
}

impl Alternative {
    /// What a JSON text is, if it is one of these.
    pub(crate) fn from_json(json: &str) -> Option<Self> {
        match serde_json::from_str(json).ok()? {
            serde_json::Value::String(text) => Some(Self::Text(text)),
            serde_json::Value::Number(number) => number.as_i64().map(Self::Integer),
            serde_json::Value::Bool(boolean) => Some(Self::Boolean(boolean)),
            _ => None,
        }
    }
}

/// Reads `name=text`, or `name:=` with an integer or a truth value.
fn typed(text: &str) -> Result<(String, Alternative), String> {
    let expected = "expected `name=text`, `name:=3`, `name:=true` or `name:=false`";
    let (name, value) = pair(text).map_err(|_| expected.to_owned())?;
    if name.starts_with("resource.") {
        return Err("expected the word after the dot, without `resource.`".to_owned());
    }
    let Some(name) = name.strip_suffix(':') else {
        return Ok((name, Alternative::Text(value)));
    };
    match Alternative::from_json(&value) {
        Some(one @ (Alternative::Integer(_) | Alternative::Boolean(_))) if !name.is_empty() => {
            Ok((name.to_owned(), one))
        }
        _ => Err(expected.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Alternative, typed};

    #[test]
    fn types_are_written_and_never_guessed() {
        for (text, name, value) in [
            ("a=3", "a", Alternative::Text("3".to_owned())),
            ("a=", "a", Alternative::Text(String::new())),
            ("a=true", "a", Alternative::Text("true".to_owned())),
            ("a=b:=3", "a", Alternative::Text("b:=3".to_owned())),
            ("a:=-3", "a", Alternative::Integer(-3)),
            ("a:=false", "a", Alternative::Boolean(false)),
        ] {
            assert_eq!(typed(text), Ok((name.to_owned(), value)), "{text}");
        }
        for wrong in
            ["a", "=a", ":=3", "a:=", "a:=x", "a:=\"x\"", "a:=3.5", "a:=null", "resource.a=x"]
        {
            assert!(typed(wrong).is_err(), "{wrong}");
        }
    }
}
