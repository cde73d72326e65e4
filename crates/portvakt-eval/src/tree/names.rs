//! What a tree knows by name: capabilities, attributes, registers, rules.

use super::layout::Start;
use super::{DecisionTree, TreeId};
use crate::image::{AttributeRecord, CapabilityRecord, Head, category, constant, verb};
use crate::index::{NONE, at, index};
use crate::value::Value;
use alloc::string::String;
use alloc::vec::Vec;

/// A capability of one tree, looked up once and used for every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    pub(crate) of: TreeId,
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
        Self { of: TreeId::NONE, index: NONE }
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
        let names = |text| self.image().capabilities.binary_search_by_key(&text, |one| one.name);
        self.find("capability", name, names).map(|place| self.capability_handle(place))
    }

    /// Looks up an attribute by its full name.
    ///
    /// # Errors
    ///
    /// The policy does not declare it.
    pub fn attribute(&self, name: &str) -> Result<Attribute, UnknownName> {
        let names = |text| self.image().attributes.binary_search_by_key(&text, |one| one.name);
        let found = self.find("attribute", name, names);
        found.map(|place| Attribute { of: self.id(), index: place })
    }

    fn find(
        &self,
        what: &'static str,
        name: &str,
        names: impl Fn(u32) -> Result<usize, usize>,
    ) -> Result<u32, UnknownName> {
        let text = self.image().texts.find(name);
        let place = text.and_then(|text| names(text).ok());
        place.map(index).ok_or_else(|| UnknownName { what, name: name.into() })
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

    /// All rules, in file order: those that refuse have their places, those that grant have the
    /// others.
    pub fn rules(&self) -> impl Iterator<Item = Rule<'_>> + '_ {
        let image = self.image();
        let count = index(image.rules.len());
        let refusing = image.policy.first().map_or(0, |policy| policy.refusing).min(count);
        let mut granting = refusing..count;
        let mut order = Vec::with_capacity(image.rules.len());
        for (head, refused) in (0..refusing).filter_map(|one| Some((image.rule(one)?.0, one))) {
            let before = at(head.position).saturating_sub(order.len());
            order.extend(granting.by_ref().take(before));
            order.push(refused);
        }
        order.extend(granting);
        order.into_iter().map(|priority| Rule { tree: self, priority })
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
        self.text(self.attribute_record(attribute).map_or(NONE, |one| one.name))
    }

    /// The category of an attribute; none for one of another tree.
    #[must_use]
    pub fn attribute_category(&self, attribute: Attribute) -> Option<Category> {
        Some(match self.attribute_record(attribute)?.category {
            category::SUBJECT => Category::Subject,
            category::RESOURCE => Category::Resource,
            _ => Category::Context,
        })
    }

    /// The top-level claim that an attribute is read from; nothing for attributes that are not.
    #[must_use]
    pub fn attribute_claim(&self, attribute: Attribute) -> &str {
        self.text(self.attribute_record(attribute).map_or(NONE, |one| one.claim))
    }

    fn attribute_record(&self, attribute: Attribute) -> Option<&AttributeRecord> {
        let mine = attribute.of == self.id();
        self.image().attributes.get(at(attribute.index)).filter(|_| mine)
    }

    pub(crate) fn capability_record(&self, capability: Capability) -> Option<&CapabilityRecord> {
        let mine = capability.of == self.id();
        self.image().capabilities.get(at(capability.index)).filter(|_| mine)
    }

    /// Where the decision for a capability of this tree starts.
    #[inline]
    pub(crate) fn start(&self, capability: Capability) -> Option<&Start> {
        let mine = capability.of == self.id();
        self.layout().starts.get(at(capability.index)).filter(|_| mine)
    }

    /// The attributes that a request for a capability must carry.
    pub(crate) fn needs(&self, capability: Capability) -> impl Iterator<Item = u32> + '_ {
        let needs = &self.image().needs;
        let first = self.capability_record(capability).map_or(NONE, |one| one.needs);
        let chain = core::iter::successors(needs.get(at(first)), |need| needs.get(at(need.next)));
        chain.map(|need| need.attribute)
    }

    pub(crate) fn capability_handle(&self, place: u32) -> Capability {
        Capability { of: self.id(), index: place }
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
    fn head(&self) -> Option<Head<'t>> {
        self.tree.image().rule(self.priority).map(|(head, _)| head)
    }

    fn text(&self, of: impl Fn(Head<'t>) -> u32) -> &'t str {
        self.tree.text(self.head().map_or(NONE, of))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'t str {
        self.text(|head| head.name)
    }

    /// Its verb.
    #[must_use]
    pub fn verb(&self) -> Verb {
        let image = self.tree.image();
        if image.policy.first().is_none_or(|policy| self.priority >= policy.refusing) {
            return Verb::Allow;
        }
        // The first number of a rule is its flags.
        let start = image.rules.get(at(self.priority)).copied().unwrap_or(NONE);
        let requires =
            image.written.get(at(start)).is_some_and(|flags| u32::from(flags & 3) == verb::REQUIRE);
        if requires { Verb::Require } else { Verb::Deny }
    }

    /// Its title, or nothing.
    #[must_use]
    pub fn title(&self) -> &'t str {
        self.text(|head| head.title)
    }

    /// Its `because`, or nothing: text that is safe to show to the caller.
    #[must_use]
    pub fn because(&self) -> &'t str {
        self.text(|head| head.because)
    }

    /// Tells whether it covers a capability.
    #[must_use]
    pub fn covers(&self, capability: Capability) -> bool {
        let known = self.tree.capability_record(capability).is_some();
        let covers = |head: Head<'_>| head.covers(self.tree.image(), capability.index);
        known && self.head().is_some_and(covers)
    }

    /// Its `then`: names with texts, integers or truth values, sorted by name.
    pub fn then(&self) -> impl Iterator<Item = (&'t str, Value<'t>)> + use<'t> {
        let tree = self.tree;
        let mut then = self.head().map(|head| head.then);
        core::iter::from_fn(move || {
            let then = then.as_mut()?;
            let (name, kind, value) = (then.next()?, then.next()?, then.next()?);
            let integer = || tree.image().numbers.get(at(value)).copied().unwrap_or_default();
            let value = match kind {
                constant::TEXT => Value::Text(tree.text(value)),
                constant::INTEGER => Value::Integer(integer()),
                _ => Value::Boolean(value != 0),
            };
            Some((tree.text(name), value))
        })
    }
}

impl core::fmt::Debug for Rule<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Rule").field("name", &self.name()).field("verb", &self.verb()).finish()
    }
}
