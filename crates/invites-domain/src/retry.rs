//! When something that failed is tried again: growing, scattered waits, and an end to them.
//!
//! It knows neither what is tried nor the clock; chance is an argument.

use chrono::TimeDelta;

/// How patiently something is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure, before it is scattered.
    pub first: TimeDelta,
    /// No wait is longer.
    pub longest: TimeDelta,
    /// So many tries altogether, the first included.
    pub tries: u32,
}

impl Backoff {
    /// How long to wait after so many failed tries; none when there have been enough. Each wait is twice the one before,
    /// up to the longest, and scattered by `chance` over its second half, so that what failed together does not come
    /// back together.
    #[must_use]
    pub fn wait(&self, failed: u32, chance: u32) -> Option<TimeDelta> {
        if failed >= self.tries {
            return None;
        }
        let first = self.first.num_milliseconds().max(1);
        let doubled = 1_i64
            .checked_shl(failed.saturating_sub(1))
            .filter(|factor| *factor > 0)
            .and_then(|factor| first.checked_mul(factor));
        let whole = doubled.unwrap_or(i64::MAX).min(self.longest.num_milliseconds().max(1));
        let half = whole / 2;
        // At most `whole - half`: the product of an i64 and a u32 fits an i128.
        let scattered = i128::from(whole - half) * i128::from(chance) / i128::from(u32::MAX);
        let scattered = i64::try_from(scattered).unwrap_or(whole - half);
        Some(TimeDelta::milliseconds(half + scattered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BACKOFF: Backoff = Backoff {
        first: TimeDelta::seconds(4),
        longest: TimeDelta::hours(1),
        tries: 20,
    };

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let waits: Vec<_> = (1..=20)
            .map(|failed| BACKOFF.wait(failed, u32::MAX).map(|wait| wait.num_seconds()))
            .collect();
        assert_eq!(waits[..4], [Some(4), Some(8), Some(16), Some(32)]);
        assert_eq!(waits[18], Some(3_600));
        assert_eq!(waits[19], None, "twenty tries are enough");
    }

    proptest! {
        #[test]
        fn every_wait_lies_in_the_second_half_of_its_step(failed in 1..20_u32, chance in any::<u32>()) {
            let whole = BACKOFF.wait(failed, u32::MAX).expect("tried again");
            let wait = BACKOFF.wait(failed, chance).expect("tried again");
            prop_assert!(wait <= whole && wait >= whole / 2);
        }

        #[test]
        fn no_count_of_failures_overflows(failed in any::<u32>(), chance in any::<u32>()) {
            let endless = Backoff { tries: u32::MAX, ..BACKOFF };
            if let Some(wait) = endless.wait(failed, chance) {
                prop_assert!(wait <= endless.longest);
            }
        }
    }
}
