//! Mistakes in conditions, rules and assertions.

use super::check;
use expect_test::expect;

/// Declarations for rules to use.
const DECLARED: &str = "
portvakt: 1
policy: p
attributes:
  subject.scope: { type: text_set, split: \" \", known: { orders:read: Read, orders:write: Write } }
  subject.role: { type: text, values: [reader, writer] }
  subject.level: { type: integer, values: [1, 2, 3] }
  subject.id: { type: text, format: uuid }
  subject.name: { type: text }
  subject.seen: { type: time }
  subject.from: { type: ip }
  subject.origin: { type: text, derive: [{ value: inside, when: inside }, { value: outside }] }
  resource.owner: { type: text }
registers: { owners: { of: text } }
conditions: { inside: { subject.name: { in: owners } } }
capabilities: { orders: [read, write], orders.lines: [read], health: Is it well? }
assertions: { used: { ignores: [subject.scope, subject.role, subject.level, subject.id, subject.name, subject.seen, subject.from, subject.origin, resource.owner] } }
rules:
  all: { allow: \"**\" }
";

/// A policy with this rule, on the last line.
fn rule(rule: &str) -> String {
    format!("{DECLARED}  one: {rule}")
}

/// A policy with a rule of this condition, on the last line.
fn when(condition: &str) -> String {
    rule(&format!("{{ allow: orders.read, when: {condition} }}"))
}

/// A policy with this assertion.
fn assertion(assertion: &str) -> String {
    DECLARED.replace("assertions: { used:", &format!("assertions: {{ one: {assertion}, used:"))
}

#[test]
fn names() {
    check(
        when,
        &[
            r#"{ subject.skope: orders:read }"#,
            r#"{ scope: orders:read }"#,
            r#"{ presnt: subject.name }"#,
            r#"{ inside: true }"#,
            r#"insid"#,
            r#"subject.name"#,
            r#"[inside]"#,
            r#"7"#,
            r#"{ all: inside }"#,
            r#"{ any: [inside, insid] }"#,
            r#"{ not: [inside] }"#,
            r#"{ present: inside }"#,
            r#"{ present: 5 }"#,
            r#"{ present: [subject.name, subject.name] }"#,
            r#"{ absent: subject.origin }"#,
            r#"{ present: resource.owner }"#,
            r#"{ present: { a: b } }"#,
        ],
        &expect![[r#"
            { subject.skope: orders:read }
              20:38 unknown-attribute there is no attribute `subject.skope`; did you mean `subject.scope`?
            { scope: orders:read }
              20:38 unknown-attribute there is no attribute `scope`; did you mean `subject.scope`?
            { presnt: subject.name }
              20:38 unknown-attribute there is no attribute `presnt`; did you mean `present`?
            { inside: true }
              20:38 unknown-attribute there is no attribute `inside`; a named condition stands alone: `when: inside`, or in a list: `all: [inside, …]`
            insid
              20:36 unknown-condition there is no condition `insid`; did you mean `inside`?
            subject.name
              20:36 unknown-condition there is no condition `subject.name`; a condition tests it: `{ subject.name: … }` or `{ present: subject.name }`
            [inside]
              20:36 wrong-shape expected a name or a mapping, found a list; a list does not say which must hold: write `all: [ … ]` or `any: [ … ]`
            7
              20:36 wrong-shape expected a name or a mapping, found the integer `7`; write `when:` and a name after it
            { all: inside }
              20:43 wrong-shape expected a list, found the text `inside`; write `all: [inside]`
            { any: [inside, insid] }
              20:52 unknown-condition there is no condition `insid`; did you mean `inside`?
            { not: [inside] }
              20:43 wrong-shape expected a name or a mapping, found a list; a list does not say which must hold: write `all: [ … ]` or `any: [ … ]`
            { present: inside }
              20:47 unknown-attribute there is no attribute `inside`; declare it under `attributes`
            { present: 5 }
              20:47 wrong-shape expected an attribute or a list, found the integer `5`; write `present:` and an attribute after it
            { present: [subject.name, subject.name] }
              20:62 listed-twice expected each entry of the list once, found `subject.name` again; leave one of them out
            { absent: subject.origin }
              20:46 always-present `subject.origin` is always there: it is derived; leave the test out, or declare that the attribute may be absent
            { present: resource.owner }
              20:47 always-present `resource.owner` is always there: it is not `optional`; leave the test out, or declare that the attribute may be absent
            { present: { a: b } }
              20:47 wrong-shape expected an attribute or a list, found a mapping; write `present:` and an attribute or a list after it
        "#]],
    );
}

#[test]
fn values() {
    check(
        when,
        &[
            r#"{ subject.scope: orders:raed }"#,
            r#"{ subject.scope: [orders:read] }"#,
            r#"{ subject.scope: { has_any: [orders:read, orders:x] } }"#,
            r#"{ subject.scope: "orders:read orders:write" }"#,
            r#"{ subject.role: riter }"#,
            r#"{ subject.role: { is_not: admin } }"#,
            r#"{ subject.role: [reader, reader] }"#,
            r#"{ subject.level: 4 }"#,
            r#"{ subject.level: "2" }"#,
            r#"{ subject.level: high }"#,
            r#"{ subject.level: { at_least: "2" } }"#,
            r#"{ subject.id: abc }"#,
            r#"{ subject.name: 7 }"#,
            r#"{ subject.name: true }"#,
            r#"{ subject.name: yes }"#,
            r#"{ subject.origin: insid }"#,
            r#"{ subject.seen: 2026-01-01 }"#,
            r#"{ subject.seen: { after: 2026-01-01T00:00:00.5Z } }"#,
            r#"{ subject.seen: 1767225600 }"#,
            r#"{ subject.from: 10.0.0.0/8 }"#,
            r#"{ subject.from: fe80::1%eth0 }"#,
            r#"{ subject.from: 010.0.0.1 }"#,
            r#"{ subject.from: [10.0.0.1, "::ffff:10.0.0.1"] }"#,
        ],
        &expect![[r#"
            { subject.scope: orders:raed }
              20:53 unknown-member `subject.scope` has no known member `orders:raed`; did you mean `orders:read`?
            { subject.scope: [orders:read] }
              20:53 operator-unfit a list of values tests `text`, `integer`, `boolean`, `time` or `ip`, and `subject.scope` is `text_set`; write `{ has_any: [orders:read] }`; or with `has_all`; or with `has_only`
            { subject.scope: { has_any: [orders:read, orders:x] } }
              20:78 unknown-member `subject.scope` has no known member `orders:x`; write one of `orders:read`, `orders:write`
            { subject.scope: "orders:read orders:write" }
              20:53 invalid-text expected a member of `subject.scope`, which is split at ` `, found `orders:read orders:write`; name each member by itself: no member is empty or contains the separator
            { subject.role: riter }
              20:52 unlisted-value `subject.role` is never `riter`; did you mean `writer`?
            { subject.role: { is_not: admin } }
              20:62 unlisted-value `subject.role` is never `admin`; write one of `reader`, `writer`
            { subject.role: [reader, reader] }
              20:61 listed-twice expected each entry of the list once, found `reader` again; leave one of them out
            { subject.level: 4 }
              20:53 unlisted-value `subject.level` is never `4`; write one of `1`, `2`, `3`
            { subject.level: "2" }
              20:53 wrong-type expected an integer for `subject.level`, found the text `"2"`; write `2` without quotes
            { subject.level: high }
              20:53 wrong-type expected an integer for `subject.level`, found the text `high`; write a whole number such as `3`
            { subject.level: { at_least: "2" } }
              20:65 wrong-type expected an integer for `subject.level`, found the text `"2"`; write `2` without quotes
            { subject.id: abc }
              20:50 invalid-text expected a UUID such as `f81d4fae-7dec-11d0-a765-00a0c91e6bf6` for `subject.id`, found `abc`; write it as in `f81d4fae-7dec-11d0-a765-00a0c91e6bf6`
            { subject.name: 7 }
              20:52 wrong-type expected text for `subject.name`, found the integer `7`; write `"7"` if this text is meant
            { subject.name: true }
              20:52 wrong-type expected text for `subject.name`, found the boolean `true`; write `"true"` if this text is meant
            { subject.name: yes }
              20:52 unclear-scalar expected text or a value, found `yes`, which some readers of YAML take for `true`; write `true`, or `"yes"` if this text is meant
            { subject.origin: insid }
              20:54 unlisted-value `subject.origin` is never `insid`; did you mean `inside`?
            { subject.seen: 2026-01-01 }
              20:52 invalid-time expected a time such as `2026-01-31T12:00:00Z`, found `2026-01-01`; write the time of day and the offset too: `2026-01-01T00:00:00Z`
            { subject.seen: { after: 2026-01-01T00:00:00.5Z } }
              20:61 invalid-time expected a time in whole seconds, found `2026-01-01T00:00:00.5Z`; write `2026-01-01T00:00:00Z`
            { subject.seen: 1767225600 }
              20:52 wrong-type expected a time for `subject.seen`, found the integer `1767225600`; write a time such as `2026-01-31T12:00:00Z`
            { subject.from: 10.0.0.0/8 }
              20:52 invalid-address expected an address such as `10.0.0.1` or `::1`, found `10.0.0.0/8`; a network is tested with `{ in_network: [10.0.0.0/8] }`
            { subject.from: fe80::1%eth0 }
              20:52 invalid-address expected an address such as `10.0.0.1` or `::1`, found `fe80::1%eth0`; leave the zone out: `fe80::1`
            { subject.from: 010.0.0.1 }
              20:52 invalid-address expected an address such as `10.0.0.1` or `::1`, found `010.0.0.1`; write four numbers with dots between and no leading zeros, or an IPv6 address
            { subject.from: [10.0.0.1, "::ffff:10.0.0.1"] }
              20:63 listed-twice expected each entry of the list once, found `"::ffff:10.0.0.1"` again; leave one of them out
        "#]],
    );
}

#[test]
fn operators() {
    check(
        when,
        &[
            r#"{ subject.name: { start_with: a } }"#,
            r#"{ subject.name: { at_least: 1 } }"#,
            r#"{ subject.scope: { in: owners } }"#,
            r#"{ subject.scope: { same_as: subject.name } }"#,
            r#"{ subject.level: { starts_with: a } }"#,
            r#"{ subject.name: { starts_with: 1 } }"#,
            r#"{ subject.name: { matches: "^a$" } }"#,
            r#"{ subject.name: { matches: "(?i)a" } }"#,
            r#"{ subject.name: { matches: "a(" } }"#,
            r#"{ subject.name: { in: owner } }"#,
            r#"{ subject.id: { in: owners } }"#,
            r#"{ subject.name: { in: [owners] } }"#,
            r#"{ subject.name: { same_as: subject.name } }"#,
            r#"{ subject.name: { same_as: subject.id } }"#,
            r#"{ subject.name: { same_as: subject.level } }"#,
            r#"{ subject.scope: { has_value_of: subject.level } }"#,
            r#"{ subject.seen: { within: { seconds: -1, before: subject.seen } } }"#,
            r#"{ subject.seen: { within: 5 } }"#,
            r#"{ subject.seen: { before: subject.name } }"#,
            r#"{ subject.from: { in_network: [10.0.0.1/8] } }"#,
            r#"{ subject.from: { in_network: 10.0.0.0/8 } }"#,
            r#"{ subject.from: { in_network: [10.0.0.1] } }"#,
            r#"{ subject.from: { in_network: ["::ffff:10.0.0.0/104", 10.0.0.0/8] } }"#,
            r#"{ subject.name: { is_not: { is_not: 5 } } }"#,
        ],
        &expect![[r#"
            { subject.name: { start_with: a } }
              20:54 unknown-operator there is no operator `start_with`; did you mean `starts_with`?
            { subject.name: { at_least: 1 } }
              20:54 operator-unfit `at_least` tests `integer`, and `subject.name` is `text`; operators on `text` are `is_not`, `starts_with`, `matches`, `in`, `same_as`
            { subject.scope: { in: owners } }
              20:55 operator-unfit `in` tests `text`, and `subject.scope` is `text_set`; operators on `text_set` are `is_not`, `has_any`, `has_all`, `has_only`, `starts_with`, `matches`, `has_value_of`
            { subject.scope: { same_as: subject.name } }
              20:55 operator-unfit `same_as` tests `text`, `integer`, `boolean`, `time` or `ip`, and `subject.scope` is `text_set`; operators on `text_set` are `is_not`, `has_any`, `has_all`, `has_only`, `starts_with`, `matches`, `has_value_of`
            { subject.level: { starts_with: a } }
              20:55 operator-unfit `starts_with` tests `text` or `text_set`, and `subject.level` is `integer`; operators on `integer` are `is_not`, `at_least`, `at_most`, `more_than`, `less_than`, `same_as`
            { subject.name: { starts_with: 1 } }
              20:67 wrong-shape expected text, found the integer `1`; write `starts_with: "1"` if this text is meant
            { subject.name: { matches: "^a$" } }
              20:63 invalid-expression expected a regular expression, found `^`: `^`, `$` and `\b` are not supported; the whole text must match as it is; write `.*` where anything may stand
            { subject.name: { matches: "(?i)a" } }
              20:63 invalid-expression expected a regular expression, found `(?i)`: flags are not supported; write out the letters: `[Aa]`
            { subject.name: { matches: "a(" } }
              20:63 invalid-expression expected a regular expression, found `(`: unclosed group; a character with a meaning of its own stands after `\`, as in `\.`
            { subject.name: { in: owner } }
              20:58 unknown-register there is no register `owner`; did you mean `owners`?
            { subject.id: { in: owners } }
              20:56 kinds-differ expected a register of `uuid`, found `owners` of `text`; declare the register with `of: uuid`, or test another attribute
            { subject.name: { in: [owners] } }
              20:58 wrong-shape expected a name, found a list; write `in:` and a name after it
            { subject.name: { same_as: subject.name } }
              20:63 compared-with-itself expected another attribute, found the one that is tested; an attribute is always equal to itself: write `present: …` if that is meant
            { subject.name: { same_as: subject.id } }
              20:63 kinds-differ expected an attribute of kind `text`, found `subject.id` of kind `uuid`; give both a `format` of one kind
            { subject.name: { same_as: subject.level } }
              20:63 wrong-type expected an attribute of type `text`, found `subject.level` of type `integer`; attributes of type `text` are `resource.owner`, `subject.id`, `subject.name`, `subject.origin`, `subject.role`
            { subject.scope: { has_value_of: subject.level } }
              20:69 wrong-type expected an attribute of type `text` or `text_set`, found `subject.level` of type `integer`; attributes of type `text` or `text_set` are `resource.owner`, `subject.id`, `subject.name`, `subject.origin`, `subject.role`
            { subject.seen: { within: { seconds: -1, before: subject.seen } } }
              20:73 negative-length expected a length of at least 0 seconds, found `-1`; write `seconds: 1`
              20:85 compared-with-itself expected another attribute, found the one that is tested; an attribute is always equal to itself: write `present: …` if that is meant
            { subject.seen: { within: 5 } }
              20:62 wrong-shape expected a mapping, found the integer `5`; the keys of a stretch of time are `seconds`, `before`
            { subject.seen: { before: subject.name } }
              20:62 wrong-type expected an attribute of type `time`, found `subject.name` of type `text`; attributes of type `time` are `subject.seen`
            { subject.from: { in_network: [10.0.0.1/8] } }
              20:67 invalid-network expected a network without bits of a host, found `10.0.0.1/8`; the network is `10.0.0.0/8`, this one address is `10.0.0.1/32`
            { subject.from: { in_network: 10.0.0.0/8 } }
              20:66 wrong-shape expected a list, found the text `10.0.0.0/8`; write `in_network: [10.0.0.0/8]`
            { subject.from: { in_network: [10.0.0.1] } }
              20:67 invalid-network expected a network, found the address `10.0.0.1`; write `10.0.0.1/32`, or test for equality with the address
            { subject.from: { in_network: ["::ffff:10.0.0.0/104", 10.0.0.0/8] } }
              20:90 listed-twice expected each entry of the list once, found `10.0.0.0/8` again; leave one of them out
            { subject.name: { is_not: { is_not: 5 } } }
              20:72 wrong-type expected text for `subject.name`, found the integer `5`; write `"5"` if this text is meant
        "#]],
    );
}

#[test]
fn verbs_and_keys() {
    check(
        rule,
        &[
            r#"{ alow: orders.read }"#,
            r#"{ title: Nothing }"#,
            r#"{ allow: orders.read, deny: orders.write }"#,
            r#"{ allow: orders.read, because: x }"#,
            r#"{ deny: orders.read, unless: inside }"#,
            r#"{ require: inside }"#,
            r#"{ require: [inside], for: orders.read }"#,
            r#"{ allow: orders.read, for: orders.write }"#,
            r#"{ allow: orders.read, whn: inside }"#,
            r#"allow"#,
            r#"[allow]"#,
            r#"{ allow: orders.read, then: { max_age: [1] } }"#,
            r#"{ allow: orders.read, then: { Max-Age: 1 } }"#,
            r#"{ allow: orders.read, then: 5 }"#,
            r#"{ deny: orders.read, because: 5 }"#,
            r#"{ allow: orders.read, title: a, b }"#,
        ],
        &expect![[r#"
            { alow: orders.read }
              20:10 unknown-key expected a key of a rule, found `alow`; did you mean `allow`?
            { title: Nothing }
              20:3 no-verb expected one of `allow`, `deny`, `require` in a rule; add what it does, such as `allow: …`
            { allow: orders.read, deny: orders.write }
              20:10 several-verbs expected one of `allow`, `deny`, `require` in a rule, found `allow`, `deny`; make it 2 entries, each with a name of its own
            { allow: orders.read, because: x }
              20:30 unknown-key `because` stands in a rule with `deny` or a rule with `require`, not in a rule with `allow`; the keys of a rule with `allow` are `allow`, `except`, `when`, `unless`, `then`, `title`
            { deny: orders.read, unless: inside }
              20:29 unknown-key `unless` stands in a rule with `allow` or a rule with `require`, not in a rule with `deny`; the keys of a rule with `deny` are `deny`, `except`, `when`, `because`, `then`, `title`
            { require: inside }
              20:3 missing-key expected the key `for` in a rule with `require`; add `for: …`: the capabilities that need it
            { require: [inside], for: orders.read }
              20:19 wrong-shape expected a name or a mapping, found a list; a list does not say which must hold: write `all: [ … ]` or `any: [ … ]`
            { allow: orders.read, for: orders.write }
              20:30 unknown-key `for` stands in a rule with `require`, not in a rule with `allow`; the keys of a rule with `allow` are `allow`, `except`, `when`, `unless`, `then`, `title`
            { allow: orders.read, whn: inside }
              20:30 unknown-key expected a key of a rule with `allow`, found `whn`; did you mean `when`?
            allow
              20:8 wrong-shape expected a mapping, found the text `allow`; a rule has one of `allow`, `deny`, `require`
            [allow]
              20:8 wrong-shape expected a mapping, found a list; a rule has one of `allow`, `deny`, `require`
            { allow: orders.read, then: { max_age: [1] } }
              20:47 wrong-shape expected text, an integer or a boolean, found a list; write `max_age:` and text, an integer or a boolean after it
            { allow: orders.read, then: { Max-Age: 1 } }
              20:38 invalid-name expected a name of small letters, digits and `_`, a letter first, found `Max-Age`; write `max_age`
            { allow: orders.read, then: 5 }
              20:36 wrong-shape expected a mapping, found the integer `5`; write `then:` and a mapping after it
            { deny: orders.read, because: 5 }
              20:38 wrong-shape expected text, found the integer `5`; write `because: "5"` if this text is meant
            { allow: orders.read, title: a, b }
              20:40 unknown-key expected a key of a rule with `allow`, found `b`; inside braces, text that holds a comma stands in quotes
        "#]],
    );
}

#[test]
fn capabilities() {
    check(
        rule,
        &[
            r#"{ allow: orders.raed }"#,
            r#"{ allow: orders }"#,
            r#"{ allow: orders.* }"#,
            r#"{ allow: "*" }"#,
            r#"{ allow: "*.reed" }"#,
            r#"{ allow: orders.**.read }"#,
            r#"{ allow: order.** }"#,
            r#"{ allow: [orders.read, orders.read] }"#,
            r#"{ allow: 5 }"#,
            r#"{ allow: orders.**, except: orders.** }"#,
            r#"{ allow: orders.**, except: health }"#,
            r#"{ allow: orders.**, except: [orders.read, helth] }"#,
            r#"{ allow: **.read }"#,
        ],
        &expect![[r#"
            { allow: orders.raed }
              20:17 unknown-capability there is no capability `orders.raed`; did you mean `orders.read`?
            { allow: orders }
              20:17 unknown-capability there is no capability `orders`; it is a prefix: write `orders.**` for all that stands below it
            { allow: orders.* }
              20:17 invalid-pattern expected `**` or a word at the end, found `orders.*`; write `orders.**`
            { allow: "*" }
              20:17 invalid-pattern expected `**` or a word at the end, found `"*"`; write `"**"`
            { allow: "*.reed" }
              20:17 unknown-capability no capability is covered by `*.reed`; declare it under `capabilities`
            { allow: orders.**.read }
              20:17 invalid-pattern expected `**` at the end only, found `orders.**.read`; `*` stands for exactly one word
            { allow: order.** }
              20:17 unknown-capability no capability is covered by `order.**`; did you mean `orders.**`?
            { allow: [orders.read, orders.read] }
              20:31 listed-twice expected each entry of the list once, found `orders.read` again; leave one of them out
            { allow: 5 }
              20:17 wrong-shape expected a capability or a list, found the integer `5`; write `allow:` and a capability after it
            { allow: orders.**, except: orders.** }
              20:28 nothing-left expected something to cover, but `except` takes everything away; leave the rule out, or take away less
            { allow: orders.**, except: health }
              20:36 except-takes-nothing `except: health` takes nothing away; leave it out
            { allow: orders.**, except: [orders.read, helth] }
              20:50 unknown-capability there is no capability `helth`; did you mean `health`?
            { allow: **.read }
              20:17 invalid-pattern expected `**` at the end only, found `**.read`; `*` stands for exactly one word
              20:17 yaml-alias expected a value, found the YAML alias `**.read`; write `"**.read"` if a pattern is meant: without quotes, YAML takes text that begins with `*` for an alias
        "#]],
    );
}

#[test]
fn assertions() {
    check(
        assertion,
        &[
            r#"{ nevr: orders.read }"#,
            r#"{ never: orders.read, always: health }"#,
            r#"{ never: orders.read, if: inside }"#,
            r#"{ implies: [orders.read] }"#,
            r#"{ implies: [orders.read, "orders.**"] }"#,
            r#"{ implies: orders.read, when: inside }"#,
            r#"{ only_helps: subject.skope }"#,
            r#"{ ignores: [subject.name, subject.name] }"#,
            r#"{ always: nothing.** }"#,
        ],
        &expect![[r#"
            { nevr: orders.read }
              17:22 unknown-key expected a key of an assertion, found `nevr`; did you mean `never`?
            { never: orders.read, always: health }
              17:22 several-verbs expected one of `never`, `always`, `implies`, `only_helps`, `ignores` in an assertion, found `never`, `always`; make it 2 entries, each with a name of its own
            { never: orders.read, if: inside }
              17:42 unknown-key expected a key of an assertion with `never`, found `if`; the keys of an assertion with `never` are `never`, `when`, `unless`
            { implies: [orders.read] }
              17:31 wrong-shape expected a list of two, found a list of 1; write `implies:` and a list of two after it
            { implies: [orders.read, "orders.**"] }
              17:45 invalid-pattern expected the full name of one capability, found `orders.**`; only rules, assertions and tests name several at once
            { implies: orders.read, when: inside }
              17:31 wrong-shape expected a list of two, found the text `orders.read`; write `implies:` and a list of two after it
              17:44 unknown-key `when` stands in an assertion with `never`, not in an assertion with `implies`; the keys of an assertion with `implies` are `implies`
            { only_helps: subject.skope }
              17:34 unknown-attribute there is no attribute `subject.skope`; did you mean `subject.scope`?
            { ignores: [subject.name, subject.name] }
              17:46 listed-twice expected each entry of the list once, found `subject.name` again; leave one of them out
            { always: nothing.** }
              17:30 unknown-capability no capability is covered by `nothing.**`; declare it under `capabilities`
        "#]],
    );
}
