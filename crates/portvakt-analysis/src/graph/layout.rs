//! A picture in pixels: boxes that do not overlap, and lines between them that pass no box.

use super::diagram::Diagram;
use super::drawing::{Drawing, Line};
use super::label::Label;
use super::layers::Layers;
use super::order::order;
use super::place::place;

/// The width of a cell of text, in tenths of a pixel.
const CELL: i64 = 73;
/// The height of a line of text.
pub(super) const LINE: i64 = 16;
/// The space between the text of a box and its sides.
const PADDING: i64 = 11;
/// The space around the picture.
pub(super) const MARGIN: i64 = 16;
/// The least and the most space between two layers.
const GAPS: (i64, i64) = (52, 96);
/// How far a line runs straight down from its box, so that there is room for a word beside it.
const STRAIGHT: i64 = 14;
/// How far apart lines are that come to the same box.
const ARRIVALS: i64 = 10;

/// Where everything stands. Pixels count from the upper left corner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// How wide it is.
    pub width: i64,
    /// How high it is.
    pub height: i64,
    /// The boxes, the root first. An end stands beside every test that leads to it.
    pub(super) boxes: Vec<Placed>,
    /// The lines.
    pub(super) paths: Vec<Route>,
}

/// A box at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// The number of its node in the diagram.
    pub(super) node: usize,
    /// What stands in it.
    pub(super) label: Label,
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// A line at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Route {
    /// What it joins.
    pub(super) line: Line,
    /// Where it comes from, then in turns where it may leave the straight way and where it must be
    /// on it again. Between two layers there are no boxes, and in a layer it runs straight down.
    pub(super) points: Vec<Point>,
}

/// A place in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: i64,
    pub(super) y: i64,
}

impl Layout {
    /// The layout of what the root of a diagram leads to; the same for the same diagram.
    #[must_use]
    pub fn of(diagram: &Diagram) -> Self {
        let drawing = Drawing::of(diagram);
        let width = |number: usize| drawing.boxes.get(number).map_or(0, |one| width(&one.label));
        let mut layers = Layers::of(&drawing, width);
        order(&mut layers);
        let middles = place(&layers);
        Picture { drawing: &drawing, layers: &layers, middles }.layout()
    }
}

/// The width of a box.
fn width(label: &Label) -> i64 {
    let cells = i64::try_from(label.cells()).unwrap_or(i64::MAX);
    let text = cells.saturating_mul(CELL) / 10;
    // An even number has a middle.
    let halves = text.saturating_add(PADDING.saturating_mul(2)).saturating_add(1) / 2;
    halves.saturating_mul(2)
}

/// The height of a box.
fn height(label: &Label) -> i64 {
    let lines = i64::try_from(label.body.len()).unwrap_or(i64::MAX).saturating_add(1);
    lines.saturating_mul(LINE).saturating_add(PADDING)
}

/// What is known before there are pixels from above to below.
struct Picture<'p> {
    drawing: &'p Drawing,
    layers: &'p Layers,
    middles: Vec<i64>,
}

/// Where a layer begins and ends.
#[derive(Clone, Copy, Default)]
struct Band {
    top: i64,
    bottom: i64,
}

impl Picture<'_> {
    fn layout(mut self) -> Layout {
        let slots = self.layers.slots.iter().zip(&self.middles);
        let edges = slots.map(|(slot, middle)| {
            (middle.saturating_sub(slot.width / 2), middle.saturating_add(slot.width / 2))
        });
        let left = edges.clone().map(|(left, _)| left).min().unwrap_or_default();
        let right = edges.map(|(_, right)| right).max().unwrap_or_default();
        for middle in &mut self.middles {
            *middle = middle.saturating_sub(left).saturating_add(MARGIN);
        }
        let bands = self.bands();
        let boxes: Vec<Placed> = self
            .drawing
            .boxes
            .iter()
            .enumerate()
            .map(|(number, one)| {
                let width = width(&one.label);
                Placed {
                    node: one.node,
                    label: one.label.clone(),
                    left: self.middle(number).saturating_sub(width / 2),
                    top: bands.get(one.layer).copied().unwrap_or_default().top,
                    width,
                    height: height(&one.label),
                }
            })
            .collect();
        let paths = self.routes(&boxes, &bands);
        Layout {
            width: right.saturating_sub(left).saturating_add(MARGIN.saturating_mul(2)),
            height: bands.last().map_or(0, |band| band.bottom).saturating_add(MARGIN),
            boxes,
            paths,
        }
    }

    fn middle(&self, slot: usize) -> i64 {
        self.middles.get(slot).copied().unwrap_or_default()
    }

    fn layer(&self, slot: usize) -> usize {
        self.layers.slots.get(slot).map_or(0, |slot| slot.layer)
    }

    /// The layers from above to below. Where lines go far to the side, the next layer is further
    /// down, so that they stay steep enough to be followed.
    fn bands(&self) -> Vec<Band> {
        let mut bands = Vec::new();
        let mut top = MARGIN;
        for row in &self.layers.rows {
            let labels = row.iter().filter_map(|slot| self.drawing.boxes.get(*slot));
            let tallest = labels.map(|one| height(&one.label)).max().unwrap_or_default();
            let bottom = top.saturating_add(tallest);
            bands.push(Band { top, bottom });
            let farthest = row.iter().flat_map(|upper| {
                let below = self.layers.slots.get(*upper).into_iter().flat_map(|slot| &slot.below);
                below.map(|link| self.middle(*upper).saturating_sub(self.middle(link.slot)).abs())
            });
            let gap = (farthest.max().unwrap_or_default() / 6).clamp(GAPS.0, GAPS.1);
            top = bottom.saturating_add(gap);
        }
        bands
    }

    fn routes(&self, boxes: &[Placed], bands: &[Band]) -> Vec<Route> {
        let places = self.layers.places();
        let place = |slot: Option<&usize>| slot.and_then(|slot| places.get(*slot)).copied();
        let lines = self.drawing.lines.iter().zip(&self.layers.routes);
        lines
            .clone()
            .filter_map(|(line, route)| {
                let (from, to) = (boxes.get(line.from)?, boxes.get(line.to)?);
                let side =
                    if line.yes { from.width / 5 } else { (from.width / 5).saturating_neg() };
                let x = from.middle().saturating_add(side);
                let band = bands.get(self.layer(line.from)).copied().unwrap_or_default();
                let start = from.top.saturating_add(from.height);
                let mut points = vec![
                    Point { x, y: start },
                    Point { x, y: band.bottom.max(start).saturating_add(STRAIGHT) },
                ];
                let (_, bends) = route.split_first()?;
                let (_, bends) = bends.split_last()?;
                for bend in bends {
                    let band = bands.get(self.layer(*bend)).copied().unwrap_or_default();
                    let x = self.middle(*bend);
                    points.extend([band.top, band.bottom].map(|y| Point { x, y }));
                }
                // Lines that come to the same box arrive in the order of where they come from.
                let key = |line: &Line, route: &[usize]| {
                    let last = route.len().checked_sub(2).and_then(|at| route.get(at));
                    (place(last), line.yes)
                };
                let others = lines.clone().filter(|(other, _)| other.to == line.to);
                let keys: Vec<_> = others.map(|(line, route)| key(line, route)).collect();
                let mine = key(line, route);
                let before = keys.iter().filter(|other| **other < mine).count();
                let x = to.arrival(before, keys.len());
                points.push(Point { x, y: to.top });
                Some(Route { line: *line, points })
            })
            .collect()
    }
}

impl Placed {
    /// The middle of the box.
    pub(super) fn middle(&self) -> i64 {
        self.left.saturating_add(self.width / 2)
    }

    /// Where one of several lines arrives, counted from the left.
    fn arrival(&self, before: usize, all: usize) -> i64 {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let gaps = number(all.saturating_sub(1));
        let room = self.width.saturating_sub(PADDING.saturating_mul(2));
        let apart = room.checked_div(gaps).map_or(0, |apart| apart.clamp(0, ARRIVALS));
        let first = self.middle().saturating_sub(gaps.saturating_mul(apart) / 2);
        first.saturating_add(number(before).saturating_mul(apart))
    }
}
