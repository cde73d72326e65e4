//! The automaton of one pattern.

use super::explore::{Alphabet, explore};
use super::{Dfa, Expression, ExpressionError, TooLarge};
use crate::limits::Limits;
use crate::lower::Pattern;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Dot, Hir};

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
        let hir = match pattern {
            Pattern::Prefix(prefix) => Hir::concat(vec![
                Hir::literal(prefix.as_bytes()),
                Hir::repetition(any_text()),
            ]),
            Pattern::Regex(text) => Expression::parse(text)?.hir,
        };
        let large = determinised(&hir, limits.pattern_bytes)?;
        let classes = large.byte_classes();
        let start = large.universal_start_state(Anchored::Yes).ok_or(TooLarge)?;
        let table = explore(
            Alphabet::new(|byte| classes.get(byte)),
            start,
            |state, byte| large.next_state(*state, byte),
            |state| u32::from(matches_at_end(&large, *state)),
            usize::MAX,
        )?;
        Ok(table.minimal(limits.pattern_states)?)
    }
}

fn any_text() -> regex_syntax::hir::Repetition {
    regex_syntax::hir::Repetition {
        min: 0,
        max: None,
        greedy: true,
        sub: Box::new(Hir::dot(Dot::AnyChar)),
    }
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
