//! The values of one request, for answers that speak of values: deciding keeps only what it compares.

use crate::claims::{self, ClaimsError, Unchecked, VerifiedClaims};
use crate::decision::Malformed;
use crate::image::{category, value_type};
use crate::registers::Registers;
use crate::request::{Supplied, take};
use crate::row::{Fill, Held, Kept};
use crate::tree::{Attribute, DecisionTree, ImageError};
use crate::value::{Time, Value};
use alloc::vec::Vec;
use core::fmt;
use core::net::{IpAddr, Ipv6Addr};

/// Reads values as an engine of its tree reads them, and hands them all on.
///
/// It holds a copy of the tree that keeps every value, so that engines need not.
pub struct ValueReader {
    tree: DecisionTree,
    registers: Registers,
}

impl ValueReader {
    /// A reader for a tree; it takes as long as reading the tree from its bytes.
    ///
    /// # Errors
    ///
    /// Never: the bytes of a tree are a tree.
    pub fn of(tree: &DecisionTree) -> Result<Self, ImageError> {
        let tree = DecisionTree::from_bytes(&tree.to_bytes())?.keeping_values();
        let registers = Registers::none(&tree);
        Ok(Self { tree, registers })
    }

    /// Hands on the typed, normalised value of each attribute that is there in the claims; those
    /// that are derived have none of their own.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::bind`](crate::Engine::bind).
    pub fn claims(
        &self,
        claims: &VerifiedClaims<'_>,
        each: impl FnMut(Supplied<'_>),
    ) -> Result<(), ClaimsError> {
        self.read(|fill| claims::read(fill, claims, &mut Unchecked).map(|_| ()), each)
    }

    /// Hands on the typed, normalised value of each attribute that is given with a request; the
    /// reader's tree and its own have the same handles.
    ///
    /// # Errors
    ///
    /// A value is ill-formed, or given for an attribute of another tree or category, or twice.
    /// Whether any is missing depends on the capability and is not looked at.
    pub fn given(
        &self,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
        each: impl FnMut(Supplied<'_>),
    ) -> Result<(), Malformed<'_>> {
        let taken = |fill: &mut Fill<'_>| {
            take(fill, resource, category::RESOURCE)?;
            take(fill, context, category::CONTEXT)
        };
        self.read(taken, each).map_err(|fault| Malformed::of(&self.tree, fault))
    }

    fn read<E>(
        &self,
        read: impl FnOnce(&mut Fill<'_>) -> Result<(), E>,
        mut each: impl FnMut(Supplied<'_>),
    ) -> Result<(), E> {
        let (mut held, mut kept) = (Held::new(), Kept::new());
        // Nothing is put into classes, for which registers would be looked at.
        read(&mut Fill {
            tree: &self.tree,
            registers: &self.registers,
            base: 0,
            classes: &[],
            held: &mut held,
            kept: &mut kept,
        })?;
        kept.sort();
        let all = self.tree.image().attributes.iter().zip(0_u32..);
        for (record, place) in all.filter(|(_, place)| kept.is_there(*place)) {
            let bytes = || kept.one(place).unwrap_or_default();
            let number = || kept.number(place).unwrap_or_default();
            let text = |bytes| core::str::from_utf8(bytes).unwrap_or_default();
            let texts: Vec<&str>;
            let value = match record.value_type {
                value_type::TEXT => Value::Text(text(bytes())),
                value_type::INTEGER => Value::Integer(number()),
                value_type::BOOLEAN => Value::Boolean(bytes() != [0]),
                value_type::TIME => Time::from_seconds(number()).map_or(Value::Absent, Value::Time),
                value_type::TEXT_SET => {
                    texts = kept.all(place).map(text).collect();
                    Value::Texts(&texts)
                }
                _ => {
                    let address = u128::from_le_bytes(bytes().try_into().unwrap_or_default());
                    Value::Ip(IpAddr::V6(Ipv6Addr::from(address)).to_canonical())
                }
            };
            each(Attribute { of: self.tree.id(), index: place }.is(value));
        }
        Ok(())
    }
}

impl fmt::Debug for ValueReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ValueReader").field(&self.tree).finish()
    }
}
