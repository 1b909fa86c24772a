//! How a summary is written: fields of fixed width, one behind the other, in digits of base 64 whose order as bytes is
//! their order as numbers. A summary begins with its instant, so summaries sort by time.
//!
//! Things are named by the lower half of their id, which is chance: two tracks, or two challenges, of one team that agree
//! in it do not occur. People are counted, and are named in full.

use invites_domain::play::{ChallengeState, PlayState};

use crate::StoreError;

const DIGITS: &[u8; 64] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// What stands in [`VALUES`] for a byte that is no digit.
const NO_DIGIT: u8 = 0xFF;
const VALUES: [u8; 256] = {
    let mut values = [NO_DIGIT; 256];
    let mut value = 0;
    while value < DIGITS.len() {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// Digits of an instant: microseconds since 1970, enough until the year 2540.
const INSTANT: usize = 9;
/// Digits of a whole id.
const ID: usize = 22;
/// Digits of half an id.
pub(super) const SHORT: usize = 11;
/// Digits of a number of challenges, tracks or attempts; larger ones are cut.
const COUNT: usize = 2;
/// Digits of a time in seconds, enough for 34 years.
const SECONDS: usize = 5;
const NO_SECONDS: u64 = (1 << (6 * SECONDS)) - 1;

/// The lower half of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Short(pub u64);

impl From<uuid::Uuid> for Short {
    fn from(id: uuid::Uuid) -> Self {
        Self(id.as_u64_pair().1)
    }
}

/// Appends fields.
#[derive(Default)]
pub(super) struct Writer(pub(super) String);

impl Writer {
    fn digits(&mut self, value: u128, width: usize) {
        for place in (0..width).rev() {
            let digit = (value >> (6 * place)) & 63;
            // Six bits are a place among 64 digits.
            self.0.push(char::from(DIGITS[digit as usize]));
        }
    }

    /// Instants before 1970 do not occur: the clock is the server's.
    pub(super) fn instant(&mut self, micros: i64) {
        self.digits(u128::try_from(micros).unwrap_or(0), INSTANT);
    }

    pub(super) fn id(&mut self, id: u128) {
        self.digits(id, ID);
    }

    pub(super) fn short(&mut self, id: Short) {
        self.digits(u128::from(id.0), SHORT);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.digits((count as u128).min((1 << (6 * COUNT)) - 1), COUNT);
    }

    pub(super) fn seconds(&mut self, seconds: Option<u64>) {
        let stored = seconds.map_or(NO_SECONDS, |seconds| seconds.min(NO_SECONDS - 1));
        self.digits(u128::from(stored), SECONDS);
    }

    pub(super) fn letter(&mut self, letter: u8) {
        self.0.push(char::from(letter));
    }
}

/// Reads fields from the front.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bytes(&mut self, width: usize) -> Result<&'a [u8], StoreError> {
        let (field, rest) = self
            .0
            .split_at_checked(width)
            .ok_or_else(|| corrupt("it is cut short"))?;
        self.0 = rest;
        Ok(field)
    }

    fn small(&mut self, width: usize) -> Result<u64, StoreError> {
        let (mut value, mut wrong) = (0_u64, 0);
        for byte in self.bytes(width)? {
            let digit = VALUES[usize::from(*byte)];
            wrong |= digit;
            value = value << 6 | u64::from(digit);
        }
        // Only the mark of a byte that is no digit has the two upper bits.
        if wrong > 63 {
            Err(corrupt("a digit is none"))
        } else {
            Ok(value)
        }
    }

    pub(super) fn instant(&mut self) -> Result<i64, StoreError> {
        // Nine digits are 54 bits.
        Ok(self.small(INSTANT)? as i64)
    }

    pub(super) fn id(&mut self) -> Result<u128, StoreError> {
        // 2, 10 and 10 digits: parts that fit 64 bits.
        let (upper, middle, lower) = (self.small(ID - 20)?, self.small(10)?, self.small(10)?);
        Ok(u128::from(upper) << 120 | u128::from(middle) << 60 | u128::from(lower))
    }

    pub(super) fn short(&mut self) -> Result<Short, StoreError> {
        self.small(SHORT).map(Short)
    }

    pub(super) fn count(&mut self) -> Result<usize, StoreError> {
        // Two digits are 12 bits.
        Ok(self.small(COUNT)? as usize)
    }

    pub(super) fn seconds(&mut self) -> Result<Option<u32>, StoreError> {
        let stored = self.small(SECONDS)?;
        // Five digits are 30 bits.
        Ok((stored != NO_SECONDS).then_some(stored as u32))
    }

    pub(super) fn letter(&mut self) -> Result<u8, StoreError> {
        Ok(self.bytes(1)?[0])
    }
}

/// Bytes of one challenge in a play's summary.
pub(super) const CHALLENGE: usize = SHORT + 1 + COUNT + SECONDS;

/// Letters, not places in the enum: what is stored outlives its order.
pub(super) const fn play_letter(state: PlayState) -> u8 {
    match state {
        PlayState::Starting => b'B',
        PlayState::Running => b'R',
        PlayState::Completed => b'C',
        PlayState::Stopped => b'S',
        PlayState::TimedOut => b'T',
        PlayState::Failed => b'F',
    }
}

pub(super) fn play_state(letter: u8) -> Result<PlayState, StoreError> {
    Ok(match letter {
        b'B' => PlayState::Starting,
        b'R' => PlayState::Running,
        b'C' => PlayState::Completed,
        b'S' => PlayState::Stopped,
        b'T' => PlayState::TimedOut,
        b'F' => PlayState::Failed,
        _ => return Err(corrupt("a play's state is none")),
    })
}

/// A play's review; zero when there is none.
pub(super) const fn score_letter(score: Option<i32>) -> u8 {
    match score {
        Some(1) => b'1',
        Some(2) => b'2',
        Some(3) => b'3',
        Some(4) => b'4',
        Some(5) => b'5',
        _ => b'0',
    }
}

pub(super) fn score(letter: u8) -> Result<Option<u8>, StoreError> {
    match letter {
        b'0' => Ok(None),
        b'1'..=b'5' => Ok(Some(letter - b'0')),
        _ => Err(corrupt("a score is none")),
    }
}

/// Small when the challenge was never started.
pub(super) const fn challenge_letter(state: ChallengeState, started: bool) -> u8 {
    let letter = match state {
        ChallengeState::Locked => b'L',
        ChallengeState::Unlocked => b'U',
        ChallengeState::Started => b'S',
        ChallengeState::Completed => b'C',
        ChallengeState::Skipped => b'K',
    };
    if started { letter } else { letter.to_ascii_lowercase() }
}

pub(super) fn challenge_state(letter: u8) -> Result<(ChallengeState, bool), StoreError> {
    let state = match letter.to_ascii_uppercase() {
        b'L' => ChallengeState::Locked,
        b'U' => ChallengeState::Unlocked,
        b'S' => ChallengeState::Started,
        b'C' => ChallengeState::Completed,
        b'K' => ChallengeState::Skipped,
        _ => return Err(corrupt("a challenge's state is none")),
    };
    Ok((state, letter.is_ascii_uppercase()))
}

pub(super) fn corrupt(reason: &str) -> StoreError {
    StoreError::Corrupt {
        what: "a summary",
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_read_back_as_they_were_written() {
        let id = u128::from_str_radix("0190a5b8c3d27e4f8123456789abcdef", 16).expect("an id");
        let mut writer = Writer::default();
        writer.instant(1_904_637_600_123_456);
        writer.id(id);
        writer.id(u128::MAX);
        writer.short(Short(u64::MAX));
        writer.count(4_095);
        writer.count(70_000);
        writer.seconds(Some(59));
        writer.seconds(None);
        writer.letter(b'C');
        let mut reader = Reader(writer.0.as_bytes());
        assert_eq!(reader.instant().expect("reads"), 1_904_637_600_123_456);
        assert_eq!(reader.id().expect("reads"), id);
        assert_eq!(reader.id().expect("reads"), u128::MAX);
        assert_eq!(reader.short().expect("reads"), Short(u64::MAX));
        assert_eq!(reader.count().expect("reads"), 4_095);
        assert_eq!(reader.count().expect("reads"), 4_095, "cut");
        assert_eq!(reader.seconds().expect("reads"), Some(59));
        assert_eq!(reader.seconds().expect("reads"), None);
        assert_eq!(reader.letter().expect("reads"), b'C');
        assert!(reader.is_empty());
        assert!(reader.letter().is_err(), "cut short");
        assert!(Reader(b"!!!!!!!!!").instant().is_err(), "no digits");
    }

    #[test]
    fn summaries_sort_by_time_as_bytes() {
        let written = |micros| {
            let mut writer = Writer::default();
            writer.instant(micros);
            writer.0
        };
        let instants = [0, 1, 63, 64, 4_095, 1_904_637_600_000_000, 1_904_637_600_000_001];
        assert!(instants.windows(2).all(|pair| written(pair[0]) < written(pair[1])));
    }

    #[test]
    fn every_score_has_a_letter_of_its_own() {
        for said in [None, Some(1), Some(2), Some(3), Some(4), Some(5)] {
            let read = score(score_letter(said)).expect("reads");
            assert_eq!(read.map(i32::from), said);
        }
        assert!(score(b'6').is_err());
    }

    #[test]
    fn every_state_has_a_letter_of_its_own() {
        for state in PlayState::ALL {
            assert_eq!(play_state(play_letter(*state)).expect("reads"), *state);
        }
        for state in ChallengeState::ALL {
            for started in [true, false] {
                let letter = challenge_letter(*state, started);
                assert_eq!(challenge_state(letter).expect("reads"), (*state, started));
            }
        }
    }
}
