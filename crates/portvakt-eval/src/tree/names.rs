//! What a tree knows by name: capabilities, attributes, registers, rules.

use super::{DecisionTree, TreeId};
use crate::image::{CapabilityRecord, Image, RuleRecord, category, constant, verb};
use crate::index::{NONE, at, index, part};
use crate::value::Value;
use alloc::string::String;

/// A capability of one tree, looked up once and used for every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    pub(crate) of: Option<TreeId>,
    pub(crate) index: u32,
}

/// An attribute of one tree, looked up once and used for every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    pub(crate) of: TreeId,
    pub(crate) index: u32,
}

/// The policy has nothing of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the policy has no {what} `{name}`")]
pub struct UnknownName {
    /// What was looked for: `capability`, `attribute`.
    pub what: &'static str,
    /// The name.
    pub name: String,
}

/// Categories of attributes. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Read from the verified claims.
    Subject,
    /// Given with each request.
    Resource,
    /// Given with each request.
    Context,
}

/// The three verbs of rules. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Grants.
    Allow,
    /// Refuses when its condition holds.
    Deny,
    /// Refuses when what it requires fails.
    Require,
}

/// A register that the policy declares.
#[derive(Debug, Clone, Copy)]
pub struct RegisterDeclaration<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its title, or nothing.
    pub title: &'t str,
    /// Where its members are in its own file (RFC 9535), or nothing.
    pub path: &'t str,
}

/// A rule, seen from outside.
#[derive(Clone, Copy)]
pub struct Rule<'t> {
    pub(crate) tree: &'t DecisionTree,
    pub(crate) priority: u32,
}

impl Capability {
    /// A handle that no tree knows. A request for it is denied with the reason
    /// [`UnknownCapability`](crate::Reason::UnknownCapability).
    #[must_use]
    pub fn unknown() -> Self {
        Self { of: None, index: NONE }
    }
}

impl DecisionTree {
    /// The name of the policy.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text(self.image().policy.first().map_or(NONE, |policy| policy.name))
    }

    /// The title of the policy, or nothing.
    #[must_use]
    pub fn title(&self) -> &str {
        self.text(self.image().policy.first().map_or(NONE, |policy| policy.title))
    }

    /// Looks up a capability by its full name.
    ///
    /// # Errors
    ///
    /// The policy does not declare it: a misspelt name is found when the service starts, not when
    /// it decides.
    pub fn capability(&self, name: &str) -> Result<Capability, UnknownName> {
        let text = self.image().texts.find(name);
        let found = text.and_then(|text| {
            self.image().capabilities.binary_search_by(|one| one.name.cmp(&text)).ok()
        });
        match found {
            Some(place) => Ok(self.capability_handle(index(place))),
            None => Err(UnknownName { what: "capability", name: name.into() }),
        }
    }

    /// Looks up an attribute by its full name.
    ///
    /// # Errors
    ///
    /// The policy does not declare it.
    pub fn attribute(&self, name: &str) -> Result<Attribute, UnknownName> {
        let text = self.image().texts.find(name);
        let found = text.and_then(|text| {
            self.image().attributes.binary_search_by(|one| one.name.cmp(&text)).ok()
        });
        match found {
            Some(place) => Ok(Attribute { of: self.id(), index: index(place) }),
            None => Err(UnknownName { what: "attribute", name: name.into() }),
        }
    }

    /// All capabilities, sorted by name.
    pub fn capabilities(&self) -> impl Iterator<Item = Capability> + '_ {
        (0..index(self.image().capabilities.len())).map(|place| self.capability_handle(place))
    }

    /// All attributes, sorted by name.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute> + '_ {
        (0..index(self.image().attributes.len()))
            .map(|place| Attribute { of: self.id(), index: place })
    }

    /// All registers that the policy declares, sorted by name.
    pub fn register_declarations(&self) -> impl Iterator<Item = RegisterDeclaration<'_>> + '_ {
        self.image().registers.iter().map(|one| RegisterDeclaration {
            name: self.text(one.name),
            title: self.text(one.title),
            path: self.text(one.path),
        })
    }

    /// All rules, in file order.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> + '_ {
        self.layout().file_order.iter().map(|priority| Rule { tree: self, priority: *priority })
    }

    /// The rules that cover a capability, by priority; none for one of another tree.
    pub(crate) fn covering(&self, capability: Capability) -> impl Iterator<Item = Rule<'_>> + '_ {
        let rules = self.image().rules.iter().zip(0_u32..);
        let known = self.capability_record(capability).is_some();
        rules
            .filter(move |(rule, _)| known && covers(self.image(), rule, capability.index))
            .map(|(_, priority)| Rule { tree: self, priority })
    }

    /// The full name of a capability; nothing for one of another tree.
    #[must_use]
    pub fn capability_name(&self, capability: Capability) -> &str {
        self.text(self.capability_record(capability).map_or(NONE, |one| one.name))
    }

    /// The title of a capability; nothing when it has none, or for one of another tree.
    #[must_use]
    pub fn capability_title(&self, capability: Capability) -> &str {
        self.text(self.capability_record(capability).map_or(NONE, |one| one.title))
    }

    /// The full name of an attribute; nothing for one of another tree.
    #[must_use]
    pub fn attribute_name(&self, attribute: Attribute) -> &str {
        let of = (attribute.of == self.id()).then_some(attribute.index);
        self.attribute_text(of.unwrap_or(NONE))
    }

    /// The category of an attribute; none for one of another tree.
    #[must_use]
    pub fn attribute_category(&self, attribute: Attribute) -> Option<Category> {
        let of = (attribute.of == self.id()).then_some(attribute.index)?;
        Some(match self.image().attributes.get(at(of))?.category {
            category::SUBJECT => Category::Subject,
            category::RESOURCE => Category::Resource,
            _ => Category::Context,
        })
    }

    /// The top-level claim that an attribute is read from; nothing for attributes that are not.
    #[must_use]
    pub fn attribute_claim(&self, attribute: Attribute) -> &str {
        let of = if attribute.of == self.id() { attribute.index } else { NONE };
        self.text(self.image().attributes.get(at(of)).map_or(NONE, |one| one.claim))
    }

    pub(crate) fn capability_record(&self, capability: Capability) -> Option<&CapabilityRecord> {
        let mine = capability.of == Some(self.id());
        self.image().capabilities.get(at(capability.index)).filter(|_| mine)
    }

    pub(crate) fn capability_handle(&self, place: u32) -> Capability {
        Capability { of: Some(self.id()), index: place }
    }

    pub(crate) fn attribute_text(&self, attribute: u32) -> &str {
        self.text(self.image().attributes.get(at(attribute)).map_or(NONE, |one| one.name))
    }

    pub(crate) fn expected_text(&self, attribute: u32) -> &str {
        self.text(self.image().attributes.get(at(attribute)).map_or(NONE, |one| one.expected))
    }

    /// A text; nothing for none.
    pub(crate) fn text(&self, text: u32) -> &str {
        self.image().texts.at(text).unwrap_or_default()
    }
}

impl<'t> Rule<'t> {
    fn record(&self) -> RuleRecord {
        self.tree.image().rules.get(at(self.priority)).copied().unwrap_or_default()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.tree.text(self.record().name)
    }

    /// Its verb.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self.record().verb {
            verb::ALLOW => Verb::Allow,
            verb::DENY => Verb::Deny,
            _ => Verb::Require,
        }
    }

    /// Its title, or nothing.
    #[must_use]
    pub fn title(&self) -> &'t str {
        self.tree.text(self.record().title)
    }

    /// Its `because`, or nothing: text that is safe to show to the caller.
    #[must_use]
    pub fn because(&self) -> &'t str {
        self.tree.text(self.record().because)
    }

    /// Tells whether it covers a capability.
    #[must_use]
    pub fn covers(&self, capability: Capability) -> bool {
        let known = self.tree.capability_record(capability).is_some();
        known && covers(self.tree.image(), &self.record(), capability.index)
    }

    /// Its `then`: names with texts, integers or truth values, sorted by name.
    pub fn then(&self) -> impl Iterator<Item = (&'t str, Value<'t>)> + use<'t> {
        let tree = self.tree;
        let record = self.record();
        let entries =
            part(&tree.image().obligations, record.obligations_start, record.obligations_len);
        entries.iter().map(move |one| (tree.text(one.name), value_of(tree, one.kind, one.value)))
    }
}

/// Tells whether a rule covers a capability.
fn covers(image: &Image, rule: &RuleRecord, capability: u32) -> bool {
    let ranges = part(&image.ranges, rule.covers_start, rule.covers_len);
    let after = ranges.partition_point(|range| range.start <= capability);
    let range = after.checked_sub(1).and_then(|place| ranges.get(place));
    range.is_some_and(|range| capability < range.end)
}

/// The value of an obligation.
pub(crate) fn value_of(tree: &DecisionTree, kind: u32, value: u32) -> Value<'_> {
    match kind {
        constant::TEXT => Value::Text(tree.text(value)),
        constant::INTEGER => {
            Value::Integer(tree.image().numbers.get(at(value)).copied().unwrap_or_default())
        }
        _ => Value::Boolean(value != 0),
    }
}

impl core::fmt::Debug for Rule<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Rule").field("name", &self.name()).field("verb", &self.verb()).finish()
    }
}
