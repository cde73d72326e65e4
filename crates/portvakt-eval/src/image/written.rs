//! Rules and conditions as people wrote them: a stream of numbers of one to five bytes each.
//!
//! ```text
//! condition  name + 1, or 0; expression
//! rule       flags, name, position of a rule that refuses, because, title,
//!            covers, except, then; when, unless, what is required
//! flags      verb, and a bit each for when, unless, because, title, except and then
//! list       count, numbers
//! expression kind + 8 × first number, the second if there is one; its operands
//! ```
//!
//! What a flag leaves out is not there. Deciding reads the verb alone; the rest is for those who ask
//! why. [`Image::rules`] and [`Image::conditions`] say where each begins.

use super::{Image, verb};
use crate::index::{NONE, at};
use alloc::vec::Vec;

/// An expression without its operands, which follow it. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expression {
    /// So many operands follow, and all hold.
    All(u32),
    /// So many operands follow, and some holds.
    Any(u32),
    /// One operand follows, and does not hold.
    Not,
    /// The class of the variable (first) is in the set (second).
    Class(u32, u32),
    /// The member is held.
    Member(u32),
    /// The member is held, which is written as just its text.
    Holds(u32),
    /// A test of an attribute (first), with the text (second) of its operator and operand; what it
    /// means follows.
    Test(u32, u32),
    /// The condition with this number holds; from a condition only to lower ones.
    Condition(u32),
}

/// A rule, but for its conditions.
#[derive(Debug, Clone)]
pub struct Head<'i> {
    /// One of [`verb`].
    pub verb: u32,
    /// Text: its name.
    pub name: u32,
    /// Its place in the file, if it refuses; else none.
    pub position: u32,
    /// Text or none: `because`.
    pub because: u32,
    /// Text or none: `title`.
    pub title: u32,
    /// Sets of capabilities: it covers what is in one of these …
    pub covers: Numbers<'i>,
    /// … and in none of these.
    pub except: Numbers<'i>,
    /// `then`, sorted by name: of each a text, its name; one of [`constant`](super::constant); and a
    /// text, a place in `numbers`, or 0 for false and 1 for true.
    pub then: Numbers<'i>,
    /// Which conditions follow: `when`, `unless`, what is required.
    pub has: [bool; 3],
}

/// A list of numbers.
#[derive(Debug, Clone)]
pub struct Numbers<'i> {
    left: u32,
    stream: Stream<'i>,
}

/// The rest of the stream.
#[derive(Debug, Clone, Copy)]
pub struct Stream<'i> {
    pub(crate) rest: &'i [u8],
}

impl<'i> Stream<'i> {
    /// Takes a number.
    #[inline]
    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in [0_u32, 7, 14, 21, 28] {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= u64::from(byte & 0x7F).wrapping_shl(shift);
            if *byte <= 0x7F {
                // Each number has one form: the last byte is not empty.
                return (*byte > 0 || shift == 0).then_some(number);
            }
        }
        None
    }

    /// Takes a number of 32 bits.
    #[inline]
    pub fn word(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// Takes what stands before the conditions of a rule.
    pub fn head(&mut self) -> Option<Head<'i>> {
        let flags = self.word()?;
        let has = |bit: u32| flags.wrapping_shr(bit) & 1 != 0;
        let verb = flags & 3;
        let name = self.word()?;
        let mut word_if = |is: bool| if is { self.word() } else { Some(NONE) };
        let position = word_if(verb != verb::ALLOW)?;
        let because = word_if(has(4))?;
        let title = word_if(has(5))?;
        let covers = self.numbers(true, 1)?;
        let except = self.numbers(has(6), 1)?;
        let then = self.numbers(has(7), 3)?;
        let has = [has(2), has(3), verb == verb::REQUIRE];
        let known = flags <= 0xFF;
        known.then_some(Head { verb, name, position, because, title, covers, except, then, has })
    }

    fn numbers(&mut self, are_there: bool, times: u32) -> Option<Numbers<'i>> {
        let left = if are_there { self.word()?.checked_mul(times)? } else { 0 };
        let list = Numbers { left, stream: *self };
        for _ in 0..left {
            self.word()?;
        }
        Some(list)
    }

    /// Takes an expression without its operands.
    #[inline]
    pub fn expression(&mut self) -> Option<Expression> {
        let number = self.number()?;
        let first = u32::try_from(number >> 3).ok()?;
        Some(match number & 7 {
            0 => Expression::All(first),
            1 => Expression::Any(first),
            2 if first == 0 => Expression::Not,
            3 => Expression::Class(first, self.word()?),
            4 => Expression::Member(first),
            5 => Expression::Holds(first),
            6 => Expression::Test(first, self.word()?),
            7 => Expression::Condition(first),
            _ => return None,
        })
    }

    /// Takes a whole expression and works something out from its leaves upwards; none if it nests
    /// deeper than `depth`.
    pub(crate) fn fold<T>(
        &mut self,
        depth: u32,
        each: &mut impl FnMut(Expression, Vec<T>) -> T,
    ) -> Option<T> {
        let depth = depth.checked_sub(1)?;
        let expression = self.expression()?;
        let mut parts = Vec::new();
        for _ in 0..expression.operands() {
            parts.push(self.fold(depth, each)?);
        }
        Some(each(expression, parts))
    }
}

impl Head<'_> {
    /// Tells whether the rule covers a capability.
    #[must_use]
    pub fn covers(&self, image: &Image, capability: u32) -> bool {
        let is_in = |set: u32| image.is_in(capability, set);
        self.covers.clone().any(is_in) && !self.except.clone().any(is_in)
    }
}

impl Expression {
    /// How many operands follow.
    #[must_use]
    pub fn operands(self) -> u32 {
        match self {
            Self::All(count) | Self::Any(count) => count,
            Self::Not | Self::Test(..) => 1,
            _ => 0,
        }
    }
}

impl Image {
    /// The rule of a priority.
    #[must_use]
    pub fn rule(&self, priority: u32) -> Option<(Head<'_>, Stream<'_>)> {
        let mut stream = self.stream(*self.rules.get(at(priority))?)?;
        Some((stream.head()?, stream))
    }

    /// The condition with a number: its name, or none, and its expression.
    #[must_use]
    pub fn condition(&self, number: u32) -> Option<(u32, Stream<'_>)> {
        let mut stream = self.stream(*self.conditions.get(at(number))?)?;
        Some((stream.word()?.checked_sub(1).unwrap_or(NONE), stream))
    }

    fn stream(&self, start: u32) -> Option<Stream<'_>> {
        Some(Stream { rest: self.written.get(at(start)..)? })
    }
}

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        self.stream.word()
    }
}
