//! The tests of a condition as people wrote them.

use portvakt_core::policy::{AttributeId, Condition};
use portvakt_core::source::Span;

/// A test as an explanation shows it: an operand's own conditions are part of what is written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'p> {
    /// The attribute.
    pub attribute: AttributeId,
    /// Operator and operand; `present` or `absent`.
    pub text: &'p str,
    /// Where it stands.
    pub span: Span,
    /// The test itself.
    pub condition: &'p Condition,
}

/// Calls `each` for every written test of a condition, in the order of the text; not for those of
/// named conditions.
pub fn written<'p>(condition: &'p Condition, each: &mut impl FnMut(Written<'p>)) {
    let (attribute, text, span) = match condition {
        Condition::All(inner) | Condition::Any(inner) => {
            for one in inner {
                written(one, each);
            }
            return;
        }
        Condition::Not(inner) => return written(inner, each),
        Condition::Named(..) => return,
        Condition::Present(attribute, span) => (*attribute, "present", *span),
        Condition::Absent(attribute, span) => (*attribute, "absent", *span),
        Condition::Test(test) => (test.attribute, test.written.as_str(), test.span),
    };
    each(Written { attribute, text, span, condition });
}
