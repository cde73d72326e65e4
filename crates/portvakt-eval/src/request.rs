//! One request of a subject: a capability, a resource and a context.

use crate::claims;
use crate::decision::{Decision, Malformed};
use crate::facts::Facts;
use crate::image::{category, value_type};
use crate::index::{NONE, at};
use crate::inline::Inline;
use crate::row::{Fill, IllFormed, Kept, SetFill};
use crate::subject::{Settled, Subject};
use crate::tree::{Attribute, Capability};
use crate::value::{Value, address_of};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

/// How many classes of a request need no allocation.
const PLACES: usize = 16;

/// A value for one attribute of a request.
#[derive(Debug, Clone, Copy)]
pub struct Supplied<'v> {
    /// The attribute.
    pub attribute: Attribute,
    /// Its value.
    pub value: Value<'v>,
}

impl Attribute {
    /// Pairs the attribute with a value.
    #[must_use]
    #[inline]
    pub fn is(self, value: Value<'_>) -> Supplied<'_> {
        Supplied { attribute: self, value }
    }
}

/// One request, put into classes; see [`Subject::request`].
pub struct Request<'t> {
    subject: Subject<'t>,
    settled: Settled<'t>,
    capability: Capability,
    malformed: Option<Malformed<'t>>,
    cells: Cells,
    held: Inline<u32, 8>,
    kept: Kept,
}

/// Classes with a place to remember those that are worked out late.
struct Cells {
    len: usize,
    place: [Cell<u32>; PLACES],
    heap: Box<[Cell<u32>]>,
}

impl Cells {
    fn of(classes: &[u32]) -> Self {
        let mut cells =
            Self { len: 0, place: [const { Cell::new(0) }; PLACES], heap: Box::default() };
        if classes.len() > PLACES {
            cells.heap = classes.iter().map(|class| Cell::new(*class)).collect::<Vec<_>>().into();
        } else {
            cells.len = classes.len();
            for (cell, class) in cells.place.iter().zip(classes) {
                cell.set(*class);
            }
        }
        cells
    }

    #[inline]
    fn as_slice(&self) -> &[Cell<u32>] {
        if self.heap.is_empty() {
            self.place.get(..self.len).unwrap_or_default()
        } else {
            &self.heap
        }
    }
}

impl<'t> Request<'t> {
    pub(crate) fn of(
        subject: Subject<'t>,
        capability: Capability,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> Self {
        let tree = subject.engine().tree();
        let layout = tree.layout();
        let mut request = Self {
            subject,
            settled: subject.settled(),
            capability,
            malformed: None,
            cells: Cells::of(&layout.request_classes),
            held: Inline::new(),
            kept: Kept::new(),
        };
        request.malformed = match request.take(resource, context) {
            Err(attribute) => Some(request.ill_formed(attribute)),
            Ok(()) => request.missing(),
        };
        if let Some(cell) = request.cells.as_slice().first() {
            cell.set(capability.index);
        }
        if request.malformed.is_none() && !layout.request_ahead.is_empty() {
            let facts = request.facts();
            for variable in &layout.request_ahead {
                facts.work_out(*variable);
            }
        }
        request
    }

    /// Takes the values; an error names the attribute whose value is ill-formed.
    fn take(
        &mut self,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> Result<(), Attribute> {
        let tree = self.subject.engine().tree();
        let mut fill = Fill {
            tree,
            registers: self.subject.engine().registers(),
            base: tree.layout().subject_variables,
            classes: self.cells.as_slice(),
            held: &mut self.held,
            kept: &mut self.kept,
        };
        for (values, category) in [(resource, category::RESOURCE), (context, category::CONTEXT)] {
            for supplied in values {
                take(&mut fill, supplied, category).map_err(|IllFormed| supplied.attribute)?;
            }
        }
        self.held.as_mut_slice().sort_unstable();
        self.kept.sort();
        Ok(())
    }

    /// The capability asked for.
    #[must_use]
    pub fn capability(&self) -> Capability {
        self.capability
    }

    /// The subject that asks.
    #[must_use]
    pub fn subject(&self) -> Subject<'t> {
        self.subject
    }

    /// The roots to visit, or the decision that is made without them.
    pub(crate) fn standing(&self) -> Result<u32, Decision<'t>> {
        let tree = self.subject.engine().tree();
        if let Some(malformed) = self.malformed {
            return Err(Decision::malformed_by(tree, malformed));
        }
        match tree.capability_record(self.capability) {
            Some(record) => Ok(record.roots),
            None => Err(Decision::unknown_capability(tree)),
        }
    }

    /// The decision that a priority stands for.
    pub(crate) fn settle(&self, priority: u32) -> Decision<'t> {
        Decision::settled(self.subject.engine().tree(), priority)
    }

    pub(crate) fn facts(&self) -> Facts<'_> {
        let row = self.subject.row();
        Facts {
            tree: self.subject.engine().tree(),
            registers: self.subject.engine().registers(),
            settled: self.settled.classes(),
            blocks: self.settled.blocks(),
            cells: self.cells.as_slice(),
            held: [row.held.as_slice(), self.held.as_slice()],
            kept: [&row.kept, &self.kept],
        }
    }

    fn ill_formed(&self, attribute: Attribute) -> Malformed<'t> {
        let tree = self.subject.engine().tree();
        if attribute.of == tree.id() {
            malformed(tree, attribute.index)
        } else {
            Malformed { attribute: "", expected: "attributes of this policy" }
        }
    }

    /// The first attribute that the capability needs and the request lacks.
    fn missing(&self) -> Option<Malformed<'t>> {
        let tree = self.subject.engine().tree();
        let needs = &tree.image().needs;
        let mut next = tree.capability_record(self.capability).map_or(NONE, |one| one.needs);
        while let Some(need) = needs.get(at(next)) {
            if !self.kept.is_there(need.attribute) {
                return Some(malformed(tree, need.attribute));
            }
            next = need.next;
        }
        None
    }
}

fn malformed(tree: &crate::DecisionTree, attribute: u32) -> Malformed<'_> {
    Malformed { attribute: tree.attribute_text(attribute), expected: tree.expected_text(attribute) }
}

/// Takes one value.
fn take(fill: &mut Fill<'_>, supplied: &Supplied<'_>, category: u32) -> Result<(), IllFormed> {
    let attribute = supplied.attribute.index;
    let record = fill.attribute(attribute)?;
    let views = fill.layout().attributes.get(at(attribute)).copied().unwrap_or_default();
    let mine = supplied.attribute.of == fill.tree.id() && record.category == category;
    if !mine || !views.supplied || fill.kept.is_there(attribute) {
        return Err(IllFormed);
    }
    let set = record.value_type == value_type::TEXT_SET;
    match supplied.value {
        Value::Absent => Ok(()),
        Value::Json(json) => claims::value(fill, attribute, json),
        Value::Text(_) | Value::Texts([_, ..]) if has_envelope(fill, record.format) => {
            Err(IllFormed)
        }
        Value::Text(text) if set => {
            let mut members = SetFill::new(fill, attribute, record);
            members.whole(fill, text)?;
            members.finish(fill);
            Ok(())
        }
        Value::Texts(texts) if set => {
            let mut members = SetFill::new(fill, attribute, record);
            texts.iter().try_for_each(|text| members.element(fill, text))?;
            members.finish(fill);
            Ok(())
        }
        Value::Text(text) => fill.text(attribute, text),
        Value::Integer(number) if record.value_type == value_type::INTEGER => {
            fill.number(attribute, number)
        }
        Value::Integer(seconds) if record.value_type == value_type::TIME => {
            let time = crate::value::Time::from_seconds(seconds).map_err(|_| IllFormed)?;
            fill.number(attribute, time.seconds())
        }
        Value::Time(time) if record.value_type == value_type::TIME => {
            fill.number(attribute, time.seconds())
        }
        Value::Boolean(truth) if record.value_type == value_type::BOOLEAN => {
            fill.boolean(attribute, truth);
            Ok(())
        }
        Value::Ip(ip) if record.value_type == value_type::IP => {
            fill.address(attribute, address_of(ip))
        }
        _ => Err(IllFormed),
    }
}

fn has_envelope(fill: &Fill<'_>, format: u32) -> bool {
    fill.image().formats.get(at(format)).is_some_and(|format| format.member != NONE)
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tree = self.subject.engine().tree();
        f.debug_struct("Request")
            .field("capability", &tree.capability_name(self.capability))
            .finish_non_exhaustive()
    }
}
