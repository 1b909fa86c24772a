//! Chance for synthetic learners: the same learner does the same in each rehearsal, so that two rehearsals compare.

/// A learner's chance: `SplitMix64` over the learner's number.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// That of the learner with this number.
    pub(crate) fn of(number: usize) -> Self {
        // Numbers are far below 2⁶⁴ on every machine. Drawn once, so that neighbours do not do the same a step later.
        let mut seed = Self(u64::try_from(number).unwrap_or(0));
        Self(seed.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1, all alike.
    pub(crate) fn even(&mut self) -> f64 {
        // 32 bits fit a double exactly.
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / 4_294_967_296.0
    }

    /// From 0 to 1, early rather than late: when the link is shown, most of a room comes at once.
    pub(crate) fn early(&mut self) -> f64 {
        1.0 - (1.0 - self.even()).sqrt()
    }

    /// Around 1 in the mean, at most 4: how much longer or shorter than usual something takes somebody.
    pub(crate) fn patience(&mut self) -> f64 {
        (-(1.0 - self.even()).ln()).min(4.0)
    }

    /// One of the numbers below `count`, which must not be 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % count.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_comes_early_and_takes_its_time() {
        let of_all = |draw: fn(&mut Chance) -> f64| {
            (0..1_000).map(|number| draw(&mut Chance::of(number))).sum::<f64>() / 1_000.0
        };
        assert!(
            (0.30..0.37).contains(&of_all(Chance::early)),
            "{}",
            of_all(Chance::early)
        );
        assert!(
            (0.90..1.05).contains(&of_all(Chance::patience)),
            "{}",
            of_all(Chance::patience)
        );
        assert!((0..1_000).all(|number| Chance::of(number).below(3) < 3));
    }

    #[test]
    fn the_same_learner_does_the_same() {
        let (mut one, mut same, mut other) = (Chance::of(7), Chance::of(7), Chance::of(8));
        assert_eq!(one.next(), same.next());
        assert_ne!(one.next(), other.next());
    }
}
