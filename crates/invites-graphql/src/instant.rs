//! `DateTime`: an instant as the API reads and shows it.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, SecondsFormat, Utc};

/// An instant. Shown in UTC by `Z`; read with any offset, which it then keeps only as an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instant(pub(crate) DateTime<Utc>);

impl From<Instant> for DateTime<Utc> {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

/// An instant in UTC, as RFC 3339 writes it: `2026-03-31T15:00:00Z`. In input, any offset will do: `2026-03-31T17:00:00+02:00`.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        text.parse().map(Self).map_err(|_| {
            InputValueError::custom(format!(
                "\"{text}\" is not an instant. Write it as 2026-03-31T15:00:00Z, or with an offset as 2026-03-31T17:00:00+02:00"
            ))
        })
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_shown_in_utc_whatever_offset_it_was_written_with() {
        let written = Value::String("2026-03-31T17:00:00.250+02:00".to_owned());
        let shown = Instant::parse(written).map(|instant| instant.to_value());
        assert_eq!(shown.ok(), Some(Value::String("2026-03-31T15:00:00.250Z".to_owned())));
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for wrong in [
            "",
            "tomorrow",
            "2026-03-31",
            "2026-03-31T17:00:00",
            "2026-02-30T17:00:00Z",
        ] {
            assert!(Instant::parse(Value::String(wrong.to_owned())).is_err(), "{wrong}");
        }
        assert!(Instant::parse(Value::from(1_774_969_200)).is_err());
    }
}
