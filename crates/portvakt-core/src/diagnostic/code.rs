//! The stable names of findings: one line each.

/// How grave a finding is. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The policy does not compile.
    Error,
    /// The policy compiles, but probably does not say what was meant.
    Warning,
}

impl Severity {
    /// The word that people and machines read: `error`, `warning`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
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

/// Declares codes, and the list of all of them.
macro_rules! codes {
    ($( $constant:ident = $name:literal, $severity:ident, $title:literal; )*) => {
        $(
            #[doc = concat!("`", $name, "`: ", $title, ".")]
            pub static $constant: Code = Code {
                name: $name,
                severity: Severity::$severity,
                title: $title,
            };
        )*
        /// All codes, in the order of the manual.
        pub static CODES: &[&Code] = &[$( &$constant, )*];
    };
}

// One line per code: constant, name, severity, title. Every code has a fixture of its name under
// policies/conformance/diagnostics/.
codes! {
    // The file.
    NOT_UTF8 = "not-utf8", Error, "the file is not UTF-8";
    FILE_TOO_LARGE = "file-too-large", Error, "the policy has more bytes than the limit allows";
    TOO_MANY_NODES = "too-many-nodes", Error, "the policy has more values than the limit allows";
    NESTED_TOO_DEEPLY = "nested-too-deeply", Error, "values are nested more deeply than the limit allows";
    YAML_SYNTAX = "yaml-syntax", Error, "the file is not YAML";
    EMPTY_FILE = "empty-file", Error, "there is nothing in the file";
    SECOND_DOCUMENT = "second-document", Error, "the file holds more than one YAML document";
    CONTROL_CHARACTER = "control-character", Error, "an invisible control character, as itself or as an escape";
    YAML_DIRECTIVE = "yaml-directive", Error, "a YAML directive";
    YAML_ANCHOR = "yaml-anchor", Error, "a YAML anchor";
    YAML_ALIAS = "yaml-alias", Error, "a YAML alias, or unquoted text that begins with `*`";
    YAML_MERGE_KEY = "yaml-merge-key", Error, "a YAML merge key";
    YAML_TAG = "yaml-tag", Error, "a YAML tag";
    // Keys and values.
    DUPLICATE_KEY = "duplicate-key", Error, "a key that stands twice in one mapping";
    KEY_NOT_TEXT = "key-not-text", Error, "a key that is not text";
    EMPTY_COLLECTION = "empty-collection", Error, "a mapping or list with nothing in it";
    MISSING_VALUE = "missing-value", Error, "nothing stands where a value is expected";
    NULL_VALUE = "null-value", Error, "`null` or `~` without quotes";
    UNCLEAR_SCALAR = "unclear-scalar", Error, "unquoted text that YAML readers take for a number or a truth value";
    INTEGER_TOO_LARGE = "integer-too-large", Error, "an integer that does not fit in 64 bits";
    COMMENT_AFTER_TEXT = "comment-after-text", Error, "a comment directly after unquoted text of several words";
    UNKNOWN_KEY = "unknown-key", Error, "a key that does not exist here";
    MISSING_KEY = "missing-key", Error, "a key that must be here and is not";
    WRONG_SHAPE = "wrong-shape", Error, "a value of another form than expected";
}

#[cfg(test)]
mod tests {
    use super::CODES;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_kebab_case_and_unique() {
        let mut names = BTreeSet::new();
        for code in CODES {
            assert!(names.insert(code.name), "{} stands twice", code.name);
            assert!(
                code.name.split('-').all(|word| !word.is_empty()
                    && word
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())),
                "{} is not kebab case",
                code.name
            );
            assert!(!code.title.ends_with('.'), "{}: full stop", code.name);
        }
    }
}
