//! `portvakt decide --batch`: one JSON object a line in and out.

use crate::answer::Answer;
use crate::console::Console;
use crate::fields::Fields;
use crate::input::Input;
use crate::lines::{self, text};
use crate::presented::Presented;
use crate::request::{Given, Holder};
use crate::routes::{self, Target};
use crate::trouble::Trouble;
use portvakt::compiler::routes::Routes;
use portvakt::load::RegisterSupply;
use portvakt::{DecisionTree, Engine, RegisterError, Registers};
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// What all lines share.
pub(crate) struct Batch<'b> {
    /// The policy.
    pub(crate) tree: &'b DecisionTree,
    /// Its routes.
    pub(crate) routes: Option<&'b Routes>,
    /// The registers that lines do not name themselves.
    pub(crate) supply: &'b RegisterSupply,
    /// Their contents, or why they are incomplete.
    pub(crate) registers: &'b Result<Registers, RegisterError>,
}

impl Batch<'_> {
    /// Answers every line; tells whether all of them were requests.
    pub(crate) fn run(&self, from: &mut Input, console: &mut Console) -> Result<bool, Trouble> {
        lines::answer(from, console, |fields| self.answer(fields))
    }

    fn answer(&self, fields: &Fields<'_>) -> Result<Answer, String> {
        let line = Request::read(fields)?;
        let own = match line.registers {
            Some(registers) => Some(self.replaced(registers)?),
            None => None,
        };
        let registers = match (&own, self.registers) {
            (Some(own), _) | (None, Ok(own)) => own,
            (None, Err(error)) => return Err(error.to_string()),
        };
        let engine = Engine::try_new(self.tree, registers).map_err(|error| error.to_string())?;
        let capability = match line.asked {
            Asked::Capability(capability) => capability,
            Asked::Route(route) => match routes::target(self.routes, &route)? {
                Target::Capability(capability) => capability,
                Target::Public => return Ok(Answer::public()),
                Target::Unknown => return Ok(Answer::unknown_route()),
            },
        };
        let given = |category, fields: &Option<Fields<'_>>| match fields {
            Some(fields) => Given::object(self.tree, category, fields),
            None => Given::default(),
        };
        let presented = Presented::vouched_for(line.claims.get().as_bytes());
        let resource = given("resource", &line.resource);
        let context = given("context", &line.context);
        Ok(Holder::new(engine, &presented).answer(&capability, &resource, &context))
    }

    /// The registers with those of the line in their place.
    fn replaced(&self, own: &RawValue) -> Result<Registers, String> {
        let fields = object("registers", own)?;
        let mut supply = self.supply.clone();
        let declared: BTreeSet<&str> =
            self.tree.register_declarations().map(|register| register.name).collect();
        let mut named = BTreeSet::new();
        for (name, members) in &fields.0 {
            if !named.insert(name) {
                return Err(format!("the register `{name}` stands twice"));
            }
            if declared.contains(name.as_str()) {
                let replaced = supply.replace_json(name, members.get().as_bytes());
                replaced.map_err(|error| error.to_string())?;
            }
        }
        let registers = self.tree.registers(supply.iter());
        registers.map_err(|error| error.to_string())
    }
}

/// A line in.
struct Request<'l> {
    claims: &'l RawValue,
    asked: Asked,
    resource: Option<Fields<'l>>,
    context: Option<Fields<'l>>,
    registers: Option<&'l RawValue>,
}

/// What is asked for.
enum Asked {
    Capability(String),
    Route(String),
}

impl<'l> Request<'l> {
    /// Reads the members of a line. Members that do not exist, or stand twice, are errors.
    fn read(fields: &Fields<'l>) -> Result<Self, String> {
        const KNOWN: [&str; 7] =
            ["id", "claims", "capability", "route", "resource", "context", "registers"];
        lines::expect_members(fields, &KNOWN)?;
        let asked = match (fields.find("capability"), fields.find("route")) {
            (Some(capability), None) => Asked::Capability(text("capability", capability)?),
            (None, Some(route)) => Asked::Route(text("route", route)?),
            _ => return Err("expected one of `capability` and `route`".to_owned()),
        };
        let inner = |name: &str| fields.find(name).map(|raw| object(name, raw)).transpose();
        Ok(Self {
            claims: fields.find("claims").ok_or("expected `claims`")?,
            asked,
            resource: inner("resource")?,
            context: inner("context")?,
            registers: fields.find("registers"),
        })
    }
}

fn object<'l>(name: &str, raw: &'l RawValue) -> Result<Fields<'l>, String> {
    Fields::read(raw.get()).ok_or_else(|| format!("`{name}`: expected an object"))
}
