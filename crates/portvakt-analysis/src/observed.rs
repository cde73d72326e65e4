//! One concrete request as a model: the values that its inputs have, and what registers hold.

use crate::model::Value;
use crate::reading::{Reading, Seen};
use crate::universe::{InputId, RegisterId, Universe};
use portvakt_eval::value::address_of;
use portvakt_eval::{
    DecisionTree, Engine, ImageError, Supplied, Value as Given, ValueReader, VerifiedClaims,
};
use std::collections::{BTreeMap, BTreeSet};

/// Reads concrete requests for one tree as the engine reads them.
#[derive(Debug)]
pub struct Observer<'v> {
    tree: &'v DecisionTree,
    reader: ValueReader,
}

impl<'v> Observer<'v> {
    /// An observer for a tree; it takes as long as reading the tree from its bytes.
    ///
    /// # Errors
    ///
    /// Never: the bytes of a tree are a tree.
    pub fn of(tree: &'v DecisionTree) -> Result<Self, ImageError> {
        Ok(Self { tree, reader: ValueReader::of(tree)? })
    }

    /// The values that the inputs of a policy's own world have; nothing when some are malformed.
    /// Whether any is missing depends on the capability and is not looked at.
    #[must_use]
    pub fn values(
        &self,
        reading: &Reading<'_>,
        claims: &VerifiedClaims<'_>,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> Option<BTreeMap<InputId, Value>> {
        let mut values = BTreeMap::new();
        let mut each = |supplied: Supplied<'_>| {
            let name = self.tree.attribute_name(supplied.attribute);
            let attribute = reading.policy().find_attribute(name);
            let seen = attribute.and_then(|attribute| reading.seen(attribute));
            if let (Some(Seen::Input(input)), Some(value)) = (seen, value(supplied.value)) {
                values.insert(*input, value);
            }
        };
        self.reader.claims(claims, &mut each).ok()?;
        self.reader.given(resource, context, &mut each).ok()?;
        Some(values)
    }
}

/// What the registers of an engine hold.
#[must_use]
pub fn registers(
    engine: Engine<'_>,
    universe: &Universe,
) -> BTreeMap<RegisterId, BTreeSet<String>> {
    let mut held = BTreeMap::new();
    for (name, members) in engine.register_members() {
        let declared = (0..).map(RegisterId).zip(&universe.registers);
        if let Some((id, _)) = declared.into_iter().find(|(_, one)| one.name == name) {
            held.insert(id, members.map(str::to_owned).collect());
        }
    }
    held
}

/// A value that was read; none for what is not there.
fn value(read: Given<'_>) -> Option<Value> {
    Some(match read {
        Given::Text(text) => Value::Text(text.to_owned()),
        Given::Texts(texts) => Value::Set(texts.iter().map(|one| (*one).to_owned()).collect()),
        Given::Integer(number) => Value::Number(number),
        Given::Time(time) => Value::Number(time.seconds()),
        Given::Boolean(truth) => Value::Boolean(truth),
        Given::Ip(address) => Value::Ip(address_of(address)),
        Given::Json(_) | Given::Absent => return None,
    })
}
