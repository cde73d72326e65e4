//! Test cases that reach what is not covered.

use super::contents::Contents;
use super::reach::{Reach, reach, see};
use super::uncovered::{Possible, Supply, Uncovered};
use super::{Collector, Coverage, Gap, Place};
use crate::inquiry::{Confirmed, Effort, Inquiry};
use crate::version::Version;
use portvakt_core::automaton::PatternError;
use portvakt_core::diagnostic::terminal::visible;
use std::collections::{BTreeMap, BTreeSet};

/// So many characters of a written test stand in the name of a case.
const NAMED: usize = 80;

/// Test cases, and what they do not reach.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The cases, in the order in which they were chosen.
    pub cases: Vec<Case>,
    /// The members of the registers, by name: all cases are decided with these.
    pub registers: BTreeMap<String, BTreeSet<String>>,
    /// What they do not reach, and why.
    pub left: Vec<Uncovered>,
    /// What is covered with them.
    pub coverage: Coverage,
}

/// A test case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name: a sentence, and no other's.
    pub name: String,
    /// The request, and what the engine decides on it.
    pub confirmed: Confirmed,
}

/// Chooses test cases until everything that can be covered is, one after the other: each for the
/// first thing that is not covered yet. They are not said to be the fewest.
///
/// `seen` is what other tests have shown, `supply` what registers hold, of which some members are
/// kept.
///
/// # Errors
///
/// A pattern has no automaton within the limits.
pub fn generate(
    version: Version<'_>,
    seen: &Collector<'_>,
    supply: &Supply,
    effort: &Effort,
) -> Result<Generated, PatternError> {
    let mut inquiry = Inquiry::new(version, effort)?;
    let mut all = Chosen {
        before: seen,
        collector: seen.clone(),
        contents: Contents::of(version.policy, supply),
        cases: Vec::new(),
        names: BTreeSet::new(),
        reached: Vec::new(),
    };
    let mut left = Vec::new();
    for gap in seen.coverage().gaps() {
        if !all.collector.lacks(&gap) {
            continue;
        }
        let possible = match reach(&gap, &mut inquiry, &all.contents)? {
            Reach::Found(confirmed, contents) if is_writable(&confirmed) => {
                match all.add(&gap, &confirmed, contents, &inquiry) {
                    Ok(()) => continue,
                    Err(Clash) => Possible::WithOtherRegisters(confirmed),
                }
            }
            reach => reach.into(),
        };
        left.push(Uncovered { gap, possible });
    }
    left.retain(|one| all.collector.lacks(&one.gap));
    let registers = all.contents.named(version.policy);
    Ok(Generated {
        registers: registers.map(|(name, members)| (name.to_owned(), members.clone())).collect(),
        coverage: all.collector.coverage(),
        cases: all.cases,
        left,
    })
}

/// The cases so far, and what they show together.
struct Chosen<'s, 'p> {
    before: &'s Collector<'p>,
    collector: Collector<'p>,
    contents: Contents,
    cases: Vec<Case>,
    names: BTreeSet<String>,
    reached: Vec<Gap>,
}

/// A case would change what earlier ones show.
struct Clash;

impl Chosen<'_, '_> {
    fn add(
        &mut self,
        gap: &Gap,
        confirmed: &Confirmed,
        contents: Contents,
        inquiry: &Inquiry<'_>,
    ) -> Result<(), Clash> {
        let mut case = Case { name: self.name(gap, confirmed), confirmed: confirmed.clone() };
        if self.contents.same_members(&contents) {
            case.decide(&contents, inquiry, &mut self.collector)?;
        } else {
            let mut cases = self.cases.clone();
            let mut collector = self.before.clone();
            for case in cases.iter_mut().chain([&mut case]) {
                case.decide(&contents, inquiry, &mut collector)?;
            }
            if self.reached.iter().chain([gap]).any(|gap| collector.lacks(gap)) {
                return Err(Clash);
            }
            (self.cases, self.collector) = (cases, collector);
        }
        self.contents = contents;
        self.reached.push(gap.clone());
        self.names.insert(case.name.clone());
        self.cases.push(case);
        Ok(())
    }

    /// A sentence that no other case has.
    fn name(&self, gap: &Gap, confirmed: &Confirmed) -> String {
        let capability = &confirmed.witness.capability;
        let allowed = confirmed.replay.is_allowed();
        let sentence = match gap {
            Gap::NeverDecides { rule } => {
                let does = if allowed { "allows" } else { "refuses" };
                format!("{rule} {does} {capability}")
            }
            Gap::NeverSeen { place, attribute, written, holds } => {
                let is = if allowed { "allowed" } else { "denied" };
                let (Place::Rule(place) | Place::Condition(place)) = place;
                let does = if *holds { "holds" } else { "fails" };
                let test = shortened(&format!("{attribute}: {written}"));
                format!("{capability} is {is} when `{test}` of {place} {does}")
            }
        };
        let numbered = (2_u64..).map(|number| format!("{sentence} ({number})"));
        let mut names = std::iter::once(sentence.clone()).chain(numbered);
        names.find(|name| !self.names.contains(name)).unwrap_or(sentence)
    }
}

impl Case {
    /// Has the engine decide the case with register contents.
    fn decide(
        &mut self,
        contents: &Contents,
        inquiry: &Inquiry<'_>,
        collector: &mut Collector<'_>,
    ) -> Result<(), Clash> {
        let Confirmed { witness, replay } = &mut self.confirmed;
        let again = see(witness, contents, inquiry, collector).ok_or(Clash)?;
        // The name says what is decided.
        if again == *replay { Ok(()) } else { Err(Clash) }
    }
}

/// What is short enough for a name.
fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let mut short: String = letters.by_ref().take(NAMED).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

/// Tells whether a tests file can say the request: it refuses characters that nobody sees.
fn is_writable(one: &Confirmed) -> bool {
    let line = one.witness.line();
    let escaped = |letter: &str| line.contains(letter);
    visible(&line) == line && !escaped("\\u") && !escaped("\\b") && !escaped("\\f")
}
