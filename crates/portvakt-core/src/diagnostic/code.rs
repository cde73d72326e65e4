//! The stable names of findings.

/// How grave a finding is. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The policy does not compile.
    Error,
    /// The policy compiles, but probably does not say what was meant.
    Warning,
}

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable kebab-case name.
    pub name: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// One line for the manual's list.
    pub title: &'static str,
}
