//! How long content stays: the five numbers, in and out.

use async_graphql::{InputObject, SimpleObject};
use invites_domain::time::{ContentDuration as DomainDuration, DurationParts};
use invites_domain::words::describe_duration;

/// How long content stays after the claim: years and months by the calendar, the rest exactly.
#[derive(Debug, Clone, SimpleObject)]
pub(crate) struct ContentDuration {
    /// Calendar years.
    years: i64,
    /// Calendar months.
    months: i64,
    /// Days of 24 hours.
    days: i64,
    /// Hours.
    hours: i64,
    /// Minutes.
    minutes: i64,
    /// The whole in words: `1 month and 2 days`.
    words: String,
}

impl From<DomainDuration> for ContentDuration {
    fn from(duration: DomainDuration) -> Self {
        let DurationParts {
            years,
            months,
            days,
            hours,
            minutes,
        } = duration.parts();
        Self {
            years,
            months,
            days,
            hours,
            minutes,
            words: describe_duration(&duration),
        }
    }
}

/// How long content stays after the claim; at least one minute in all. Leave it out, or send null, for ever.
#[derive(Debug, Clone, Copy, InputObject)]
pub(crate) struct ContentDurationInput {
    /// 0 to 100.
    #[graphql(default = 0)]
    years: i64,
    /// 0 to 1,200.
    #[graphql(default = 0)]
    months: i64,
    /// 0 to 36,500.
    #[graphql(default = 0)]
    days: i64,
    /// 0 to 876,000.
    #[graphql(default = 0)]
    hours: i64,
    /// 0 to 52,560,000.
    #[graphql(default = 0)]
    minutes: i64,
}

impl From<ContentDurationInput> for DurationParts {
    fn from(input: ContentDurationInput) -> Self {
        let ContentDurationInput {
            years,
            months,
            days,
            hours,
            minutes,
        } = input;
        Self {
            years,
            months,
            days,
            hours,
            minutes,
        }
    }
}
