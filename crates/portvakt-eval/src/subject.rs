//! Subjects: who asks, known by verified claims.

use crate::decide::settled_blocks;
use crate::engine::Engine;
use crate::facts::Facts;
use crate::inline::Inline;
use crate::registers::Stamp;
use crate::request::{Request, Supplied};
use crate::row::{Kept, Row, SettledBlock};
use crate::tree::{Capability, TreeId};
use crate::value::Time;
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::Cell;
use core::fmt;

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

    /// The classes of the subject under the engine's register contents.
    ///
    /// When these are not the contents that the claims were bound with, what depends on registers
    /// is worked out again from the values that were kept.
    // INVARIANT(A8): no class that was found in other register contents is used.
    pub(crate) fn settled(&self) -> Settled<'t> {
        let row = &self.binding.row;
        if self.binding.stamp == self.engine.registers().stamp() {
            return Settled::Bound(row);
        }
        let mut classes: Vec<u32> = row.classes.as_slice().into();
        let cells = Cell::from_mut(classes.as_mut_slice()).as_slice_of_cells();
        let layout = self.engine.tree().layout();
        let none = Kept::new();
        let facts = Facts::of_subject(self.engine, cells, row.held.as_slice(), [&row.kept, &none]);
        for variable in &layout.subject_registers {
            facts.work_out(*variable);
        }
        let blocks = settled_blocks(&facts);
        Settled::Renewed(classes.into(), Box::new(blocks))
    }
}

/// Classes of a subject, and what they leave of the first blocks. Deliberately complete.
pub(crate) enum Settled<'t> {
    /// As bound.
    Bound(&'t Row),
    /// Worked out again for other register contents.
    Renewed(Box<[u32]>, Box<Inline<SettledBlock, 4>>),
}

impl Settled<'_> {
    #[inline]
    pub(crate) fn classes(&self) -> &[u32] {
        match self {
            Self::Bound(row) => row.classes.as_slice(),
            Self::Renewed(classes, _) => classes,
        }
    }

    #[inline]
    pub(crate) fn blocks(&self) -> &[SettledBlock] {
        match self {
            Self::Bound(row) => row.blocks.as_slice(),
            Self::Renewed(_, blocks) => blocks.as_slice(),
        }
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
