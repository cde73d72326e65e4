//! Random policies and requests: compiled, they decide as their formulas mean.

use super::meaning::{Given, World};
use super::service::Service;
use super::{Allowance, Allowances, image, policy};
use crate::limits::Limits;
use crate::policy::{AttributeId, Policy};
use portvakt_eval::image::kind;
use portvakt_eval::index::NONE;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const HEAD: &str = r#"portvakt: 1
policy: random
attributes:
  subject.s: { type: text_set, split: " " }
  subject.roles: { type: text_set }
  subject.t: { type: text }
  subject.u: { type: text }
  subject.n: { type: integer }
  subject.b: { type: boolean }
  subject.ip: { type: ip }
  subject.d:
    type: text
    derive:
      - { value: a, when: { DERIVE0 } }
      - { value: b, when: { DERIVE1 } }
      - { value: c }
  subject.e:
    type: integer
    derive:
      - { value: 3, when: { subject.d: a } }
      - { value: 1, when: { DERIVE2 } }
      - { value: 2 }
  resource.t: { type: text, optional: true }
  resource.v: { type: text, optional: true, values: [a, ab, b, c] }
  resource.n: { type: integer, optional: true }
  resource.s: { type: text_set, optional: true }
  resource.m: { type: time, optional: true }
  context.m: { type: time, optional: true }
  resource.d:
    type: text
    derive:
      - { value: ab, when: { resource.t: { in: r } } }
      - { value: b, when: { any: [ { resource.n: 1 }, { resource.s: b } ] } }
      - { value: a }
registers:
  r: { of: text, may_be_empty: true }
conditions:
  first: { COND0 }
  second: { COND1 }
capabilities:
  a: [x, y, z]
  b: [x, y]
rules:
"#;

/// A small generator of numbers (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % sides
    }

    fn of<'o>(&mut self, options: &[&'o str]) -> &'o str {
        options[self.roll(options.len())]
    }

    fn text(&mut self) -> &'static str {
        self.of(&["a", "b", "c", "ab"])
    }

    fn list(&mut self, count: usize) -> String {
        let mut all: Vec<&str> = vec!["a", "b", "c", "ab"];
        while all.len() > count {
            all.remove(self.roll(all.len()));
        }
        format!("[{}]", all.join(", "))
    }

    /// A test of a subject attribute that is not derived.
    fn subject_test(&mut self) -> String {
        let text = self.text();
        let count = 1 + self.roll(3);
        match self.roll(16) {
            0 | 1 => format!("subject.s: {text}"),
            2 => format!("subject.roles: {{ has_any: {} }}", self.list(count)),
            3 => format!("subject.s: {{ has_all: {} }}", self.list(count)),
            4 => format!("subject.roles: {{ has_only: {} }}", self.list(count)),
            5 => format!("subject.t: {}", self.list(count)),
            6 => format!("subject.t: {{ starts_with: {text} }}"),
            7 => format!("subject.s: {{ matches: \"{}\" }}", self.of(&["a.*", ".*b", "[bc]"])),
            8 => format!("subject.u: {{ matches: \"{}\" }}", self.of(&["a|c", ".*b", "b.*"])),
            9 => format!("subject.n: {{ {}: {} }}", self.order(), self.roll(4)),
            10 => format!("subject.b: {}", self.of(&["true", "false"])),
            11 => format!(
                "subject.ip: {{ in_network: [{}] }}",
                self.of(&["10.0.0.0/8", "\"::/0\"", "10.1.0.0/16, 192.168.0.0/16"])
            ),
            12 => "subject.t: { in: r }".to_owned(),
            13 => "subject.t: { same_as: subject.u }".to_owned(),
            14 => format!("subject.{}: {{ is_not: {text} }}", self.of(&["t", "s", "u"])),
            _ => format!(
                "{}: subject.{}",
                self.of(&["present", "absent"]),
                self.of(&["t", "s", "n", "ip"])
            ),
        }
    }

    fn order(&mut self) -> &'static str {
        self.of(&["at_least", "at_most", "more_than", "less_than"])
    }

    fn test(&mut self) -> String {
        let text = self.text();
        let count = 1 + self.roll(3);
        match self.roll(24) {
            0 => format!(
                "subject.d: {}",
                self.of(&["a", "b", "[a, c]", "{ in: r }", "{ same_as: subject.t }"])
            ),
            1 => format!(
                "subject.e: {{ {}: {} }}",
                self.order(),
                self.of(&["0", "1", "2", "3", "subject.n", "resource.n"])
            ),
            2 => format!("resource.t: {text}"),
            3 => format!("resource.v: {}", self.list(count)),
            4 => format!("resource.v: {{ {}: {text} }}", self.of(&["starts_with", "is_not"])),
            5 => format!(
                "resource.t: {{ same_as: {} }}",
                self.of(&["subject.t", "resource.d", "subject.d", "resource.v"])
            ),
            6 => {
                format!("resource.n: {{ {}: {} }}", self.order(), self.of(&["subject.n", "1", "2"]))
            }
            7 => format!(
                "subject.n: {{ {}: resource.n }}",
                self.of(&["same_as", "at_least", "less_than"])
            ),
            8 => format!(
                "subject.s: {{ has_value_of: {} }}",
                self.of(&["resource.s", "resource.t", "subject.roles", "resource.d"])
            ),
            9 => {
                format!("resource.s: {{ has_value_of: {} }}", self.of(&["subject.s", "subject.d"]))
            }
            10 => format!("resource.s: {text}"),
            11 => format!(
                "resource.m: {{ {}: context.m }}",
                self.of(&["after", "not_before", "before"])
            ),
            12 => format!(
                "resource.m: {{ within: {{ seconds: {}, before: context.m }} }}",
                self.roll(3)
            ),
            13 => format!(
                "context.m: {{ {}: \"1970-01-01T00:00:0{}Z\" }}",
                self.of(&["after", "not_after"]),
                self.roll(4)
            ),
            14 => format!(
                "resource.d: {}",
                self.of(&["ab", "[a, b]", "{ starts_with: a }", "{ in: r }", "{ is_not: b }"])
            ),
            15 => format!(
                "{}: {}",
                self.of(&["present", "absent"]),
                self.of(&["resource.t", "resource.s", "subject.d", "resource.m"])
            ),
            16 => "subject.n: { is_not: { at_most: resource.n } }".to_owned(),
            _ => self.subject_test(),
        }
    }

    /// The entries of a condition, without braces.
    fn condition(&mut self, depth: usize, own: bool) -> String {
        if depth == 0 || self.roll(3) == 0 {
            return if own { self.subject_test() } else { self.test() };
        }
        let count = 1 + self.roll(4);
        let mut inner = || format!("{{ {} }}", self.condition(depth - 1, own));
        let parts: Vec<String> = (0..count).map(|_| inner()).collect();
        match self.roll(4) {
            0 => format!("not: {}", parts[0]),
            1 => format!("all: [ {} ]", parts.join(", ")),
            _ => format!("any: [ {} ]", parts.join(", ")),
        }
    }

    fn when(&mut self) -> String {
        match self.roll(10) {
            0 => "first".to_owned(),
            1 => "{ any: [ first, { not: second } ] }".to_owned(),
            _ => {
                let depth = self.roll(4);
                format!("{{ {} }}", self.condition(depth, false))
            }
        }
    }

    fn covers(&mut self) -> &'static str {
        self.of(&["a.x", "a.**", "b.**", "\"*.x\"", "[a.y, b.x]", "[a.**, b.**]", "b.y", "a.z"])
    }

    fn rule(&mut self) -> String {
        let (when, covers) = (self.when(), self.covers());
        match self.roll(6) {
            0 => format!("{{ deny: {covers}, when: {when} }}"),
            1 => format!("{{ require: {}, for: {covers}, when: {when} }}", self.when()),
            2 => format!("{{ allow: {covers}, when: {when}, unless: {} }}", self.when()),
            3 if self.roll(4) == 0 => format!("{{ allow: {covers} }}"),
            _ => format!("{{ allow: {covers}, when: {when} }}"),
        }
    }

    /// Many rules of few shapes, so that some groups become trees.
    fn alike(&mut self, shape: usize) -> String {
        let (covers, text, number) = (self.covers(), self.text(), self.roll(4));
        let verb = if self.roll(4) == 0 { "deny" } else { "allow" };
        let when = match shape % 4 {
            0 => format!("subject.s: {text}, resource.t: {}", self.list(1 + number % 3)),
            1 => format!(
                "subject.n: {{ at_least: {number} }}, resource.n: {{ at_most: {} }}",
                self.roll(4)
            ),
            2 => format!("subject.s: {{ has_all: {} }}, subject.t: {text}", self.list(2)),
            _ => format!("subject.t: {{ is_not: {text} }}, subject.b: true"),
        };
        format!("{{ {verb}: {covers}, when: {{ {when} }} }}")
    }

    fn policy(&mut self) -> String {
        let mut text = HEAD.to_owned();
        for (place, own) in [
            ("DERIVE0", true),
            ("DERIVE1", true),
            ("DERIVE2", true),
            ("COND0", false),
            ("COND1", false),
        ] {
            text = text.replace(place, &self.condition(3, own));
        }
        let few = 1 + self.roll(12);
        let many = if self.roll(2) == 0 { 0 } else { 40 + self.roll(120) };
        for number in 0..few + many {
            let rule = if self.roll(few + many) < few {
                self.rule()
            } else {
                let shape = self.roll(4);
                self.alike(shape)
            };
            writeln!(text, "  r{number}: {rule}").unwrap();
        }
        text
    }

    fn given(&mut self, policy: &Policy) -> BTreeMap<AttributeId, Given> {
        let mut all = BTreeMap::new();
        for (place, attribute) in (0..).zip(&policy.attributes) {
            let (_, word) = attribute.name.split_once('.').unwrap();
            if self.roll(4) == 0 || matches!(word, "d" | "e") {
                continue;
            }
            let value = match word {
                "s" | "roles" => Given::Set(
                    (0..self.roll(4))
                        .map(|_| self.of(&["a", "b", "c", "ab", "zb"]).to_owned())
                        .collect(),
                ),
                "t" | "u" => Given::Text(self.of(&["a", "b", "c", "ab", "abc", ""]).to_owned()),
                "v" => Given::Text(self.text().to_owned()),
                "n" | "m" => Given::Number(i64::try_from(self.roll(5)).unwrap()),
                "b" => Given::Boolean(self.roll(2) == 0),
                _ => Given::Ip(
                    [0x0A01_0001, 0x0A02_0001, 0xC0A8_0001, 0x0808_0808]
                        .map(|v4: u128| v4 | 0xFFFF_0000_0000)[self.roll(4)],
                ),
            };
            all.insert(AttributeId(place), value);
        }
        all
    }
}

fn json(value: &Given) -> String {
    match value {
        Given::Text(text) => format!("\"{text}\""),
        Given::Number(number) => number.to_string(),
        Given::Boolean(truth) => truth.to_string(),
        Given::Ip(address) => format!(
            "\"{}\"",
            std::net::Ipv4Addr::from(u32::try_from(address & 0xFFFF_FFFF).unwrap())
        ),
        Given::Set(all) => format!("{all:?}"),
    }
}

/// Trees and blocks, blocks alone, one chain for all capabilities: decisions are the same.
fn forms() -> [Allowances; 3] {
    let nothing = Allowance { a_test: 0, spare: 0 };
    let usual = Allowances::default();
    [usual, Allowances { tree: nothing, ..usual }, Allowances { chains: nothing, ..usual }]
}

#[test]
fn forests_of_another_form_are_reached() {
    let [_, blocks, one_chain] = forms();
    let mut shared = 0;
    for seed in 0..12 {
        let policy = policy(&Dice(seed).policy());
        let of = |form| image(&policy, &Limits::large(), form).unwrap();
        assert_eq!(of(blocks).switches, []);
        let chains = of(one_chain);
        let first = chains.capabilities[0].roots;
        let same = chains.capabilities.iter().all(|one| one.roots == first);
        shared += usize::from(same && chains.cells.len() > 1);
    }
    assert!(shared > 0);
}

#[track_caller]
fn check(seed: u64) {
    let mut dice = Dice(seed);
    let text = dice.policy();
    let policy = policy(&text);
    let members = [Vec::new(), vec!["a"], vec!["b", "ab"]][dice.roll(3)].clone();
    let service = Service::within(&text, &[("r", &members)], forms()[dice.roll(3)]);
    let registers = [members.iter().map(|one| (*one).to_owned()).collect()];
    for _ in 0..24 {
        let given = dice.given(&policy);
        let world = World { policy: &policy, given: &given, registers: &registers };
        let named: Vec<(String, String)> = given
            .iter()
            .map(|(id, value)| (policy.attributes[id.at()].name.clone(), json(value)))
            .collect();
        let claims: Vec<String> = named
            .iter()
            .filter_map(|(name, json)| {
                Some(format!("\"{}\": {json}", name.strip_prefix("subject.")?))
            })
            .collect();
        let claims = format!("{{{}}}", claims.join(", "));
        let others: Vec<(&str, &str)> = named
            .iter()
            .filter(|(name, _)| !name.starts_with("subject."))
            .map(|(name, json)| (name.as_str(), json.as_str()))
            .collect();
        for (place, capability) in (0..).zip(&policy.capabilities) {
            let expected = match world.reason(place) {
                Some((true, rule)) => format!("allow by {rule}"),
                Some((false, rule)) => format!("deny by {rule}"),
                None => "deny".to_owned(),
            };
            let found = service.decide(&claims, &capability.name, &others);
            assert_eq!(
                found, expected,
                "seed {seed}\n{text}\n{claims}\n{others:?} {}",
                capability.name
            );
        }
    }
}

#[test]
fn random_policies_reach_every_kind_of_node() {
    let mut sums = [0; 6];
    for seed in 0..12 {
        let image = super::tables(&Dice(seed).policy());
        let conditions = image.variables.iter();
        let conditions =
            conditions.filter(|one| one.kind == kind::DERIVED && one.attribute == NONE);
        let counts = [
            image.switches.len(),
            image.tables.len(),
            image.blocks.len(),
            conditions.count(),
            image.automata.len(),
            image.needs.len(),
        ];
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
    }
    // Every attribute of requests is optional here, so nothing is needed.
    assert_eq!(sums[5], 0);
    assert!(sums[..5].iter().all(|sum| *sum > 1), "{sums:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 0, ..ProptestConfig::default() })]
    #[test]
    fn random_policies_decide_as_their_formulas_mean(seed in any::<u64>()) {
        check(seed);
    }
}
