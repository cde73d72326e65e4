//! Portvakt itself.

use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{Given, NOW, Request, Workload};
use ::portvakt::{
    Attribute, Binding, Capability, DecisionTree, Engine, Limits, Registers, Supplied, Time, Value,
    VerifiedClaims, load,
};

/// Portvakt.
pub const ENTRY: Entry = Entry {
    name: "Portvakt",
    kind: Kind::Portvakt,
    takes: |_| true,
    written: |workload| vec![workload.policy.clone()],
    load: |workload, written| Ok(Box::new(Compiled::load(workload, written)?)),
};

/// A compiled policy with its register contents.
#[derive(Debug)]
pub struct Compiled {
    /// What decides.
    pub tree: DecisionTree,
    registers: Registers,
}

/// Requests, with handles looked up and claims bound.
struct Prepared<'l> {
    engine: Engine<'l>,
    now: Time,
    /// How many values each request hands in.
    width: usize,
    values: Vec<Supplied<'l>>,
    capabilities: Vec<Capability>,
    claims: Vec<&'l str>,
    bindings: Vec<Binding>,
}

impl Compiled {
    /// Compiles the policy and takes the register contents.
    ///
    /// # Errors
    ///
    /// The policy does not compile.
    pub fn load(workload: &Workload, written: &[String]) -> Result<Self, Refused> {
        let text = written.first().map_or("", String::as_str);
        let tree = load::text("policy.yaml", text, &Limits::large())?.tree;
        let supply = workload.registers.iter().map(|(name, members)| (name, members));
        let registers = tree.registers(supply)?;
        Ok(Self { tree, registers })
    }
}

impl Loaded for Compiled {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let engine = Engine::try_new(&self.tree, &self.registers)?;
        let first = requests.first().ok_or("there is no request")?;
        let attributes = first.resource.iter();
        let attributes: Vec<Attribute> = attributes
            .map(|(word, _)| self.tree.attribute(&format!("resource.{word}")))
            .collect::<Result<_, _>>()?;
        let values = requests.iter().flat_map(|request| attributes.iter().zip(&request.resource));
        let values = values.map(|(attribute, (_, given))| attribute.is(value(given)));
        let capability = |request: &Request| {
            self.tree.capability(&request.capability).unwrap_or(Capability::unknown())
        };
        let claims: Vec<&str> = requests.iter().map(|request| request.claims.as_str()).collect();
        Ok(Box::new(Prepared {
            engine,
            now: Time::from_seconds(NOW)?,
            width: attributes.len(),
            values: values.collect(),
            capabilities: requests.iter().map(capability).collect(),
            bindings: claims
                .iter()
                .map(|claims| engine.bind(&vouched_for(claims)))
                .collect::<Result<_, _>>()?,
            claims,
        }))
    }

    fn image_bytes(&self) -> Option<usize> {
        Some(self.tree.to_bytes().len())
    }
}

impl Prepared<'_> {
    #[inline]
    fn decide(&self, binding: &Binding, capability: Capability, resource: &[Supplied<'_>]) -> bool {
        let subject = self.engine.subject(binding, self.now);
        subject
            .is_ok_and(|subject| subject.request(capability, resource, &[]).decide().is_allowed())
    }

    /// Each request's capability and resource.
    fn requests(&self) -> impl Iterator<Item = (&Capability, &[Supplied<'_>])> {
        self.capabilities.iter().zip(self.values.chunks_exact(self.width))
    }
}

impl Contestant for Prepared<'_> {
    fn decide_prepared(&mut self, allowed: &mut [bool]) {
        let requests = self.bindings.iter().zip(self.requests());
        for (allowed, (binding, (capability, resource))) in allowed.iter_mut().zip(requests) {
            *allowed = self.decide(binding, *capability, resource);
        }
    }

    fn decide_claims(&mut self, allowed: &mut [bool]) {
        let requests = self.claims.iter().zip(self.requests());
        for (allowed, (claims, (capability, resource))) in allowed.iter_mut().zip(requests) {
            let binding = self.engine.bind(&vouched_for(claims));
            *allowed = binding.is_ok_and(|binding| self.decide(&binding, *capability, resource));
        }
    }

    fn bind_claims(&mut self) -> usize {
        let bindings = self.claims.iter().map(|claims| self.engine.bind(&vouched_for(claims)));
        bindings.filter(|binding| std::hint::black_box(binding).is_ok()).count()
    }
}

fn vouched_for(claims: &str) -> VerifiedClaims<'_> {
    VerifiedClaims::vouched_for_by_caller(claims.as_bytes())
}

fn value(given: &Given) -> Value<'_> {
    match given {
        Given::Text(text) => Value::Text(text),
        Given::Integer(number) => Value::Integer(*number),
        Given::Boolean(truth) => Value::Boolean(*truth),
    }
}
