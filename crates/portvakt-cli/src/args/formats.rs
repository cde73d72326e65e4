//! The words that choose how and what is written.

use clap::ValueEnum;

/// Formats of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Formats of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For code hosts and viewers: SARIF 2.1.0
    Sarif,
}

/// Formats of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// For people
    Text,
    /// For pages and pull requests
    Markdown,
    /// For programs
    Json,
}

/// Formats of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For comments on pull requests
    Markdown,
    /// For code hosts and viewers: SARIF 2.1.0
    Sarif,
}

/// Which changes are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Refuse {
    /// Requests that are newly allowed, other obligations, and whatever is not decided
    Wider,
    /// Anything but the proof that nothing changes
    Any,
}

/// Formats of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// For browsers and pages
    Svg,
    /// For Graphviz
    Dot,
}

/// Formats of test results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// For continuous integration
    Junit,
}

/// Files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `policy.yaml`
    Policy,
    /// `tests.yaml`
    Tests,
    /// `routes.yaml`
    Routes,
    /// A trust file
    Trust,
}
