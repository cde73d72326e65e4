//! Conditions: what stands under `when`, `unless` and `require`.

use super::{AttributeId, ConditionId, Constant, RegisterId};
use crate::operators::Operator;
use crate::source::Span;

/// A condition under a name.
#[derive(Debug, Clone)]
pub struct NamedCondition {
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// What it means.
    pub condition: Condition,
}

/// A condition. It names no operator: those stand in its tests, as data. Deliberately complete.
#[derive(Debug, Clone)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// Some holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// The attribute is there.
    Present(AttributeId, Span),
    /// The attribute is not there.
    Absent(AttributeId, Span),
    /// A named condition.
    Named(ConditionId, Span),
    /// A test of an attribute.
    Test(Test),
}

/// A test: attribute, operator, operand.
#[derive(Debug, Clone)]
pub struct Test {
    /// The attribute that is tested.
    pub attribute: AttributeId,
    /// The operator.
    pub operator: &'static Operator,
    /// Its operand.
    pub operand: Operand,
    /// Operator and operand as an author would write them after `attribute: `, on one line:
    /// `digdir:dialogporten`, `{ in: service_owners }`.
    pub written: String,
    /// Where it stands.
    pub span: Span,
}

/// Operands by shape, whatever the operator. Deliberately complete.
#[derive(Debug, Clone)]
pub enum Operand {
    /// One constant of the attribute's type (of a set: a member).
    Constant(Constant),
    /// Constants, sorted, without repeats.
    Constants(Vec<Constant>),
    /// Text that is no value of the attribute: a prefix, a pattern.
    Text(String),
    /// A register.
    Register(RegisterId),
    /// Another attribute.
    Attribute(AttributeId),
    /// A stretch of time that ends at another attribute.
    Window {
        /// Its length in seconds.
        seconds: i64,
        /// The attribute at its end.
        before: AttributeId,
    },
    /// Networks.
    Networks(Vec<Network>),
    /// A condition on the same attribute: what might stand after `attribute: ` itself.
    Condition(Box<Condition>),
}

/// A network: all addresses from the first to the last. An IPv4 network lies in `::ffff:0:0/96`;
/// a wider IPv6 network does not hold the addresses of that range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network {
    /// The first address.
    pub first: u128,
    /// The last address.
    pub last: u128,
}

impl Condition {
    /// Calls `each` for every test in the condition itself, also inside operands; not for those of
    /// named conditions.
    pub fn each_test(&self, each: &mut impl FnMut(&Test)) {
        match self {
            Self::All(inner) | Self::Any(inner) => {
                for one in inner {
                    one.each_test(each);
                }
            }
            Self::Not(inner) => inner.each_test(each),
            Self::Test(test) => {
                each(test);
                if let Operand::Condition(inner) = &test.operand {
                    inner.each_test(each);
                }
            }
            Self::Present(..) | Self::Absent(..) | Self::Named(..) => {}
        }
    }

    /// Calls `each` for every named condition that this one names itself.
    pub fn each_condition(&self, each: &mut impl FnMut(ConditionId)) {
        match self {
            Self::All(inner) | Self::Any(inner) => {
                for one in inner {
                    one.each_condition(each);
                }
            }
            Self::Not(inner) => inner.each_condition(each),
            Self::Named(name, _) => each(*name),
            Self::Present(..) | Self::Absent(..) | Self::Test(_) => {}
        }
    }

    /// Calls `each` for every attribute that the condition names itself, also as an operand; not
    /// for those of named conditions.
    pub fn each_attribute(&self, each: &mut impl FnMut(AttributeId)) {
        match self {
            Self::All(inner) | Self::Any(inner) => {
                for one in inner {
                    one.each_attribute(each);
                }
            }
            Self::Not(inner) => inner.each_attribute(each),
            Self::Present(attribute, _) | Self::Absent(attribute, _) => each(*attribute),
            Self::Named(..) => {}
            Self::Test(test) => {
                each(test.attribute);
                match &test.operand {
                    Operand::Attribute(other) | Operand::Window { before: other, .. } => {
                        each(*other);
                    }
                    Operand::Condition(condition) => condition.each_attribute(each),
                    Operand::Constant(_)
                    | Operand::Constants(_)
                    | Operand::Text(_)
                    | Operand::Register(_)
                    | Operand::Networks(_) => {}
                }
            }
        }
    }
}
