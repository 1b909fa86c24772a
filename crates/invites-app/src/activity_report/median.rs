//! Times of which the mean and the median are asked.

/// Seconds, gathered.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    seconds: Vec<u32>,
    sum: u64,
}

impl Times {
    pub(super) fn add(&mut self, seconds: u32) {
        self.seconds.push(seconds);
        self.sum += u64::from(seconds);
    }

    pub(super) fn sum(&self) -> u64 {
        self.sum
    }

    /// Rounded down; none of none.
    pub(super) fn mean(&self) -> Option<u64> {
        self.sum.checked_div(self.seconds.len() as u64)
    }

    /// The one in the middle or, of an even number, the mean of the two, rounded down; none of none.
    pub(super) fn median(&mut self) -> Option<u64> {
        let middle = self.seconds.len() / 2;
        if self.seconds.is_empty() {
            return None;
        }
        let even = self.seconds.len().is_multiple_of(2);
        let (below, upper, _) = self.seconds.select_nth_unstable(middle);
        let lower = below.iter().copied().max().filter(|_| even).unwrap_or(*upper);
        Some((u64::from(lower) + u64::from(*upper)) / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_and_the_mean_is_not() {
        let of = |seconds: &[u32]| {
            let mut times = Times::default();
            seconds.iter().for_each(|seconds| times.add(*seconds));
            (times.mean(), times.median())
        };
        assert_eq!(of(&[]), (None, None));
        assert_eq!(of(&[7]), (Some(7), Some(7)));
        assert_eq!(of(&[9, 1, 2]), (Some(4), Some(2)));
        assert_eq!(of(&[10, 1, 4, 2]), (Some(4), Some(3)));
    }
}
