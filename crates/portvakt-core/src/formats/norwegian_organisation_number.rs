//! `norwegian_organisation_number` and `norwegian_organisation_number_mod11`.

use super::digits::{Control, Digits};
use super::{Format, Kind};
use crate::automaton::Dfa;
use std::sync::LazyLock;

pub(super) const KIND: Kind = Kind("norwegian_organisation_number");

pub(super) static ANY: Format = Format {
    name: "norwegian_organisation_number",
    kind: KIND,
    expected: "nine digits",
    title: "Nine ASCII digits, without checksum: Altinn's public list of organisations (altinn-orgs.json) itself holds numbers that fail it. Refuses spaces and prefixes",
    example: "991825827",
    fold: false,
    envelope: None,
    language: || &NINE_DIGITS,
};

pub(super) static MOD11: Format = Format {
    name: "norwegian_organisation_number_mod11",
    kind: KIND,
    expected: "nine digits of which the last is the control digit (modulo 11)",
    title: "Nine ASCII digits with the control digit of Brønnøysundregistrene, \"Organisasjonsnummeret\": weights 3 2 7 6 5 4 3 2, modulo 11. The first digit is not looked at",
    example: "991825827",
    fold: false,
    envelope: None,
    language: || &WITH_CONTROL,
};

pub(super) static NINE_DIGITS: LazyLock<Dfa> =
    LazyLock::new(|| Digits { length: 9, controls: &[] }.language());

pub(super) static WITH_CONTROL: LazyLock<Dfa> = LazyLock::new(|| {
    Digits {
        length: 9,
        controls: &[Control { weights: &[3, 2, 7, 6, 5, 4, 3, 2], remainders: &[0] }],
    }
    .language()
});
