//! All ways in which the engine comes to a decision, for one request at a time.

use crate::generate::Request;
use crate::oracle::Supply;
use crate::reading::Reading;
use portvakt_eval::{
    Attribute, Capability, Category, DecisionTree, Engine, Registers, Standing, Subject, Supplied,
    Time, Value, VerifiedClaims,
};
use std::collections::BTreeSet;

/// A compiled policy with the contents of its registers, ready to be asked on every path.
#[derive(Debug)]
pub struct Engines {
    tree: DecisionTree,
    /// The same tree, read again from its own bytes.
    again: DecisionTree,
    registers: Registers,
    registers_again: Registers,
    /// Other contents for the same registers: what is bound with these must not shine through.
    earlier: Registers,
}

/// Where a decision came from, and what it was.
pub type Finding = (&'static str, Reading);

impl Engines {
    /// Takes a tree, the contents of its registers, and contents that they had earlier.
    ///
    /// # Panics
    ///
    /// The tree does not survive its own bytes, or the registers do not fit.
    #[must_use]
    pub fn new(tree: DecisionTree, supply: &Supply, earlier: &Supply) -> Self {
        let bytes = tree.to_bytes();
        let again = match DecisionTree::from_bytes(&bytes) {
            Ok(again) => again,
            Err(error) => panic!("a tree does not survive its own bytes: {error}"),
        };
        assert_eq!(bytes, again.to_bytes(), "a tree does not give its own bytes back");
        Self {
            registers: registers(&tree, supply),
            registers_again: registers(&again, supply),
            earlier: registers(&tree, earlier),
            tree,
            again,
        }
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &DecisionTree {
        &self.tree
    }

    /// Asks on the path that services take.
    ///
    /// # Panics
    ///
    /// It gives no answer.
    #[must_use]
    pub fn decide(&self, request: &Request) -> Reading {
        let engine = engine(&self.tree, &self.registers);
        let mut found = Vec::new();
        with_subject(engine, engine, request, "decide", &mut found, |subject, found| {
            let (resource, context) = given(&self.tree, request);
            let (resource, context) = (as_json(&resource), as_json(&context));
            let asked = subject.request(capability(&self.tree, request), &resource, &context);
            found.push(("decide", Reading::from(&asked.decide())));
        });
        match found.pop() {
            Some((_, reading)) => reading,
            None => panic!("nothing was decided"),
        }
    }

    /// Asks on every path.
    #[must_use]
    pub fn ask(&self, request: &Request) -> Vec<Finding> {
        let mut found = Vec::new();
        let engine = engine(&self.tree, &self.registers);
        with_subject(engine, engine, request, "decide", &mut found, |subject, found| {
            let capability = capability(&self.tree, request);
            let (resource, context) = given(&self.tree, request);
            let (resource, context) = (as_json(&resource), as_json(&context));
            let asked = subject.request(capability, &resource, &context);
            found.push(("decide", Reading::from(&asked.decide())));
            found.push(("explain", Reading::from(&asked.explain().decision)));
            let residual = subject.restrict(capability);
            let restricted = Reading::from(&residual.decide(&resource, &context));
            check_standing(residual.standing(), &restricted);
            found.push(("restrict", restricted));
        });
        with_subject(engine, engine, request, "typed values", &mut found, |subject, found| {
            let (resource, context) = given(&self.tree, request);
            let (resource, context) = (typed(&resource), typed(&context));
            let (members, more) = (members(&resource), members(&context));
            let (resource, context) = (as_values(&resource, &members), as_values(&context, &more));
            let asked = subject.request(capability(&self.tree, request), &resource, &context);
            found.push(("typed values", Reading::from(&asked.decide())));
        });
        let again = self::engine(&self.again, &self.registers_again);
        with_subject(again, again, request, "read again", &mut found, |subject, found| {
            let (resource, context) = given(&self.again, request);
            let (resource, context) = (as_json(&resource), as_json(&context));
            let asked = subject.request(capability(&self.again, request), &resource, &context);
            found.push(("read again", Reading::from(&asked.decide())));
        });
        let earlier = self::engine(&self.tree, &self.earlier);
        with_subject(earlier, engine, request, "bound earlier", &mut found, |subject, found| {
            let (resource, context) = given(&self.tree, request);
            let (resource, context) = (as_json(&resource), as_json(&context));
            let capability = capability(&self.tree, request);
            let asked = subject.request(capability, &resource, &context);
            found.push(("bound earlier", Reading::from(&asked.decide())));
            let restricted = subject.restrict(capability).decide(&resource, &context);
            found.push(("bound earlier, restrict", Reading::from(&restricted)));
        });
        found
    }

    /// The rules that an explanation says grant or refuse; none when no rule was read.
    ///
    /// # Panics
    ///
    /// The explanation names another rule as the reason than its decision does.
    #[must_use]
    pub fn firing(&self, request: &Request) -> BTreeSet<String> {
        let engine = engine(&self.tree, &self.registers);
        let mut firing = BTreeSet::new();
        with_subject(engine, engine, request, "explain", &mut Vec::new(), |subject, _| {
            let (resource, context) = given(&self.tree, request);
            let (resource, context) = (as_json(&resource), as_json(&context));
            let asked = subject.request(capability(&self.tree, request), &resource, &context);
            let explanation = asked.explain();
            let fires = explanation.rules.iter().filter(|one| one.fires);
            firing.extend(fires.map(|one| one.rule.name().to_owned()));
            let decides = explanation.rules.iter().filter(|one| one.decides);
            let named: Vec<&str> = decides.map(|one| one.rule.name()).collect();
            let reason = explanation.decision.rule();
            let reason: Vec<&str> = reason.iter().map(portvakt_eval::Rule::name).collect();
            assert_eq!(named, reason);
        });
        firing
    }
}

fn registers(tree: &DecisionTree, supply: &Supply) -> Registers {
    match tree.registers(supply) {
        Ok(registers) => registers,
        Err(error) => panic!("the registers do not fit: {error}"),
    }
}

fn engine<'t>(tree: &'t DecisionTree, registers: &'t Registers) -> Engine<'t> {
    match Engine::try_new(tree, registers) {
        Ok(engine) => engine,
        Err(error) => panic!("{error}"),
    }
}

/// Binds the claims with one engine and goes on with another; claims that are refused are an answer.
fn with_subject(
    binding: Engine<'_>,
    asking: Engine<'_>,
    request: &Request,
    path: &'static str,
    found: &mut Vec<Finding>,
    ask: impl FnOnce(Subject<'_>, &mut Vec<Finding>),
) {
    let claims = VerifiedClaims::vouched_for_by_caller(request.claims.as_bytes());
    match binding.bind(&claims) {
        Err(error) => found.push((path, Reading::of_refused_claims(&error))),
        Ok(binding) => match asking.subject(&binding, Time::MIN) {
            Ok(subject) => ask(subject, found),
            Err(stale) => panic!("{stale}"),
        },
    }
}

fn capability(tree: &DecisionTree, request: &Request) -> Capability {
    tree.capability(&request.capability).unwrap_or_else(|_| Capability::unknown())
}

/// The declared attributes of a request with their values as JSON: resource, context.
type Given<'r> = Vec<(Attribute, &'r str)>;

fn given<'r>(tree: &DecisionTree, request: &'r Request) -> (Given<'r>, Given<'r>) {
    let (mut resource, mut context) = (Vec::new(), Vec::new());
    for (name, json) in &request.given {
        let Ok(attribute) = tree.attribute(name) else {
            continue;
        };
        match tree.attribute_category(attribute) {
            Some(Category::Resource) => resource.push((attribute, json.as_str())),
            Some(Category::Context) => context.push((attribute, json.as_str())),
            other => panic!("`{name}` is given and is {other:?}"),
        }
    }
    (resource, context)
}

/// The values of a request as JSON: resource, context.
///
/// # Panics
///
/// A claim is given.
#[must_use]
pub fn supplied<'r>(
    tree: &DecisionTree,
    request: &'r Request,
) -> (Vec<Supplied<'r>>, Vec<Supplied<'r>>) {
    let (resource, context) = given(tree, request);
    (as_json(&resource), as_json(&context))
}

fn as_json<'r>(given: &Given<'r>) -> Vec<Supplied<'r>> {
    given.iter().map(|(attribute, json)| attribute.is(Value::Json(json))).collect()
}

/// A value as an embedding service would hand it in.
enum Typed<'r> {
    Text(String),
    Texts(Vec<String>),
    Integer(i64),
    Boolean(bool),
    Absent,
    Json(&'r str),
}

/// The values that their JSON stands for, where the types of the programming language can say it.
fn typed<'r>(given: &Given<'r>) -> Vec<(Attribute, Typed<'r>)> {
    use serde_json::Value as Json;
    let typed = |json: &'r str| match serde_json::from_str(json) {
        Ok(Json::Null) => Typed::Absent,
        Ok(Json::Bool(truth)) => Typed::Boolean(truth),
        Ok(Json::String(text)) => Typed::Text(text),
        Ok(Json::Number(number)) => number.as_i64().map_or(Typed::Json(json), Typed::Integer),
        Ok(Json::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map_or(Typed::Json(json), Typed::Texts)
        }
        _ => Typed::Json(json),
    };
    given.iter().map(|(attribute, json)| (*attribute, typed(json))).collect()
}

/// The members of each value that is a set.
fn members<'t>(typed: &'t [(Attribute, Typed<'_>)]) -> Vec<Vec<&'t str>> {
    let members = |(_, value): &'t (Attribute, Typed<'_>)| match value {
        Typed::Texts(texts) => texts.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    typed.iter().map(members).collect()
}

fn as_values<'t>(
    typed: &'t [(Attribute, Typed<'t>)],
    members: &'t [Vec<&'t str>],
) -> Vec<Supplied<'t>> {
    let value = |((attribute, value), members): (&'t (Attribute, Typed<'t>), &'t Vec<&'t str>)| {
        attribute.is(match value {
            Typed::Text(text) => Value::Text(text),
            Typed::Texts(_) => Value::Texts(members),
            Typed::Integer(number) => Value::Integer(*number),
            Typed::Boolean(truth) => Value::Boolean(*truth),
            Typed::Absent => Value::Absent,
            Typed::Json(json) => Value::Json(json),
        })
    };
    typed.iter().zip(members).map(value).collect()
}

/// "Always" and "never" hold of every well-formed request.
fn check_standing(standing: Standing, reading: &Reading) {
    use crate::reading::Settled;
    let malformed = matches!(reading.settled, Settled::Malformed(_));
    match standing {
        Standing::Always => assert!(reading.is_allowed() || malformed, "always, but {reading:?}"),
        Standing::Never => assert!(!reading.is_allowed(), "never, but {reading:?}"),
        Standing::Depends => {}
    }
}
