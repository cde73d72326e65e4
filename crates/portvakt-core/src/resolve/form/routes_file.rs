//! The routes file.

use super::policy::VERSION;
use super::{Form, Key, Keys, Mapping, Others};
use crate::resolve::spelling::Spelling;

/// A routes file.
pub static ROUTES_FILE: Form = Form::Mapping(&mapping!(
    "a routes file",
    &[
        VERSION,
        required!(
            "routes_for",
            &Form::Text,
            "the policy that the routes are for, relative to this file"
        ),
        required!(
            "routes",
            &Form::Mapping(&ROUTES),
            "method and path of each endpoint, and its capability"
        ),
    ],
));

static ROUTES: Mapping = named!(
    "routes",
    &[Others {
        spelling: None,
        declares: true,
        form: &Form::Reference(Spelling::Capability),
        title: "`METHOD /path/{parameter}` and its capability, or `public`",
    }],
);
