//! Reads the tests of a file against their policy.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::json::{self, Claims};
use super::{GivenRegister, GivenValue, Test, TestSuite, expectation};
use crate::diagnostic::{Diagnostic, code};
use crate::policy::{Category, Policy};
use crate::resolve::form::Form;
use crate::resolve::{At, Capabilities, Findings, Reported, every, text, unknown};

/// So many expectations all tests of a file may have together: capabilities counted in each test.
const EXPECTATIONS: usize = 1_000_000;

/// What tests are read with.
pub(super) struct Reader<'r> {
    /// How many expectations there may still be.
    expectations: Cell<usize>,
    /// Reported when there were more.
    exhausted: Cell<Option<Reported>>,
    pub(super) policy: &'r Policy,
    pub(super) findings: &'r Findings,
    pub(super) capabilities: Capabilities<'r>,
    /// The places of the policy's rules, by name.
    pub(super) rules: BTreeMap<&'r str, usize>,
    subjects: BTreeMap<&'r str, Result<Claims, Reported>>,
}

/// All tests of a file.
pub(super) fn suite(
    file: &At<'_>,
    policy: &Policy,
    findings: &Findings,
) -> Result<TestSuite, Reported> {
    let section = |name: &str| file.get(name);
    let (registers, subjects, tests) =
        (section("registers"), section("subjects"), section("tests"));
    let registers =
        registers.iter().flat_map(At::entries).map(|entry| register(&entry, policy, findings));
    let registers = every(registers);
    let subjects = subjects.iter().flat_map(At::entries);
    let reader = Reader {
        expectations: Cell::new(EXPECTATIONS),
        exhausted: Cell::new(None),
        policy,
        findings,
        capabilities: Capabilities::new(&policy.capabilities, findings),
        rules: policy.rules.iter().map(|rule| rule.name.as_str()).zip(0..).collect(),
        subjects: subjects.map(|entry| (entry.name(), json::claims(&entry, findings))).collect(),
    };
    let tests = every(tests.iter().flat_map(At::entries).map(|entry| reader.test(&entry)));
    Ok(TestSuite { registers: registers?, tests: tests? })
}

fn register(at: &At<'_>, policy: &Policy, findings: &Findings) -> Result<GivenRegister, Reported> {
    let member = |item: At<'_>| text(findings, &item, &Form::Text).map(str::to_owned);
    let members = every(at.items().map(member));
    let Some(register) = policy.find_register(at.name()) else {
        let names = policy.registers.iter().map(|one| one.name.as_str());
        return Err(unknown(
            findings,
            &code::UNKNOWN_REGISTER,
            "register",
            (at.name(), at.name_span()),
            at,
            names,
        ));
    };
    Ok(GivenRegister { register, members: members?, span: at.span() })
}

impl Reader<'_> {
    fn test(&self, at: &At<'_>) -> Result<Test, Reported> {
        let claims = self.claims(at);
        let values = every(
            [Category::Resource, Category::Context]
                .into_iter()
                .map(|category| self.values(at, category)),
        );
        let expected = expectation::expected(self, at);
        Ok(Test {
            name: at.name().to_owned(),
            span: at.name_span(),
            claims: json::object(&claims?),
            values: values?.into_iter().flatten().collect(),
            expected: expected?,
        })
    }

    /// The claims of `subject` or `claims`, changed by `with`.
    fn claims(&self, at: &At<'_>) -> Result<Claims, Reported> {
        let (subject, claims, with) = (at.get("subject"), at.get("claims"), at.get("with"));
        let findings = self.findings;
        match (subject, claims, with) {
            (Some(subject), Some(claims), _) => Err(self.exclude(
                [&claims, &subject],
                "expected `subject` or `claims`, found both",
                "take one of them out; `with` changes single claims of a subject",
            )),
            (None, Some(claims), Some(with)) => Err(self.exclude(
                [&with, &claims],
                "expected `with` beside `subject`, found it beside `claims`",
                "put what it says into `claims`",
            )),
            (None, Some(claims), None) => json::claims(&claims, findings),
            (Some(subject), None, with) => {
                let base = self.subject(&subject);
                match with {
                    Some(with) => self.changed(base?, &with),
                    None => base,
                }
            }
            (None, None, _) => {
                let message = "expected `subject` or `claims` in the test, found neither";
                Err(findings.error(
                    Diagnostic::new(&code::TEST_WITHOUT_SUBJECT, at.name_span(), message)
                        .help("add `claims: {}` for a request without a token")
                        .path(at.path),
                ))
            }
        }
    }

    fn subject(&self, at: &At<'_>) -> Result<Claims, Reported> {
        let name = text(self.findings, at, &Form::Text)?;
        if let Some(claims) = self.subjects.get(name) {
            return claims.clone();
        }
        let names = self.subjects.keys().copied();
        Err(unknown(self.findings, &code::UNKNOWN_SUBJECT, "subject", (name, at.span()), at, names))
    }

    /// Claims in which single ones are replaced, added, or taken out by null.
    fn changed(&self, mut claims: Claims, with: &At<'_>) -> Result<Claims, Reported> {
        let mut failed = None;
        for entry in with.entries() {
            let place = claims.iter().position(|(name, _)| name == entry.name());
            if entry.is_null() {
                match place {
                    Some(place) => {
                        claims.remove(place);
                    }
                    None => failed = Some(self.nothing_to_remove(&claims, &entry)),
                }
                continue;
            }
            match (
                json::value(&entry, self.findings),
                place.and_then(|place| claims.get_mut(place)),
            ) {
                (Ok(json), Some(claim)) => claim.1 = json,
                (Ok(json), None) => claims.push((entry.name().to_owned(), json)),
                (Err(reported), _) => failed = Some(reported),
            }
        }
        failed.map_or(Ok(claims), Err)
    }

    fn nothing_to_remove(&self, claims: &Claims, entry: &At<'_>) -> Reported {
        let message =
            format!("expected a claim of the subject to take out, found `{}`", entry.name());
        let diagnostic = Diagnostic::new(&code::NOTHING_TO_REMOVE, entry.name_span(), message)
            .label("the subject has no such claim")
            .help("leave it out")
            .path(entry.path);
        let names = claims.iter().map(|(name, _)| name.as_str());
        self.findings.error(self.findings.did_you_mean(diagnostic, entry.name(), names))
    }

    /// The values under `resource` or `context`.
    fn values(&self, test: &At<'_>, category: Category) -> Result<Vec<GivenValue>, Reported> {
        let section = test.get(category.name());
        every(section.iter().flat_map(At::entries).map(|entry| {
            let json = json::value(&entry, self.findings);
            let name = format!("{}.{}", category.name(), entry.name());
            let Some(attribute) = self.policy.find_attribute(&name) else {
                let names = self.policy.attributes.iter().filter(|one| one.category == category);
                let names = names.filter_map(|one| one.name.split_once('.')).map(|(_, word)| word);
                let what = format!("attribute of the {}", category.name());
                return Err(unknown(
                    self.findings,
                    &code::UNKNOWN_ATTRIBUTE,
                    &what,
                    (entry.name(), entry.name_span()),
                    &entry,
                    names,
                ));
            };
            Ok(GivenValue { attribute, json: json?, span: entry.span() })
        }))
    }

    /// Takes expectations of a test from those that there may be.
    pub(super) fn count(&self, expectations: usize, test: &At<'_>) -> Result<(), Reported> {
        if let Some(reported) = self.exhausted.get() {
            return Err(reported);
        }
        if let Some(left) = self.expectations.get().checked_sub(expectations) {
            self.expectations.set(left);
            return Ok(());
        }
        let message = format!(
            "expected at most {EXPECTATIONS} expectations in all tests together, found more"
        );
        let reported = self.findings.error(
            Diagnostic::new(&code::TOO_MANY, test.name_span(), message)
                .help("cut the file in two, or list capabilities instead of `rest` and patterns")
                .path(test.path),
        );
        self.exhausted.set(Some(reported));
        Err(reported)
    }

    /// The finding that two keys of a test cannot stand together; the first is in the wrong.
    pub(super) fn exclude(
        &self,
        [wrong, other]: [&At<'_>; 2],
        message: &str,
        help: &str,
    ) -> Reported {
        self.findings.error(
            Diagnostic::new(&code::KEYS_EXCLUDE_EACH_OTHER, wrong.name_span(), message)
                .also(other.name_span(), "stands here too")
                .help(help)
                .path(wrong.path),
        )
    }
}
