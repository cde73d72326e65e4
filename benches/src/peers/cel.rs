//! cel 0.15: an expression is compiled once and evaluated against variables. CEL knows expressions and
//! no policies, so the host does the rest, as every service that embeds it must: it knows which
//! expression a request needs, and that a refusal wins.
//!
//! Variables are resolved by a `VariableResolver` that lends values instead of copying them, and have
//! no dots in their names, which would be looked up in every cut; both is what the documentation of
//! `context` proposes for speed. Scopes are a type of the application, with `in` and `exists`. The
//! result is read as it is, by `Value::resolve_val`, without making a `Value` of it.
//!
//! W1: an expression for each kind of capability. W2: one for each rule, found by the scopes held. W3:
//! one for each department and action. W4: one for each capability; a regular expression, which the
//! engine compiles each time, is guarded by its literal beginning.

use super::cel_written::{self, Written};
use super::claims::Claims;
use super::session::{self, Session};
use crate::contest::{Contestant, Entry, Kind, Loaded, Refused};
use crate::workload::{Facts, Request, Workload};
use cel::common::traits::{Container, Iterable, Iterator as Elements};
use cel::common::types::{CelBool, CelInt, CelString, DYN_TYPE, Type};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env, ExecutionError, Program, Value};
use std::collections::BTreeSet;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::slice;
use std::sync::Arc;

/// CEL.
pub const ENTRY: Entry = Entry {
    name: "cel 0.15, the host finds the expressions",
    kind: Kind::Peer,
    takes: |_| true,
    written: |workload| cel_written::written(workload).iter().map(Written::line).collect(),
    load: |workload, written| Ok(Box::new(Cel::load(workload, written)?)),
};

struct Cel<'w> {
    facts: &'w Facts,
    environment: Arc<Env>,
    programs: Programs,
    register: Register,
}

/// Expressions by what the host looks them up by; hashed without chance.
#[expect(clippy::disallowed_types, reason = "its order is never seen, and a tree is slower")]
type Programs = std::collections::HashMap<String, Expression, BuildHasherDefault<DefaultHasher>>;

/// An expression that allows, or refuses, when it is true.
struct Expression {
    program: Program,
    refuses: bool,
}

impl<'w> Cel<'w> {
    fn load(workload: &'w Workload, written: &[String]) -> Result<Self, Refused> {
        let environment = Arc::new(Env::stdlib());
        let programs = written.iter().map(|line| {
            let Written { key, refuses, text } = Written::read(line).ok_or("not an expression")?;
            Ok((key, Expression { program: environment.compile(&text)?, refuses }))
        });
        let programs = programs.collect::<Result<_, Refused>>()?;
        let members = workload.registers.iter().flat_map(|(_, members)| members.clone());
        let register = Register(members.collect());
        Ok(Self { facts: &workload.facts, environment, programs, register })
    }

    /// The expressions that a request needs.
    fn found<'l>(&'l self, scopes: &Scopes<'_>, request: &Request) -> Vec<&'l Expression> {
        match self.facts {
            Facts::W2(_) => {
                scopes.0.iter().filter_map(|scope| self.programs.get(scope.inner())).collect()
            }
            Facts::W3(_) => {
                let place = cel_written::place(request.text("department"), &request.capability);
                self.programs.get(&place).into_iter().collect()
            }
            Facts::W1(_) | Facts::W4(_) => {
                self.programs.get(&request.capability).into_iter().collect()
            }
        }
    }
}

impl Loaded for Cel<'_> {
    fn prepare<'l>(&'l self, requests: &'l [Request]) -> Result<Box<dyn Contestant + 'l>, Refused> {
        session::prepare(self, requests)
    }
}

impl<'l> Session<'l> for &'l Cel<'l> {
    type Input = Variables<'l>;

    fn input(&self, claims: &Claims<'l>, request: &'l Request) -> Result<Self::Input, Refused> {
        let scopes = Scopes(claims.scopes().map(CelString::from).collect());
        Ok(Variables {
            programs: self.found(&scopes, request),
            register: &self.register,
            scopes,
            issuer: claims.iss.into(),
            organisation: claims.organisation().into(),
            department: claims.department.into(),
            role: claims.role.into(),
            suspended: (claims.status == "suspended").into(),
            clearance: claims.clearance.into(),
            capability: request.capability.as_str().into(),
            resource_type: request.text("type").into(),
            owner: request.text("owner").into(),
            sensitivity: request.integer("sensitivity").into(),
            sealed: request.boolean("sealed").into(),
            route: request.text("route").into(),
            id: request.text("id").into(),
        })
    }

    fn allows(&mut self, input: &mut Self::Input) -> bool {
        let mut context = Context::with_env(Arc::clone(&self.environment));
        context.set_variable_resolver(&*input);
        let mut allowed = false;
        for expression in &input.programs {
            let value = Value::resolve_val(expression.program.expression(), &context);
            let holds = match &value {
                Ok(value) => value.downcast_ref::<CelBool>().is_some_and(|truth| *truth.inner()),
                Err(_) => return false,
            };
            if holds && expression.refuses {
                return false;
            }
            allowed |= holds;
        }
        allowed
    }
}

/// What expressions may name, and the ones to evaluate.
struct Variables<'l> {
    programs: Vec<&'l Expression>,
    register: &'l Register,
    scopes: Scopes<'l>,
    issuer: CelString<'l>,
    organisation: CelString<'l>,
    department: CelString<'l>,
    role: CelString<'l>,
    suspended: CelBool,
    clearance: CelInt,
    capability: CelString<'l>,
    resource_type: CelString<'l>,
    owner: CelString<'l>,
    sensitivity: CelInt,
    sealed: CelBool,
    route: CelString<'l>,
    id: CelString<'l>,
}

impl VariableResolver for Variables<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        let value: &dyn Val = match variable {
            "service_owners" => self.register,
            "scopes" => &self.scopes,
            "issuer" => &self.issuer,
            "organisation" => &self.organisation,
            "department" => &self.department,
            "role" => &self.role,
            "suspended" => &self.suspended,
            "clearance" => &self.clearance,
            "capability" => &self.capability,
            "resource_type" => &self.resource_type,
            "owner" => &self.owner,
            "sensitivity" => &self.sensitivity,
            "sealed" => &self.sealed,
            "route" => &self.route,
            "id" => &self.id,
            _ => return None,
        };
        Some(CowVal::Borrowed(value))
    }
}

/// The scopes of a token: few, so that looking at each is fastest.
#[derive(Debug, Clone)]
struct Scopes<'v>(Vec<CelString<'v>>);

impl Val for Scopes<'_> {
    fn get_type(&self) -> &Type {
        &DYN_TYPE
    }

    fn cel_type() -> &'static Type {
        &DYN_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn as_iterable<'b, 'w>(&'b self) -> Option<&'b (dyn Iterable + 'w)>
    where
        Self: 'w,
    {
        Some(self)
    }

    fn clone_as_boxed<'w>(&self) -> Box<dyn Val + 'w>
    where
        Self: 'w,
    {
        Box::new(self.clone())
    }
}

impl Container for Scopes<'_> {
    fn contains(&self, value: &dyn Val) -> Result<bool, ExecutionError> {
        let wanted = value.downcast_ref::<CelString<'_>>();
        Ok(wanted.is_some_and(|wanted| self.0.iter().any(|held| held.inner() == wanted.inner())))
    }
}

impl Iterable for Scopes<'_> {
    fn iter<'b, 'w>(&'b self) -> Box<dyn Elements<'b, 'w> + 'b>
    where
        Self: 'w,
    {
        Box::new(EachScope(self.0.iter()))
    }
}

struct EachScope<'b, 'v>(slice::Iter<'b, CelString<'v>>);

impl<'b, 'v: 'w, 'w> Elements<'b, 'w> for EachScope<'b, 'v> {
    fn next(&mut self) -> Option<&'b (dyn Val + 'w)> {
        let scope = self.0.next()?;
        Some(scope)
    }
}

/// A register, ordered: nothing differs from run to run.
#[derive(Debug, Clone)]
struct Register(BTreeSet<String>);

impl Val for Register {
    fn get_type(&self) -> &Type {
        &DYN_TYPE
    }

    fn cel_type() -> &'static Type {
        &DYN_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn clone_as_boxed<'w>(&self) -> Box<dyn Val + 'w>
    where
        Self: 'w,
    {
        Box::new(self.clone())
    }
}

impl Container for Register {
    fn contains(&self, value: &dyn Val) -> Result<bool, ExecutionError> {
        let wanted = value.downcast_ref::<CelString<'_>>();
        Ok(wanted.is_some_and(|wanted| self.0.contains(wanted.inner())))
    }
}
