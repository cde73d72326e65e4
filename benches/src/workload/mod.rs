//! Policies and requests that every engine decides: the same everywhere, from a seed.
//!
//! What a request should get is worked out here from the rules as plain facts, without any engine.

pub mod w1;
pub mod w2;
pub mod w3;
pub mod w4;

use portvakt_testing::generate::Dice;

/// How many requests a workload has.
pub const REQUESTS: usize = 1_000;

/// How many of them are allowed; the others are denied.
pub const ALLOWED: usize = 600;

/// The time of all decisions, in seconds: all tokens have been issued, none has expired.
pub const NOW: i64 = 1_767_225_660;

/// A policy with requests.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Its name: `W1`, `W2(1000)`.
    pub name: String,
    /// How many rules it has.
    pub size: usize,
    /// The policy in the language of Portvakt.
    pub policy: String,
    /// The contents of the registers that the policy declares.
    pub registers: Vec<(&'static str, Vec<String>)>,
    /// The rules as plain facts, for whoever writes them in another form.
    pub facts: Facts,
    /// The requests, in random order.
    pub requests: Vec<Request>,
}

/// The rules of a workload as plain facts. Deliberately complete.
#[derive(Debug, Clone)]
pub enum Facts {
    /// The Dialogporten API.
    W1(w1::Facts),
    /// Many rules that differ in a scope.
    W2(w2::Facts),
    /// A hospital.
    W3(w3::Facts),
    /// Prefixes and regular expressions.
    W4(w4::Facts),
}

/// A request with the answer that it should get.
#[derive(Debug, Clone)]
pub struct Request {
    /// The claims of its token, as JSON.
    pub claims: String,
    /// The name of the capability; the policy may not have it.
    pub capability: String,
    /// The resource: attributes by their last word, always the same ones in the same order.
    pub resource: Vec<(&'static str, Given)>,
    /// Whether it should be allowed.
    pub allowed: bool,
    /// Whether a rule that refuses speaks against it.
    pub refused: bool,
}

/// The value of a resource attribute. Deliberately complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Text.
    Text(String),
    /// An integer.
    Integer(i64),
    /// True or false.
    Boolean(bool),
}

impl Request {
    /// A text of the resource; empty when there is none of this name.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        match self.given(name) {
            Some(Given::Text(text)) => text,
            _ => "",
        }
    }

    /// An integer of the resource; 0 when there is none of this name.
    #[must_use]
    pub fn integer(&self, name: &str) -> i64 {
        match self.given(name) {
            Some(Given::Integer(number)) => *number,
            _ => 0,
        }
    }

    /// A boolean of the resource; false when there is none of this name.
    #[must_use]
    pub fn boolean(&self, name: &str) -> bool {
        self.given(name) == Some(&Given::Boolean(true))
    }

    fn given(&self, name: &str) -> Option<&Given> {
        self.resource.iter().find(|(word, _)| *word == name).map(|(_, given)| given)
    }
}

/// The workload of this name: `W1`, `W2(1000)`, `W3(10)`, `W4`.
#[must_use]
pub fn named(name: &str) -> Option<Workload> {
    let size = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let size = size.and_then(|size| size.parse::<usize>().ok());
    match (name.get(..2), size) {
        (Some("W1"), None) => Some(w1::workload()),
        (Some("W2"), Some(rules)) => Some(w2::workload(rules)),
        (Some("W3"), Some(departments)) => Some(w3::workload(departments)),
        (Some("W4"), None) => Some(w4::workload()),
        _ => None,
    }
}

/// What a request should get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    granted: bool,
    refused: bool,
}

impl Answer {
    fn allowed(self) -> bool {
        self.granted && !self.refused
    }
}

/// Requests by need: draws until so many are allowed and so many denied, and mixes them.
///
/// A denied one is an allowed one with a change; the change is told how many there are already.
fn requests<D>(
    dice: &mut Dice,
    allowed: impl Fn(&mut Dice) -> D,
    deny: impl Fn(&mut Dice, &mut D, usize),
    write: impl Fn(&mut Dice, &D) -> Request,
) -> Vec<Request> {
    let mut all = Vec::with_capacity(REQUESTS);
    while all.len() < ALLOWED {
        let draft = allowed(dice);
        all.extend(Some(write(dice, &draft)).filter(|request| request.allowed));
    }
    while all.len() < REQUESTS {
        let mut draft = allowed(dice);
        deny(dice, &mut draft, all.len() - ALLOWED);
        all.extend(Some(write(dice, &draft)).filter(|request| !request.allowed));
    }
    dice.shuffle(&mut all);
    all
}

/// The claims of a token as Maskinporten and its like issue them, some 600 bytes with the scopes.
fn token(dice: &mut Dice, issuer: &str, scopes: &[String], more: &str) -> String {
    format!(
        r#"{{"iss":"{issuer}","client_amr":"private_key_jwt","token_type":"Bearer","aud":"https://platform.tt02.altinn.no/","client_id":"{}","jti":"{}","iat":{},"exp":{},"scope":"{}",{more}}}"#,
        uuid(dice),
        uuid(dice),
        NOW - 60,
        NOW + 540,
        scopes.join(" ")
    )
}

/// The claim of Maskinporten that names the organisation that a token was issued to.
fn consumer(organisation: &str) -> String {
    format!(
        r#""client_orgno":"{organisation}","consumer":{{"authority":"iso6523-actorid-upis","ID":"0192:{organisation}"}}"#
    )
}

fn uuid(dice: &mut Dice) -> String {
    let mut part = |digits: usize| format!("{:016x}", dice.draw()).split_off(16 - digits);
    format!("{}-{}-{}-{}-{}", part(8), part(4), part(4), part(4), part(12))
}

/// Different organisation numbers.
fn organisations(dice: &mut Dice, count: usize) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(count);
    while found.len() < count {
        let number = dice.between(910_000_000, 999_999_999).to_string();
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|one| (*one).to_owned()).collect()
}
