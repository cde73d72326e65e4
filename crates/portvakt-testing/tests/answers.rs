//! What is told about a policy, a decision and what a subject may do: names, titles and findings as
//! they were written.
#![expect(clippy::unwrap_used, reason = "what should not be possible stops the test")]

use portvakt_eval::{
    Capability, Category, ClaimCheck, ClaimsError, DecisionTree, Engine, Finding, FindingKind,
    Fingerprint, ImageError, OpenTest, Reason, RegisterError, Registers, Standing, Subject,
    Supplied, Time, Value, Verb, VerifiedClaims,
};
use portvakt_testing::compiled;
use std::net::{IpAddr, Ipv4Addr};

const POLICY: &str = r#"portvakt: 1
policy: answers
title: What is told
attributes:
  subject.aims: { type: text_set }
  subject.ends: { claim: exp, type: time }
  subject.level: { type: integer }
  subject.name: { type: text }
  subject.scope: { type: text_set, split: " " }
  resource.at: { type: time, optional: true }
  resource.from: { type: ip, optional: true }
  resource.open: { type: boolean, optional: true }
  resource.owner: { type: text, optional: true }
  resource.size: { type: integer, optional: true }
  resource.tags: { type: text_set, optional: true }
  context.who: { type: text, optional: true }
registers:
  known: { of: norwegian_organisation_number, may_be_empty: true, title: Known ones, path: "$.all" }
conditions:
  zeal: { all: [aims, { subject.level: { at_least: 3 } }] }
  aims: { subject.aims: { has_any: [first, last] } }
capabilities:
  docs:
    read: Read a document
    write: Write a document
    close: Close a document
    mark: Mark a document
rules:
  reading: { allow: docs.read, title: Readers read, when: { subject.scope: read } }
  writing: { allow: docs.write, when: { all: [zeal, { any: [{ resource.owner: me }, { not: { resource.open: false } }] }] }, unless: { resource.tags: { has_all: [secret, z] } } }
  closing: { deny: docs.close, because: It is late., when: { resource.at: { before: 2020-01-01T00:00:00Z } }, then: { after: 7, log: true, to: you } }
  local: { require: { resource.from: { in_network: [10.0.0.0/8] } }, for: docs.close }
  marks: { allow: docs.mark, when: { all: [{ any: [{ subject.level: { at_least: 3 } }, { resource.owner: me }] }, { resource.tags: done }] } }
  closes: { allow: docs.close, when: { resource.size: { at_least: 5 } } }
"#;

fn tree() -> DecisionTree {
    compiled::tree(&compiled::valid(POLICY))
}

fn registers(tree: &DecisionTree) -> Registers {
    tree.registers([("known", ["974760673"])]).unwrap()
}

/// Asks with the subject of some claims.
fn with_subject<R>(claims: &str, ask: impl FnOnce(&DecisionTree, Subject<'_>) -> R) -> R {
    let tree = tree();
    let registers = registers(&tree);
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let binding = engine.bind(&VerifiedClaims::vouched_for_by_caller(claims.as_bytes())).unwrap();
    ask(&tree, engine.subject(&binding, Time::MIN).unwrap())
}

#[test]
fn a_tree_tells_the_names_and_titles_of_its_policy() {
    let tree = tree();
    assert_eq!(tree.title(), "What is told");
    let titles: Vec<_> = tree
        .capabilities()
        .map(|one| (tree.capability_name(one), tree.capability_title(one)))
        .collect();
    let expected = [
        ("docs.close", "Close a document"),
        ("docs.mark", "Mark a document"),
        ("docs.read", "Read a document"),
        ("docs.write", "Write a document"),
    ];
    assert_eq!(titles, expected);
    let of = |name: &str| tree.attribute(name).unwrap();
    assert_eq!(tree.attribute_claim(of("subject.scope")), "scope");
    assert_eq!(tree.attribute_claim(of("resource.owner")), "");
    let categories = ["subject.name", "resource.owner", "context.who"]
        .map(|name| tree.attribute_category(of(name)).unwrap());
    assert_eq!(categories, [Category::Subject, Category::Resource, Category::Context]);
    let declared: Vec<_> =
        tree.register_declarations().map(|one| (one.name, one.title, one.path)).collect();
    assert_eq!(declared, [("known", "Known ones", "$.all")]);
    let rules: Vec<_> = tree.rules().map(|rule| (rule.name(), rule.verb(), rule.title())).collect();
    let expected = [
        ("reading", Verb::Allow, "Readers read"),
        ("writing", Verb::Allow, ""),
        ("closing", Verb::Deny, ""),
        ("local", Verb::Require, ""),
        ("marks", Verb::Allow, ""),
        ("closes", Verb::Allow, ""),
    ];
    assert_eq!(rules, expected);
}

#[test]
fn handles_of_another_tree_tell_nothing() {
    let (mine, other) = (tree(), compiled::tree(&compiled::valid(&POLICY.replace("answers", "b"))));
    let capability = other.capability("docs.read").unwrap();
    let attribute = other.attribute("subject.name").unwrap();
    assert_eq!((mine.capability_name(capability), mine.capability_title(capability)), ("", ""));
    assert_eq!((mine.attribute_name(attribute), mine.attribute_claim(attribute)), ("", ""));
    assert_eq!(mine.attribute_category(attribute), None);
    assert!(mine.rules().all(|rule| !rule.covers(capability)));
    with_subject(r#"{"scope":"read"}"#, |_, subject| {
        let residual = subject.restrict(capability);
        assert_eq!((residual.standing(), residual.tests()), (Standing::Never, &[][..]));
        assert_eq!(residual.decide(&[], &[]).reason(), Reason::UnknownCapability);
    });
}

#[test]
fn only_the_bytes_of_a_fingerprint_are_read() {
    let tree = tree();
    let (bytes, expected) = (tree.to_bytes(), *tree.fingerprint());
    assert_eq!(DecisionTree::from_bytes_expecting(&bytes, &expected).unwrap().id(), tree.id());
    let other = compiled::tree(&compiled::valid(&POLICY.replace("answers", "other"))).to_bytes();
    let found = Fingerprint::of(&other);
    let error = DecisionTree::from_bytes_expecting(&other, &expected).err();
    assert_eq!(error, Some(ImageError::Fingerprint { expected, found }));
    // Read from what it is shown as, and from nothing else.
    assert_eq!(expected.to_string().parse(), Ok(expected));
    assert_eq!(expected.to_string().get(..2), Some(&*format!("{:02x}", expected.as_bytes()[0])));
    let shown = expected.to_string();
    let rest: String = shown.chars().skip(1).collect();
    for wrong in [&rest, &format!("{shown}0"), &format!("+{rest}"), ""] {
        assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
    }
}

#[test]
fn names_that_the_policy_does_not_declare_are_put_aside() {
    let tree = tree();
    let supply = [("zzz", vec![]), ("known", vec!["974760673"]), ("aaa", vec!["x"])];
    let registers = tree.registers(supply).unwrap();
    assert_eq!(registers.undeclared(), ["aaa", "zzz"]);
    assert!(self::registers(&tree).undeclared().is_empty());
}

#[test]
fn register_contents_that_cannot_be_taken_are_refused() {
    let tree = tree();
    let refused = |supply: &[(&str, &[&str])]| {
        let supply = supply.iter().map(|(name, members)| (*name, members.iter().copied()));
        tree.registers(supply).map(|_| ()).unwrap_err()
    };
    let register = || "known".to_owned();
    assert_eq!(refused(&[]), RegisterError::Missing { register: register() });
    let twice = refused(&[("known", &[]), ("known", &[])]);
    assert_eq!(twice, RegisterError::Repeated { register: register() });
    let kind = "norwegian_organisation_number".to_owned();
    let wrong = refused(&[("known", &["974760673", "97476067"])]);
    assert_eq!(wrong, RegisterError::Member { register: register(), position: 2, kind });
}

/// A finding in short.
fn short(finding: &Finding<'_>) -> String {
    let parts: Vec<String> = finding.parts.iter().map(short).collect();
    let kind = match finding.kind {
        FindingKind::All => "all".to_owned(),
        FindingKind::Any => "any".to_owned(),
        FindingKind::Not => "not".to_owned(),
        FindingKind::Test { attribute, written } => format!("{attribute} {written}"),
        FindingKind::Condition { name } => format!("<{name}>"),
    };
    let holds = if finding.holds { "+" } else { "-" };
    format!("{holds}{kind}{}", if parts.is_empty() { String::new() } else { format!("{parts:?}") })
        .replace('"', "")
}

#[test]
fn an_explanation_shows_conditions_as_they_were_written() {
    with_subject(r#"{"aims":["last"],"level":2}"#, |tree, subject| {
        let owner = tree.attribute("resource.owner").unwrap().is(Value::Text("me"));
        let asked = subject.request(tree.capability("docs.write").unwrap(), &[owner], &[]);
        let explanation = asked.explain();
        assert_eq!(explanation.decision.reason(), Reason::NoRuleGrants);
        assert_eq!(explanation.rules.len(), 1);
        let rule = &explanation.rules[0];
        assert_eq!((rule.rule.name(), rule.fires, rule.decides), ("writing", false, false));
        let when = rule.when.as_ref().map(short).unwrap();
        let expected = "-all[-<zeal>, +any[+resource.owner me, \
                        +not[-resource.open false]]]";
        assert_eq!(when, expected);
        let unless = rule.unless.as_ref().map(short).unwrap();
        assert_eq!(unless, "-resource.tags { has_all: [secret, z] }");
        assert!(rule.requires.is_none());
        let conditions: Vec<String> = explanation.conditions.iter().map(short).collect();
        let aims = "+<aims>[+subject.aims { has_any: [first, last] }]";
        let zeal = "-<zeal>[-all[+<aims>, -subject.level { at_least: 3 }]]";
        assert_eq!(conditions, [aims, zeal]);
    });
}

#[test]
fn a_residual_tells_the_tests_that_are_left() {
    let open = |attribute, written| OpenTest { attribute, written };
    with_subject(r#"{"scope":"x read","aims":["first"],"level":9}"#, |tree, subject| {
        let all: Vec<_> = subject
            .capabilities()
            .map(|one| (tree.capability_name(one.capability()), one.standing(), one.tests().len()))
            .collect();
        let expected = [
            ("docs.close", Standing::Depends, 3),
            ("docs.mark", Standing::Depends, 1),
            ("docs.read", Standing::Always, 0),
            ("docs.write", Standing::Depends, 3),
        ];
        assert_eq!(all, expected);
        let write = subject.restrict(tree.capability("docs.write").unwrap());
        let expected = [
            open("resource.open", "false"),
            open("resource.owner", "me"),
            open("resource.tags", "{ has_all: [secret, z] }"),
        ];
        assert_eq!(write.tests(), expected);
        // What is known already, the level, leaves nothing of the tests beside it.
        let mark = subject.restrict(tree.capability("docs.mark").unwrap());
        assert_eq!(mark.tests(), [open("resource.tags", "done")]);
        let close = subject.restrict(tree.capability("docs.close").unwrap());
        let expected = [
            open("resource.at", "{ before: 2020-01-01T00:00:00Z }"),
            open("resource.from", "{ in_network: [10.0.0.0/8] }"),
            open("resource.size", "{ at_least: 5 }"),
        ];
        assert_eq!(close.tests(), expected);
    });
    // Without the scope no request is allowed.
    with_subject(r#"{"level":2}"#, |tree, subject| {
        for name in ["docs.read", "docs.write"] {
            let residual = subject.restrict(tree.capability(name).unwrap());
            assert_eq!(
                (residual.standing(), residual.tests()),
                (Standing::Never, &[][..]),
                "{name}"
            );
        }
    });
}

#[test]
fn values_of_every_type_are_taken_and_of_any_other_refused() {
    let time = Value::Time(Time::from_seconds(1_600_000_000).unwrap());
    let ip = Value::Ip(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)));
    let values = [
        ("resource.at", time),
        ("resource.from", ip),
        ("resource.open", Value::Boolean(true)),
        ("resource.owner", Value::Text("x")),
        ("resource.size", Value::Integer(1_600_000_000)),
        ("resource.tags", Value::Texts(&["x"])),
    ];
    with_subject("{}", |tree, subject| {
        let capability = tree.capability("docs.close").unwrap();
        for (name, _) in values {
            let attribute = tree.attribute(name).unwrap();
            for (other, value) in values {
                let decision = subject.request(capability, &[attribute.is(value)], &[]).decide();
                let malformed = decision.malformed().map(|one| one.attribute);
                let fits = name == other
                    || (name, other) == ("resource.at", "resource.size")
                    || (name, other) == ("resource.tags", "resource.owner");
                assert_eq!(malformed, (!fits).then_some(name), "{name} given as {other}");
            }
        }
        // They are compared as what they stand for.
        let give = |name: &str, value| tree.attribute(name).unwrap().is(value);
        let ask = |resource: &[Supplied<'_>]| {
            let decision = subject.request(capability, resource, &[]).decide();
            (decision.reason(), decision.rule().map(|rule| rule.name().to_owned()))
        };
        let named = |reason, name: &str| (reason, Some(name.to_owned()));
        let size = give("resource.size", Value::Integer(5));
        let near = give("resource.from", ip);
        assert_eq!(ask(&[near, size]), named(Reason::Granted, "closes"));
        let far = give("resource.from", Value::Ip(IpAddr::V4(Ipv4Addr::new(11, 0, 0, 1))));
        assert_eq!(ask(&[far, size]), named(Reason::RequirementNotMet, "local"));
        let late = give("resource.at", Value::Time(Time::from_seconds(1_577_836_799).unwrap()));
        assert_eq!(ask(&[late, near, size]), named(Reason::Refused, "closing"));
        let on_time = give("resource.at", Value::Time(Time::from_seconds(1_577_836_800).unwrap()));
        assert_eq!(ask(&[on_time, near, size]), named(Reason::Granted, "closes"));
    });
}

#[test]
fn a10_values_handed_in_as_json_have_the_limits_of_claims() {
    with_subject("{}", |tree, subject| {
        let capability = tree.capability("docs.close").unwrap();
        let owner = tree.attribute("resource.owner").unwrap();
        let reason = |json: &str| {
            subject.request(capability, &[owner.is(Value::Json(json))], &[]).decide().reason()
        };
        // Space around a value counts for its length.
        let padded = |len: usize| format!("{}\"x\"", " ".repeat(len - 3));
        assert_ne!(reason(&padded(64 << 10)), Reason::Malformed);
        assert_eq!(reason(&padded((64 << 10) + 1)), Reason::Malformed);
    });
}

#[test]
fn a10_a_text_that_is_split_has_at_most_8_kibibytes() {
    let tree = tree();
    let registers = registers(&tree);
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let bind = |len: usize| {
        let claims =
            format!("{{\"scope\":\"{}\"}}", "a-longer-member ".repeat(600).get(..len).unwrap());
        engine.bind(&VerifiedClaims::vouched_for_by_caller(claims.into_bytes())).is_ok()
    };
    assert!(bind(8 << 10) && !bind((8 << 10) + 1));
}

/// Sees the claims that it wants.
struct Seen(Vec<(String, String)>);

impl ClaimCheck for Seen {
    fn wants(&mut self, name: &str) -> bool {
        matches!(name, "level" | "iss" | "exp" | "list")
    }

    fn see(&mut self, name: &str, json: &str) {
        self.0.push((name.to_owned(), json.to_owned()));
    }
}

#[test]
fn a_check_sees_the_claims_that_it_wants_whether_the_policy_reads_them_or_not() {
    let tree = tree();
    let registers = registers(&tree);
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let json = br#"{"level":7,"name":"n","iss":"i","other":1,"exp":9}"#;
    let claims = VerifiedClaims::vouched_for_by_caller(json);
    let mut seen = Seen(Vec::new());
    let binding = engine.bind_checked(&claims, &mut seen).unwrap();
    let pair = |name: &str, json: &str| (name.to_owned(), json.to_owned());
    assert_eq!(seen.0, [pair("level", "7"), pair("iss", "\"i\""), pair("exp", "9")]);
    assert_eq!(binding.expires(), Time::from_seconds(9).ok());
}

/// Whether the policy reads `exp` itself makes no difference.
#[test]
fn a_binding_ends_with_its_claims() {
    let undeclared = POLICY.replace("  subject.ends: { claim: exp, type: time }\n", "");
    for policy in [POLICY, &undeclared] {
        let tree = compiled::tree(&compiled::valid(policy));
        let registers = registers(&tree);
        let engine = Engine::try_new(&tree, &registers).unwrap();
        let expires = |claims: &str| {
            let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
            engine.bind(&claims).unwrap().expires()
        };
        assert_eq!(expires(r#"{"exp":9}"#), Time::from_seconds(9).ok());
        assert_eq!(expires(r#"{"exp":null}"#), None);
        assert_eq!(expires("{}"), None);
    }
}

#[test]
fn refused_claims_say_what_was_expected() {
    let tree = tree();
    let registers = registers(&tree);
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let refused = |claims: &str| {
        let claims = VerifiedClaims::vouched_for_by_caller(claims.as_bytes());
        let error: ClaimsError = engine.bind(&claims).map(|_| ()).unwrap_err();
        (error.attribute().to_owned(), error.expected().to_owned())
    };
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(16), "]".repeat(16));
    for (claims, attribute, expected) in [
        (r#"{"level":"x"}"#, "subject.level", "an integer"),
        (&format!("{{\"x\":\"{}\"}}", "x".repeat(64 << 10)), "", "claims of at most 65536 bytes"),
        (&deep, "", "claims that nest at most 16 deep"),
        (r#"{"level":[}"#, "", "a JSON object"),
        ("[]", "", "a JSON object"),
        (r#"{"x":1,"x":1}"#, "", "each claim once"),
    ] {
        assert_eq!(refused(claims), (attribute.to_owned(), expected.to_owned()));
    }
}

/// Logs say which policy, capability and rule, and how much was there; a11 says what they do not.
#[test]
fn debug_output_names_what_it_stands_for() {
    let tree = tree();
    let registers = registers(&tree);
    let engine = Engine::try_new(&tree, &registers).unwrap();
    let json = br#"{"scope":"read","exp":9}"#;
    let claims = VerifiedClaims::vouched_for_by_caller(json);
    let binding = engine.bind(&claims).unwrap();
    let subject = engine.subject(&binding, Time::MIN).unwrap();
    let request = subject.request(tree.capability("docs.read").unwrap(), &[], &[]);
    let unknown = subject.request(Capability::unknown(), &[], &[]);
    assert_eq!(unknown.capability(), Capability::unknown());
    assert_eq!(format!("{unknown:?}"), r#"Request { capability: "", .. }"#);
    assert_eq!(format!("{claims:?}"), "VerifiedClaims { bytes: 24, .. }");
    assert_eq!(format!("{request:?}"), r#"Request { capability: "docs.read", .. }"#);
    assert_eq!(
        format!("{:?}", request.decide()),
        r#"Decision { effect: Allow, reason: Granted, rule: Some("reading"), malformed: None }"#
    );
    assert_eq!(
        format!("{:?}", tree.rules().next().unwrap()),
        r#"Rule { name: "reading", verb: Allow }"#
    );
    let fingerprint = format!("Fingerprint({})", tree.fingerprint());
    assert_eq!(format!("{:?}", tree.fingerprint()), fingerprint);
    assert_eq!(
        format!("{tree:?}"),
        format!("DecisionTree {{ policy: \"answers\", fingerprint: {fingerprint}, .. }}")
    );
    let shown = format!("{registers:?}");
    assert!(
        shown.starts_with("Registers { stamp: Stamp(") && shown.ends_with("), sizes: [1], .. }")
    );
    let bound = format!("Binding {{ of: {:?}, expires: Some(Time(9)), .. }}", tree.id());
    assert_eq!(format!("{binding:?}"), bound);
    assert_eq!(format!("{subject:?}"), format!("Subject {{ binding: {bound}, .. }}"));
    assert_eq!((binding.tree(), binding.expires()), (tree.id(), Time::from_seconds(9).ok()));
    let values = [
        Value::Text("x"),
        Value::Texts(&["x"]),
        Value::Integer(1),
        Value::Boolean(true),
        Value::Time(Time::MIN),
        Value::Ip(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        Value::Json("1"),
        Value::Absent,
    ];
    assert_eq!(
        format!("{values:?}"),
        "[Text(..), Texts(..), Integer(..), Boolean(..), Time(..), Ip(..), Json(..), Absent]"
    );
}
