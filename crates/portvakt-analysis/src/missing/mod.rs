//! What is missing for one denied request: scopes that would do, and other values that would.
//!
//! Everything else stays as it is: the other values of the request and the contents of registers.
//! The scopes of a request are the members of the subject's attributes of type `text_set` that are
//! the claim `scope` or `scp`. What is suggested is named by some rule of the policy and not
//! `internal`; patterns are never suggested. Each set is the smallest of its kind: none of its
//! scopes can be left out. Adding a scope may also break something, so each set is checked against
//! all rules, and then decided by the engine, before it is shown.

mod attributes;
mod candidates;
mod challenge;
mod edited;
mod projection;
mod reasons;
mod scopes;
mod words;

use crate::arena::NodeId;
use crate::atom::Atom;
use crate::inquiry::{Cause, Effort, Inquiry};
use crate::model::Model;
use crate::observed::{Observer, registers};
use crate::scene::Scene;
use crate::steps::{Exhausted, Steps};
use crate::universe::InputId;
use crate::version::Version;
use attributes::{Alone, Scratch, Sought, Way};
use candidates::Named;
use portvakt_core::automaton::PatternError;
use portvakt_core::policy::{Attribute, CapabilityId, RuleId};
use portvakt_eval::{
    Capability, Engine, ImageError, Reason, Stamp, Supplied, Time, VerifiedClaims,
};
use reasons::{Formulas, Goal};
use scopes::{Demands, Found, Replayed};
use serde::Serialize;
use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::fmt;
use words::Word;

/// What would turn a denial into an allow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Sets of scopes, each of which would do if its scopes were added, and no smaller one of them:
    /// by size, then in the order in which the policy first mentions them. At most 16.
    pub scopes: Vec<Vec<String>>,
    /// Whether there are more sets of scopes.
    pub capped: bool,
    /// Other attributes that would do, one at a time, sorted by name.
    pub attributes: Vec<Change>,
    /// What stays open, because it takes more steps than were given: there may be more then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<Undecided>,
}

/// One attribute that would turn a denial into an allow if it were other than it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The attribute.
    pub attribute: String,
    /// With any value that fulfils one of these the request is allowed; in the words of the policy,
    /// and never a value of the request. At most four.
    pub conditions: Vec<String>,
}

/// What stays open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// `scopes`, or the attribute.
    pub about: String,
    /// The capability.
    pub capability: String,
    /// The rules that matter for it.
    pub rules: Vec<String>,
    /// Why.
    pub cause: Cause,
}

/// A request, as an engine was asked.
#[derive(Clone)]
pub struct Asked<'a> {
    /// Who decided.
    pub engine: Engine<'a>,
    /// The verified claims.
    pub claims: VerifiedClaims<'a>,
    /// What was asked for.
    pub capability: Capability,
    /// The resource.
    pub resource: &'a [Supplied<'a>],
    /// The context.
    pub context: &'a [Supplied<'a>],
}

// INVARIANT(A11): the types of its parts show no values.
impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.engine.tree().capability_name(self.capability);
        f.debug_struct("Asked").field("capability", &name).finish_non_exhaustive()
    }
}

/// A policy that cannot be asked about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAskable {
    /// A pattern has no automaton within the limits.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// The tree is not readable from its own bytes.
    #[error(transparent)]
    Image(#[from] ImageError),
}

/// Answers what is missing for denied requests of one policy. Made once, asked often.
///
/// ```
/// use portvakt_analysis::inquiry::Effort;
/// use portvakt_analysis::missing::{Asked, Denials};
/// use portvakt_analysis::version::Version;
/// use portvakt_core::{limits::Limits, lower, resolve::read_policy};
/// use portvakt_eval::{Engine, VerifiedClaims};
///
/// let text = "
/// portvakt: 1
/// policy: pets
/// attributes:
///   subject.scope: { type: text_set, split: ' ' }
///   subject.keeper: { type: text }
/// capabilities: { feed: Feed, sell: Sell }
/// rules:
///   keepers: { allow: feed, when: { subject.scope: 'pets:feed', present: subject.keeper } }
///   sellers: { allow: sell, when: { subject.scope: { has_all: ['pets:read', 'pets:sell'] } } }
/// ";
/// let files = std::collections::BTreeMap::from([("policy.yaml".to_owned(), text.into())]);
/// let policy = read_policy("policy.yaml", &files, &Limits::default()).policy.ok_or("findings")?;
/// let tree = lower::compile(&policy, &Limits::default()).map_err(|_| "findings")?;
/// let registers = tree.registers::<&str, [&str; 0], &str>([])?;
/// let engine = Engine::try_new(&tree, &registers)?;
///
/// let mut denials = Denials::new(Version { policy: &policy, tree: &tree }, &Effort::default())?;
/// let mut missing = |claims: &str, capability| {
///     let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
///     let capability = tree.capability(capability)?;
///     let asked = Asked { engine, claims, capability, resource: &[], context: &[] };
///     Ok::<_, Box<dyn std::error::Error>>(denials.missing(&asked)?)
/// };
/// assert_eq!(missing(r#"{"scope":"pets:read"}"#, "sell")?.scopes, [["pets:sell"]]);
/// let attributes = missing(r#"{"scope":"pets:feed"}"#, "feed")?.attributes;
/// assert_eq!(attributes[0].conditions, ["present: subject.keeper"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Denials<'v> {
    inquiry: Inquiry<'v>,
    observer: Observer<'v>,
    named: Named,
    steps: u64,
    words: BTreeMap<CapabilityId, Vec<Word>>,
    scratch: Scratch,
    /// What registers hold, as of the engine that was asked last.
    contents: Option<(Stamp, Model)>,
}

impl<'v> Denials<'v> {
    /// Gets ready for questions about a policy.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits; then the policy does not compile within them
    /// either.
    pub fn new(version: Version<'v>, effort: &Effort) -> Result<Self, NotAskable> {
        let inquiry = Inquiry::new(version, effort)?;
        let observer = Observer::of(version.tree)?;
        let named = Named::of(&inquiry.reading);
        Ok(Self {
            inquiry,
            observer,
            named,
            steps: effort.steps,
            words: BTreeMap::new(),
            scratch: Scratch::default(),
            contents: None,
        })
    }

    /// What is missing for a request that was denied.
    ///
    /// Nothing is missing for one that is allowed, and nothing helps one that is malformed, that
    /// asks for an unknown capability, or that another policy's engine was asked.
    ///
    /// # Errors
    ///
    /// A pattern has no automaton within the limits.
    pub fn missing(&mut self, asked: &Asked<'_>) -> Result<Missing, NotAskable> {
        if !is_denied_by_rules(asked) || asked.engine.tree().id() != self.inquiry.version.tree.id()
        {
            return Ok(Missing::default());
        }
        let Some(mut request) = self.model(asked) else {
            return Ok(Missing::default());
        };
        let policy = self.inquiry.version.policy;
        let name = asked.engine.tree().capability_name(asked.capability);
        let Some(capability) = policy.find_capability(name) else {
            return Ok(Missing::default());
        };
        let scene = self.inquiry.scene(capability)?;
        let mut missing = self.of_scopes(asked, &scene, &mut request);
        self.of_attributes(asked, &scene, &mut request, &mut missing)?;
        // The contents of registers are kept for the next question: they may be large.
        request.values.clear();
        self.contents = Some((asked.engine.registers().stamp(), request));
        Ok(missing)
    }

    /// The request as a model.
    fn model(&mut self, asked: &Asked<'_>) -> Option<Model> {
        let Asked { engine, claims, resource, context, .. } = asked;
        let stamp = engine.registers().stamp();
        let mut model = match self.contents.take() {
            Some((known, model)) if known == stamp => model,
            _ => Model {
                registers: registers(*engine, &self.inquiry.world.universe),
                ..Model::default()
            },
        };
        model.values = self.observer.values(&self.inquiry.reading, claims, resource, context)?;
        Some(model)
    }

    fn of_scopes(&self, asked: &Asked<'_>, scene: &Scene, request: &mut Model) -> Missing {
        let candidates = self.named.not_held(request);
        let world = &self.inquiry.world;
        let mut formulas = Formulas::new(&world.universe, &candidates);
        let steps = Steps::new(self.steps);
        let mut missing = Missing::default();
        let Ok(open) = self.demands(&mut formulas, scene, request, &steps) else {
            missing.undecided.push(self.undecided("scopes", scene, None, Cause::Steps));
            return missing;
        };
        let before = request.values.clone();
        let found = scopes::search(&formulas, &candidates, &open.demands, request, &steps, |set| {
            let values = candidates.added(set, &before);
            let changes: Vec<_> = values.iter().map(|(id, value)| (*id, Some(value))).collect();
            edited::replay(asked, &world.universe, &changes).unwrap_or(Replayed::Denied)
        });
        let Found { sets, capped, exhausted, denied } = found;
        let text = |one: &u32| candidates.text(*one).unwrap_or_default().to_owned();
        missing.scopes = sets.iter().map(|set| set.iter().map(text).collect()).collect();
        smallest(&mut missing.scopes);
        missing.capped = capped;
        for (is_so, cause) in [(exhausted, Cause::Steps), (denied, Cause::Replay)] {
            if is_so {
                let rules = Some(open.rules.as_slice());
                missing.undecided.push(self.undecided("scopes", scene, rules, cause));
            }
        }
        missing
    }

    /// What must hold for the request to be allowed, as far as scopes can change it.
    fn demands(
        &self,
        formulas: &mut Formulas<'_>,
        scene: &Scene,
        request: &Model,
        steps: &Steps,
    ) -> Result<Open, Exhausted> {
        let arena = &self.inquiry.world.arena;
        let mut open =
            Open { demands: Demands { all: Vec::new(), grants: Vec::new() }, rules: Vec::new() };
        open.demands.all.push(formulas.goal(scene.well_formed, arena, request, steps)?);
        for one in &scene.refusing {
            let goal = formulas.negated(one.node, arena, request, steps)?;
            if formulas.constant(&goal) != Some(true) {
                open.demands.all.push(goal);
                open.rules.push(one.rule);
            }
        }
        for one in &scene.granting {
            let goal: Goal = formulas.goal(one.node, arena, request, steps)?;
            if formulas.constant(&goal) != Some(false) {
                open.demands.grants.push(goal);
                open.rules.push(one.rule);
            }
        }
        Ok(open)
    }

    /// Other attributes that would do, one at a time.
    fn of_attributes(
        &mut self,
        asked: &Asked<'_>,
        scene: &Scene,
        request: &mut Model,
        missing: &mut Missing,
    ) -> Result<(), PatternError> {
        let Inquiry { reading, world, .. } = &mut self.inquiry;
        if let Entry::Vacant(unknown) = self.words.entry(scene.capability) {
            unknown.insert(words::of(scene.capability, reading, world)?);
        }
        let allowed = scene.allows(world);
        let mut inputs = BTreeSet::new();
        world.arena.each_atom([allowed], |atom| atom.each_input(|one| inputs.extend([one])));
        inputs.retain(|input| !self.named.is_scope(*input));
        let inputs = inputs.into_iter().map(|one| (one, world.arena.atom(Atom::Present(one))));
        let inputs: Vec<(InputId, NodeId)> = inputs.collect();
        self.scratch.clear(&self.inquiry.world.universe);
        for (input, present) in inputs {
            let before = request.values.get(&input).cloned();
            let ways = self.ways(input, allowed, present, scene, request);
            match before {
                Some(value) => drop(request.values.insert(input, value)),
                None => drop(request.values.remove(&input)),
            }
            let universe = &self.inquiry.world.universe;
            let name = universe.input(input).map_or("", |one| one.name.as_str());
            let Ok(ways) = ways else {
                missing.undecided.push(self.undecided(name, scene, None, Cause::Steps));
                continue;
            };
            let replayed = |way: &Way| {
                let change = [(input, way.instead.value())];
                edited::replay(asked, universe, &change) == Some(Replayed::Allowed)
            };
            let all = ways.len();
            let conditions: Vec<String> =
                ways.into_iter().filter(replayed).map(|way| way.condition).collect();
            if conditions.len() < all {
                missing.undecided.push(self.undecided(name, scene, None, Cause::Replay));
            }
            if !conditions.is_empty() {
                missing.attributes.push(Change { attribute: name.to_owned(), conditions });
            }
        }
        Ok(())
    }

    /// How one attribute could be changed.
    fn ways(
        &mut self,
        input: InputId,
        allowed: NodeId,
        present: NodeId,
        scene: &Scene,
        request: &mut Model,
    ) -> Result<Vec<Way>, Exhausted> {
        let Inquiry { world, version, .. } = &self.inquiry;
        let words = self.words.get(&scene.capability).map_or(&[][..], Vec::as_slice);
        let name = world.universe.input(input).map_or("", |one| one.name.as_str());
        let attribute = version.policy.find_attribute(name);
        let attribute = attribute.and_then(|id| version.policy.attribute(id));
        let internal = attribute.map_or(&[][..], |one| one.internal.as_slice());
        let (scratch, steps) = (&mut self.scratch, Steps::new(self.steps));
        let may_be_absent = attribute.is_none_or(Attribute::may_be_absent);
        let sought = Sought { input, allowed, present, words, internal, may_be_absent };
        Alone::new(&sought, world, request, scratch, &steps)?.ways()
    }

    fn undecided(
        &self,
        about: &str,
        scene: &Scene,
        rules: Option<&[RuleId]>,
        cause: Cause,
    ) -> Undecided {
        let policy = self.inquiry.version.policy;
        let all = scene.refusing.iter().chain(&scene.granting).map(|one| one.rule);
        let mut rules: Vec<RuleId> = rules.map_or_else(|| all.collect(), <[RuleId]>::to_vec);
        rules.sort_unstable();
        let declared = policy.capabilities.get(scene.capability.at());
        let names = rules.iter().filter_map(|id| policy.rules.get(id.at()));
        Undecided {
            about: about.to_owned(),
            capability: declared.map(|one| one.name.clone()).unwrap_or_default(),
            rules: names.map(|rule| rule.name.clone()).collect(),
            cause,
        }
    }
}

/// What a request's rules demand, and the rules that scopes can change.
struct Open {
    demands: Demands,
    rules: Vec<RuleId>,
}

/// Tells whether rules denied a request: what is malformed or unknown was denied before them.
fn is_denied_by_rules(asked: &Asked<'_>) -> bool {
    let Asked { engine, claims, capability, resource, context } = asked;
    let Ok(binding) = engine.bind(claims) else {
        return false;
    };
    // Whether a token has expired is for whoever verifies it.
    let Ok(subject) = engine.subject(&binding, Time::MIN) else {
        return false;
    };
    let decision = subject.request(*capability, resource, context).decide();
    match decision.reason() {
        Reason::NoRuleGrants | Reason::Refused | Reason::RequirementNotMet => true,
        Reason::Granted | Reason::Malformed | Reason::UnknownCapability => false,
    }
}

/// Two claims may hold scopes: of sets with the same scopes, or with more, one is enough.
fn smallest(sets: &mut Vec<Vec<String>>) {
    let mut kept: Vec<Vec<String>> = Vec::new();
    for mut set in std::mem::take(sets) {
        let mut seen = BTreeSet::new();
        set.retain(|one| seen.insert(one.clone()));
        let within = |known: &Vec<String>| known.iter().all(|one| set.contains(one));
        if !kept.iter().any(within) {
            kept.push(set);
        }
    }
    *sets = kept;
}
