//! One capability: what its rules say of a request.

use crate::arena::NodeId;
use crate::reading::Reading;
use crate::search::Claim;
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{CapabilityId, RuleId, Verb};

/// What the rules of one capability say, in file order.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The capability.
    pub capability: CapabilityId,
    /// What well-formed requests fulfil.
    pub well_formed: NodeId,
    /// When each deny or require rule refuses.
    pub refusing: Vec<Firing>,
    /// When each allow rule grants.
    pub granting: Vec<Firing>,
}

/// When a rule grants, or refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Firing {
    /// The rule.
    pub rule: RuleId,
    /// When.
    pub node: NodeId,
}

/// What is asked of a request: goals are taken apart at once, the rest only where it matters.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// What must hold.
    pub goals: Vec<Claim>,
    /// What must hold too, and mostly does.
    pub lazy: Vec<Claim>,
}

impl Question {
    /// Asks for something more.
    #[must_use]
    pub fn and(mut self, node: NodeId, holds: bool) -> Self {
        self.goals.push((node, holds));
        self
    }

    /// Asks for something more that mostly is so.
    #[must_use]
    pub fn and_mostly(mut self, claims: impl IntoIterator<Item = Claim>) -> Self {
        self.lazy.extend(claims);
        self
    }
}

impl Scene {
    /// The rules that cover a capability.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits of the world.
    pub fn of(
        capability: CapabilityId,
        reading: &Reading<'_>,
        world: &mut World,
    ) -> Result<Self, PatternError> {
        let (mut refusing, mut granting) = (Vec::new(), Vec::new());
        for (rule, declared) in reading.covering(capability) {
            let firing = Firing { rule, node: reading.fires(declared, world)? };
            match declared.verb {
                Verb::Allow => granting.push(firing),
                Verb::Deny | Verb::Require(_) => refusing.push(firing),
            }
        }
        let covering = reading.covering(capability).map(|(_, rule)| rule);
        let well_formed = reading.well_formed(covering, world);
        Ok(Self { capability, well_formed, refusing, granting })
    }

    /// A well-formed request.
    #[must_use]
    pub fn request(&self) -> Question {
        Question::default().and(self.well_formed, true)
    }

    /// No rule refuses.
    fn unrefused(&self) -> impl Iterator<Item = Claim> {
        self.refusing.iter().map(|one| (one.node, false))
    }

    /// A well-formed request that is allowed.
    #[must_use]
    pub fn allowed(&self, world: &mut World) -> Question {
        let some = world.arena.any(self.granting.iter().map(|one| one.node));
        self.request().and(some, true).and_mostly(self.unrefused())
    }

    /// A well-formed request that is allowed, and that this allow rule (among others, maybe) grants.
    #[must_use]
    pub fn allowed_by(&self, rule: &Firing) -> Question {
        self.request().and(rule.node, true).and_mostly(self.unrefused())
    }

    /// A well-formed request whose reason is this rule: no earlier one of its kind fires, and for
    /// an allow rule none refuses.
    #[must_use]
    pub fn decided_by(&self, rule: &Firing) -> Question {
        let question = self.request().and(rule.node, true);
        let earlier = |one: &&Firing| one.rule < rule.rule;
        if self.refusing.contains(rule) {
            let before = self.refusing.iter().filter(earlier);
            return question.and_mostly(before.map(|one| (one.node, false)));
        }
        let before = self.granting.iter().filter(earlier).map(|one| (one.node, false));
        question.and_mostly(self.unrefused()).and_mostly(before)
    }

    /// The formula of being allowed, malformed requests included among those that are not.
    pub fn allows(&self, world: &mut World) -> NodeId {
        let some = world.arena.any(self.granting.iter().map(|one| one.node));
        let refused = self.refuses(world);
        let unrefused = world.arena.not(refused);
        world.arena.all([self.well_formed, some, unrefused])
    }

    /// The formula of some rule refusing.
    pub fn refuses(&self, world: &mut World) -> NodeId {
        world.arena.any(self.refusing.iter().map(|one| one.node))
    }
}
