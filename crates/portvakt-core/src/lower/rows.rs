//! Rows: each term as alternatives of tests that all hold.
//!
//! No term has more than [`MOST_ROWS`] rows: what would have more becomes a derived condition, a
//! table of its own, and is one test from then on. So does a named condition that is long, for it
//! may stand in many rules. The rows of a policy are therefore as long as its text, within a
//! constant.

use super::Atom;
use super::few::Few;
use super::sets::{SetId, Sets};
use super::terms::{Term, TermId, Terms};
use super::views::{Test, View, Views};
use crate::policy::Policy;
use portvakt_eval::index::{at, index};
use std::collections::BTreeMap;

/// The most rows of a term.
const MOST_ROWS: usize = 16;

/// The most members that one term tests before it becomes a table of its own.
const MOST_MEMBERS: usize = 16;

/// The most tests and ranges of a named condition before it becomes a table of its own.
const MOST_WEIGHT: usize = 64;

/// Tests that all hold, ascending by view; no test of everything, none of nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) tests: Few<(View, SetId)>,
}

/// A condition that became a table of its own.
#[derive(Debug, Clone)]
pub(super) struct DerivedCondition {
    pub(super) rows: Few<Row>,
    /// Whether the condition holds, or fails, when a row matches.
    pub(super) holds: bool,
}

/// The rows of all terms that are asked for.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    policy: &'a Policy,
    terms: &'a Terms<'a>,
    views: &'a Views,
    sets: &'a mut Sets,
    /// By term: rows of its failing, rows of its holding.
    of_terms: Vec<[Few<Row>; 2]>,
    derived: BTreeMap<TermId, u32>,
    /// In order: each reads only those before it.
    pub(super) conditions: Vec<DerivedCondition>,
    /// Where tests are put together.
    together: Vec<(View, SetId)>,
}

impl<'a> Rows<'a> {
    /// Works out the rows of what rules and derived attributes ask for.
    pub(super) fn of(
        policy: &'a Policy,
        terms: &'a Terms<'a>,
        views: &'a Views,
        sets: &'a mut Sets,
    ) -> Self {
        let mut all = Self {
            policy,
            terms,
            views,
            sets,
            of_terms: vec![[Few::None, Few::None]; terms.all().len()],
            derived: BTreeMap::new(),
            conditions: Vec::new(),
            together: Vec::new(),
        };
        for (id, wanted) in (0..).zip(all.wanted()) {
            // What is an alternative of tests goes first: a table is best made of that.
            let holding_first = matches!(terms.term(id), Some(Term::Any(_)));
            for holds in [holding_first, !holding_first] {
                if wanted.get(usize::from(holds)) == Some(&true) {
                    let rows = all.work_out(id, holds);
                    all.keep(id, holds, rows);
                }
            }
        }
        all
    }

    /// The rows under which a term holds, or fails.
    pub(super) fn get(&self, term: TermId, holds: bool) -> Few<Row> {
        let both = self.of_terms.get(at(term));
        let rows = both.and_then(|both| both.get(usize::from(holds)));
        rows.cloned().unwrap_or_default()
    }

    fn keep(&mut self, term: TermId, holds: bool, rows: Few<Row>) {
        let both = self.of_terms.get_mut(at(term));
        if let Some(place) = both.and_then(|both| both.get_mut(usize::from(holds))) {
            *place = rows;
        }
    }

    /// Which terms are asked for, failing and holding. Terms refer to lower ones, so one pass from
    /// the highest is enough.
    fn wanted(&self) -> Vec<[bool; 2]> {
        let mut wanted = vec![[false; 2]; self.terms.all().len()];
        let want = |term: TermId, wants: [bool; 2], all: &mut Vec<[bool; 2]>| {
            if let Some(one) = all.get_mut(at(term)) {
                *one = [one[0] || wants[0], one[1] || wants[1]];
            }
        };
        for rule in &self.terms.rules {
            want(rule.fires, [false, true], &mut wanted);
        }
        for when in self.terms.derived.iter().flat_map(|(_, whens)| whens).flatten() {
            want(*when, [false, true], &mut wanted);
        }
        for (id, term) in self.terms.all().iter().enumerate().rev() {
            let wants = wanted.get(id).copied().unwrap_or_default();
            match term {
                Term::All(inner) | Term::Any(inner) => {
                    let wants =
                        if self.is_table(inner) && wants != [false; 2] { [true; 2] } else { wants };
                    for one in inner {
                        want(*one, wants, &mut wanted);
                    }
                }
                Term::Not(inner) => want(*inner, [wants[1], wants[0]], &mut wanted),
                Term::Test(inner, ..) | Term::Condition(inner, _) => {
                    want(*inner, wants, &mut wanted);
                }
                Term::Atom(_) => {}
            }
        }
        wanted
    }

    /// Tells whether so many members are tested that one test of a table is better.
    fn is_table(&self, inner: &[TermId]) -> bool {
        let members = inner.iter().filter(|one| self.is_member(**one)).take(MOST_MEMBERS + 1);
        inner.len() > MOST_MEMBERS && members.count() > MOST_MEMBERS
    }

    /// Tells whether a term is a test of one member.
    fn is_member(&self, term: TermId) -> bool {
        match self.terms.term(term) {
            Some(Term::Atom(atom)) => {
                matches!(self.terms.atoms().get(at(*atom)), Some(Atom::Member(..)))
            }
            Some(Term::Test(inner, ..)) => match self.terms.term(*inner) {
                Some(Term::Atom(atom)) => {
                    matches!(self.terms.atoms().get(at(*atom)), Some(Atom::Member(..)))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn work_out(&mut self, id: TermId, holds: bool) -> Few<Row> {
        if self.derived.contains_key(&id) {
            return self.derive(id, holds, Few::None);
        }
        match self.terms.term(id) {
            None => Few::None,
            Some(Term::Atom(atom)) => self.test_rows(self.views.test(*atom), holds),
            Some(Term::Not(inner)) => self.get(*inner, !holds),
            Some(Term::Test(inner, ..)) => self.get(*inner, holds),
            Some(Term::Condition(inner, _)) => {
                let rows = self.get(*inner, holds);
                if self.weight(&rows) > MOST_WEIGHT { self.derive(id, holds, rows) } else { rows }
            }
            Some(Term::All(inner) | Term::Any(inner)) => {
                let is_any = matches!(self.terms.term(id), Some(Term::Any(_)));
                if is_any == holds || self.is_table(inner) {
                    let rows = self.either(inner, is_any);
                    if rows.len() > MOST_ROWS || self.is_table(inner) {
                        self.derive(id, is_any, rows);
                        self.derive(id, holds, Few::None)
                    } else {
                        rows
                    }
                } else {
                    self.both(inner, holds)
                }
            }
        }
    }

    /// Rows of a test of a derived condition, which is made of `rows` if it is not there yet.
    fn derive(&mut self, id: TermId, holds: bool, rows: Few<Row>) -> Few<Row> {
        let fresh = index(self.conditions.len());
        let number = *self.derived.entry(id).or_insert(fresh);
        if number == fresh {
            self.conditions.push(DerivedCondition { rows, holds });
        }
        let class = self.sets.of_numbers([u32::from(holds)]);
        only((View::Condition(number), class))
    }

    fn test_rows(&mut self, test: Test, holds: bool) -> Few<Row> {
        match test {
            Test::Constant(truth) if truth == holds => Few::One([Row::default()]),
            Test::Constant(_) => Few::None,
            Test::Class(view, set) => {
                let classes = self.views.classes(view, self.policy);
                let set = if holds { set } else { self.sets.complement(set, classes) };
                if self.sets.is_empty(set) {
                    Few::None
                } else if self.sets.is_full(set, classes) {
                    Few::One([Row::default()])
                } else {
                    only((view, set))
                }
            }
        }
    }

    /// Rows of some term holding (or failing): all their rows, those of one test of one view joined.
    fn either(&mut self, inner: &[TermId], holds: bool) -> Few<Row> {
        let mut single: BTreeMap<View, Vec<SetId>> = BTreeMap::new();
        let mut rows: Vec<Row> = Vec::new();
        for one in inner {
            for row in self.get(*one, holds).iter() {
                match &*row.tests {
                    [] => return Few::One([Row::default()]),
                    [(view, set)] => single.entry(*view).or_default().push(*set),
                    _ => rows.push(row.clone()),
                }
            }
        }
        for (view, sets) in single {
            let set = self.sets.union(&sets);
            if self.sets.is_full(set, self.views.classes(view, self.policy)) {
                return Few::One([Row::default()]);
            }
            rows.push(Row { tests: Few::One([(view, set)]) });
        }
        rows.sort_unstable();
        rows.dedup();
        Few::from(rows)
    }

    /// Rows of all terms holding (or failing): every combination of their rows. The terms with most
    /// rows become tables until there are few enough combinations.
    fn both(&mut self, inner: &[TermId], holds: bool) -> Few<Row> {
        let mut lists: Vec<(TermId, Few<Row>)> = Vec::with_capacity(inner.len());
        for one in inner {
            let rows = self.get(*one, holds);
            if rows.is_empty() {
                return Few::None;
            }
            lists.push((*one, rows));
        }
        let count = |lists: &[(TermId, Few<Row>)]| {
            lists.iter().fold(1_usize, |sum, (_, rows)| sum.saturating_mul(rows.len()))
        };
        while count(&lists) > MOST_ROWS {
            let Some((id, rows)) = lists.iter_mut().rev().max_by_key(|(_, rows)| rows.len()) else {
                break;
            };
            *rows = self.derive(*id, holds, rows.clone());
        }
        let singles = lists.iter().filter_map(|(_, rows)| match &**rows {
            [row] => Some(&row.tests),
            _ => None,
        });
        let Some(row) = self.all_of(singles.flat_map(|tests| tests.iter())) else {
            return Few::None;
        };
        let several: Vec<&Few<Row>> =
            lists.iter().map(|(_, rows)| rows).filter(|rows| rows.len() > 1).collect();
        if several.is_empty() {
            return Few::One([row]);
        }
        let mut rows = vec![row];
        for other in several {
            let mut combined = Vec::new();
            for row in &rows {
                for one in other.iter() {
                    let tests = row.tests.iter().chain(one.tests.iter());
                    combined.extend(self.all_of(tests));
                }
            }
            rows = combined;
        }
        rows.sort_unstable();
        rows.dedup();
        Few::from(rows)
    }

    /// One row of all these tests, unless they contradict each other.
    fn all_of<'t>(&mut self, tests: impl IntoIterator<Item = &'t (View, SetId)>) -> Option<Row> {
        let mut all = std::mem::take(&mut self.together);
        all.clear();
        all.extend(tests);
        all.sort_unstable();
        all.dedup();
        let is_double = |pair: &[(View, SetId)]| matches!(pair, [one, other] if one.0 == other.0);
        let row = if all.windows(2).any(is_double) {
            self.joined(&all)
        } else {
            Some(Row { tests: Few::from(all.as_slice()) })
        };
        self.together = all;
        row
    }

    /// One row of these tests, ascending, those of one view made one.
    fn joined(&mut self, tests: &[(View, SetId)]) -> Option<Row> {
        let mut all = Vec::with_capacity(tests.len());
        for same in tests.chunk_by(|one, other| one.0 == other.0) {
            let (view, _) = *same.first()?;
            let sets: Vec<SetId> = same.iter().map(|(_, set)| *set).collect();
            let set = self.sets.intersection(&sets, self.views.classes(view, self.policy));
            if self.sets.is_empty(set) {
                return None;
            }
            all.push((view, set));
        }
        Some(Row { tests: Few::from(all) })
    }

    fn weight(&self, rows: &[Row]) -> usize {
        let tests = rows.iter().flat_map(|row| row.tests.iter());
        tests.fold(0_usize, |sum, (_, set)| {
            sum.saturating_add(self.sets.ranges(*set).len()).saturating_add(1)
        })
    }
}

/// The rows of one test.
fn only(test: (View, SetId)) -> Few<Row> {
    Few::One([Row { tests: Few::One([test]) }])
}
