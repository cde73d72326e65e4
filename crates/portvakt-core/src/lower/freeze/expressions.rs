//! Conditions as written, over the variables: what an explanation shows.

use super::Writer;
use crate::lower::numbering::written_terms;
use crate::lower::terms::{Term, TermId};
use crate::lower::views::{Test, View};
use portvakt_eval::image::{ExpressionRecord, expression};
use portvakt_eval::index::{NONE, index};
use std::collections::BTreeMap;

impl Writer<'_> {
    /// Writes the expressions of the rules' conditions; gives the number of each term's.
    pub(super) fn expressions(&mut self) -> BTreeMap<TermId, u32> {
        let mut numbers = BTreeMap::new();
        for id in written_terms(self.terms) {
            let Some(term) = self.terms.term(id) else {
                continue;
            };
            let of = |term: &TermId| numbers.get(term).copied().unwrap_or(NONE);
            let record = match term {
                Term::All(inner) => self.several(expression::ALL, inner.iter().map(of).collect()),
                Term::Any(inner) => self.several(expression::ANY, inner.iter().map(of).collect()),
                Term::Not(inner) => ExpressionRecord {
                    kind: expression::NOT,
                    first: of(inner),
                    ..ExpressionRecord::default()
                },
                Term::Atom(atom) => self.test_expression(self.views.test(*atom)),
                Term::Test(attribute, written, inner) => ExpressionRecord {
                    kind: expression::WRITTEN,
                    first: of(inner),
                    second: self.texts.of_some(
                        self.policy
                            .attribute(*attribute)
                            .map(|one| one.name.as_str()),
                    ),
                    third: self.texts.of(written),
                },
                Term::Condition(condition, inner) => ExpressionRecord {
                    kind: expression::WRITTEN,
                    first: of(inner),
                    second: self.texts.of_some(
                        self.policy
                            .condition(*condition)
                            .map(|one| one.name.as_str()),
                    ),
                    third: NONE,
                },
            };
            numbers.insert(id, index(self.image.expressions.len()));
            self.image.expressions.push(record);
        }
        numbers
    }

    fn several(&mut self, kind: u32, operands: Vec<u32>) -> ExpressionRecord {
        let first = index(self.image.operands.len());
        let second = index(operands.len());
        self.image.operands.extend(operands);
        ExpressionRecord {
            kind,
            first,
            second,
            third: 0,
        }
    }

    fn test_expression(&mut self, test: Test) -> ExpressionRecord {
        match test {
            Test::Constant(true) => self.several(expression::ALL, Vec::new()),
            Test::Constant(false) => self.several(expression::ANY, Vec::new()),
            Test::Class(View::Member(attribute, place), _) => ExpressionRecord {
                kind: expression::MEMBER,
                first: self.members.number((attribute, place)),
                ..ExpressionRecord::default()
            },
            Test::Class(view, set) => {
                let (second, third) = self.set(set);
                ExpressionRecord {
                    kind: expression::CLASS,
                    first: self.numbering.number(view).unwrap_or(NONE),
                    second,
                    third,
                }
            }
        }
    }
}
