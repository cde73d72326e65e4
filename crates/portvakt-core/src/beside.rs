//! What the files beside a policy have in common: they are read, and then resolved; most of them
//! against it.

use crate::diagnostic::{Code, Diagnostics};
use crate::limits::{Budget, Limits};
use crate::policy::Policy;
use crate::resolve::form::{Form, check};
use crate::resolve::{At, Findings, Reported, silence};
use crate::source::{FileId, Span};
use crate::syntax::Node;

/// A file of which the tree could be read.
#[derive(Debug, Clone)]
pub(crate) struct FileBeside {
    root: Node,
    /// Whether nothing was wrong so far.
    is_sound: bool,
}

/// What kind of file it is.
pub(crate) struct FileKind {
    /// What may stand in it.
    pub(crate) form: &'static Form,
    /// Reads it into a tree.
    pub(crate) read: fn(FileId, &str, &mut Budget, &mut Diagnostics) -> Option<Node>,
    /// Looks for what the form does not say.
    pub(crate) also: fn(&At<'_>, &Findings),
}

impl FileBeside {
    /// Reads a file. What is wrong goes to `diagnostics`; a file of which the tree could be read is
    /// given all the same, so that what else is wrong can be found.
    pub(crate) fn parse(
        kind: &FileKind,
        file: FileId,
        text: &str,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut found = Diagnostics::default();
        let root = (kind.read)(file, text, &mut Budget::new(limits), &mut found);
        let parsed = root.map(|root| {
            let findings = Findings::default();
            let at = At::root(&root);
            check(kind.form, &at, &findings);
            (kind.also)(&at, &findings);
            found.append(findings.into_diagnostics());
            let is_sound = !found.has_errors();
            Self { root, is_sound }
        });
        diagnostics.append(found);
        parsed
    }

    /// The text of the key that names the policy, and where it stands; nothing when it is missing
    /// or no text.
    pub(crate) fn policy(&self, key: &str) -> Option<(String, Span)> {
        let at = At::root(&self.root);
        let named = at.get(key)?;
        named.text().map(|text| (text.to_owned(), named.span()))
    }

    /// Resolves the file against its policy; nothing when there are errors. Warnings that the policy
    /// accepts are left out; only here can be told whether a `judged` one still occurs.
    pub(crate) fn resolve<T>(
        &self,
        policy: &Policy,
        diagnostics: &mut Diagnostics,
        judged: &[&Code],
        resolve: fn(&At<'_>, &Policy, &Findings) -> Result<T, Reported>,
    ) -> Option<T> {
        let (resolved, found) = self.look(|file, findings| resolve(file, policy, findings));
        let judged = if resolved.is_some() { judged } else { &[] };
        diagnostics.append(silence(&policy.accepted, &found, judged));
        resolved
    }

    /// Resolves a file that needs no policy; nothing when there are errors.
    pub(crate) fn resolve_alone<T>(
        &self,
        diagnostics: &mut Diagnostics,
        resolve: fn(&At<'_>, &Findings) -> Result<T, Reported>,
    ) -> Option<T> {
        let (resolved, found) = self.look(resolve);
        diagnostics.append(found);
        resolved
    }

    fn look<T>(
        &self,
        resolve: impl Fn(&At<'_>, &Findings) -> Result<T, Reported>,
    ) -> (Option<T>, Diagnostics) {
        let findings = if self.is_sound { Findings::default() } else { Findings::of_misformed() };
        let resolved = resolve(&At::root(&self.root), &findings);
        let is_sound = self.is_sound && !findings.has_errors();
        (resolved.ok().filter(|_| is_sound), findings.into_diagnostics())
    }
}
