//! How blocks are written: the one form of facts and checks, and a block made of them.
//!
//! ```text
//! portvakt(1);                                     the first block alone: version, claims, when
//! claims("{…}");
//! issued(2026-01-31T12:00:00Z);
//! check if capability($capability), {"a.b", "a.c"}.contains($capability);
//! check if audience($audience), {"mailer"}.contains($audience);
//! check if time($time), $time < 2026-01-31T13:00:00Z;
//! check if resource("resource.type", $resource), {"x"}.contains($resource);
//! ```

use crate::bounds::{Bounds, Values};
use biscuit_auth::builder::{
    Binary, BlockBuilder, Check, CheckKind, Convert, Expression, Fact, Op, Predicate, Rule, Term,
};
use biscuit_auth::datalog::{SymbolTable, get_schema_version};
use biscuit_auth::format::convert::{token_check_to_proto_check, token_fact_to_proto_fact};
use biscuit_auth::format::schema;
use portvakt_eval::Time;
use std::collections::BTreeSet;

/// The fact that tells the version of the form, and the version.
pub(crate) const VERSION: (&str, i64) = ("portvakt", 1);
/// The fact that holds the claims.
pub(crate) const CLAIMS: &str = "claims";
/// The fact that tells when the token was issued.
pub(crate) const ISSUED: &str = "issued";
/// How many facts the first block holds.
pub(crate) const FACTS: usize = 3;
/// The fact, and variable, of the capability asked for.
pub(crate) const CAPABILITY: &str = "capability";
/// The fact, and variable, of who accepts the token.
pub(crate) const AUDIENCE: &str = "audience";
/// The fact, and variable, of the time.
pub(crate) const TIME: &str = "time";
/// The fact of an attribute of the resource, and the variable of its value.
pub(crate) const RESOURCE: &str = "resource";

/// What the first block holds beside bounds.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Authority {
    /// The claims, as canonical JSON text.
    pub(crate) claims: String,
    /// When the token was issued, in seconds since 1970.
    pub(crate) issued: u64,
}

/// A fact.
pub(crate) fn fact(name: &str, terms: impl Into<Vec<Term>>) -> Fact {
    Fact::new(name.to_owned(), terms)
}

/// A time as the format has it. Before 1970 it is 1970: what expires then has expired.
pub(crate) fn date(time: Time) -> Term {
    Term::Date(u64::try_from(time.seconds()).unwrap_or_default())
}

/// A block as it is handed to the library to be signed.
pub(crate) fn builder(authority: Option<&Authority>, bounds: &Bounds) -> BlockBuilder {
    BlockBuilder {
        facts: authority.map(|one| facts(one).into()).unwrap_or_default(),
        checks: checks(bounds),
        ..BlockBuilder::default()
    }
}

/// The same block as the library writes it, after blocks that have brought these symbols in.
pub(crate) fn block(
    symbols: &mut SymbolTable,
    authority: Option<&Authority>,
    bounds: &Bounds,
) -> schema::Block {
    let known = symbols.current_offset();
    let BlockBuilder { facts, checks, .. } = builder(authority, bounds);
    let facts: Vec<_> = facts.iter().map(|one| one.convert(symbols)).collect();
    let checks: Vec<_> = checks.iter().map(|one| one.convert(symbols)).collect();
    let version = get_schema_version(&facts, &[], &checks, &[]).version();
    schema::Block {
        symbols: symbols.strings().into_iter().skip(known).collect(),
        context: None,
        version: Some(version),
        facts: facts.iter().map(token_fact_to_proto_fact).collect(),
        rules: Vec::new(),
        checks: checks.iter().map(token_check_to_proto_check).collect(),
        scope: Vec::new(),
        public_keys: Vec::new(),
    }
}

fn facts(authority: &Authority) -> [Fact; FACTS] {
    [
        fact(VERSION.0, [Term::Integer(VERSION.1)]),
        fact(CLAIMS, [Term::Str(authority.claims.clone())]),
        fact(ISSUED, [Term::Date(authority.issued)]),
    ]
}

fn checks(bounds: &Bounds) -> Vec<Check> {
    let names = |names: &BTreeSet<String>| names.iter().cloned().map(Term::Str).collect();
    let mut checks = Vec::new();
    if let Some(capabilities) = &bounds.capabilities {
        checks.push(one_of(CAPABILITY, None, names(capabilities)));
    }
    if let Some(audience) = &bounds.audience {
        checks.push(one_of(AUDIENCE, None, names(audience)));
    }
    if let Some(expires) = bounds.expires {
        let ops = [variable(TIME), Op::Value(date(expires)), Op::Binary(Binary::LessThan)];
        checks.push(check(TIME, None, ops));
    }
    for (attribute, values) in &bounds.resource {
        let values = match values {
            Values::Texts(all) => names(all),
            Values::Integers(all) => all.iter().copied().map(Term::Integer).collect(),
            Values::Booleans(all) => all.iter().copied().map(Term::Bool).collect(),
        };
        checks.push(one_of(RESOURCE, Some(attribute), values));
    }
    checks
}

fn variable(name: &str) -> Op {
    Op::Value(Term::Variable(name.to_owned()))
}

/// A check that the value of a fact is one of these.
fn one_of(name: &str, attribute: Option<&String>, values: BTreeSet<Term>) -> Check {
    let ops = [Op::Value(Term::Set(values)), variable(name), Op::Binary(Binary::Contains)];
    check(name, attribute, ops)
}

/// A check of the value of a fact, which may be that of an attribute.
fn check(name: &str, attribute: Option<&String>, ops: [Op; 3]) -> Check {
    let attribute = attribute.cloned().map(Term::Str);
    let value = Term::Variable(name.to_owned());
    let body =
        Predicate::new(name.to_owned(), attribute.into_iter().chain([value]).collect::<Vec<_>>());
    // What a check derives is of no matter, and has the name that the library gives it.
    let head = Predicate::new("query".to_owned(), []);
    let query = Rule::new(head, vec![body], vec![Expression { ops: ops.into() }], Vec::new());
    Check { queries: vec![query], kind: CheckKind::One }
}
