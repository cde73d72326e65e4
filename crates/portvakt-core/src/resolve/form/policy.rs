//! The policy file and its fragments.

use super::condition::{ATTRIBUTES, CONDITION};
use super::{Choice, Either, Form, Key, Keys, Mapping, Others, Shared, Variants};
use crate::diagnostic::code;
use crate::formats;
use crate::policy::ValueType;
use crate::resolve::spelling::Spelling;

pub(super) const VERSION: Key =
    required!("portvakt", &Form::Version("the language"), "the version of the language");
const INCLUDE: Key = optional!(
    "include",
    &Form::OneOrMore(&Form::Text),
    "fragments to read too, relative to this file",
);
const ATTRIBUTES_KEY: Key =
    optional!("attributes", &Form::Mapping(&ALL_ATTRIBUTES), "what can be tested");
const REGISTERS: Key = optional!(
    "registers",
    &Form::Mapping(&ALL_REGISTERS),
    "named sets that the embedding service supplies",
);
const CONDITIONS: Key =
    optional!("conditions", &Form::Mapping(&ALL_CONDITIONS), "conditions under a name");
pub(super) const TITLE: Key = optional!("title", &Form::Text, "one line for people");

/// A policy file.
pub static POLICY_FILE: Form = Form::Mapping(&POLICY);

/// A file that a policy includes.
pub static FRAGMENT_FILE: Form = Form::Mapping(&FRAGMENT);

static POLICY: Mapping = mapping!(
    "a policy",
    &[
        VERSION,
        required!("policy", &Form::Name(Spelling::Policy), "the name of the policy"),
        TITLE,
        optional!("description", &Form::Text, "text for people"),
        INCLUDE,
        optional!(
            "accepted",
            &Form::List(&Form::Mapping(&ACCEPTED)),
            "warnings that were looked at",
        ),
        ATTRIBUTES_KEY,
        REGISTERS,
        CONDITIONS,
        required!(
            "capabilities",
            &Form::Mapping(&CAPABILITIES),
            "what can be permitted, by prefix",
        ),
        required!("rules", &Form::Mapping(&RULES), "who may do what, by name"),
        optional!(
            "assertions",
            &Form::Mapping(&ASSERTIONS),
            "statements about all requests, by name",
        ),
    ],
);

static FRAGMENT: Mapping = mapping!(
    "a fragment",
    &[VERSION, INCLUDE, ATTRIBUTES_KEY, REGISTERS, CONDITIONS],
    elsewhere[&POLICY],
);

static ACCEPTED: Mapping = mapping!(
    "an accepted finding",
    &[
        required!("finding", &Form::Text, "the code of the warning"),
        required!("at", &Form::Text, "the path of what it is about, such as `rules.name`"),
        required!("because", &Form::Text, "why it is accepted"),
    ],
);

static ALL_ATTRIBUTES: Mapping = named!(
    "attributes",
    &[
        Others {
            spelling: Some(Spelling::Subject),
            declares: true,
            form: &Form::Mapping(&SUBJECT_ATTRIBUTE),
            title: "an attribute that is read from the verified claims",
        },
        Others {
            spelling: Some(Spelling::Request),
            declares: true,
            form: &Form::Mapping(&REQUEST_ATTRIBUTE),
            title: "an attribute that is given with each request",
        },
    ],
);

static TYPES: Form = Form::Choice(&Choice {
    what: "type",
    code: &code::UNKNOWN_TYPE,
    words: || ValueType::ALL.iter().map(|one| one.name()).collect(),
    instead: |_| None,
});

static FORMATS: Form = Form::Choice(&Choice {
    what: "format",
    code: &code::UNKNOWN_FORMAT,
    words: || formats::FORMATS.iter().map(|format| format.name).collect(),
    instead: |_| None,
});

const TYPE: Key = required!("type", &TYPES, "the type of its values",);
const FORMAT: Key = optional!(
    "format",
    &FORMATS,
    "a named check that also normalises", on [ValueType::Text, ValueType::TextSet]);
const SPLIT: Key = optional!(
    "split",
    &Form::Text,
    "a claim that is one text is cut at this separator, empty pieces dropped",
    on[ValueType::TextSet]
);
const VALUES: Key = optional!(
    "values",
    &Form::List(&Form::Scalar),
    "the closed list of values: anything else is malformed", on [ValueType::Text, ValueType::Integer]);
static KNOWN_MEMBERS: Form = Form::Either(&Either {
    scalar: None,
    list: Some(&Form::List(&Form::Text)),
    mapping: Some(&Form::Mapping(&KNOWN_WITH_TITLES)),
    help: None,
});

static KNOWN_WITH_TITLES: Mapping = named!(
    "known members",
    &[Others {
        spelling: None,
        declares: true,
        form: &Form::Text,
        title: "a member and its title",
    }],
);

const KNOWN: Key = optional!(
    "known",
    &KNOWN_MEMBERS,
    "the members that rules may name, with titles; a request may carry others",
    on[ValueType::TextSet]
);
const INTERNAL: Key = optional!(
    "internal",
    &Form::List(&Form::Text),
    "members that answers about missing scopes never suggest",
    on[ValueType::TextSet]
);
static DERIVE_ENTRIES: Form = Form::List(&Form::Mapping(&DERIVE_ENTRY));

static DERIVE_ENTRY: Mapping = mapping!(
    "an entry of `derive`",
    &[
        required!("value", &Form::Scalar, "the value that it gives"),
        optional!("when", &CONDITION, "when; the last entry has none"),
    ],
);

const DERIVE: Key = optional!(
    "derive",
    &DERIVE_ENTRIES,
    "instead of a source: the first entry that holds gives the value", on [ValueType::Text, ValueType::Integer]);

/// An attribute of the subject.
pub static SUBJECT_ATTRIBUTE: Mapping = mapping!(
    "an attribute of the subject",
    &[
        TYPE,
        optional!("claim", &Form::Text, "the top-level claim; else the word after the dot"),
        optional!("path", &Form::Text, "where inside the claim, in part of RFC 9535"),
        FORMAT,
        SPLIT,
        VALUES,
        KNOWN,
        INTERNAL,
        optional!("required", &Form::True, "claims without it are malformed"),
        DERIVE,
    ],
    elsewhere[&REQUEST_ATTRIBUTE],
);

/// An attribute of the resource or the context.
pub static REQUEST_ATTRIBUTE: Mapping = mapping!(
    "an attribute of resource or context",
    &[
        TYPE,
        FORMAT,
        SPLIT,
        VALUES,
        KNOWN,
        INTERNAL,
        optional!("optional", &Form::True, "a request may lack it"),
        DERIVE,
    ],
    elsewhere[&SUBJECT_ATTRIBUTE],
);

static ALL_REGISTERS: Mapping = named!(
    "registers",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: true,
        form: &Form::Mapping(&REGISTER),
        title: "a register",
    }],
);

static REGISTER: Mapping = mapping!(
    "a register",
    &[
        required!("of", &KINDS, "the kind of text that it holds",),
        TITLE,
        optional!(
            "path",
            &Form::Text,
            "where its members are in its JSON file (RFC 9535); else the file is a list of them",
        ),
        optional!("may_be_empty", &Form::True, "it may be supplied without a member"),
    ],
);

static KINDS: Form = Form::Choice(&Choice {
    what: "kind of text",
    code: &code::UNKNOWN_KIND,
    words: kinds,
    instead: |_| None,
});

/// Plain text, and what formats give.
fn kinds() -> Vec<&'static str> {
    let mut kinds = vec![formats::Kind::TEXT.0];
    for format in formats::FORMATS {
        if !kinds.contains(&format.kind.0) {
            kinds.push(format.kind.0);
        }
    }
    kinds
}

static ALL_CONDITIONS: Mapping = named!(
    "conditions",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: true,
        form: &CONDITION,
        title: "a condition",
    }],
);

static CAPABILITIES: Mapping = named!(
    "capabilities",
    &[Others {
        spelling: Some(Spelling::Capability),
        declares: true,
        form: &OF_PREFIX,
        title: "a prefix with the last words of its capabilities, or a capability of one word with its title",
    }],
);

static OF_PREFIX: Form = Form::Either(&Either {
    scalar: Some(&Form::Text),
    list: Some(&Form::List(&Form::Name(Spelling::Word))),
    mapping: Some(&Form::Mapping(&LAST_WORDS)),
    help: None,
});

static LAST_WORDS: Mapping = named!(
    "capabilities of one prefix",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: true,
        form: &Form::Text,
        title: "the last word of a capability, and its title",
    }],
);

/// Capabilities as rules name them.
static PATTERNS: Form = Form::Shared(&Shared {
    name: "capabilities",
    title: "capabilities: full names, `*` for one word, `**` for the last words",
    form: Form::OneOrMore(&Form::Reference(Spelling::Pattern)),
});

static RULES: Mapping = named!(
    "rules",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: true,
        form: &Form::Variants(&RULE),
        title: "a rule",
    }],
);

/// A rule.
pub static RULE: Variants =
    Variants { what: "a rule", variants: &[&ALLOW, &DENY, &REQUIRE], named: true };

const EXCEPT: Key = optional!("except", &PATTERNS, "capabilities that it does not cover");
const BECAUSE: Key =
    optional!("because", &Form::Text, "why it refuses: safe to show to the caller");
static OBLIGATIONS: Mapping = named!(
    "what comes with the decision",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: true,
        form: &Form::Scalar,
        title: "text, an integer or a boolean",
    }],
);

pub(super) const THEN: Key =
    optional!("then", &Form::Mapping(&OBLIGATIONS), "returned when this rule is the reason",);
const WHEN: Key = optional!("when", &CONDITION, "only when this holds");
const UNLESS: Key = optional!("unless", &CONDITION, "not when this holds");

static ALLOW: Mapping = mapping!(
        "a rule with `allow`",
        &[
            required!("allow", &PATTERNS, "grants these capabilities"),
            EXCEPT,
            WHEN,
            UNLESS,
            THEN,
            TITLE,
        ],
    elsewhere [&DENY, &REQUIRE],
);

static DENY: Mapping = mapping!(
        "a rule with `deny`",
        &[
            required!("deny", &PATTERNS, "refuses these capabilities"),
            EXCEPT,
            WHEN,
            BECAUSE,
            THEN,
            TITLE,
        ],
    elsewhere [&ALLOW, &REQUIRE],
);

static REQUIRE: Mapping = mapping!(
        "a rule with `require`",
        &[
            required!("require", &CONDITION, "refuses when this fails"),
            required!("for", &PATTERNS, "the capabilities that need it"),
            EXCEPT,
            WHEN,
            UNLESS,
            BECAUSE,
            THEN,
            TITLE,
        ],
    elsewhere [&ALLOW, &DENY],
);

static ASSERTIONS: Mapping = named!(
    "assertions",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: true,
        form: &Form::Variants(&ASSERTION),
        title: "an assertion",
    }],
);

/// An assertion.
pub static ASSERTION: Variants = Variants {
    what: "an assertion",
    variants: &[&NEVER, &ALWAYS, &IMPLIES, &ONLY_HELPS, &IGNORES],
    named: true,
};

static NEVER: Mapping = mapping!(
    "an assertion with `never`",
    &[required!("never", &PATTERNS, "no such request is allowed any of these"), WHEN, UNLESS,],
);

static ALWAYS: Mapping = mapping!(
    "an assertion with `always`",
    &[required!("always", &PATTERNS, "every such request is allowed all of these"), WHEN, UNLESS,],
);

static IMPLIES: Mapping = mapping!(
    "an assertion with `implies`",
    &[required!(
        "implies",
        &Form::Pair(&Form::Reference(Spelling::Capability)),
        "whoever is allowed the first is allowed the second",
    )],
    elsewhere[&NEVER],
);

static ONLY_HELPS: Mapping = mapping!(
    "an assertion with `only_helps`",
    &[required!(
        "only_helps",
        &ATTRIBUTES,
        "having these, or more members of them, never turns an allow into a deny",
    )],
    elsewhere[&NEVER],
);

static IGNORES: Mapping = mapping!(
    "an assertion with `ignores`",
    &[required!("ignores", &ATTRIBUTES, "no decision depends on these")],
    elsewhere[&NEVER],
);
