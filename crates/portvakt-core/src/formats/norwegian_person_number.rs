//! `norwegian_person_number` and `norwegian_person_number_2032`.

use super::digits::{Control, Digits};
use super::{Format, Kind};
use crate::automaton::Dfa;
use std::sync::LazyLock;

const KIND: Kind = Kind("norwegian_person_number");

pub(super) static TODAY: Format = Format {
    name: "norwegian_person_number",
    kind: KIND,
    expected: "a Norwegian person number: eleven digits of which the last two are control digits",
    title: "Eleven ASCII digits with both control digits (Skatteetaten, \"Fødselsnummer\"): birth numbers, D numbers and synthetic numbers. The date is not looked at, so that numbers with an offset pass",
    example: "22834498646",
    fold: false,
    envelope: None,
    language: || &VALID_TODAY,
};

pub(super) static FROM_2032: Format = Format {
    name: "norwegian_person_number_2032",
    kind: KIND,
    expected: "a Norwegian person number: eleven digits of which the last two are control digits",
    title: "Like `norwegian_person_number`, and also the numbers issued from 2032, whose first control digit may leave the remainder 0, 1, 2 or 3 (Skatteetaten, \"Nytt fødselsnummer fra 2032\")",
    example: "30108299939",
    fold: false,
    envelope: None,
    language: || &VALID_FROM_2032,
};

const FIRST_WEIGHTS: &[u32] = &[3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND: Control = Control { weights: &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], remainders: &[0] };

static VALID_TODAY: LazyLock<Dfa> = LazyLock::new(|| {
    Digits { length: 11, controls: &[Control { weights: FIRST_WEIGHTS, remainders: &[0] }, SECOND] }
        .language()
});

static VALID_FROM_2032: LazyLock<Dfa> = LazyLock::new(|| {
    Digits {
        length: 11,
        controls: &[Control { weights: FIRST_WEIGHTS, remainders: &[0, 1, 2, 3] }, SECOND],
    }
    .language()
});
