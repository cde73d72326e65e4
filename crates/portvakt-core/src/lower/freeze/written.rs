//! Rules and conditions as written: what an explanation shows.

use super::{Writer, entry};
use crate::lower::Atom;
use crate::lower::terms::{RuleTerms, Term, TermId};
use crate::lower::views::{Test, View};
use crate::policy::{Constant, Covered, Rule, Verb};
use portvakt_eval::image::{Expression, constant, verb};
use portvakt_eval::index::{NONE, at, index};

/// So many ranges are not worth a comparison.
const FEW_RANGES: usize = 4;

/// How many sets of capabilities others are compared with.
const BASES: usize = 8;

impl<'a> Writer<'a> {
    /// Numbers the texts of rules and conditions.
    pub(super) fn written_texts(&mut self, written: &[TermId]) {
        for rule in &self.policy.rules {
            self.texts.of(rule.name.as_str());
            self.texts.of_some(rule.because.as_deref());
            self.texts.of_some(rule.title.as_deref());
            for one in &rule.then {
                self.texts.of(one.name.as_str());
                if let Constant::Text(text) = &one.value {
                    self.texts.of(text.as_str());
                }
            }
        }
        for id in written {
            match self.terms.term(*id) {
                Some(Term::Test(_, _, text)) => {
                    self.texts.of(*text);
                }
                Some(Term::Condition(_, condition)) => {
                    let name = self.policy.condition(*condition).map(|one| one.name.as_str());
                    self.texts.of_some(name);
                }
                _ => {}
            }
        }
    }

    /// Writes the conditions that are written more than once, and the rules by priority; all texts
    /// are there.
    pub(super) fn written(&mut self, written: &[TermId]) {
        let mut out = Vec::new();
        let shared = self.shared(written);
        let mut numbers = vec![NONE; self.terms.all().len()];
        for (id, number) in shared.iter().zip(0..) {
            self.image.conditions.push(index(out.len()));
            let (name, inner) = match self.terms.term(*id) {
                Some(Term::Condition(inner, condition)) => {
                    let name = self.policy.condition(*condition).map(|one| one.name.as_str());
                    (self.texts.of_some(name).saturating_add(1), *inner)
                }
                _ => (0, *id),
            };
            put_number(name.into(), &mut out);
            self.expression(inner, &numbers, &mut out);
            if let Some(place) = numbers.get_mut(at(*id)) {
                *place = number;
            }
        }
        for position in &self.tables.by_priority {
            let rule = self.policy.rules.get(at(*position));
            let rule = rule.zip(self.terms.rules.get(at(*position)));
            if let Some((rule, terms)) = rule {
                self.image.rules.push(index(out.len()));
                self.rule(rule, terms, *position, &numbers, &mut out);
            }
        }
        self.image.written = out;
    }

    /// The terms that are written out once and referred to by number, ascending. Named conditions
    /// are, because a chain of names may be as long as the policy.
    fn shared(&self, written: &[TermId]) -> Vec<TermId> {
        let mut uses = vec![0_u32; self.terms.all().len()];
        let rules = self.terms.rules.iter();
        let mut open: Vec<TermId> =
            rules.flat_map(|rule| [rule.when, rule.unless, rule.requires]).flatten().collect();
        for id in written {
            self.terms.operands(*id, |one| open.push(one));
        }
        for id in open {
            if let Some(uses) = uses.get_mut(at(id)) {
                *uses = uses.saturating_add(1);
            }
        }
        let shared = written.iter().copied().filter(|id| match self.terms.term(*id) {
            Some(Term::Condition(..)) => true,
            Some(Term::Atom(_)) | None => false,
            Some(Term::Test(..)) if self.holds(*id).is_some() => false,
            Some(_) => entry(&uses, *id) > 1,
        });
        shared.collect()
    }

    /// The member that a test names, if its text alone was written.
    fn holds(&self, test: TermId) -> Option<u32> {
        let Some(Term::Test(inner, attribute, written)) = self.terms.term(test) else {
            return None;
        };
        let Some(Term::Atom(atom)) = self.terms.term(*inner) else {
            return None;
        };
        match (self.terms.atoms().get(at(*atom))?, self.views.test(*atom)) {
            (Atom::Member(_, text), Test::Class(View::Member(of, place), _)) => {
                let same = text == *written && of == *attribute;
                same.then(|| self.members.number((of, place)))
            }
            _ => None,
        }
    }

    /// Writes a term where it is an operand: its number, if it has one.
    fn operand(&mut self, id: TermId, numbers: &[u32], out: &mut Vec<u8>) {
        match entry(numbers, id) {
            NONE => self.expression(id, numbers, out),
            number => put(Expression::Condition(number), out),
        }
    }

    /// Writes a term out. Depth: that of nesting in one condition, which reading bounds.
    fn expression(&mut self, id: TermId, numbers: &[u32], out: &mut Vec<u8>) {
        match self.terms.term(id) {
            Some(Term::All(inner)) => {
                put(Expression::All(index(inner.len())), out);
                for one in inner {
                    self.operand(*one, numbers, out);
                }
            }
            Some(Term::Any(inner)) => {
                put(Expression::Any(index(inner.len())), out);
                for one in inner {
                    self.operand(*one, numbers, out);
                }
            }
            Some(Term::Not(inner)) => {
                put(Expression::Not, out);
                self.operand(*inner, numbers, out);
            }
            Some(Term::Test(inner, attribute, written)) => {
                if let Some(member) = self.holds(id) {
                    put(Expression::Holds(member), out);
                } else {
                    put(Expression::Test(attribute.0, self.texts.of(*written)), out);
                    self.operand(*inner, numbers, out);
                }
            }
            Some(Term::Atom(atom)) => put(self.test(self.views.test(*atom)), out),
            // Named conditions have numbers: here is one that is another name for one.
            Some(Term::Condition(..)) => {
                put(Expression::Condition(entry(numbers, id)), out);
            }
            None => put(Expression::Any(0), out),
        }
    }

    fn test(&mut self, test: Test) -> Expression {
        match test {
            Test::Constant(true) => Expression::All(0),
            Test::Constant(false) => Expression::Any(0),
            Test::Class(View::Member(attribute, place), _) => {
                Expression::Member(self.members.number((attribute, place)))
            }
            Test::Class(view, set) => {
                let variable = self.numbering.number(view).unwrap_or(NONE);
                Expression::Class(variable, self.set(self.sets.ranges(set)))
            }
        }
    }

    fn rule(
        &mut self,
        rule: &'a Rule,
        terms: &RuleTerms,
        position: u32,
        numbers: &[u32],
        out: &mut Vec<u8>,
    ) {
        let verb = match rule.verb {
            Verb::Allow => verb::ALLOW,
            Verb::Deny => verb::DENY,
            Verb::Require(_) => verb::REQUIRE,
        };
        let [covers, except] = self.covers(&rule.covers);
        let has = [
            terms.when.is_some(),
            terms.unless.is_some(),
            rule.because.is_some(),
            rule.title.is_some(),
            !except.is_empty(),
            !rule.then.is_empty(),
        ];
        let bits = std::iter::successors(Some(4_u32), |bit| bit.checked_mul(2));
        let flags = has.iter().zip(bits).map(|(has, bit)| if *has { bit } else { 0 });
        let mut all = vec![flags.fold(verb, |all, flag| all | flag)];
        all.push(self.texts.of(rule.name.as_str()));
        if verb != verb::ALLOW {
            all.push(position);
        }
        let said = [rule.because.as_deref(), rule.title.as_deref()];
        all.extend(said.into_iter().flatten().map(|text| self.texts.of(text)));
        for sets in [&covers, &except].into_iter().filter(|sets| !sets.is_empty()) {
            all.push(index(sets.len()));
            all.extend(sets);
        }
        if !rule.then.is_empty() {
            all.push(index(rule.then.len()));
            for one in &rule.then {
                let (kind, value) = self.obligation(&one.value);
                all.extend([self.texts.of(one.name.as_str()), kind, value]);
            }
        }
        for one in all {
            put_number(one.into(), out);
        }
        for term in [terms.when, terms.unless, terms.requires].into_iter().flatten() {
            self.operand(term, numbers, out);
        }
    }

    /// The sets whose capabilities a rule covers, and those it does not. What is scattered is
    /// written by how it differs from something like it: `*.x` is short, however many it covers.
    fn covers(&mut self, covers: &'a Covered) -> [Vec<u32>; 2] {
        let pieces = |covers: &Covered| covers.ranges().len();
        if pieces(covers) > FEW_RANGES {
            let differences = |base: &&'a Covered| (covers.without(base), base.without(covers));
            let all = self.bases.iter().map(|base| (*base, differences(base)));
            let least =
                all.min_by_key(|(_, (more, less))| pieces(more).saturating_add(pieces(less)));
            if let Some((base, (more, less))) = least
                && pieces(&more).saturating_add(pieces(&less)) <= pieces(covers) / 2
            {
                let mut sets = |one: &[&Covered]| -> Vec<u32> {
                    let one = one.iter().filter(|one| !one.is_empty());
                    one.map(|one| self.set(one.ranges())).collect()
                };
                return [sets(&[base, &more]), sets(&[&less])];
            }
            if self.bases.len() >= BASES {
                self.bases.remove(0);
            }
            self.bases.push(covers);
        }
        [vec![self.set(covers.ranges())], Vec::new()]
    }

    fn obligation(&mut self, value: &'a Constant) -> (u32, u32) {
        match value {
            Constant::Text(text) => (constant::TEXT, self.texts.of(text.as_str())),
            Constant::Boolean(truth) => (constant::BOOLEAN, u32::from(*truth)),
            // `then` holds texts, integers and truth values: reading refuses others.
            Constant::Integer(number) | Constant::Time(number) => {
                (constant::INTEGER, self.numbers(&[*number]).0)
            }
            Constant::Ip(_) => (constant::BOOLEAN, 0),
        }
    }
}

/// Appends a number: seven bits a byte, the lowest first, all bytes but the last marked.
fn put_number(number: u64, out: &mut Vec<u8>) {
    let mut rest = number;
    while rest > 0x7F {
        out.push(u8::try_from(rest & 0x7F).unwrap_or_default() | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).unwrap_or_default());
}

/// Appends an expression; its operands are to follow.
fn put(expression: Expression, out: &mut Vec<u8>) {
    let (kind, first, second) = match expression {
        Expression::All(count) => (0, count, None),
        Expression::Any(count) => (1, count, None),
        Expression::Not => (2, 0, None),
        Expression::Class(variable, set) => (3, variable, Some(set)),
        Expression::Member(member) => (4, member, None),
        Expression::Holds(member) => (5, member, None),
        Expression::Test(attribute, text) => (6, attribute, Some(text)),
        Expression::Condition(number) => (7, number, None),
    };
    put_number(u64::from(first) << 3 | kind, out);
    if let Some(second) = second {
        put_number(second.into(), out);
    }
}

#[cfg(test)]
mod tests {
    use super::{Expression, put, put_number};
    use portvakt_eval::image::Image;

    #[test]
    fn expressions_are_read_as_they_were_written() {
        let all = [
            Expression::All(2),
            Expression::Any(40),
            Expression::Not,
            Expression::Class(7, 300),
            Expression::Member(u32::MAX),
            Expression::Holds(3),
            Expression::Test(1, 70_000),
            Expression::Condition(9),
        ];
        let mut image = Image { conditions: vec![0], ..Image::default() };
        put_number(128, &mut image.written);
        for one in all {
            put(one, &mut image.written);
        }
        let (name, mut stream) = image.condition(0).unwrap();
        assert_eq!(name, 127);
        for one in all {
            assert_eq!(stream.expression(), Some(one));
        }
        assert_eq!(stream.expression(), None);
    }

    #[test]
    fn numbers_have_one_form() {
        let read = |bytes: &[u8]| {
            let image = Image { conditions: vec![0], written: bytes.into(), ..Image::default() };
            image.condition(0).map(|(name, _)| name)
        };
        assert_eq!(read(&[1]), Some(0));
        for bytes in [&[0x81, 0][..], &[0x81], &[0xFF; 6], &[]] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
    }
}
