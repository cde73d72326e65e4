//! `iso6523_norwegian_organisation` and `iso6523_norwegian_organisation_mod11`.

use super::norwegian_organisation_number::{KIND, NINE_DIGITS, WITH_CONTROL};
use super::{Envelope, Format};

/// The `consumer` claim of Maskinporten: the authority and the prefix are compared exactly.
const ENVELOPE: Envelope = Envelope {
    member: "ID",
    prefix: "0192:",
    guard: "authority",
    guard_text: "iso6523-actorid-upis",
};

pub(super) static ANY: Format = Format {
    name: "iso6523_norwegian_organisation",
    kind: KIND,
    expected: "an object with authority `iso6523-actorid-upis` and an ID of `0192:` and nine digits",
    title: "The object `{authority, ID}` of Maskinporten's claims `consumer` and `supplier` (Digdir, \"Maskinporten: token\"; ISO/IEC 6523 with identifier 0192); gives the nine digits. Refuses other authorities and prefixes, in whatever case",
    example: "991825827",
    fold: false,
    envelope: Some(ENVELOPE),
    language: || &NINE_DIGITS,
};

pub(super) static MOD11: Format = Format {
    name: "iso6523_norwegian_organisation_mod11",
    kind: KIND,
    expected: "an object with authority `iso6523-actorid-upis` and an ID of `0192:` and nine digits with the right control digit",
    title: "Like `iso6523_norwegian_organisation`, and the number must have the control digit of Brønnøysundregistrene, \"Organisasjonsnummeret\" (modulo 11)",
    example: "991825827",
    fold: false,
    envelope: Some(ENVELOPE),
    language: || &WITH_CONTROL,
};
