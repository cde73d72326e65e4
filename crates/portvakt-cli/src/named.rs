//! Whether the policy that a tests or routes file names is the one that it is used for.

use crate::find;
use portvakt::compiler::diagnostic::{Diagnostic, code};
use portvakt::compiler::source::Span;
use std::path::{Component, Path, PathBuf};

/// What stands under `tests_for` or `routes_for`.
pub(crate) struct Named<'n> {
    /// The key.
    pub(crate) key: &'static str,
    /// The name.
    pub(crate) name: &'n str,
    /// Where it stands.
    pub(crate) span: Span,
}

impl Named<'_> {
    /// The policy: the one beside the file that it is used for, or any beside it when the file was
    /// given by itself.
    ///
    /// # Errors
    ///
    /// The finding at the name: it is that of another file, or of none.
    pub(crate) fn policy(
        &self,
        file: &Path,
        used_for: Option<&Path>,
    ) -> Result<PathBuf, Box<Diagnostic>> {
        let name = self.name;
        if let Some(policy) = used_for {
            let expected = policy.file_name().unwrap_or_default().to_string_lossy();
            if *expected == *name {
                return Ok(policy.to_owned());
            }
            let message =
                format!("expected the policy beside the file, `{expected}`, found `{name}`");
            let help = format!("write `{}: {expected}`", self.key);
            return Err(Box::new(self.finding(message).help(help)));
        }
        let mut parts = Path::new(name).components();
        let (Some(Component::Normal(part)), None) = (parts.next(), parts.next()) else {
            let message = format!("expected the name of a policy beside the file, found `{name}`");
            return Err(Box::new(self.finding(message)));
        };
        let policy = file.with_file_name(part);
        if policy.is_file() {
            return Ok(policy);
        }
        let message = format!("expected a policy beside the file, found no file `{name}`");
        let usual = file.with_file_name(find::POLICY);
        let usual = usual.is_file().then_some(find::POLICY);
        Err(Box::new(self.finding(message).did_you_mean(name, usual)))
    }

    /// A finding at the name.
    pub(crate) fn finding(&self, message: impl Into<String>) -> Diagnostic {
        let mut finding = Diagnostic::new(&code::FILE_UNREADABLE, self.span, message);
        self.key.clone_into(&mut finding.path);
        finding
    }
}
