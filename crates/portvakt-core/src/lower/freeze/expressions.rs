//! Conditions as written, over the variables: what an explanation shows.

use super::{Writer, entry};
use crate::lower::terms::{Term, TermId};
use crate::lower::views::{Test, View};
use portvakt_eval::image::{ExpressionRecord, expression};
use portvakt_eval::index::{NONE, at, index};

impl Writer<'_> {
    /// Writes the expressions of the rules' conditions; gives the number of each term's.
    pub(super) fn expressions(&mut self, written: &[TermId]) -> Vec<u32> {
        let mut numbers = vec![NONE; self.terms.all.len()];
        for id in written.iter().copied() {
            let Some(term) = self.terms.term(id) else {
                continue;
            };
            let of = |term: &TermId| entry(&numbers, *term);
            let record = match term {
                Term::All(inner) => self.several(expression::ALL, inner.iter().map(of).collect()),
                Term::Any(inner) => self.several(expression::ANY, inner.iter().map(of).collect()),
                Term::Not(inner) => ExpressionRecord {
                    kind: expression::NOT,
                    first: of(inner),
                    ..ExpressionRecord::default()
                },
                Term::Atom(atom) => self.test_expression(self.views.test(*atom)),
                Term::Test(inner, attribute, written) => ExpressionRecord {
                    kind: expression::WRITTEN,
                    first: of(inner),
                    second: self
                        .texts
                        .of_some(self.policy.attribute(*attribute).map(|one| one.name.as_str())),
                    third: self.texts.of(written),
                },
                Term::Condition(inner, condition) => ExpressionRecord {
                    kind: expression::WRITTEN,
                    first: of(inner),
                    second: self
                        .texts
                        .of_some(self.policy.condition(*condition).map(|one| one.name.as_str())),
                    third: NONE,
                },
            };
            if let Some(number) = numbers.get_mut(at(id)) {
                *number = index(self.image.expressions.len());
            }
            self.image.expressions.push(record);
        }
        numbers
    }

    fn several(&mut self, kind: u32, operands: Vec<u32>) -> ExpressionRecord {
        let first = index(self.image.operands.len());
        let second = index(operands.len());
        self.image.operands.extend(operands);
        ExpressionRecord { kind, first, second, third: 0 }
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
