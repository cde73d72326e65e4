//! The columns of blocks as they are walked: one mask a class where that costs little.

use crate::image::{ColumnRecord, Image};
use crate::index::{at, index, part};
use alloc::vec::Vec;

/// How many masks may be spread out whatever the columns look like: half a mebibyte of them.
const FREE: usize = 1 << 16;

/// How many classes for each mask a column may have and still be spread out beyond that.
const CLASSES_A_MASK: usize = 4;

/// One column for each in [`Image::columns`].
#[derive(Debug, Default)]
pub(crate) struct Columns {
    all: Vec<Column>,
    /// Masks of the columns that are spread out, one a class.
    masks: Vec<u64>,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// The rows that some class of the variable does not leave alive: others need not be asked.
    pub(crate) asks: u64,
    /// The variable.
    pub(crate) variable: u32,
    /// How many classes are spread out: all or none.
    classes: u32,
    /// Where its masks start: one a class, or, when none is spread out, those of the image.
    start: u32,
    /// How many masks the image has.
    len: u32,
}

impl Columns {
    pub(super) fn of(image: &Image) -> Self {
        let mut columns = Self::default();
        columns.all.reserve(image.columns.len());
        for record in &image.columns {
            let column = columns.column(image, record);
            columns.all.push(column);
        }
        columns
    }

    fn column(&mut self, image: &Image, record: &ColumnRecord) -> Column {
        let ColumnRecord { variable, start, len } = *record;
        let turns = part(&image.masks, start, len);
        let classes = image.variables.get(at(variable)).map_or(0, |one| one.classes);
        let asks = !turns.iter().fold(u64::MAX, |all, turn| all & turn.rows);
        let fresh = self.masks.len();
        let spread = fresh.saturating_add(at(classes));
        let most = |masks: usize| masks.saturating_mul(CLASSES_A_MASK);
        // Columns of hostile images share masks: all together spread out no more than once.
        let dear = at(classes) > most(turns.len())
            || spread > most(image.masks.len()).saturating_add(FREE);
        if dear && spread > FREE {
            return Column { asks, variable, classes: 0, start, len };
        }
        let ends = turns.iter().skip(1).map(|turn| turn.class).chain([classes]);
        for (turn, end) in turns.iter().zip(ends) {
            self.masks.resize(fresh.saturating_add(at(end)), turn.rows);
        }
        Column { asks, variable, classes, start: index(fresh), len }
    }

    /// A part of the columns, by places in [`Image::columns`].
    #[inline]
    pub(crate) fn part(&self, start: u32, len: u32) -> &[Column] {
        part(&self.all, start, len)
    }

    /// The rows that a class leaves alive.
    #[inline]
    pub(crate) fn rows(&self, image: &Image, column: &Column, class: u32) -> u64 {
        if class < column.classes {
            let place = at(column.start).wrapping_add(at(class));
            return self.masks.get(place).copied().unwrap_or(0);
        }
        let masks = part(&image.masks, column.start, column.len);
        let after = masks.partition_point(|mask| mask.class <= class);
        let mask = after.checked_sub(1).and_then(|place| masks.get(place));
        mask.filter(|_| column.classes == 0).map_or(0, |mask| mask.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::{CLASSES_A_MASK, Columns, FREE};
    use crate::image::{ColumnRecord, Image, MaskRecord, VariableRecord};
    use alloc::vec;

    #[test]
    fn a10_columns_that_share_masks_are_not_spread_out_a_thousand_times() {
        let classes = 16;
        let mask = |class| MaskRecord { class, rows: u64::from(class) + 1 };
        let image = Image {
            variables: [VariableRecord { classes, ..VariableRecord::default() }].into(),
            masks: (0..classes).step_by(2).map(mask).collect(),
            columns: {
                let mut columns = vec![ColumnRecord { variable: 0, start: 0, len: 8 }; 100_000];
                columns.push(ColumnRecord { variable: 0, start: 4, len: 4 });
                columns
            },
            ..Image::default()
        };
        let columns = Columns::of(&image);
        assert!(columns.masks.len() <= FREE + CLASSES_A_MASK * image.masks.len());
        let [first, .., last] = columns.part(0, 100_000) else { panic!("no columns") };
        assert_eq!((first.classes, last.classes), (classes, 0));
        for class in 0..classes {
            let rows = u64::from(class & !1) + 1;
            assert_eq!(columns.rows(&image, first, class), rows);
            assert_eq!(columns.rows(&image, last, class), rows);
        }
        let [other] = columns.part(100_000, 1) else { panic!("no other column") };
        assert_eq!((columns.rows(&image, other, 0), columns.rows(&image, other, 9)), (0, 9));
    }
}
