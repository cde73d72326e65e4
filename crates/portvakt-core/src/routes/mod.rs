//! The routes file beside a policy: which capability a request asks for.
//!
//! ```yaml
//! portvakt: 1
//! routes_for: policy.yaml
//! routes:
//!   GET /dialogs: enduser.dialogs.search
//!   GET /dialogs/{dialogId}: enduser.dialogs.read
//!   GET /metadata: public
//! ```
//!
//! A request that fits no route is refused: [`Found::Unknown`] is no reason to let anything pass.

mod finder;
mod overlap;
mod pattern;
mod read;

#[cfg(test)]
mod tests;

pub use overlap::TooManyOverlaps;

use crate::beside::{FileBeside, FileKind};
use crate::diagnostic::{Diagnostics, code};
use crate::limits::Limits;
use crate::policy::{CapabilityId, Policy};
use crate::resolve::form::ROUTES_FILE;
use crate::source::{FileId, Span};
use crate::syntax;
use finder::Finder;
use pattern::Pattern;

/// A routes file of which the tree could be read.
#[derive(Debug, Clone)]
pub struct RoutesFile(FileBeside);

impl RoutesFile {
    /// Reads a file. What is wrong goes to `diagnostics`; a file of which the tree could be read is
    /// given all the same, so that [`resolve`](Self::resolve) can find what else is wrong.
    pub fn parse(
        file: FileId,
        text: &str,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let kind = FileKind { form: &ROUTES_FILE, read: syntax::parse, also: |_, _| {} };
        FileBeside::parse(&kind, file, text, limits, diagnostics).map(Self)
    }

    /// The policy that the routes are for, as written under `routes_for`, and where; nothing when it
    /// is missing or no text.
    #[must_use]
    pub fn policy(&self) -> Option<(String, Span)> {
        self.0.policy("routes_for")
    }

    /// Resolves the routes against their policy; nothing when there are errors, those of
    /// [`parse`](Self::parse) counted.
    pub fn resolve(&self, policy: &Policy, diagnostics: &mut Diagnostics) -> Option<Routes> {
        self.0.resolve(policy, diagnostics, &[&code::ROUTE_MISSING], read::routes)
    }
}

/// Routes, ready to be asked.
#[derive(Debug, Clone)]
pub struct Routes {
    finder: Finder<Target>,
    patterns: Vec<Pattern>,
}

/// What a route leads to.
#[derive(Debug, Clone)]
enum Target {
    Capability(CapabilityId, String),
    Public,
}

/// The answer for one request. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'r> {
    /// The route leads to this capability.
    Capability {
        /// Its place in the policy.
        id: CapabilityId,
        /// Its full name.
        name: &'r str,
    },
    /// The route is open to everyone: nothing is decided.
    Public,
    /// There is no such route: the request is refused.
    Unknown,
}

impl Routes {
    /// Finds the route of a request.
    ///
    /// Methods are compared exactly; `HEAD` is not `GET`. The path is that of the request target
    /// (RFC 9112, section 3.2) without its query, decoded by nobody. A fixed segment goes before a
    /// parameter, from the left, and a choice that leads nowhere is taken back. Unknown are: a path
    /// with an empty segment (`//`); with a segment `.` or `..`, also before a `;`; with `%2F`, `%5C`
    /// or `%2E` in any case; with a backslash, `?`, `#`, a control character or anything outside
    /// ASCII; and one whose last slash the route does not have. All of these another server may read
    /// as another path.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Found<'_> {
        match self.finder.find(method, path) {
            Some(Target::Capability(id, name)) => Found::Capability { id: *id, name },
            Some(Target::Public) => Found::Public,
            None => Found::Unknown,
        }
    }
}
