//! The files of the folder. `⟦name|default⟧` is a place for text from outside: in quotes, as JSON and
//! YAML have it. `⟦=name|default⟧` is one where it stands as it is.

/// Name and text.
pub(super) const FILES: &[(&str, &str)] = &[
    ("p/policy.yaml", POLICY),
    ("p/tests.yaml", TESTS),
    ("p/routes.yaml", ROUTES),
    ("p/registers/members.json", "[\"b\", ⟦member|c⟧]"),
    ("p/registers/other.json", "[⟦member_of_no_register|c⟧]"),
    ("old/policy.yaml", OLD),
    ("old/routes.yaml", ROUTES_OLD),
    ("old/registers/members.json", "[\"b\"]"),
    ("bad/policy.yaml", BAD),
    ("bad/tests.yaml", BAD_TESTS),
    ("bad/routes.yaml", BAD_ROUTES),
    ("bad/trust/trust.yaml", BAD_TRUST),
    ("trust.yaml", TRUST),
    ("more.json", MORE),
    ("broken.json", "{ \"members\": [\"b\", 3, ⟦bad_member|c⟧], ⟦bad_register|d⟧: 3 }"),
    ("claims.json", CLAIMS),
    ("wrong.json", "{ \"pid\": [⟦wrong_claim|d⟧], ⟦wrong_name|e⟧: 1 }"),
    ("batch.jsonl", BATCH),
    ("tokens.jsonl", "{ \"id\": ⟦token_id|a⟧, \"token\": ⟦token_text|a.b.c⟧ }\n"),
    ("broken.jwt", "⟦=broken_token|a.b.c⟧"),
    ("revoked.txt", "# ⟦=revoked_comment|none⟧\n"),
    ("revoked_badly.txt", "⟦=revoked|none⟧"),
    ("roots.json", "{ \"root_keys\": [{ \"id\": 1, \"public\": ⟦root_key|a⟧ }] }"),
    ("keys_badly.json", KEYS),
];

const POLICY: &str = r#"
portvakt: 1
policy: example
title: ⟦title|A title⟧
description: ⟦description|What it is for.⟧
attributes:
  subject.scope: { type: text_set, split: " ", known: { a: ⟦known|What it is for⟧, ⟦scope|b⟧: B } }
  subject.person: { claim: ⟦claim|pid⟧, type: text }
  subject.kind:
    type: text
    derive:
      - { value: ⟦derived|person⟧, when: { present: subject.person } }
      - { value: other }
  resource.kind: { type: text, values: [⟦value|k⟧, l], optional: true }
  resource.size: { type: integer, optional: true }
  context.place: { type: text, optional: true }
registers:
  members: { of: text, title: ⟦register|Those⟧ }
conditions:
  known: { subject.person: { starts_with: ⟦prefix|p⟧ } }
  # ⟦=comment|Why it is so.⟧
capabilities: { read: ⟦capability|Read⟧, write: Write, more: { list: List, ask: Ask } }
rules:
  readers:
    allow: read
    title: ⟦rule|Readers read⟧
    when: { subject.scope: a, subject.person: [⟦literal|p⟧, "pp"] }
    then: { ⟦then_name|note⟧: ⟦then|told⟧ }
  writers: { allow: write, when: { all: [ { subject.scope: ⟦scope|b⟧ }, known ] } }
  matching: { allow: more.list, when: { any: [ { subject.person: { matches: ⟦expression|q.*⟧ } }, known ] } }
  askers: { allow: more.ask, when: { subject.kind: ⟦derived|person⟧ } }
  refused: { deny: read, when: { resource.kind: ⟦value|k⟧ }, because: ⟦because|It is closed.⟧, then: { status: 404 } }
  members_only: { require: { subject.person: { in: members } }, for: write, because: ⟦because_required|No agreement.⟧ }
assertions:
  nobody: { never: read, when: { subject.person: ⟦assertion|p⟧ } }
"#;

const OLD: &str = r#"
portvakt: 1
policy: example
attributes:
  subject.scope: { type: text_set, split: " " }
  subject.person: { claim: ⟦old_claim|pid⟧, type: text }
  resource.kind: { type: text, optional: true }
registers:
  members: { of: text }
capabilities: { read: Read, write: Write, more: { list: List, ask: Ask } }
rules:
  readers: { allow: read, when: { subject.scope: ⟦old_literal|z⟧ }, then: { ⟦old_then|note⟧: 1 } }
  writers: { allow: write, when: { subject.person: { in: members } } }
  refused: { deny: read, when: { resource.kind: ⟦old_value|k⟧ }, because: ⟦old_because|Closed.⟧ }
"#;

const ROUTES: &str = "
portvakt: 1
routes_for: policy.yaml
routes:
  GET /a/{id}: read
  ⟦route|GET /b/{id}/c⟧: write
  GET /open: public
";

const ROUTES_OLD: &str = "
portvakt: 1
routes_for: policy.yaml
routes:
  GET /a/{id}: write
  ⟦old_route|GET /d/{name}⟧: read
";

const TESTS: &str = r#"
portvakt: 1
tests_for: policy.yaml
registers: { members: [⟦test_member|p⟧] }
subjects:
  ⟦subject|somebody⟧: { scope: a, pid: ⟦subject_claim|p⟧ }
tests:
  ⟦test|reads⟧: { claims: { scope: [a], pid: ⟦test_claim|p⟧ }, resource: { kind: ⟦test_resource|l⟧ }, allow: read, rest: deny }
  fails: { claims: { pid: ⟦failing_claim|p⟧ }, allow: read, then: { note: ⟦test_then|other⟧ } }
  # ⟦=test_comment|Why.⟧
  malformed: { claims: { pid: p }, malformed: resource.kind }
"#;

const BAD: &str = r#"
portvakt: 1
policy: ⟦bad_policy|not a name⟧
include: [⟦include|nothing.yaml⟧]
⟦bad_key|keey⟧: 1
attributes:
  subject.scope: { type: ⟦bad_type|txt⟧ }
  ⟦bad_attribute|subject.no name⟧: { type: text }
  subject.path: { claim: a, path: ⟦bad_path|no path⟧, type: text, format: ⟦bad_format|uid⟧ }
  subject.pid: { type: text, ⟦bad_attribute_key|reqired⟧: true }
  subject.closed: { type: text, values: [a, ⟦bad_value|b⟧, ⟦bad_value|b⟧] } # ⟦=bad_comment|Why.⟧
  context.now: { type: time }
registers: { ⟦bad_register_name|not a name⟧: { of: ⟦bad_kind|txt⟧ } }
conditions: { ⟦bad_condition|not a name⟧: { subject.pid: a } }
capabilities: { ⟦bad_capability|not a name⟧: Read, write: Write }
rules:
  ⟦bad_rule|not a name⟧: { allow: write, when: { subject.pid: a } }
  one: { allow: ⟦unknown_capability|raed⟧, when: { ⟦unknown_attribute|subject.pdi⟧: a } }
  two: { allow: write, when: ⟦unknown_condition|knwon⟧, unless: { subject.pid: { ⟦unknown_operator|strats⟧: a } } }
  three: { allow: write, when: { subject.pid: { matches: ⟦bad_expression|(⟧, in: ⟦unknown_register|mebmers⟧ } } }
  four: { allow: write, when: { subject.closed: ⟦unlisted|c⟧, context.now: { before: ⟦bad_time|now⟧ } }, then: { ⟦bad_then|a⟧: [⟦bad_list|b⟧] } }
  five: { allow: write, when: { subject.pid: &⟦=anchor|a⟧ b } }
accepted:
  - { finding: ⟦unknown_finding|no⟧, at: ⟦bad_at|rules⟧, because: ⟦bad_because|so⟧ }
"#;

const BAD_TESTS: &str = r#"
portvakt: 1
tests_for: ⟦tests_for|other.yaml⟧
tests:
  ⟦bad_test|one⟧: { subject: ⟦unknown_subject|none⟧, allow: ⟦test_capability|raed⟧, reason: ⟦unknown_rule|noone⟧ }
"#;

const BAD_ROUTES: &str = r#"
portvakt: 1
routes_for: ⟦routes_for|other.yaml⟧
routes:
  ⟦bad_route|get path⟧: write
  GET /x: ⟦bad_target|raed⟧
"#;

const BAD_TRUST: &str = r#"
portvakt_trust: 1
title: ⟦bad_trust_title|Trust⟧
issuers:
  ⟦bad_issuer|not a name⟧:
    iss: ⟦bad_iss|here⟧
    jwks_uri: ⟦bad_address|http://a⟧
    algorithms: [⟦bad_algorithm|HS256⟧]
    audience: { one_of: [⟦bad_audience|a⟧], absent: ⟦bad_absent|no⟧ }
    required_claims: [⟦bad_required|a⟧]
    forbidden_claims: [⟦bad_forbidden|a⟧]
"#;

const TRUST: &str = r#"
portvakt_trust: 1
title: ⟦trust_title|Trust⟧
issuers:
  one:
    iss: ⟦iss|https://one⟧
    algorithms: [EdDSA]
    audience: { any: true, because: ⟦trust_because|it is a test⟧ }
"#;

const MORE: &str = "{ \"members\": [\"b\", ⟦more_member|c⟧], ⟦more_register|undeclared⟧: [\"d\"] }";

const CLAIMS: &str = r#"{
  "iss": "https://one", "exp": 1767229200, "scope": "a b", "pid": ⟦person|p⟧,
  ⟦claim_name|more⟧: ⟦claim_value|some⟧
}"#;

const BATCH: &str = r#"{ "id": ⟦id|a⟧, "claims": { "scope": "a", "pid": ⟦batch_claim|p⟧ }, "capability": "read" }
{ "id": [⟦id|a⟧, { ⟦id|a⟧: 1 }], "claims": {}, "capability": ⟦batch_capability|none⟧ }
{ "id": 3, "claims": { "pid": [] }, "route": ⟦batch_route|GET /a/3⟧ }
{ "id": 4, "claims": {}, "capability": "read", ⟦batch_member|mor⟧: 1 }
{ "id": 5, "claims": {}, "capability": "read", "registers": { ⟦batch_register|members⟧: [⟦batch_registered|b⟧, 3] } }
{ "id": 6, "claims": { "pid": "p", ⟦batch_claim_name|x⟧: 1 }, "capability": "read", "resource": { ⟦batch_attribute|kind⟧: ⟦batch_value|k⟧ } }
⟦=batch_line|no JSON⟧
"#;

const KEYS: &str = r#"{ "one": { "keys": [
  { "kty": ⟦kty|oct⟧, "kid": ⟦skipped_kid|k⟧, "alg": ⟦alg|HS256⟧, "k": "AAAA" },
  { "kty": "OKP", "crv": ⟦crv|X25519⟧, "kid": ⟦skipped_kid|k⟧, "x": ⟦key|AAAA⟧ }
] }, ⟦unknown_issuer|two⟧: {} }"#;

/// The claims of the token, and its header's members beside `alg`.
pub(super) const TOKEN: &str = r#"{
  "iss": "https://one", "exp": 1767229200, "scope": "a", "pid": ⟦token_person|p⟧,
  ⟦token_claim|more⟧: [⟦token_value|some⟧]
}"#;

/// The header of the token that is inspected only.
pub(super) const HEADER: &str = r#"{ "alg": ⟦header_alg|EdDSA⟧, "kid": ⟦header_kid|one⟧, "typ": ⟦header_typ|JWT⟧, ⟦header_name|x⟧: 1 }"#;

/// What a capability token is made of: audience, a value of the resource, a claim.
pub(super) const MINTED: &str = "⟦=audience|mailer⟧\n⟦=minted_kind|k⟧\n";

/// The claims of a capability token.
pub(super) const MINTED_CLAIMS: &str =
    r#"{ "iss": "https://one", "exp": 1767229200, "scope": "a b", "pid": ⟦minted_person|p⟧ }"#;
