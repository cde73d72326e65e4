//! Mistakes in attributes, registers, conditions and capabilities.

use super::check;
use expect_test::expect;

/// A policy whose first lines are these.
fn declared(sections: &str) -> String {
    let capabilities =
        if sections.contains("capabilities:") { "" } else { "capabilities: { c: [read] }" };
    let rules = "rules: { r: { allow: \"**\" } }";
    format!("{sections}\nportvakt: 1\npolicy: p\n{rules}\n{capabilities}")
}

/// A policy with these attributes, on line 2 and further; each is used.
fn attributes(attributes: &str) -> String {
    let lines = attributes.lines().filter_map(|line| line.split_once(':'));
    let used: Vec<&str> = lines.map(|(name, _)| name).collect();
    let (attributes, used) = (attributes.replace('\n', "\n  "), used.join(", "));
    let assertion = format!("assertions: {{ a: {{ ignores: [{used}] }} }}");
    declared(&format!("attributes:\n  {attributes}\n{assertion}"))
}

#[test]
fn names_and_types() {
    check(
        attributes,
        &[
            r#"Subject.Scope: { type: text }"#,
            r#"scope: { type: text }"#,
            r#"subject.a: { type: string }"#,
            r#"subject.a: { format: uuid }"#,
            r#"subject.a: text"#,
            r#"subject.a: { type: text, format: UUID }"#,
            r#"subject.a: { type: [text] }"#,
            r#"subject.a: { type: 1 }"#,
        ],
        &expect![[r#"
            Subject.Scope: { type: text }
              2:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `Subject.Scope`; write `subject.scope`
            scope: { type: text }
              2:3 invalid-name expected `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`, found `scope`; write `subject.`, `resource.` or `context.` and a name of small letters, digits and `_`
            subject.a: { type: string }
              2:22 unknown-type expected a type, found `string`; write one of `text`, `integer`, `boolean`, `time`, `text_set`, `ip`
            subject.a: { format: uuid }
              2:3 missing-key expected the key `type` in an attribute of the subject; add `type: …`: the type of its values
            subject.a: text
              2:14 wrong-shape expected a mapping, found the text `text`; the keys of an attribute of the subject are `type`, `claim`, `path`, `format`, `split`, `values`, `known`, `internal`, `required`, `derive`
            subject.a: { type: text, format: UUID }
              2:36 unknown-format expected a format, found `UUID`; did you mean `uuid`?
            subject.a: { type: [text] }
              2:22 wrong-shape expected a type, found a list; write one of `text`, `integer`, `boolean`, `time`, `text_set`, `ip`
            subject.a: { type: 1 }
              2:22 wrong-shape expected a type, found the integer `1`; write one of `text`, `integer`, `boolean`, `time`, `text_set`, `ip`
        "#]],
    );
}

#[test]
fn keys_that_do_not_apply() {
    check(
        attributes,
        &[
            r#"resource.a: { type: text, claim: a }"#,
            r#"subject.a: { type: text, optional: true }"#,
            r#"subject.a: { type: text, split: " " }"#,
            r#"subject.a: { type: text_set, values: [a] }"#,
            r#"subject.a: { type: ip, format: uuid }"#,
            r#"subject.a: { type: text, required: false }"#,
            r#"subject.a: { type: text, required: yes }"#,
            r#"subject.a: { type: text_set, split: "" }"#,
            r#"subject.a: { type: text_set, split: " ", format: iso6523_norwegian_organisation }"#,
            r#"subject.a: { type: text, claim: b, required: true, derive: [{ value: a }] }"#,
        ],
        &expect![[r#"
            resource.a: { type: text, claim: a }
              2:29 unknown-key `claim` stands in an attribute of the subject, not in an attribute of resource or context; the keys of an attribute of resource or context are `type`, `format`, `split`, `values`, `known`, `internal`, `optional`, `derive`
            subject.a: { type: text, optional: true }
              2:28 unknown-key `optional` stands in an attribute of resource or context, not in an attribute of the subject; the keys of an attribute of the subject are `type`, `claim`, `path`, `format`, `split`, `values`, `known`, `internal`, `required`, `derive`
            subject.a: { type: text, split: " " }
              2:28 key-does-not-apply `split` stands on `text_set`, not on `text`; leave `split` out, or choose another `type`
            subject.a: { type: text_set, values: [a] }
              2:32 key-does-not-apply `values` stands on `text`, `integer`, not on `text_set`; leave `values` out, or choose another `type`
            subject.a: { type: ip, format: uuid }
              2:26 key-does-not-apply `format` stands on `text`, `text_set`, not on `ip`; leave `format` out, or choose another `type`
            subject.a: { type: text, required: false }
              2:38 wrong-shape expected `true`, found the boolean `false`; write `required: true`, or leave the key out
            subject.a: { type: text, required: yes }
              2:38 unclear-scalar expected text or a value, found `yes`, which some readers of YAML take for `true`; write `true`, or `"yes"` if this text is meant
            subject.a: { type: text_set, split: "" }
              2:39 invalid-text expected a separator, found empty text; write `split: " "`
            subject.a: { type: text_set, split: " ", format: iso6523_norwegian_organisation }
              2:32 key-does-not-apply `iso6523_norwegian_organisation` is read from an object, so there is no text to split; leave `split` out
            subject.a: { type: text, claim: b, required: true, derive: [{ value: a }] }
              2:28 key-does-not-apply `claim` does not stand beside `derive`; a derived attribute has `type` and `derive` only
              2:38 key-does-not-apply `required` does not stand beside `derive`; a derived attribute has `type` and `derive` only
        "#]],
    );
}

#[test]
fn lists_of_values() {
    check(
        attributes,
        &[
            r#"subject.a: { type: text, values: [a, b, a] }"#,
            r#"subject.a: { type: text, values: [1] }"#,
            r#"subject.a: { type: integer, values: [1, "2"] }"#,
            r#"subject.a: { type: text, values: a }"#,
            r#"subject.a: { type: text, format: uuid, values: [0f8fad5b-d9cb-469f-a165-70867728950e, 0F8FAD5B-D9CB-469F-A165-70867728950E] }"#,
            r#"subject.a: { type: text, format: norwegian_organisation_number_mod11, values: ["991825826"] }"#,
            r#"subject.a: { type: text_set, known: [a, b], internal: [c] }"#,
            r#"subject.a: { type: text_set, split: " ", known: ["a b", ""] }"#,
            r#"subject.a: { type: text_set, known: { a: 1 } }"#,
        ],
        &expect![[r#"
            subject.a: { type: text, values: [a, b, a] }
              2:43 listed-twice expected each entry of the list once, found `a` again; leave one of them out
            subject.a: { type: text, values: [1] }
              2:37 wrong-type expected text for `subject.a`, found the integer `1`; write `"1"` if this text is meant
            subject.a: { type: integer, values: [1, "2"] }
              2:43 wrong-type expected an integer for `subject.a`, found the text `"2"`; write `2` without quotes
            subject.a: { type: text, values: a }
              2:36 wrong-shape expected a list, found the text `a`; write `values: [a]`
            subject.a: { type: text, format: uuid, values: [0f8fad5b-d9cb-469f-a165-70867728950e, 0F8FAD5B-D9CB-469F-A165-70867728950E] }
              2:89 listed-twice expected each entry of the list once, found `0F8FAD5B-D9CB-469F-A165-70867728950E` again; leave one of them out
            subject.a: { type: text, format: norwegian_organisation_number_mod11, values: ["991825826"] }
              2:82 invalid-text expected nine digits of which the last is the control digit (modulo 11) for `subject.a`, found `991825826`; write it as in `"991825827"`
            subject.a: { type: text_set, known: [a, b], internal: [c] }
              2:58 unknown-member `c` is not under `known`; add it under `known`, with a title
            subject.a: { type: text_set, split: " ", known: ["a b", ""] }
              2:52 invalid-text expected a member of `subject.a`, which is split at ` `, found `a b`; name each member by itself: no member is empty or contains the separator
              2:59 invalid-text expected a member of `subject.a`, which is split at ` `, found `""`; name each member by itself: no member is empty or contains the separator
            subject.a: { type: text_set, known: { a: 1 } }
              2:44 wrong-shape expected text, found the integer `1`; write `a: "1"` if this text is meant
        "#]],
    );
}

#[test]
fn sources() {
    check(
        attributes,
        &[
            r#"subject.a: { type: text, path: "a.b" }"#,
            r#"subject.a: { type: text, path: "$.a[*]" }"#,
            r#"subject.a: { type: text, path: "$[-1]" }"#,
            r#"subject.a: { type: text }
subject.b: { type: text, claim: a }"#,
            r#"subject.a: { type: text, path: $.x }
subject.b: { type: text, claim: a, path: "$.x.y" }
subject.d: { type: text, claim: a, path: "$.z" }"#,
        ],
        &expect![[r#"
            subject.a: { type: text, path: "a.b" }
              2:34 invalid-path expected a path that begins with `$`, found `a.b`; a path is `$`, then `.name` or `['any name']`, `[n]`, and one `[?@.name == 'text']`
            subject.a: { type: text, path: "$.a[*]" }
              2:34 invalid-path expected a step of a path, found `[*]`; a path is `$`, then `.name` or `['any name']`, `[n]`, and one `[?@.name == 'text']`
            subject.a: { type: text, path: "$[-1]" }
              2:34 invalid-path expected a place counted from the beginning, found `[-1]`; the first element is `[0]`
            subject.a: { type: text }
            subject.b: { type: text, claim: a }
              3:3 claim-read-twice `subject.a` and `subject.b` read the same or nested places of the claim `a`; declare one attribute for both, or give them paths that part at different member names, or at filters on one name with different texts
            subject.a: { type: text, path: $.x }
            subject.b: { type: text, claim: a, path: "$.x.y" }
            subject.d: { type: text, claim: a, path: "$.z" }
              3:3 claim-read-twice `subject.a` and `subject.b` read the same or nested places of the claim `a`; declare one attribute for both, or give them paths that part at different member names, or at filters on one name with different texts
        "#]],
    );
}

#[test]
fn derived() {
    check(
        attributes,
        &[
            r#"subject.a: { type: text, derive: [{ value: x, when: { present: subject.b } }] }
subject.b: { type: text }"#,
            r#"subject.a: { type: text, derive: [{ value: x }, { value: y }] }"#,
            r#"subject.a: { type: integer, derive: [{ value: x }] }"#,
            r#"subject.a: { type: text, derive: [{ value: x, when: { resource.b: 1 } }, { value: y }] }
resource.b: { type: integer }"#,
            r#"subject.a: { type: text, derive: [{ value: x, when: { subject.b: x } }, { value: y }] }
subject.b: { type: text, derive: [{ value: x, when: { subject.a: x } }, { value: y }] }"#,
            r#"subject.a: { type: text, derive: [{ value: x, when: { subject.a: y } }, { value: y }] }"#,
            r#"subject.a: { type: text, derive: [{ when: { present: subject.b } }, { value: y }] }
subject.b: { type: text }"#,
        ],
        &expect![[r#"
            subject.a: { type: text, derive: [{ value: x, when: { present: subject.b } }] }
            subject.b: { type: text }
              2:49 derive-last expected a last entry without `when`, so that there is always a value; add `- { value: … }` as the last entry
            subject.a: { type: text, derive: [{ value: x }, { value: y }] }
              2:37 derive-last expected `when`: the entries after this one are never reached; only the last entry is `{ value: … }` alone
            subject.a: { type: integer, derive: [{ value: x }] }
              2:49 wrong-type expected an integer for `subject.a`, found the text `x`; write a whole number such as `3`
            subject.a: { type: text, derive: [{ value: x, when: { resource.b: 1 } }, { value: y }] }
            resource.b: { type: integer }
              2:55 derive-other-category expected tests of `subject.` attributes only, found a test of `resource.b`; test the other attribute in the rules, beside the derived one
            subject.a: { type: text, derive: [{ value: x, when: { subject.b: x } }, { value: y }] }
            subject.b: { type: text, derive: [{ value: x, when: { subject.a: x } }, { value: y }] }
              2:3 derive-cycle the derived attribute needs itself: `subject.a` → `subject.b` → `subject.a`; write out in one of them what is meant
            subject.a: { type: text, derive: [{ value: x, when: { subject.a: y } }, { value: y }] }
              2:3 derive-cycle the derived attribute needs itself: `subject.a` → `subject.a`; write out in one of them what is meant
            subject.a: { type: text, derive: [{ when: { present: subject.b } }, { value: y }] }
            subject.b: { type: text }
              2:39 missing-key expected the key `value` in an entry of `derive`; add `value: …`: the value that it gives
        "#]],
    );
}

#[test]
fn registers_and_conditions() {
    check(
        declared,
        &[
            r#"registers: { Owners: { of: text } }"#,
            r#"registers: { owners: { of: uuids } }"#,
            r#"registers: { owners: { title: Owners } }"#,
            r#"registers: { owners: { of: text, path: "orgs[*]" } }"#,
            r#"registers: { owners: text }"#,
            r#"conditions: { a: b, b: { all: [c] }, c: { not: a } }"#,
            r#"conditions: { a: a }"#,
            r#"conditions: { a: [b] }"#,
            r#"conditions: { a: { present: subject.b } }"#,
            r#"conditions: { a: { b: true }, b: { a: x } }"#,
        ],
        &expect![[r#"
            registers: { Owners: { of: text } }
              1:14 invalid-name expected a name of small letters, digits and `_`, a letter first, found `Owners`; write `owners`
            registers: { owners: { of: uuids } }
              1:28 unknown-kind expected a kind of text, found `uuids`; did you mean `uuid`?
            registers: { owners: { title: Owners } }
              1:14 missing-key expected the key `of` in a register; add `of: …`: the kind of text that it holds
            registers: { owners: { of: text, path: "orgs[*]" } }
              1:40 invalid-path expected a path by RFC 9535, found `orgs[*]`; a path begins with `$` and selects the members themselves: `$.orgs[*].orgnr`
            registers: { owners: text }
              1:22 wrong-shape expected a mapping, found the text `text`; the keys of a register are `of`, `title`, `path`, `may_be_empty`
            conditions: { a: b, b: { all: [c] }, c: { not: a } }
              1:15 condition-cycle the condition needs itself: `a` → `b` → `c` → `a`; write out in one of them what is meant
            conditions: { a: a }
              1:15 condition-cycle the condition needs itself: `a` → `a`; write out in one of them what is meant
            conditions: { a: [b] }
              1:18 wrong-shape expected a name or a mapping, found a list; a list does not say which must hold: write `all: [ … ]` or `any: [ … ]`
            conditions: { a: { present: subject.b } }
              1:29 unknown-attribute there is no attribute `subject.b`; declare it under `attributes`
            conditions: { a: { b: true }, b: { a: x } }
              1:20 unknown-attribute there is no attribute `b`; a named condition stands alone: `when: b`, or in a list: `all: [b, …]`
              1:36 unknown-attribute there is no attribute `a`; a named condition stands alone: `when: a`, or in a list: `all: [a, …]`
        "#]],
    );
}

#[test]
fn capabilities() {
    check(
        declared,
        &[
            r#"capabilities: { a: [read], a.read: [all] }"#,
            r#"capabilities: { a: [read, read] }"#,
            r#"capabilities: { a.b: A title }"#,
            r#"capabilities: { a: [read.all] }"#,
            r#"capabilities: { A: [read] }"#,
            r#"capabilities: { a: [Read] }"#,
            r#"capabilities: { a: 7 }"#,
            r#"capabilities: { a: { read: [x] } }"#,
            r#"capabilities: { a.b: [d], a: { b: B } }"#,
        ],
        &expect![[r#"
            capabilities: { a: [read], a.read: [all] }
              1:21 capability-and-prefix `a.read` is a capability, and the prefix of `a.read.all` too; give one of the two another name
            capabilities: { a: [read, read] }
              1:27 listed-twice expected each entry of the list once, found `read` again; leave one of them out
            capabilities: { a.b: A title }
              1:22 wrong-shape expected the last words of `a.b`, found a title; write `a: { b: … }`
            capabilities: { a: [read.all] }
              1:21 invalid-name expected a name of small letters, digits and `_`, a letter first, found `read.all`; write `read_all`
            capabilities: { A: [read] }
              1:17 invalid-name expected names of small letters, digits and `_` with dots between, found `A`; write `a`
            capabilities: { a: [Read] }
              1:21 invalid-name expected a name of small letters, digits and `_`, a letter first, found `Read`; write `read`
            capabilities: { a: 7 }
              1:20 wrong-shape expected text, a list or a mapping, found the integer `7`; write `a: "7"` if this text is meant
            capabilities: { a: { read: [x] } }
              1:28 wrong-shape expected text, found a list; write `read:` and text after it
            capabilities: { a.b: [d], a: { b: B } }
              1:32 capability-and-prefix `a.b` is a capability, and the prefix of `a.b.d` too; give one of the two another name
        "#]],
    );
}

#[test]
fn the_file() {
    check(
        declared,
        &[
            r#"title: 2026"#,
            r#"rule: {}"#,
            r#"attribute: { subject.a: { type: text } }"#,
            r#"policies: x"#,
            r#"description: [a]"#,
            r#"include: { a: b }"#,
            r#"accepted: [{ finding: unknown-key, at: rules, because: x }]"#,
            r#"accepted: [{ finding: unused-atribute, at: rules, because: x }]"#,
            r#"accepted: [{ finding: unused-attribute, at: rules.r, because: x }]"#,
            r#"accepted: [{ finding: unused-attribute, at: rules.r }]"#,
        ],
        &expect![[r#"
            title: 2026
              1:8 wrong-shape expected text, found the integer `2026`; write `title: "2026"` if this text is meant
            rule: {}
              1:1 unknown-key expected a key of a policy, found `rule`; did you mean `rules`?
              1:7 empty-collection expected something in the mapping, found nothing; write what belongs there, or leave the key out if it may be missing
            attribute: { subject.a: { type: text } }
              1:1 unknown-key expected a key of a policy, found `attribute`; did you mean `attributes`?
            policies: x
              1:1 unknown-key expected a key of a policy, found `policies`; did you mean `policy`?
            description: [a]
              1:14 wrong-shape expected text, found a list; write `description:` and text after it
            include: { a: b }
              1:10 wrong-shape expected text or a list, found a mapping; write `include:` and text or a list after it
            accepted: [{ finding: unknown-key, at: rules, because: x }]
              1:23 error-accepted expected a warning, found the error `unknown-key`; an error is never accepted: put it right
            accepted: [{ finding: unused-atribute, at: rules, because: x }]
              1:23 unknown-finding there is no finding `unused-atribute`; did you mean `unused-attribute`?
            accepted: [{ finding: unused-attribute, at: rules.r, because: x }]
              1:12 accepted-gone there is no `unused-attribute` at `rules.r` any more; leave the entry out
            accepted: [{ finding: unused-attribute, at: rules.r }]
              1:14 missing-key expected the key `because` in an accepted finding; add `because: …`: why it is accepted
        "#]],
    );
}
