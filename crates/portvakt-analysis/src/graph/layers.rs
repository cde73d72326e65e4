//! The places of a drawing from above to below: layers of slots. A line that passes a layer has a
//! slot there too, so that no box stands in its way.

use super::drawing::Drawing;

/// Layers of slots, and the links between slots of neighbouring layers.
#[derive(Debug)]
pub(super) struct Layers {
    /// The slots of each layer, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// The slots: first the boxes, in their order, then the bends.
    pub(super) slots: Vec<Slot>,
    /// For each line of the drawing its slots, from the one that it comes from.
    pub(super) routes: Vec<Vec<usize>>,
}

/// A place in a layer.
#[derive(Debug, Default, Clone)]
pub(super) struct Slot {
    /// Its layer.
    pub(super) layer: usize,
    /// How wide it is.
    pub(super) width: i64,
    /// Whether a line passes here; else it is a box.
    pub(super) is_bend: bool,
    /// Whether it is a box that nothing follows.
    pub(super) is_end: bool,
    /// Links from slots of the layer above.
    pub(super) above: Vec<Link>,
    /// Links to slots of the layer below.
    pub(super) below: Vec<Link>,
}

/// A link to a slot of a neighbouring layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    /// The slot at the other end.
    pub(super) slot: usize,
    /// Where it leaves the upper slot: on the left for `no`, on the right for `yes`.
    pub(super) side: i64,
}

impl Layers {
    /// The layers of a drawing; each has its boxes and bends in the order of a walk that takes `no`
    /// before `yes`.
    pub(super) fn of(drawing: &Drawing, width: impl Fn(usize) -> i64) -> Self {
        let mut slots = Vec::new();
        for (number, one) in drawing.boxes.iter().enumerate() {
            let (layer, is_end) = (one.layer, one.is_end);
            slots.push(Slot { layer, width: width(number), is_end, ..Slot::default() });
        }
        let mut new = Self { rows: Vec::new(), slots, routes: Vec::new() };
        for line in &drawing.lines {
            let layer = |number: usize| drawing.boxes.get(number).map_or(0, |one| one.layer);
            let mut route = vec![line.from];
            for layer in layer(line.from).saturating_add(1)..layer(line.to) {
                route.push(new.slots.len());
                new.slots.push(Slot { layer, is_bend: true, ..Slot::default() });
            }
            route.push(line.to);
            let mut side = if line.yes { 1 } else { -1 };
            for pair in route.windows(2) {
                if let [upper, lower] = *pair {
                    new.link(upper, lower, side);
                }
                side = 0;
            }
            new.routes.push(route);
        }
        new.walk();
        new
    }

    fn link(&mut self, upper: usize, lower: usize, side: i64) {
        if let Some(slot) = self.slots.get_mut(upper) {
            slot.below.push(Link { slot: lower, side });
        }
        if let Some(slot) = self.slots.get_mut(lower) {
            slot.above.push(Link { slot: upper, side });
        }
    }

    fn walk(&mut self) {
        let layers = self.slots.iter().map(|slot| slot.layer.saturating_add(1)).max().unwrap_or(0);
        self.rows = vec![Vec::new(); layers];
        let mut seen = vec![false; self.slots.len()];
        let mut next: Vec<usize> = self.slots.first().map(|_| 0).into_iter().collect();
        while let Some(number) = next.pop() {
            let (Some(slot), Some(seen)) = (self.slots.get(number), seen.get_mut(number)) else {
                continue;
            };
            if std::mem::replace(seen, true) {
                continue;
            }
            if let Some(row) = self.rows.get_mut(slot.layer) {
                row.push(number);
            }
            next.extend(slot.below.iter().rev().map(|link| link.slot));
        }
    }

    /// The place of each slot in its row.
    pub(super) fn places(&self) -> Vec<i64> {
        let mut places = vec![0; self.slots.len()];
        for row in &self.rows {
            for (place, slot) in (0_i64..).zip(row) {
                if let Some(one) = places.get_mut(*slot) {
                    *one = place;
                }
            }
        }
        places
    }
}
