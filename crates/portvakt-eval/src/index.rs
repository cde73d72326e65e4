//! Conversions between positions in memory (`usize`) and positions in an image (`u32`).

/// Stands for "nothing here" wherever an image holds an index.
pub const NONE: u32 = u32::MAX;

/// The position in memory of an index.
#[must_use]
#[inline]
pub fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The index of a position in memory; positions past the range of an index become [`NONE`].
#[must_use]
#[inline]
pub fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(NONE)
}

/// The part of a table that begins at `start` and holds `len` entries; empty when it is not all there.
#[must_use]
#[inline]
pub fn part<T>(table: &[T], start: u32, len: u32) -> &[T] {
    let start = at(start);
    table.get(start..start.saturating_add(at(len))).unwrap_or_default()
}
