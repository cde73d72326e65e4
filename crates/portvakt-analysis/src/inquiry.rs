//! Asking questions about one policy, and showing only what the engine confirms.

use crate::model::Model;
use crate::reading::Reading;
use crate::scene::{Question, Scene};
use crate::search::{Answer, Lemmas, solve};
use crate::steps::Steps;
use crate::version::{Read, Version};
use crate::witness::{Replay, Witness};
use crate::world::World;
use portvakt_core::automaton::PatternError;
use portvakt_core::limits::Limits;
use portvakt_core::policy::CapabilityId;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a question may cost, and what its witnesses are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effort {
    /// Steps for one question about one capability.
    pub steps: u64,
    /// Limits on automata.
    pub limits: Limits,
    /// Members of registers, by name, that witnesses use where they can: such as those of a
    /// folder beside the policy.
    pub samples: BTreeMap<String, Vec<String>>,
}

impl Default for Effort {
    fn default() -> Self {
        Self { steps: 2_000_000, limits: Limits::default(), samples: BTreeMap::new() }
    }
}

impl Effort {
    /// As much as usual, within these limits on automata.
    #[must_use]
    pub fn within(limits: &Limits) -> Self {
        Self { limits: limits.clone(), ..Self::default() }
    }
}

/// Why a question stays open. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It takes more steps than it was given.
    Steps,
    /// A request was found, but the engine does not confirm it.
    Replay,
    /// Two versions read the same raw value in ways that cannot be compared.
    NotComparable,
}

/// A request that shows something possible, and what the engine decides on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The request.
    pub witness: Witness,
    /// The decision.
    pub replay: Replay,
}

/// Whether something is possible. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// It is: this request shows it, and the engine has confirmed it.
    Possible(Box<Confirmed>),
    /// It is proved impossible.
    Impossible,
    /// It is not known.
    Undecided(Cause),
}

/// One policy that questions are asked about.
#[derive(Debug)]
pub struct Inquiry<'v> {
    /// The policy and its tree.
    pub version: Version<'v>,
    /// What the formulas speak of.
    pub world: World,
    /// The policy as formulas.
    pub reading: Reading<'v>,
    lemmas: Lemmas,
    effort: Effort,
    spent: u64,
    scenes: BTreeMap<CapabilityId, Scene>,
}

impl<'v> Inquiry<'v> {
    /// Gets ready for questions about a policy.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits; then the policy does not compile within them
    /// either.
    pub fn new(version: Version<'v>, effort: &Effort) -> Result<Self, PatternError> {
        let Read { mut world, reading } = version.read(&effort.limits)?;
        world.prefer(&effort.samples);
        Ok(Self {
            version,
            world,
            reading,
            lemmas: Lemmas::default(),
            effort: effort.clone(),
            spent: 0,
            scenes: BTreeMap::new(),
        })
    }

    /// What the rules of a capability say.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits.
    pub fn scene(&mut self, capability: CapabilityId) -> Result<Scene, PatternError> {
        if let Some(known) = self.scenes.get(&capability) {
            return Ok(known.clone());
        }
        let scene = Scene::of(capability, &self.reading, &mut self.world)?;
        self.scenes.insert(capability, scene.clone());
        Ok(scene)
    }

    /// Tells whether some request fulfils all that is asked.
    pub fn possible(&mut self, question: &Question) -> Answer {
        let steps = Steps::new(self.effort.steps);
        let answer = solve(&self.world, &mut self.lemmas, question, &steps);
        self.spent = self.spent.saturating_add(self.effort.steps.saturating_sub(steps.left()));
        answer
    }

    /// The steps that all questions took until now.
    #[must_use]
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Looks for a request for a capability that fulfils all that is asked, and has the engine
    /// decide it: only what comes out as expected is shown.
    pub fn show(
        &mut self,
        question: &Question,
        capability: CapabilityId,
        expected: impl FnOnce(&Replay) -> bool,
    ) -> Shown {
        let model = match self.possible(question) {
            Answer::Possible(model) => model,
            Answer::Impossible => return Shown::Impossible,
            Answer::Undecided => return Shown::Undecided(Cause::Steps),
        };
        self.confirm(&model, capability, expected)
    }

    /// Has the engine decide a request for a capability: only what comes out as expected is shown.
    pub fn confirm(
        &self,
        model: &Model,
        capability: CapabilityId,
        expected: impl FnOnce(&Replay) -> bool,
    ) -> Shown {
        let declared = self.version.policy.capabilities.get(capability.at());
        let name = declared.map_or("", |one| one.name.as_str());
        let witness = Witness::of(model, &self.world.universe, name);
        match witness.replay(self.version.tree) {
            Ok(replay) if expected(&replay) => {
                Shown::Possible(Box::new(Confirmed { witness, replay }))
            }
            _ => Shown::Undecided(Cause::Replay),
        }
    }
}
