//! The next version, made beside the one that decides.

use super::contents::{Contents, Given, RegisterChange};
use super::reported::{Fault, Part};
use super::version::{Ready, Version};
use super::{Live, Refusal, Taken, lock};
use crate::load::{LoadError, Loaded};
use portvakt_core::source::FileId;
use portvakt_eval::{DecisionTree, RegisterError};
use std::sync::Arc;

/// The policy of the next version.
pub(super) struct Next<H> {
    policy: Arc<Ready<H>>,
    offered: bool,
}

/// Why there is no next version.
pub(super) enum Not {
    /// It is refused.
    Refused {
        refusal: Box<Refusal>,
        /// What to remember it by; nothing for what is always worth a report.
        of: Option<Fault>,
    },
    /// It was refused before, and was not looked at again.
    Known,
    /// Two readings differ.
    Settled,
}

impl<H> Next<H> {
    /// The policy stays, and nobody said anything of it.
    pub(super) fn keeping(current: &Version<H>) -> Self {
        Self { policy: Arc::clone(current.policy()), offered: false }
    }

    /// The policy that was brought is the one that is there.
    pub(super) fn offered(current: &Version<H>) -> Self {
        Self { offered: true, ..Self::keeping(current) }
    }

    pub(super) fn tree(&self) -> &DecisionTree {
        &self.policy.tree
    }

    pub(super) fn brings_policy(&self) -> bool {
        self.offered
    }
}

impl<H> Live<H> {
    /// Gets a policy ready. Whoever calls this holds `policies`.
    pub(super) fn next(&self, loaded: Loaded) -> Result<Next<H>, Not> {
        let current = self.current();
        let tree = &loaded.tree;
        if tree.fingerprint() == current.fingerprint() {
            return Ok(Next::offered(&current));
        }
        let fingerprint = *tree.fingerprint();
        if let Some(gate) = self.setup.gate.as_ref().filter(|gate| !gate.approves(tree)) {
            let pair = [fingerprint.as_bytes().as_slice(), current.fingerprint().as_bytes()];
            let fault = Fault::of(Part::Policy, pair);
            // Comparing may take long, and would give the same again.
            if lock(&self.reported).knows(&fault) {
                return Err(Not::Known);
            }
            let compared = gate.compare(&current, &loaded);
            compared
                .map_err(|refusal| Not::Refused { refusal: Box::new(refusal), of: Some(fault) })?;
        }
        let ready = self.setup.ready(loaded).map_err(|refusal| {
            let text = refusal.to_string();
            Not::because(refusal, Part::Policy, [fingerprint.as_bytes(), text.as_bytes()])
        })?;
        Ok(Next { policy: Arc::new(ready), offered: true })
    }

    /// Exchanges the version, if anything is new. Whoever calls this holds `supplied`, and `policies`
    /// too if the policy is another than the one that is there.
    pub(super) fn exchange(
        &self,
        supplied: &mut Contents,
        next: &Next<H>,
        given: &Given,
    ) -> Result<Option<Taken>, Not> {
        let current = self.current();
        let (before, tree) = (current.engine().tree(), next.tree());
        let fault = |refusal: Refusal, register: &str, contents: &Contents| {
            let text = refusal.to_string();
            let about = [tree.fingerprint().as_bytes().as_slice(), text.as_bytes()];
            let members = contents.members(register).iter().map(String::as_bytes);
            let part = Part::Registers(register.to_owned());
            Not::because(refusal, part, about.into_iter().chain(members))
        };
        let contents = given.over(supplied, before, tree);
        let kept = contents.kept_for(tree);
        let same_policy = before.id() == tree.id();
        if same_policy && kept == *supplied {
            self.is_good(next, given);
            return Ok(None);
        }
        let registers = contents.registers(tree).map_err(|source| {
            let register = named(&source).to_owned();
            let refusal = Refusal::Registers { policy: *tree.fingerprint(), source };
            fault(refusal, &register, &contents)
        })?;
        let number = current.number().saturating_add(1);
        let version = Version::try_new(number, Arc::clone(&next.policy), registers);
        let version = version.map_err(|foreign| Not::of(foreign.into()))?;
        let changes = RegisterChange::between(current.engine(), version.engine());
        let accepts = |change: &&RegisterChange| match &self.setup.accepts {
            Some(accepts) => !accepts(change),
            None => false,
        };
        if let Some(change) = changes.iter().find(accepts).cloned() {
            let register = change.name.clone();
            return Err(fault(Refusal::Register { change }, &register, &contents));
        }
        self.is_good(next, given);
        *supplied = kept;
        if same_policy && changes.is_empty() {
            return Ok(None);
        }
        let undeclared = version.engine().registers().undeclared().to_vec();
        let taken =
            Taken { before: current.id(), now: version.id(), registers: changes, undeclared };
        self.current.store(Arc::new(version));
        Ok(Some(taken))
    }

    /// What was refused in these places is news if it comes again.
    fn is_good(&self, next: &Next<H>, given: &Given) {
        lock(&self.reported).forget(|part| match part {
            Part::Policy => next.offered,
            Part::Registers(name) => given.brings(name),
        });
    }
}

impl Not {
    /// Refused, and worth a report each time.
    pub(super) fn of(refusal: Refusal) -> Self {
        Self::Refused { refusal: Box::new(refusal), of: None }
    }

    /// Refused because of this content.
    fn because<'c>(
        refusal: Refusal,
        part: Part,
        content: impl IntoIterator<Item = &'c [u8]>,
    ) -> Self {
        let of = Some(Fault::of(part, content));
        Self::Refused { refusal: Box::new(refusal), of }
    }

    /// The policy could not be loaded.
    pub(super) fn policy_unread(error: LoadError) -> Self {
        Self::unread(Part::Policy, error)
    }

    /// Register contents could not be loaded.
    pub(super) fn registers_unread(error: LoadError) -> Self {
        let part = match &error {
            LoadError::Register { path, .. }
            | LoadError::Unreadable { path, .. }
            | LoadError::NotAFile { path }
            | LoadError::LinkOut { path, .. }
            | LoadError::TooLarge { path, .. } => path.display().to_string(),
            _ => String::new(),
        };
        Self::unread(Part::Registers(part), error)
    }

    fn unread(part: Part, error: LoadError) -> Self {
        let text = error.to_string();
        let mut content = vec![text.as_bytes()];
        match &error {
            LoadError::Findings { sources, .. } => {
                let files = (0..).map_while(|id| sources.file(FileId(id)));
                content.extend(
                    files.flat_map(|file| [file.name().as_bytes(), file.text().as_bytes()]),
                );
            }
            LoadError::Image { fingerprint, .. } | LoadError::Register { fingerprint, .. } => {
                content.push(fingerprint.as_bytes());
            }
            _ => {}
        }
        let of = Some(Fault::of(part, content));
        Self::Refused { refusal: Box::new(error.into()), of }
    }
}

/// The register that an error speaks of.
fn named(error: &RegisterError) -> &str {
    match error {
        RegisterError::Missing { register }
        | RegisterError::Empty { register }
        | RegisterError::Repeated { register }
        | RegisterError::Member { register, .. }
        | RegisterError::TooLarge { register } => register,
        _ => "",
    }
}
