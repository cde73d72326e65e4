//! The automaton of one pattern.

use super::explore::{Alphabet, explore};
use super::{Dfa, Expression, ExpressionError, TooLarge};
use crate::limits::Limits;
use crate::lower::Pattern;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Dot, Hir, Repetition};
use std::sync::LazyLock;

/// Why a pattern has no automaton.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatternError {
    /// It is no regular expression of the policy language.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// Its automaton passes the limits.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
}

impl Dfa {
    /// The automaton of a pattern: accept class 1 for the texts that match.
    ///
    /// # Errors
    ///
    /// A regular expression is malformed, or the automaton passes `pattern_states`, or building it
    /// passes `pattern_bytes`.
    pub fn pattern(pattern: &Pattern, limits: &Limits) -> Result<Self, PatternError> {
        Self::measured(pattern, limits, &mut 0)
    }

    /// The automaton of a pattern; adds to `bytes` how many building it took, also in vain.
    ///
    /// # Errors
    ///
    /// As for [`Dfa::pattern`].
    pub(crate) fn measured(
        pattern: &Pattern,
        limits: &Limits,
        bytes: &mut usize,
    ) -> Result<Self, PatternError> {
        let made = match pattern {
            Pattern::Prefix(prefix) => then_any_text(prefix.as_bytes(), limits),
            Pattern::Regex(text) => matching(&Expression::parse(text)?.hir, limits, bytes),
        };
        // What was too large took all that one pattern may take.
        let took = made.as_ref().map_or(limits.pattern_bytes, Self::bytes);
        *bytes = bytes.saturating_add(took);
        Ok(made?)
    }
}

/// The minimal automaton of an expression; adds to `bytes` what it is made from.
fn matching(hir: &Hir, limits: &Limits, bytes: &mut usize) -> Result<Dfa, TooLarge> {
    let large = determinised(hir, limits.pattern_bytes)?;
    *bytes = bytes.saturating_add(large.memory_usage());
    let classes = large.byte_classes();
    let start = large.universal_start_state(Anchored::Yes).ok_or(TooLarge)?;
    let table = explore(
        Alphabet::new(|byte| classes.get(byte)),
        start,
        |state, byte| large.next_state(*state, byte),
        |state| u32::from(matches_at_end(&large, *state)),
        usize::MAX,
    )?;
    table.minimal(limits.pattern_states)
}

/// The automaton of all texts: of valid UTF-8.
static ANY_TEXT: LazyLock<Dfa> = LazyLock::new(|| {
    let any = Hir::repetition(Repetition {
        min: 0,
        max: None,
        greedy: true,
        sub: Box::new(Hir::dot(Dot::AnyChar)),
    });
    matching(&any, &Limits::default(), &mut 0).unwrap_or_else(|TooLarge| Dfa::nothing())
});

/// The automaton of texts that begin so. Its states are the places in the prefix and the states of
/// [`ANY_TEXT`]: no two of them are alike, so it is minimal as it is made.
fn then_any_text(prefix: &[u8], limits: &Limits) -> Result<Dfa, TooLarge> {
    let any = &*ANY_TEXT;
    let dead = any.step(0, any.class_of(u8::MAX));
    let step = |(read, state): &(usize, u32), byte: u8| match prefix.get(*read) {
        Some(next) if *next == byte => (read.saturating_add(1), 0),
        Some(_) => (prefix.len(), dead),
        None => (*read, any.step(*state, any.class_of(byte))),
    };
    let table = explore(
        Alphabet::new(|byte| (any.class_of(byte), prefix.contains(&byte).then_some(byte))),
        (0, 0),
        step,
        |(read, state)| {
            if *read < prefix.len() { 0 } else { any.accept_of(*state) }
        },
        limits.pattern_states,
    )?;
    Ok(table.numbered_as_is())
}

/// All matches are kept and none is preferred, so that the state after a whole text tells whether
/// the whole text matched.
fn determinised(hir: &Hir, bytes: usize) -> Result<dense::DFA<Vec<u32>>, TooLarge> {
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .which_captures(WhichCaptures::None)
                .nfa_size_limit(Some(bytes)),
        )
        .build_from_hir(hir)
        .map_err(|_| TooLarge)?;
    dense::Builder::new()
        .configure(
            dense::Config::new()
                .start_kind(StartKind::Anchored)
                .match_kind(MatchKind::All)
                .accelerate(false)
                .dfa_size_limit(Some(bytes))
                .determinize_size_limit(Some(bytes)),
        )
        .build_from_nfa(&nfa)
        .map_err(|_| TooLarge)
}

fn matches_at_end(dfa: &dense::DFA<Vec<u32>>, state: StateID) -> bool {
    dfa.is_match_state(dfa.next_eoi_state(state))
}
