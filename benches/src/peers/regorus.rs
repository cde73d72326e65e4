//! regorus 0.14, by its virtual machine: Rego is compiled to a program once, and a machine keeps the
//! program and the data from request to request, which is what its own benchmarks call hot. It is six
//! times faster than the interpreter. A machine is changed by deciding, so there is one for each
//! session. Keys of the input are made once; scopes are an array where rules walk over them, and a set
//! where they look for one.
//!
//! In two forms. As *code*, a rule is a Rego rule: how policies are written, but the machine tries one
//! after the other, and refuses programs of more than 65,535 instructions, some 4,300 such rules. As
//! *data*, rules are an object nested by capability, type and scope, which a few lines of Rego look up:
//! OPA's documentation proposes it for speed, and here it is the fastest form by far.

use super::claims::Claims;
use super::regorus_written;
use super::session::{self, Session, part};
use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{Facts, Request, Workload};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rules as code, up to 1,000 rules: the machine refuses more than 4,300.
pub const CODE: Entry = Entry {
    name: "regorus 0.14 RVM, rules as code",
    kind: Kind::Peer,
    takes: |workload| {
        matches!(workload.facts, Facts::W1(_) | Facts::W2(_)) && workload.size <= 1_000
    },
    written: regorus_written::code,
    load: |workload, written| Ok(Box::new(Rego::load(workload, written, true)?)),
};

/// Rules as nested data.
pub const DATA: Entry = Entry {
    name: "regorus 0.14 RVM, rules as nested data",
    kind: Kind::Peer,
    takes: |_| true,
    written: regorus_written::data,
    load: |workload, written| Ok(Box::new(Rego::load(workload, written, false)?)),
};

const ALLOW: &str = "data.policy.allow";

struct Rego<'w> {
    facts: &'w Facts,
    program: Arc<Program>,
    data: Value,
    scopes_as_set: bool,
    /// The keys of the input, in the order of its values.
    keys: Vec<Value>,
}

/// A machine with the policy.
struct Machine<'l> {
    policy: &'l Rego<'l>,
    machine: RegoVM,
}

impl<'w> Rego<'w> {
    fn load(
        workload: &'w Workload,
        written: &[String],
        scopes_as_set: bool,
    ) -> Result<Self, Refused> {
        let mut engine = Engine::new();
        engine.add_policy("policy.rego".to_owned(), part(written, 0).to_owned())?;
        let compiled = engine.compile_with_entrypoint(&ALLOW.into())?;
        let program = Compiler::compile_from_policy(&compiled, &[ALLOW])?;
        let data = Value::from_json_str(part(written, 1))?;
        let keys = words(&workload.facts).iter().map(|word| Value::from(*word)).collect();
        Ok(Self { facts: &workload.facts, program, data, scopes_as_set, keys })
    }
}

impl Loaded for Rego<'_> {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        let mut machine = RegoVM::new();
        machine.load_program(Arc::clone(&self.program));
        machine.set_data(self.data.clone())?;
        machine.set_max_instructions(usize::MAX);
        session::prepare(Machine { policy: self, machine }, requests)
    }
}

impl<'l> Session<'l> for Machine<'l> {
    type Input = Value;

    fn input(&self, claims: &Claims<'l>, request: &'l Request) -> Result<Value, Refused> {
        let policy = self.policy;
        let scopes = || {
            let scopes = claims.scopes().map(Value::from);
            if policy.scopes_as_set {
                Value::from(scopes.collect::<BTreeSet<_>>())
            } else {
                Value::from(scopes.collect::<Vec<_>>())
            }
        };
        let capability = Value::from(request.capability.as_str());
        let text = |name| Value::from(request.text(name));
        let values = match policy.facts {
            Facts::W1(_) => vec![
                capability,
                claims.iss.into(),
                claims.organisation().into(),
                scopes(),
                text("type"),
            ],
            Facts::W2(_) => {
                vec![
                    capability,
                    claims.organisation().into(),
                    text("owner"),
                    scopes(),
                    text("type"),
                ]
            }
            Facts::W3(_) => vec![
                capability,
                claims.clearance.into(),
                claims.department.into(),
                text("department"),
                claims.role.into(),
                request.boolean("sealed").into(),
                request.integer("sensitivity").into(),
                claims.status.into(),
                text("type"),
            ],
            Facts::W4(_) => vec![capability, text("id"), text("route"), scopes()],
        };
        Ok(policy.keys.iter().cloned().zip(values).collect::<BTreeMap<_, _>>().into())
    }

    fn allows(&mut self, input: &mut Value) -> bool {
        self.machine.set_input(input.clone());
        self.machine.execute().is_ok_and(|answer| answer == Value::Bool(true))
    }
}

/// The names of the input's values, sorted.
fn words(facts: &Facts) -> &'static [&'static str] {
    match facts {
        Facts::W1(_) => &["capability", "issuer", "organisation", "scopes", "type"],
        Facts::W2(_) => &["capability", "organisation", "owner", "scopes", "type"],
        Facts::W3(_) => &[
            "capability",
            "clearance",
            "department",
            "record_department",
            "role",
            "sealed",
            "sensitivity",
            "status",
            "type",
        ],
        Facts::W4(_) => &["capability", "id", "route", "scopes"],
    }
}
