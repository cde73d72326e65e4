//! Reading blocks, strictly: what is not our form is refused, whatever it would mean.
//!
//! A block is taken apart loosely, then written again from what was understood: if that is not the
//! same block, byte for byte, it says something else or says it in another way.

use crate::bounds::{Bounds, Values};
use crate::error::BiscuitError;
use crate::form::{self, Authority};
use biscuit_auth::builder::{Check, CheckKind, Convert, Fact, Op, Term};
use biscuit_auth::datalog::SymbolTable;
use biscuit_auth::format::convert::{proto_check_to_token_check, proto_fact_to_token_fact};
use biscuit_auth::format::schema;
use portvakt_eval::Time;
use prost::Message;
use std::collections::BTreeSet;

/// The version of the format in which our blocks are written: the first, whose checks are enough.
const FORMAT: u32 = 3;

/// What the blocks of a token say.
pub(crate) struct Content {
    /// What the first block holds beside bounds.
    pub(crate) authority: Authority,
    /// The bounds of each block, the first included.
    pub(crate) bounds: Vec<Bounds>,
}

/// Reads all blocks of a token.
pub(crate) fn read(blocks: &[Vec<u8>]) -> Result<Content, BiscuitError> {
    let mut symbols = SymbolTable::new();
    let mut authority = None;
    let mut all = Vec::new();
    for bytes in blocks {
        let block = schema::Block::decode(bytes.as_slice()).map_err(|_| BiscuitError::Encoding)?;
        refuse(&block)?;
        // All symbols are known while the block is taken apart; it is written again with those
        // before it alone, so that it must have brought in what it needs and nothing else.
        let mut known = symbols.clone();
        let new = SymbolTable::from(block.symbols.clone());
        new.and_then(|new| known.extend(&new)).map_err(|_| BiscuitError::NotCanonical)?;
        let first = match authority {
            None => Some(facts(&block, &known)?),
            Some(_) if block.facts.is_empty() => None,
            Some(_) => return Err(BiscuitError::Facts),
        };
        let bounds = bounds(&block, &known)?;
        let again = form::block(&mut symbols, first.as_ref(), &bounds);
        if again != block || again.encode_to_vec() != *bytes {
            return Err(BiscuitError::NotCanonical);
        }
        bounds.check().map_err(|_| BiscuitError::Bounds)?;
        authority = authority.or(first);
        all.push(bounds);
    }
    let complete = all.first().is_some_and(|first: &Bounds| {
        first.capabilities.is_some() && first.expires.is_some() && first.audience.is_some()
    });
    let authority = authority.filter(|_| complete).ok_or(BiscuitError::Bounds)?;
    Ok(Content { authority, bounds: all })
}

/// Refuses what no block of ours has, each with its own name.
fn refuse(block: &schema::Block) -> Result<(), BiscuitError> {
    let mut queries = block.checks.iter().flat_map(|check| &check.queries);
    match () {
        () if !block.rules.is_empty() => Err(BiscuitError::Rules),
        () if !block.scope.is_empty() => Err(BiscuitError::Scopes),
        () if queries.any(|query| !query.scope.is_empty()) => Err(BiscuitError::Scopes),
        () if block.context.is_some() => Err(BiscuitError::Context),
        () if !block.public_keys.is_empty() => Err(BiscuitError::PublicKeys),
        () => Ok(()),
    }
}

/// The facts of the first block.
fn facts(block: &schema::Block, symbols: &SymbolTable) -> Result<Authority, BiscuitError> {
    let fact = |fact: &schema::Fact| {
        let fact = proto_fact_to_token_fact(fact).ok()?;
        Fact::convert_from(&fact, symbols).ok().map(|fact| fact.predicate)
    };
    let facts: Option<Vec<_>> = block.facts.iter().map(fact).collect();
    let [version, claims, issued]: [_; form::FACTS] =
        facts.and_then(|facts| facts.try_into().ok()).ok_or(BiscuitError::Facts)?;
    if version.name != form::VERSION.0 || version.terms != [Term::Integer(form::VERSION.1)] {
        return Err(BiscuitError::Version);
    }
    match (claims.terms.as_slice(), issued.terms.as_slice()) {
        ([Term::Str(claims)], [Term::Date(issued)]) => {
            Ok(Authority { claims: claims.clone(), issued: *issued })
        }
        _ => Err(BiscuitError::Facts),
    }
}

/// The bounds that checks say.
fn bounds(block: &schema::Block, symbols: &SymbolTable) -> Result<Bounds, BiscuitError> {
    let mut bounds = Bounds::new();
    for check in &block.checks {
        let check = proto_check_to_token_check(check, FORMAT).ok();
        let check = check.and_then(|check| Check::convert_from(&check, symbols).ok());
        check.and_then(|check| take(&mut bounds, check)).ok_or(BiscuitError::Check)?;
    }
    if block.version != Some(FORMAT) {
        return Err(BiscuitError::Version);
    }
    Ok(bounds)
}

/// Takes what one check says, if it is like one of ours.
fn take(bounds: &mut Bounds, check: Check) -> Option<()> {
    let [query] =
        <[_; 1]>::try_from(check.queries).ok().filter(|_| check.kind == CheckKind::One)?;
    let [body] = <[_; 1]>::try_from(query.body).ok()?;
    let [expression] = <[_; 1]>::try_from(query.expressions).ok()?;
    let [one, other, Op::Binary(_)] = <[_; 3]>::try_from(expression.ops).ok()? else {
        return None;
    };
    match (body.name.as_str(), body.terms.as_slice(), one, other) {
        (form::CAPABILITY, [_], Op::Value(Term::Set(names)), _) => {
            bounds.capabilities = Some(texts(names)?);
        }
        (form::AUDIENCE, [_], Op::Value(Term::Set(names)), _) => {
            bounds.audience = Some(texts(names)?);
        }
        (form::TIME, [_], _, Op::Value(Term::Date(seconds))) => {
            bounds.expires = Some(Time::from_seconds(i64::try_from(seconds).ok()?).ok()?);
        }
        (form::RESOURCE, [Term::Str(attribute), _], Op::Value(Term::Set(set)), _) => {
            bounds.resource.insert(attribute.clone(), values(set)?);
        }
        _ => return None,
    }
    Some(())
}

fn texts(set: BTreeSet<Term>) -> Option<BTreeSet<String>> {
    let text = |term| match term {
        Term::Str(text) => Some(text),
        _ => None,
    };
    set.into_iter().map(text).collect()
}

fn values(set: BTreeSet<Term>) -> Option<Values> {
    let integer = |term: &Term| match term {
        Term::Integer(integer) => Some(*integer),
        _ => None,
    };
    let boolean = |term: &Term| match term {
        Term::Bool(boolean) => Some(*boolean),
        _ => None,
    };
    match set.first()? {
        Term::Integer(_) => set.iter().map(integer).collect::<Option<_>>().map(Values::Integers),
        Term::Bool(_) => set.iter().map(boolean).collect::<Option<_>>().map(Values::Booleans),
        _ => texts(set).map(Values::Texts),
    }
}
