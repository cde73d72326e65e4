//! The values that generated policies and requests are made of: few, so that they meet often, and
//! close to each other, so that every boundary is crossed.

/// Words for one type or format.
pub(super) struct Vocabulary {
    /// Constants as they stand in a policy, in flow style.
    pub(super) constants: &'static [&'static str],
    /// Well-formed values as JSON.
    pub(super) values: &'static [&'static str],
    /// Malformed values as JSON.
    pub(super) wrong: &'static [&'static str],
}

/// A format: its name, its kind, and its words.
pub(super) struct FormatWords {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    /// Whether a value stands in the object of ISO 6523.
    pub(super) wrapped: bool,
    pub(super) words: Vocabulary,
}

/// Text without a format.
pub(super) static TEXT: Vocabulary = Vocabulary {
    constants: &[
        r#""a""#,
        "b",
        "ab",
        r#""abc""#,
        "A",
        r#""å""#,
        r#""a b""#,
        r#""""#,
        "a.b",
        r#""true""#,
        r#""7""#,
        r#""ø/x:1""#,
    ],
    values: &[
        r#""a""#,
        r#""b""#,
        r#""ab""#,
        r#""abc""#,
        r#""A""#,
        r#""å""#,
        r#""a b""#,
        r#""""#,
        r#""a.b""#,
        r#""true""#,
        r#""7""#,
        r#""ø/x:1""#,
        r#""\u0061""#,
        r#""\u00e5""#,
        r#""\u00f8\/x:1""#,
        r#""abcd""#,
        r#""a\nb""#,
        r#""a\u030a""#,
        r#""a ""#,
        r#""x\u0000""#,
        r#""\ud83d\ude00""#,
        r#""zz""#,
    ],
    wrong: &["7", "true", "[]", "{}", r#"["a"]"#, "0.5", r#"{"a":"a"}"#],
};

/// Integers.
pub(super) static INTEGER: Vocabulary = Vocabulary {
    constants: &[
        "-2",
        "-1",
        "0",
        "1",
        "2",
        "3",
        "7",
        "9223372036854775807",
        "-9223372036854775808",
    ],
    values: &[
        "-3",
        "-2",
        "-1",
        "0",
        "1",
        "2",
        "3",
        "4",
        "7",
        "8",
        r#""-1""#,
        r#""0""#,
        r#""2""#,
        r#""7""#,
        "-0",
        "9223372036854775807",
        "9223372036854775806",
        "-9223372036854775808",
        "-9223372036854775807",
    ],
    wrong: &[
        "1.0",
        "1e2",
        "2E0",
        r#""01""#,
        r#""+1""#,
        r#""""#,
        r#"" 1""#,
        "9223372036854775808",
        "-9223372036854775809",
        "true",
        "[1]",
        r#""1.0""#,
        "{}",
        r#""-""#,
    ],
};

/// Booleans.
pub(super) static BOOLEAN: Vocabulary = Vocabulary {
    constants: &["true", "false"],
    values: &["true", "false"],
    wrong: &[r#""true""#, "0", "1", "[]", r#""""#],
};

/// Times.
pub(super) static TIME: Vocabulary = Vocabulary {
    constants: &[
        r#""2026-01-01T00:00:00Z""#,
        r#""2026-01-01T00:00:01Z""#,
        r#""2025-12-31T23:59:59Z""#,
        r#""2026-01-01T01:00:00+01:00""#,
        r#""0000-01-01T00:00:00Z""#,
        r#""9999-12-31T23:59:59Z""#,
        r#""1970-01-01T00:00:00Z""#,
        r#""2024-02-29T12:00:00-00:30""#,
    ],
    values: &[
        r#""2026-01-01T00:00:00Z""#,
        "1767225600",
        "1767225602",
        "1767225601",
        "1767225599",
        "1767225600.999",
        "1767225599.5",
        r#""2026-01-01T00:00:01.5Z""#,
        r#""2025-12-31t23:59:59.999z""#,
        r#""2026-01-01T05:30:00+05:30""#,
        "0",
        "-1",
        "-0.5",
        "1.7672256e9",
        "253402300799",
        "-62167219200",
        r#""0000-01-01T00:00:00Z""#,
        r#""9999-12-31T23:59:59.9Z""#,
        r#""2024-02-29T12:30:00Z""#,
        "1709209800",
        "1767225660",
        "1767225540",
    ],
    wrong: &[
        r#""2026-01-01""#,
        r#""2026-02-29T00:00:00Z""#,
        r#""2026-01-01 00:00:00Z""#,
        r#""2016-12-31T23:59:60Z""#,
        r#""2026-01-01T24:00:00Z""#,
        r#""1767225600""#,
        "253402300800",
        "-62167219201",
        "1e30",
        "true",
        "[]",
        r#""2026-01-01T00:00:00""#,
        r#""2026-13-01T00:00:00Z""#,
        r#""0000-01-01T00:00:00+00:01""#,
        r#""""#,
    ],
};

/// Addresses.
pub(super) static IP: Vocabulary = Vocabulary {
    constants: &[
        "10.0.0.1",
        "10.0.0.2",
        r#""::1""#,
        r#""2001:db8::1""#,
        r#""::ffff:10.0.0.1""#,
        "0.0.0.0",
        "255.255.255.255",
        r#""::""#,
    ],
    values: &[
        r#""10.0.0.1""#,
        r#""10.0.0.2""#,
        r#""10.0.0.0""#,
        r#""10.0.0.255""#,
        r#""10.0.1.0""#,
        r#""9.255.255.255""#,
        r#""::1""#,
        r#""::""#,
        r#""2001:db8::1""#,
        r#""2001:DB8:0:0::1""#,
        r#""2001:db8:ffff:ffff:ffff:ffff:ffff:ffff""#,
        r#""2001:db9::""#,
        r#""::ffff:10.0.0.1""#,
        r#""::ffff:a00:2""#,
        r#""0.0.0.0""#,
        r#""255.255.255.255""#,
        r#""::fffe:ffff:ffff""#,
        r#""::1:0:0:0""#,
        r#""::10.0.0.1""#,
    ],
    wrong: &[
        r#""10.0.0.01""#,
        r#""10.0.0""#,
        r#""fe80::1%eth0""#,
        r#""10.0.0.0/8""#,
        r#""""#,
        "7",
        r#""10.0.0.1 ""#,
        "[]",
        r#""256.0.0.1""#,
    ],
};

/// Networks as they stand in a policy.
pub(super) static NETWORKS: &[&str] = &[
    "10.0.0.0/24",
    "10.0.0.0/8",
    "10.0.0.1/32",
    "0.0.0.0/0",
    r#""::/0""#,
    r#""2001:db8::/32""#,
    r#""::1/128""#,
    r#""::ffff:10.0.0.0/120""#,
    r#""::ffff:0:0/96""#,
    "128.0.0.0/1",
    r#""8000::/1""#,
    r#""::/64""#,
];

/// Constants and networks that mean the same, and may not stand in one list.
pub(super) static ALIASES: &[(&str, &str)] = &[
    ("10.0.0.1", r#""::ffff:10.0.0.1""#),
    ("0.0.0.0/0", r#""::ffff:0:0/96""#),
    ("10.0.0.0/24", r#""::ffff:10.0.0.0/120""#),
    (r#""2026-01-01T00:00:00Z""#, r#""2026-01-01T01:00:00+01:00""#),
];

/// Regular expressions over the whole text, in Rust `regex` syntax.
pub(super) static PATTERNS: &[&str] = &[
    "a.*",
    ".*b",
    "[a-c]+",
    "(a|b){1,2}",
    r"\d+",
    r"\w*",
    "a?b?c?",
    ".",
    "..",
    "[^a]*",
    "å.*",
    r"\S+",
    r".*[/\.:].*",
    "a(b(c)?)?",
    "|a",
    r"[\s\w]+",
    "(?:x|zz?).?",
    r"\W",
    r"0f8f.*|[0-9a-f\-]{36}",
    r"\d{9}",
    "[1-9][0-9]*",
    "a{2,3}|b",
    r"\x61b",
];

/// Prefixes.
pub(super) static PREFIXES: &[&str] = &["a", "ab", "å", "A", "b", "0f8f", "9", "30", "a ", "ø/"];

/// Members of registers of each kind: the widest that the kind allows, and in any case.
pub(super) static UUIDS: &[&str] = &[
    "0F8FAD5B-D9CB-469F-A165-70867728950E",
    "0f8fad5b-d9cb-469f-a165-70867728950f",
    "7c9e6679-7425-40DE-944b-e07fc1f90ae7",
];
/// Organisation numbers, one of which fails the checksum.
pub(super) static ORGANISATIONS: &[&str] = &["991825827", "123456789", "974760673", "123456785"];
/// Person numbers, some of which are valid from 2032 only.
pub(super) static PERSONS: &[&str] = &["30108299920", "30108299939", "75120788930", "41517288215"];

/// The formats.
pub(super) static FORMATS: &[FormatWords] = &[
    FormatWords {
        name: "uuid",
        kind: "uuid",
        wrapped: false,
        words: Vocabulary {
            constants: &[
                "0f8fad5b-d9cb-469f-a165-70867728950e",
                "0F8FAD5B-D9CB-469F-A165-70867728950F",
                r#""7c9e6679-7425-40de-944b-e07fc1f90ae7""#,
            ],
            values: &[
                r#""0f8fad5b-d9cb-469f-a165-70867728950e""#,
                r#""0F8FAD5B-D9CB-469F-A165-70867728950E""#,
                r#""0f8FAD5b-d9cb-469f-a165-70867728950f""#,
                r#""7c9e6679-7425-40de-944b-e07fc1f90ae7""#,
                r#""ffffffff-ffff-ffff-ffff-ffffffffffff""#,
            ],
            wrong: &[
                r#""0f8fad5bd9cb469fa16570867728950e""#,
                r#""{0f8fad5b-d9cb-469f-a165-70867728950e}""#,
                r#""0f8fad5b-d9cb-469f-a165-70867728950""#,
                r#""0f8fad5b-d9cb-469f-a165-70867728950g""#,
                r#""0f8fad5b-d9cb-469fa-165-70867728950e""#,
                r#""""#,
                "7",
                "{}",
            ],
        },
    },
    FormatWords {
        name: "norwegian_organisation_number",
        kind: "norwegian_organisation_number",
        wrapped: false,
        words: Vocabulary {
            constants: &[r#""991825827""#, r#""974760673""#, r#""123456789""#, r#""123456785""#],
            values: &[
                r#""991825827""#,
                r#""974760673""#,
                r#""123456789""#,
                r#""123456785""#,
                r#""000000000""#,
            ],
            wrong: &[
                r#""99182582""#,
                r#""9918258270""#,
                "991825827",
                r#""99182582a""#,
                r#""٩91825827""#,
                r#""""#,
            ],
        },
    },
    FormatWords {
        name: "norwegian_organisation_number_mod11",
        kind: "norwegian_organisation_number",
        wrapped: false,
        words: Vocabulary {
            constants: &[r#""991825827""#, r#""974760673""#, r#""123456785""#],
            values: &[
                r#""991825827""#,
                r#""974760673""#,
                r#""123456785""#,
                r#""889640782""#,
                r#""000000000""#,
            ],
            wrong: &[r#""123456789""#, r#""991825828""#, r#""99182582""#, "991825827", r#""""#],
        },
    },
    FormatWords {
        name: "iso6523_norwegian_organisation",
        kind: "norwegian_organisation_number",
        wrapped: true,
        words: Vocabulary {
            constants: &[r#""991825827""#, r#""974760673""#, r#""123456789""#],
            values: &[r#""991825827""#, r#""974760673""#, r#""123456789""#, r#""123456785""#],
            wrong: &[
                r#""991825827""#,
                r#""0192:991825827""#,
                r#"{"authority":"iso6523-actorid-upis"}"#,
                r#"{"ID":"0192:991825827"}"#,
                r#"{"authority":"iso6523-actorid-upis","ID":"991825827"}"#,
                r#"{"authority":"iso6523-actorid-upis","ID":"9908:991825827"}"#,
                r#"{"authority":"ISO6523-actorid-upis","ID":"0192:991825827"}"#,
                r#"{"authority":"iso6523-actorid-upis","ID":"0192:99182582"}"#,
                r#"{"authority":"iso6523-actorid-upis","ID":null}"#,
                r#"{"authority":"iso6523-actorid-upis","ID":["0192:991825827"]}"#,
            ],
        },
    },
    FormatWords {
        name: "iso6523_norwegian_organisation_mod11",
        kind: "norwegian_organisation_number",
        wrapped: true,
        words: Vocabulary {
            constants: &[r#""991825827""#, r#""974760673""#],
            values: &[r#""991825827""#, r#""974760673""#, r#""123456785""#],
            wrong: &[
                r#"{"authority":"iso6523-actorid-upis","ID":"0192:123456789"}"#,
                r#"{"authority":"iso6523-actorid-upis","ID":7}"#,
                r#""0192:991825827""#,
                "[]",
            ],
        },
    },
    FormatWords {
        name: "norwegian_person_number",
        kind: "norwegian_person_number",
        wrapped: false,
        words: Vocabulary {
            constants: &[r#""30108299920""#, r#""75120788930""#],
            values: &[r#""30108299920""#, r#""75120788930""#, r#""61105764412""#],
            wrong: &[
                r#""30108299939""#,
                r#""30108299921""#,
                r#""3010829992""#,
                r#""40708478468""#,
                "30108299920",
                r#""301082 99920""#,
            ],
        },
    },
    FormatWords {
        name: "norwegian_person_number_2032",
        kind: "norwegian_person_number",
        wrapped: false,
        words: Vocabulary {
            constants: &[r#""30108299920""#, r#""30108299939""#, r#""41517288215""#],
            values: &[
                r#""30108299920""#,
                r#""30108299939""#,
                r#""02013299903""#,
                r#""41517288215""#,
                r#""75120788930""#,
            ],
            wrong: &[r#""59140251997""#, r#""30108299938""#, r#""26487154872""#, r#""""#, r#""x""#],
        },
    },
];

/// Members of plain sets as they stand in a policy.
pub(super) static MEMBERS: &[&str] =
    &["a", "b", "ab", "abc", r#""å""#, r#""x:y""#, r#""x:y.z""#, "A", r#""7""#];
