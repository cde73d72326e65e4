//! Places that belong together.

/// Classes of places that were joined (union-find with halving of paths).
#[derive(Debug, Default)]
pub(super) struct Joined {
    parents: Vec<usize>,
}

impl Joined {
    /// A new place, in a class of its own.
    pub(super) fn add(&mut self) -> usize {
        let place = self.parents.len();
        self.parents.push(place);
        place
    }

    /// The place that stands for the class of a place.
    pub(super) fn class(&mut self, mut place: usize) -> usize {
        loop {
            let parent = self.parent(place);
            if parent == place {
                return place;
            }
            let above = self.parent(parent);
            if let Some(slot) = self.parents.get_mut(place) {
                *slot = above;
            }
            place = above;
        }
    }

    /// Makes two classes one.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.class(one), self.class(other));
        if let Some(slot) = self.parents.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }

    /// The classes, each with its places, ascending; and the class of each place, by number.
    pub(super) fn classes(&mut self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut classes: Vec<Vec<usize>> = Vec::new();
        let mut numbers: Vec<usize> = Vec::new();
        for place in 0..self.parents.len() {
            let class = self.class(place);
            // Whoever stands for a class is its lowest place.
            let number = numbers.get(class).copied().unwrap_or(classes.len());
            match classes.get_mut(number) {
                Some(class) => class.push(place),
                None => classes.push(vec![place]),
            }
            numbers.push(number);
        }
        (classes, numbers)
    }

    fn parent(&self, place: usize) -> usize {
        self.parents.get(place).copied().unwrap_or(place)
    }
}
