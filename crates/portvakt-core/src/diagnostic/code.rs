//! The stable names of findings: one line each.

/// How grave a finding is. Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The policy does not compile, or does not keep what it asserts.
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
    FILE_UNREADABLE = "file-unreadable", Error, "a file that cannot be read, or a name that is none of a file";
    FILE_OUTSIDE = "file-outside", Error, "a file outside the policy's root folder";
    INCLUDE_CYCLE = "include-cycle", Error, "a file that includes itself, directly or through others";
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
    LISTED_TWICE = "listed-twice", Error, "an entry that stands twice in one list";
    OUT_OF_BOUNDS = "out-of-bounds", Error, "a number that is smaller or larger than it may be";
    INVALID_NAME = "invalid-name", Error, "a name that is not spelt as names are";
    UNKNOWN_VERSION = "unknown-version", Error, "a version of the language that this Portvakt does not know";
    TOO_MANY = "too-many", Error, "more rules, attributes, capabilities, patterns, expectations of tests or required claims than the limit allows";
    // Declarations.
    DECLARED_TWICE = "declared-twice", Error, "a name that is declared in two files";
    UNKNOWN_TYPE = "unknown-type", Error, "a type that does not exist";
    UNKNOWN_FORMAT = "unknown-format", Error, "a format that does not exist";
    UNKNOWN_KIND = "unknown-kind", Error, "a kind of text that does not exist";
    KEY_DOES_NOT_APPLY = "key-does-not-apply", Error, "a key that means nothing for an attribute of this type or source";
    INVALID_PATH = "invalid-path", Error, "a path into JSON that is malformed, or outside the part of RFC 9535 that the language has";
    CLAIM_READ_TWICE = "claim-read-twice", Error, "two attributes that read the same or nested places of the claims";
    DERIVE_LAST = "derive-last", Error, "a `derive` whose last entry has a condition, or an earlier one that has none";
    DERIVE_OTHER_CATEGORY = "derive-other-category", Error, "a derived attribute that tests an attribute of another category";
    DERIVE_CYCLE = "derive-cycle", Error, "a derived attribute that needs itself";
    CONDITION_CYCLE = "condition-cycle", Error, "a named condition that needs itself";
    CAPABILITY_AND_PREFIX = "capability-and-prefix", Error, "a name that is a capability and the prefix of another";
    // Names.
    UNKNOWN_ATTRIBUTE = "unknown-attribute", Error, "an attribute that is not declared";
    UNKNOWN_REGISTER = "unknown-register", Error, "a register that is not declared";
    UNKNOWN_CONDITION = "unknown-condition", Error, "a condition that is not declared";
    UNKNOWN_CAPABILITY = "unknown-capability", Error, "a capability that is not declared, or a pattern that covers nothing";
    INVALID_PATTERN = "invalid-pattern", Error, "`*` as the last word of a capability, or `**` before it";
    // Tests.
    UNKNOWN_OPERATOR = "unknown-operator", Error, "an operator that does not exist";
    OPERATOR_UNFIT = "operator-unfit", Error, "an operator that does not stand on the attribute's type";
    WRONG_TYPE = "wrong-type", Error, "a value or attribute of another type than the one it is compared with";
    KINDS_DIFFER = "kinds-differ", Error, "texts of two kinds that are compared with each other";
    COMPARED_WITH_ITSELF = "compared-with-itself", Error, "an attribute that is compared with itself";
    INVALID_TEXT = "invalid-text", Error, "a text that the attribute never holds, by its format or its separator";
    UNLISTED_VALUE = "unlisted-value", Error, "a value outside the attribute's closed list";
    UNKNOWN_MEMBER = "unknown-member", Error, "a member that is not under `known`";
    INVALID_TIME = "invalid-time", Error, "a text that is no time in whole seconds by RFC 3339";
    INVALID_ADDRESS = "invalid-address", Error, "a text that is no IP address";
    INVALID_NETWORK = "invalid-network", Error, "a text that is no network in CIDR notation";
    INVALID_EXPRESSION = "invalid-expression", Error, "a regular expression that is malformed, too large, or uses what the language does without";
    NEGATIVE_LENGTH = "negative-length", Error, "a stretch of time of less than no seconds";
    // Rules and assertions.
    NO_VERB = "no-verb", Error, "a rule or assertion that does not say what it does";
    SEVERAL_VERBS = "several-verbs", Error, "a rule or assertion that says several things at once";
    NOTHING_LEFT = "nothing-left", Error, "an `except` that takes everything away";
    UNKNOWN_FINDING = "unknown-finding", Error, "a code under `accepted` that does not exist";
    ERROR_ACCEPTED = "error-accepted", Error, "an error under `accepted`";
    ASSERTION_REFUTED = "assertion-refuted", Error, "an assertion that does not hold for some request";
    ASSERTION_UNDECIDED = "assertion-undecided", Error, "an assertion that could be neither proved nor refuted within its limits";
    // Tests files.
    UNKNOWN_SUBJECT = "unknown-subject", Error, "a subject that is not under `subjects`";
    UNKNOWN_RULE = "unknown-rule", Error, "a rule that the policy does not have";
    TEST_WITHOUT_SUBJECT = "test-without-subject", Error, "a test that does not say who asks";
    TEST_CHECKS_NOTHING = "test-checks-nothing", Error, "a test without an expectation";
    TEST_CONTRADICTS_ITSELF = "test-contradicts-itself", Error, "a capability that a test expects to be both allowed and denied";
    KEYS_EXCLUDE_EACH_OTHER = "keys-exclude-each-other", Error, "keys that cannot stand together";
    IMPOSSIBLE_REASON = "impossible-reason", Error, "a rule that cannot be the reason of what the test expects";
    NOTHING_TO_REMOVE = "nothing-to-remove", Error, "a claim that `with` takes out and the subject does not have";
    // Routes files.
    INVALID_ROUTE = "invalid-route", Error, "a method or path pattern that is malformed";
    ROUTE_TWICE = "route-twice", Error, "two routes that match the same requests";
    CAPABILITY_NAMED_PUBLIC = "capability-named-public", Error, "a route to `public` in a policy that has a capability of this name";
    // Trust files.
    ISSUER_TWICE = "issuer-twice", Error, "two issuers with one `iss`";
    UNKNOWN_ALGORITHM = "unknown-algorithm", Error, "a signature algorithm that does not exist, or that is never trusted";
    INVALID_KEY_ADDRESS = "invalid-key-address", Error, "an address of keys that is malformed, or not `https://`";
    REQUIRED_AND_FORBIDDEN = "required-and-forbidden", Error, "a claim that tokens must have and must not have";
    // Warnings.
    ALLOWED_WHEN_ABSENT = "allowed-when-absent", Warning, "a request that lacks an attribute is allowed, although some value of it would stop it";
    ROUTE_MISSING = "route-missing", Warning, "a capability that no route reaches";
    ISSUERS_ALIKE = "issuers-alike", Warning, "two issuers whose `iss` differ only in a last slash or in capitals";
    ALWAYS_PRESENT = "always-present", Warning, "a test of presence on an attribute that cannot be absent";
    ATTRIBUTE_NAME_AS_TEXT = "attribute-name-as-text", Warning, "a text that is the name of an attribute, where the text itself is compared";
    UNUSED_ATTRIBUTE = "unused-attribute", Warning, "an attribute that no rule and no assertion needs";
    UNUSED_REGISTER = "unused-register", Warning, "a register that no rule and no assertion needs";
    UNUSED_CONDITION = "unused-condition", Warning, "a named condition that no rule and no assertion needs";
    UNGRANTED_CAPABILITY = "ungranted-capability", Warning, "a capability that no rule allows";
    ACCEPTED_GONE = "accepted-gone", Warning, "an entry under `accepted` for a warning that no longer occurs";
    NEVER_DECIDES = "never-decides", Warning, "a rule that is never the reason of a decision";
    CHANGES_NOTHING = "changes-nothing", Warning, "a rule without which every effect stays as it is";
    CONDITION_ALWAYS_TRUE = "condition-always-true", Warning, "a part of a condition that always holds where it matters";
    CONDITION_ALWAYS_FALSE = "condition-always-false", Warning, "a part of a condition that never holds where it matters";
    IMPOSSIBLE_VALUE = "impossible-value", Warning, "a value that no request can have where it is tested, or that is never derived";
    OBLIGATIONS_DIFFER = "obligations-differ", Warning, "two allow rules with different `then` that can grant the same request";
    LINT_UNDECIDED = "lint-undecided", Warning, "rules about which a question takes more steps than it is given";
    EXCEPT_TAKES_NOTHING = "except-takes-nothing", Warning, "an `except` that takes nothing away";
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
                    && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())),
                "{} is not kebab case",
                code.name
            );
            assert!(!code.title.ends_with('.'), "{}: full stop", code.name);
        }
    }
}
