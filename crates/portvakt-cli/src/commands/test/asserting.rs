//! The assertions of a policy, proved or refuted beside its tests.

use crate::opened;
use crate::output::ask::verdict;
use crate::trouble::Trouble;
use portvakt::Limits;
use portvakt::analysis::inquiry::Inquiry;
use portvakt::analysis::prove::finding;
use portvakt::analysis::version::Version;
use portvakt::compiler::automaton::PatternError;
use portvakt::compiler::diagnostic::Diagnostics;
use portvakt::compiler::policy::Policy;
use portvakt::load::Loaded;

/// What one assertion came to.
pub(crate) struct Asserted {
    /// Its name.
    pub(crate) name: String,
    /// `proved`, `refuted` or `undecided`.
    pub(crate) verdict: &'static str,
    /// What there is to say of it; nothing when it is proved.
    pub(crate) findings: Diagnostics,
}

impl Asserted {
    /// Tells whether it is proved.
    pub(crate) fn passed(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Tries to prove the assertions whose name contains the text, in file order.
pub(super) fn asserted(
    loaded: &Loaded,
    policy: &Policy,
    filter: Option<&str>,
    limits: &Limits,
) -> Result<Vec<Asserted>, Trouble> {
    let chosen = policy.assertions.iter();
    let mut chosen =
        chosen.filter(|one| filter.is_none_or(|text| one.name.contains(text))).peekable();
    if chosen.peek().is_none() {
        return Ok(Vec::new());
    }
    let refused = |error: PatternError| Trouble::file(&loaded.file, &error);
    let version = Version { policy, tree: &loaded.tree };
    let mut inquiry = Inquiry::new(version, &opened::effort(loaded, limits)).map_err(refused)?;
    let mut all = Vec::new();
    for assertion in chosen {
        let proof = inquiry.prove(&assertion.form).map_err(refused)?;
        let mut findings = Diagnostics::default();
        if let Some(found) = finding(version, assertion, &proof) {
            findings.push(found);
        }
        all.push(Asserted { name: assertion.name.clone(), verdict: verdict(&proof), findings });
    }
    Ok(all)
}
