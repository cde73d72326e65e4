//! A policy as the deciding commands use it: its tree, its registers, its routes, one request.

use crate::answer::Answer;
use crate::args::{PolicyChoice, Question, RegistersChoice, Surroundings};
use crate::console::{Console, shown};
use crate::fields::Fields;
use crate::output::text::Values;
use crate::presented::Presented;
use crate::request::{Given, Holder};
use crate::routes::{self, Target};
use crate::trouble::Trouble;
use crate::{find, presented};
use portvakt::analysis::inquiry::Effort;
use portvakt::analysis::missing::{Asked, Denials, Missing, NotAskable};
use portvakt::analysis::version::Version;
use portvakt::compiler::policy::Policy;
use portvakt::jwt::TokenError;
use portvakt::load::{self, LoadError, Loaded, RegisterSupply};
use portvakt::{
    Capability, DecisionTree, Engine, Fingerprint, Limits, Registers, Request, Subject,
};
use std::io::Write;
use std::path::Path;

/// Loads a policy; what it includes lies in the root folder, or else in its own.
pub(crate) fn load(path: &Path, root: Option<&Path>, limits: &Limits) -> Result<Loaded, LoadError> {
    match root {
        Some(root) => load::policy_under(root, path, limits),
        None => load::policy(path, limits),
    }
}

/// What questions about a policy may cost, and the register contents beside it for witnesses. Those
/// are for people only: where they cannot be read, others are made up.
pub(crate) fn effort(loaded: &Loaded, limits: &Limits) -> Effort {
    let mut effort = Effort::default();
    effort.limits = limits.clone();
    let folder = find::beside(&loaded.file, find::REGISTERS).ok().flatten();
    let supply = folder.and_then(|folder| from(&folder, &loaded.tree).ok()).unwrap_or_default();
    for (name, members) in supply.iter() {
        let members = members.to_vec();
        effort.samples.insert(name.to_owned(), members);
    }
    effort
}

/// What takes so long, in words.
pub(crate) fn compiling(path: &Path) -> String {
    format!("compiling {}", path.display())
}

/// Reads the policy that was named. Its findings go to standard error.
pub(crate) fn policy(choice: &PolicyChoice, console: &mut Console) -> Result<Loaded, Trouble> {
    let expected = choice.expect_fingerprint.as_deref().map(str::parse::<Fingerprint>);
    let expected = expected
        .transpose()
        .map_err(|error| Trouble::Usage(format!("--expect-fingerprint: {error}")))?;
    let loaded = match load(&choice.policy, choice.root.as_deref(), &choice.limits.limits()) {
        Ok(loaded) => loaded,
        Err(LoadError::Findings { findings, sources }) => {
            console.findings(&findings, &sources)?;
            return Err(Trouble::DoesNotCompile(choice.policy.clone()));
        }
        Err(error) => return Err(Trouble::Usage(error.to_string())),
    };
    console.findings(&loaded.findings, &loaded.sources)?;
    match expected {
        Some(expected) if expected != *loaded.tree.fingerprint() => Err(Trouble::file(
            &choice.policy,
            &format!("the fingerprint is {}, expected {expected}", loaded.tree.fingerprint()),
        )),
        _ => Ok(loaded),
    }
}

/// What the text of a policy says; a compiled file has none.
pub(crate) fn written(loaded: &Loaded) -> Result<&Policy, Trouble> {
    loaded.policy.as_ref().ok_or_else(|| {
        Trouble::file(&loaded.file, &"a compiled policy; this needs the policy as it is written")
    })
}

/// The contents of the registers: those beside the policy, and in their place those that were named.
pub(crate) fn supply(loaded: &Loaded, choice: &RegistersChoice) -> Result<RegisterSupply, Trouble> {
    let mut supply = RegisterSupply::default();
    if let Some(folder) = find::beside(&loaded.file, find::REGISTERS)? {
        supply = from(&folder, &loaded.tree)?;
    }
    if let Some(path) = &choice.registers {
        supply.replace_all(from(path, &loaded.tree)?);
    }
    Ok(supply)
}

fn from(path: &Path, tree: &DecisionTree) -> Result<RegisterSupply, Trouble> {
    let supply = if path.is_dir() {
        RegisterSupply::from_folder(path, tree)
    } else {
        RegisterSupply::from_file(path)
    };
    supply.map_err(|error| Trouble::Usage(error.to_string()))
}

/// Register contents that are complete; a register that the policy does not declare is a warning.
pub(crate) fn registers(
    tree: &DecisionTree,
    supply: &RegisterSupply,
    console: &mut Console,
) -> Result<Registers, Trouble> {
    let registers =
        tree.registers(supply.iter()).map_err(|error| Trouble::Usage(error.to_string()))?;
    undeclared(&registers, console)?;
    Ok(registers)
}

/// Warns of registers that the policy does not declare.
pub(crate) fn undeclared(registers: &Registers, console: &mut Console) -> Result<(), Trouble> {
    for name in registers.undeclared() {
        let name = shown(name);
        writeln!(console.err, "warning: the policy declares no register `{name}`")?;
    }
    Ok(())
}

/// One request of the command line, and all that answers it.
pub(crate) struct Case {
    loaded: Loaded,
    registers: Registers,
    presented: Result<Presented<'static>, TokenError>,
    target: Target,
    resource: Given,
    context: Given,
}

impl Case {
    /// Reads the policy, its surroundings and the question.
    pub(crate) fn open(
        policy: &PolicyChoice,
        surroundings: &Surroundings,
        question: &Question,
        console: &mut Console,
    ) -> Result<Self, Trouble> {
        let loaded = self::policy(policy, console)?;
        let supply = supply(&loaded, &surroundings.registers)?;
        let registers = registers(&loaded.tree, &supply, console)?;
        let target = match (&question.asked.capability, &question.asked.route) {
            (Some(capability), _) => Target::Capability(capability.clone()),
            (None, Some(route)) => {
                let named = surroundings.routes.as_deref();
                let routes = routes::open(&loaded, named, &policy.limits.limits(), console)?;
                routes::target(routes.as_ref(), route).map_err(Trouble::Usage)?
            }
            (None, None) => {
                return Err(Trouble::Usage("expected --capability or --route".to_owned()));
            }
        };
        let presented = presented::open(&question.presenting(), console)?;
        if let (Target::Public, Err(error)) = (&target, &presented) {
            writeln!(console.err, "warning: the token is refused: {}", shown(&error.to_string()))?;
        }
        let resource = Given::named(&loaded.tree, "resource", &question.resource)?;
        let context = Given::named(&loaded.tree, "context", &question.context)?;
        Ok(Self { loaded, registers, presented, target, resource, context })
    }

    /// The answer.
    pub(crate) fn answer(&self) -> Answer {
        match (&self.target, &self.presented, self.holder()) {
            (Target::Capability(capability), Err(refused), _) => {
                Answer::token_refused(capability, refused.clone())
            }
            (Target::Capability(capability), Ok(_), Some(holder)) => {
                holder.answer(capability, &self.resource, &self.context)
            }
            (Target::Public, ..) => Answer::public(),
            _ => Answer::unknown_route(),
        }
    }

    /// Who asks; nobody where no capability is asked for, or with a token that is refused.
    pub(crate) fn holder(&self) -> Option<Holder<'_>> {
        let engine = Engine::try_new(&self.loaded.tree, &self.registers).ok()?;
        let presented = self.presented.as_ref().ok()?;
        matches!(self.target, Target::Capability(_)).then(|| Holder::new(engine, presented))
    }

    /// The request of a subject of the holder.
    pub(crate) fn request<'r>(
        &self,
        holder: &'r Holder<'_>,
        subject: &Subject<'r>,
    ) -> Option<Request<'r>> {
        match &self.target {
            Target::Capability(capability) => {
                Some(holder.request(subject, capability, &self.resource, &self.context))
            }
            Target::Public | Target::Unknown => None,
        }
    }

    /// What would turn a denial into an allow. None when that cannot be said: the policy is compiled
    /// and has no text.
    pub(crate) fn missing(&self, effort: &Effort) -> Result<Option<Missing>, Trouble> {
        let Loaded { tree, policy: Some(policy), .. } = &self.loaded else {
            return Ok(None);
        };
        let (Target::Capability(name), Ok(presented), Ok(engine)) =
            (&self.target, &self.presented, Engine::try_new(tree, &self.registers))
        else {
            return Ok(Some(Missing::default()));
        };
        let failed = |error: NotAskable| Trouble::file(&self.loaded.file, &error.to_string());
        let mut denials = Denials::new(Version { policy, tree }, effort).map_err(failed)?;
        let missing = denials.missing(&Asked {
            engine,
            claims: presented.claims.clone(),
            capability: tree.capability(name).unwrap_or_else(|_| Capability::unknown()),
            resource: &self.resource.supplied(),
            context: &self.context.supplied(),
        });
        missing.map(Some).map_err(failed)
    }

    /// The values of attributes as they were handed in, by attribute.
    pub(crate) fn values(&self) -> Values {
        let tree = &self.loaded.tree;
        let mut values = self.resource.values(tree);
        values.extend(self.context.values(tree));
        let claims = self.presented.as_ref().ok().and_then(|one| Fields::read(one.json()));
        for attribute in tree.attributes() {
            let claim = tree.attribute_claim(attribute);
            let value = claims.as_ref().and_then(|claims| claims.find(claim));
            if let (false, Some(value)) = (claim.is_empty(), value) {
                let name = tree.attribute_name(attribute).to_owned();
                values.insert(name, value.get().to_owned());
            }
        }
        values
    }
}
