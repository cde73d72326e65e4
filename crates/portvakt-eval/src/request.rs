//! One request of a subject: a capability, a resource and a context.

use crate::claims;
use crate::decision::fault;
use crate::facts::Facts;
use crate::image::{category, flag, value_type};
use crate::index::{NONE, at};
use crate::row::{Fill, Held, IllFormed, Kept, Row, SetFill, SettledBlock};
use crate::subject::Subject;
use crate::tree::{Attribute, Capability, Start, UNKNOWN};
use crate::value::{Value, address_of};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

/// How many classes of a request need no allocation.
pub(crate) const PLACES: usize = 8;

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
///
/// It keeps no value: whatever compares values is worked out when it is made.
// It is returned by value: what it keeps in place is little, so that moving it is cheap.
pub struct Request<'t> {
    subject: Subject<'t>,
    spill: Option<Box<Spill>>,
    /// The index of the capability.
    capability: u32,
    /// What stops it, if anything does.
    fault: u32,
    /// Classes, where they are few.
    places: Cell<[u32; PLACES]>,
    held: Held,
}

/// What only some requests have.
struct Spill {
    /// The subject's row under other register contents than those it was bound with.
    renewed: Option<Row>,
    /// Classes, where they are many.
    classes: Vec<Cell<u32>>,
}

impl<'t> Request<'t> {
    #[inline]
    pub(crate) fn of(
        subject: Subject<'t>,
        capability: Capability,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> Self {
        let layout = subject.engine().tree().layout();
        let mut request = Self {
            subject,
            spill: None,
            capability: capability.index,
            fault: fault::NOTHING,
            places: Cell::new(layout.request_places),
            held: Held::new(),
        };
        let plain = layout.plain_requests && context.is_empty() && !subject.is_outdated();
        if !(plain && request.take_plain(capability, resource)) {
            request.take_all(capability, resource, context);
        }
        request
    }

    /// Takes texts of a resource of which only the value matters, which is all that most requests
    /// hand in, and tells whether nothing else is to be done or said.
    #[inline]
    fn take_plain(&mut self, capability: Capability, resource: &[Supplied<'_>]) -> bool {
        let tree = self.subject.engine().tree();
        let layout = tree.layout();
        let places: &Cell<[u32]> = &self.places;
        let places = places.as_slice_of_cells();
        let mut there = 0_u64;
        for supplied in resource {
            let (Value::Text(text), Some(plain)) =
                (supplied.value, layout.plain.get(at(supplied.attribute.index)))
            else {
                return false;
            };
            let mine = supplied.attribute.of == tree.id() && plain.category == category::RESOURCE;
            let fresh = plain.bit & !there != 0;
            let place = places.get(at(plain.place)).filter(|_| mine && fresh);
            let (Some(place), Some(class)) = (place, plain.class(tree, text)) else {
                return false;
            };
            place.set(class);
            there |= plain.bit;
        }
        let start = tree.start(capability);
        let complete = start.is_some_and(|one| !one.needs_others && one.needs & !there == 0);
        if complete && let Some(place) = places.first() {
            place.set(capability.index);
        }
        complete
    }

    /// Takes all values from the beginning.
    #[inline(never)]
    fn take_all(
        &mut self,
        capability: Capability,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) {
        let layout = self.subject.engine().tree().layout();
        self.places.set(layout.request_places);
        if !layout.request_classes.is_empty() || self.subject.is_outdated() {
            let classes = layout.request_classes.iter().map(|class| Cell::new(*class)).collect();
            self.spill = Some(Box::new(Spill { renewed: self.subject.renewed(), classes }));
        }
        if let Err(fault) = self.fill(capability, resource, context) {
            self.fault = fault;
        }
    }

    /// Classes with a place to remember those that are worked out late.
    #[inline]
    fn cells(&self) -> &[Cell<u32>] {
        cells(self.spill.as_deref(), &self.places)
    }

    /// Puts the values into classes, and works out whatever compares them; an error tells what
    /// stops the request.
    fn fill(
        &mut self,
        capability: Capability,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> Result<(), u32> {
        let engine = self.subject.engine();
        let (tree, registers) = (engine.tree(), engine.registers());
        let classes = cells(self.spill.as_deref(), &self.places);
        let base = tree.layout().subject_variables;
        let mut kept = Kept::new();
        let mut fill =
            Fill { tree, registers, base, classes, held: &mut self.held, kept: &mut kept };
        take(&mut fill, resource, category::RESOURCE)?;
        take(&mut fill, context, category::CONTEXT)?;
        let start = tree.start(capability).ok_or(fault::UNKNOWN_CAPABILITY)?;
        if start.needs_others || !kept.are_there(start.needs) {
            let missing = tree.needs(capability).find(|need| !kept.is_there(*need));
            missing.map_or(Ok(()), Err)?;
        }
        if let Some(cell) = classes.first() {
            cell.set(capability.index);
        }
        self.held.sort();
        if !tree.layout().request_ahead.is_empty() {
            kept.sort();
            let facts = Facts { kept: Some(&kept), ..self.facts() };
            for variable in &tree.layout().request_ahead {
                facts.work_out(*variable);
            }
        }
        Ok(())
    }

    /// The capability asked for; [unknown](Capability::unknown) if the tree does not know it.
    #[must_use]
    pub fn capability(&self) -> Capability {
        match self.fault {
            fault::UNKNOWN_CAPABILITY => Capability::unknown(),
            _ => self.subject.engine().tree().capability_handle(self.capability),
        }
    }

    /// The subject that asks.
    #[must_use]
    pub fn subject(&self) -> Subject<'t> {
        self.subject
    }

    /// Where its decision starts, or what stops it.
    #[inline]
    pub(crate) fn start(&self) -> Result<&'t Start, u32> {
        if self.fault != fault::NOTHING {
            return Err(self.fault);
        }
        let starts = &self.subject.engine().tree().layout().starts;
        starts.get(at(self.capability)).ok_or(fault::UNKNOWN_CAPABILITY)
    }

    /// The block that is settled and decides alone, and the class of each variable for it.
    #[inline]
    pub(crate) fn alone(&self, start: &Start) -> Option<(&SettledBlock, impl Fn(u32) -> u32)> {
        let plain = self.spill.is_none() && self.held.is_empty() && start.roots == NONE;
        let settled = self.subject.row().blocks.as_slice().get(at(start.block))?;
        let base = self.subject.engine().tree().layout().subject_variables;
        let places: &Cell<[u32]> = &self.places;
        let places = places.as_slice_of_cells();
        let class = move |variable: u32| {
            let known = places.get(at(variable.wrapping_sub(base))).map_or(UNKNOWN, Cell::get);
            if known == UNKNOWN { self.facts().class(variable) } else { known }
        };
        plain.then_some((settled, class))
    }

    #[inline]
    pub(crate) fn facts(&self) -> Facts<'_> {
        let engine = self.subject.engine();
        let row = self.spill.as_ref().and_then(|spill| spill.renewed.as_ref());
        let row = row.unwrap_or(self.subject.row());
        Facts {
            tree: engine.tree(),
            registers: engine.registers(),
            row,
            settled: row.classes.as_slice(),
            cells: self.cells(),
            held: self.held.as_slice(),
            kept: None,
        }
    }
}

#[inline]
fn cells<'c>(spill: Option<&'c Spill>, places: &'c Cell<[u32; PLACES]>) -> &'c [Cell<u32>] {
    let places: &Cell<[u32]> = places;
    let many = spill.map(|spill| spill.classes.as_slice()).filter(|many| !many.is_empty());
    many.unwrap_or(places.as_slice_of_cells())
}

/// Takes values; an error tells what stops the request.
pub(crate) fn take(fill: &mut Fill<'_>, values: &[Supplied<'_>], category: u32) -> Result<(), u32> {
    for supplied in values {
        if supplied.attribute.of != fill.tree.id() {
            return Err(fault::FOREIGN_ATTRIBUTE);
        }
        take_one(fill, supplied, category).map_err(|IllFormed| supplied.attribute.index)?;
    }
    Ok(())
}

fn take_one(fill: &mut Fill<'_>, supplied: &Supplied<'_>, category: u32) -> Result<(), IllFormed> {
    let Supplied { attribute: Attribute { index: attribute, .. }, value } = *supplied;
    if let (Value::Text(text), Some(plain)) = (value, fill.layout().plain.get(at(attribute)))
        && plain.bit != 0
    {
        let fresh = plain.category == category && !fill.kept.is_there(attribute);
        let place = fill.classes.get(at(plain.place)).filter(|_| fresh).ok_or(IllFormed)?;
        place.set(plain.class(fill.tree, text).ok_or(IllFormed)?);
        fill.kept.note(attribute);
        return Ok(());
    }
    let record = fill.attribute(attribute)?;
    let is_supplied = record.category == category && record.flags & flag::DERIVED == 0;
    if !is_supplied || fill.kept.is_there(attribute) {
        return Err(IllFormed);
    }
    let set = record.value_type == value_type::TEXT_SET;
    match value {
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
            .field("capability", &tree.capability_name(self.capability()))
            .finish_non_exhaustive()
    }
}
