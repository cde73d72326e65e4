//! The tests file.

use super::policy::{THEN, VERSION};
use super::{Choice, Form, Key, Keys, Mapping, Others};
use crate::diagnostic::code;
use crate::resolve::spelling::Spelling;

/// A tests file.
pub static TESTS_FILE: Form = Form::Mapping(&mapping!(
    "a tests file",
    &[
        VERSION,
        required!(
            "tests_for",
            &Form::Text,
            "the policy that the tests are for, relative to this file"
        ),
        optional!(
            "registers",
            &Form::Mapping(&REGISTERS),
            "contents of registers; the others come from the folder `registers` beside the policy"
        ),
        optional!("subjects", &Form::Mapping(&SUBJECTS), "claims under a name"),
        required!("tests", &Form::Mapping(&TESTS), "the tests, by name"),
    ],
));

static REGISTERS: Mapping = named!(
    "registers",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: false,
        form: &Form::MaybeEmpty(&Form::List(&Form::Text)),
        title: "the members of a register",
    }],
);

static SUBJECTS: Mapping = named!(
    "subjects",
    &[Others {
        spelling: None,
        declares: true,
        form: &Form::MaybeEmpty(&Form::Mapping(&CLAIMS)),
        title: "the claims of a token",
    }],
);

static CLAIMS: Mapping = named!(
    "claims",
    &[Others {
        spelling: None,
        declares: true,
        form: &Form::Json,
        title: "a claim, as the token holds it",
    }],
);

static TESTS: Mapping = named!(
    "tests",
    &[Others { spelling: None, declares: true, form: &Form::Mapping(&TEST), title: "a test" }],
);

static VALUES: Mapping = named!(
    "values",
    &[Others {
        spelling: Some(Spelling::Word),
        declares: false,
        form: &Form::Json,
        title: "the value of an attribute, as the service gives it",
    }],
);

const CAPABILITIES: &Form = &Form::OneOrMore(&Form::Reference(Spelling::Pattern));

static TEST: Mapping = mapping!(
    "a test",
    &[
        optional!("subject", &Form::Text, "who asks: a name under `subjects`"),
        optional!(
            "with",
            &Form::Mapping(&CLAIMS),
            "claims that are other than the subject's; null takes a claim out"
        ),
        optional!(
            "claims",
            &Form::MaybeEmpty(&Form::Mapping(&CLAIMS)),
            "who asks, in full; `{}` is a request without a token"
        ),
        optional!("resource", &Form::Mapping(&VALUES), "values of `resource.` attributes"),
        optional!("context", &Form::Mapping(&VALUES), "values of `context.` attributes"),
        optional!("allow", CAPABILITIES, "what must be allowed"),
        optional!("deny", CAPABILITIES, "what must be denied"),
        optional!(
            "rest",
            &Form::Choice(&Choice {
                what: "effect",
                code: &code::WRONG_SHAPE,
                words: || vec!["allow", "deny"],
                instead: |_| None,
            }),
            "what must become of every capability that is not listed"
        ),
        optional!(
            "reason",
            &Form::Reference(Spelling::Word),
            "the rule that must settle what is listed"
        ),
        optional!("then", &Form::MaybeEmpty(THEN.form), "the obligations of what is listed, whole"),
        optional!(
            "malformed",
            &Form::Reference(Spelling::Attribute),
            "the attribute whose value must be malformed"
        ),
    ],
);
