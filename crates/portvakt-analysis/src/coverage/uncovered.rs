//! What is not covered, each with a request that would show it, or why there is none.

use super::contents::Contents;
use super::reach::{Reach, reach};
use super::{Coverage, Gap, Place};
use crate::inquiry::{Cause, Confirmed, Effort, Inquiry};
use crate::version::Version;
use crate::witness::Witness;
use portvakt_core::automaton::PatternError;
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt;

/// The members of registers by name, as they are handed in.
pub type Supply = BTreeMap<String, Vec<String>>;

/// Something that is not covered, and whether it can be. Its `Display` is a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    /// What.
    #[serde(flatten)]
    pub gap: Gap,
    /// Whether it can be covered.
    #[serde(flatten)]
    pub possible: Possible,
}

/// Whether something that is not covered can be. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "possible", content = "witness", rename_all = "kebab-case")]
pub enum Possible {
    /// By this request, for example.
    Yes(#[serde(serialize_with = "witness")] Box<Confirmed>),
    /// By this one, with register contents that do not fit the other tests of a file.
    WithOtherRegisters(#[serde(serialize_with = "witness")] Box<Confirmed>),
    /// It is proved that no request does, whatever registers hold.
    No,
    /// It is not known.
    Undecided(#[serde(skip)] Cause),
}

#[expect(clippy::borrowed_box, reason = "what `serialize_with` hands over")]
fn witness<S: serde::Serializer>(one: &Box<Confirmed>, to: S) -> Result<S::Ok, S::Error> {
    one.witness.serialize(to)
}

/// The first of what is not covered, each with a request that shows it and fits some of the members
/// that registers hold.
///
/// # Errors
///
/// A pattern has no automaton within the limits.
pub fn uncovered(
    version: Version<'_>,
    coverage: &Coverage,
    supply: &Supply,
    most: usize,
    effort: &Effort,
) -> Result<Vec<Uncovered>, PatternError> {
    let mut gaps = coverage.gaps();
    gaps.truncate(most);
    if gaps.is_empty() {
        return Ok(Vec::new());
    }
    let mut inquiry = Inquiry::new(version, effort)?;
    let contents = Contents::of(version.policy, supply);
    let gaps = gaps.into_iter();
    gaps.map(|gap| {
        let possible = reach(&gap, &mut inquiry, &contents)?.into();
        Ok(Uncovered { gap, possible })
    })
    .collect()
}

impl From<Reach> for Possible {
    fn from(reach: Reach) -> Self {
        match reach {
            Reach::Found(confirmed, _) => Self::Yes(confirmed),
            Reach::Elsewhere(confirmed) => Self::WithOtherRegisters(confirmed),
            Reach::Impossible => Self::No,
            Reach::Undecided(cause) => Self::Undecided(cause),
        }
    }
}

impl fmt::Display for Uncovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.gap, &self.possible) {
            (Gap::NeverDecides { rule }, Possible::No) => {
                return write!(f, "`{rule}` can never decide: this is proved for all requests");
            }
            (Gap::NeverSeen { place, attribute, written, holds }, Possible::No) => {
                let never = if *holds { "hold" } else { "fail" };
                return write!(
                    f,
                    "`{attribute}: {written}` of {place} can never {never}: this is proved for all requests"
                );
            }
            (gap, _) => write!(f, "{gap}")?,
        }
        match &self.possible {
            Possible::Yes(one) => write!(f, ": try {}", Try(&one.witness)),
            Possible::WithOtherRegisters(one) => {
                write!(f, ": try, with other register contents, {}", Try(&one.witness))
            }
            Possible::No => Ok(()),
            Possible::Undecided(Cause::Steps) => f.write_str(
                "; whether one can is undecided: the question takes more steps than it was given",
            ),
            Possible::Undecided(Cause::Replay | Cause::NotComparable) => f.write_str(
                "; whether one can is undecided: the engine does not confirm what was found",
            ),
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverDecides { rule } => write!(f, "no test lets `{rule}` decide"),
            Self::NeverSeen { place, attribute, written, holds } => {
                let happen = if *holds { "hold" } else { "fail" };
                write!(f, "no test sees `{attribute}: {written}` of {place} {happen}")
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(name) => write!(f, "`{name}`"),
            Self::Condition(name) => write!(f, "the condition `{name}`"),
        }
    }
}

/// A request in words.
struct Try<'w>(&'w Witness);

impl fmt::Display for Try<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(Witness { claims, capability, resource, context, .. }) = self;
        write!(f, "a request for `{capability}`")?;
        let mut parts = Vec::new();
        for (name, value) in claims.as_object().into_iter().flatten() {
            parts.push(format!("{name} {}", shown(value)));
        }
        for (category, given) in [("resource", resource), ("context", context)] {
            for (name, value) in given {
                parts.push(format!("{category}.{name} {}", shown(value)));
            }
        }
        match parts.split_last() {
            None => f.write_str(" without a token"),
            Some((last, [])) => write!(f, " with {last}"),
            Some((last, before)) => write!(f, " with {} and {last}", before.join(", ")),
        }
    }
}

/// A value in words; witnesses are made up, so nothing of a real token is shown.
fn shown(value: &Json) -> String {
    match value {
        Json::String(text) if !text.is_empty() => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}
