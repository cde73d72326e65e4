//! Subjects: who asks, known by verified claims.

use crate::engine::Engine;
use crate::facts::Facts;
use crate::registers::Stamp;
use crate::request::{Request, Supplied};
use crate::row::Row;
use crate::settle::first_blocks;
use crate::tree::{Capability, TreeId};
use crate::value::Time;
use core::cell::Cell;
use core::{fmt, mem};

/// A subject's claims, put into classes. It borrows nothing: caches and request extensions keep it.
#[derive(Clone)]
pub struct Binding {
    of: TreeId,
    stamp: Stamp,
    expires: Option<Time>,
    row: Row,
}

/// A binding is of no use here: bind again from the verified claims.
///
/// Deliberately complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// It was made by another tree.
    #[error("the claims were bound by another policy: bind them again")]
    OtherTree,
    /// Its claims have expired.
    #[error("the claims have expired")]
    Expired,
}

impl Binding {
    pub(crate) fn of(engine: Engine<'_>, expires: Option<Time>, row: Row) -> Self {
        Self { of: engine.tree().id(), stamp: engine.registers().stamp(), expires, row }
    }

    /// The tree that made it.
    #[must_use]
    pub fn tree(&self) -> TreeId {
        self.of
    }

    /// When its claims expire (`exp`; RFC 7519, section 4.1.4), if they say so.
    #[must_use]
    pub fn expires(&self) -> Option<Time> {
        self.expires
    }
}

/// Who asks: the claims of a binding under one engine.
#[derive(Clone, Copy)]
pub struct Subject<'t> {
    engine: Engine<'t>,
    binding: &'t Binding,
}

impl<'t> Subject<'t> {
    pub(crate) fn of(engine: Engine<'t>, binding: &'t Binding, now: Time) -> Result<Self, Stale> {
        if binding.of != engine.tree().id() {
            return Err(Stale::OtherTree);
        }
        if binding.expires.is_some_and(|expires| now >= expires) {
            return Err(Stale::Expired);
        }
        Ok(Self { engine, binding })
    }

    /// Asks for a capability on a resource in a context.
    ///
    /// There is always a request: one with a missing or ill-formed value, or with a handle of
    /// another tree, decides deny.
    #[must_use]
    pub fn request(
        &self,
        capability: Capability,
        resource: &[Supplied<'_>],
        context: &[Supplied<'_>],
    ) -> Request<'t> {
        Request::of(*self, capability, resource, context)
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> Engine<'t> {
        self.engine
    }

    pub(crate) fn row(&self) -> &'t Row {
        &self.binding.row
    }

    /// Tells whether the claims were bound with other register contents than the engine's.
    #[inline]
    pub(crate) fn is_outdated(&self) -> bool {
        self.binding.stamp != self.engine.registers().stamp()
    }

    /// The row under the engine's register contents, when these are not the ones that the claims
    /// were bound with: what depends on registers is worked out again from the values kept.
    // INVARIANT(A8): no class that was found in other register contents is used.
    pub(crate) fn renewed(&self) -> Option<Row> {
        self.is_outdated().then(|| self.renew())
    }

    #[cold]
    fn renew(&self) -> Row {
        let mut row = self.binding.row.clone();
        row.blocks = Row::EMPTY.blocks;
        let mut classes = mem::replace(&mut row.classes, Row::EMPTY.classes);
        let cells = Cell::from_mut(classes.as_mut_slice()).as_slice_of_cells();
        let facts = Facts::of_subject(self.engine, &row, cells);
        for variable in &self.engine.tree().layout().subject_registers {
            facts.work_out(*variable);
        }
        row.blocks = first_blocks(&facts);
        row.classes = classes;
        row
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("of", &self.of)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject").field("binding", &self.binding).finish_non_exhaustive()
    }
}
