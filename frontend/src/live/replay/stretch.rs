//! Which stretch of time a replay is of, and the steps in it. Pure: instants in milliseconds.

/// How much of what lies before the start or after the end belongs to a replay, in milliseconds: an hour.
const MARGIN: f64 = 3_600_000.0;

/// The speeds to choose from: seconds of the event in one.
pub(super) const SPEEDS: [u32; 6] = [1, 2, 4, 8, 16, 32];

/// From where to where a replay goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::live) struct Stretch {
    pub(in crate::live) from: f64,
    pub(in crate::live) to: f64,
}

impl Stretch {
    /// The event from start to end, as far as it has come by `now`; wider, by an hour at most, where plays began before or
    /// went on after. What lies further out, such as an early claim, is in the first picture.
    pub(super) fn of(starts: f64, ends: f64, now: f64, first_play: Option<f64>, last: Option<f64>) -> Self {
        let from = first_play
            .map_or(starts, |first| first.min(starts))
            .max(starts - MARGIN);
        let end = ends.min(now);
        let to = last.map_or(end, |last| last.max(end)).min(ends + MARGIN);
        Self {
            from,
            // An event that has not begun has one moment.
            to: to.max(from + 1_000.0),
        }
    }

    /// A moment inside.
    pub(super) fn inside(self, moment: f64) -> f64 {
        moment.clamp(self.from, self.to)
    }

    /// How far a moment lies in it, 0 to 100.
    pub(super) fn percent(self, moment: f64) -> f64 {
        ((moment - self.from) / (self.to - self.from) * 100.0).clamp(0.0, 100.0)
    }
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Deed {
    /// Plays, or pauses.
    Toggle,
    /// So many milliseconds on, or back.
    By(f64),
    /// To the beginning.
    First,
    /// To the end.
    Last,
    /// To the next request for help.
    NextHand,
    /// To the one before.
    LastHand,
    /// Twice as fast.
    Faster,
    /// Half as fast.
    Slower,
}

/// What a key does on the slider, and, but for what moves it, on the buttons beside it.
pub(super) fn deed(key: &str, shift: bool, on_slider: bool) -> Option<Deed> {
    const STEP: f64 = 10_000.0;
    let step = if shift { 6.0 * STEP } else { STEP };
    Some(match key {
        "n" | "N" => Deed::NextHand,
        "p" | "P" => Deed::LastHand,
        "+" | ">" => Deed::Faster,
        "-" | "<" => Deed::Slower,
        " " | "k" | "K" if on_slider => Deed::Toggle,
        "ArrowRight" | "ArrowUp" if on_slider => Deed::By(step),
        "ArrowLeft" | "ArrowDown" if on_slider => Deed::By(-step),
        "PageUp" if on_slider => Deed::By(30.0 * STEP),
        "PageDown" if on_slider => Deed::By(-30.0 * STEP),
        "Home" if on_slider => Deed::First,
        "End" if on_slider => Deed::Last,
        _ => return None,
    })
}

/// The speed after one step of the ladder.
pub(super) fn next_speed(speed: u32, faster: bool) -> u32 {
    let at = SPEEDS.iter().position(|known| *known == speed).unwrap_or(0);
    let to = if faster { at + 1 } else { at.saturating_sub(1) };
    SPEEDS[to.min(SPEEDS.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::{Deed, MARGIN, SPEEDS, Stretch, deed, next_speed};

    const START: f64 = 1_000_000_000.0;
    const END: f64 = START + 4.0 * MARGIN;

    #[test]
    fn r120_a_replay_is_of_the_event_and_of_plays_around_it() {
        let over = END + 100.0 * MARGIN;
        let of = |first, last| Stretch::of(START, END, over, first, last);
        assert_eq!(of(None, None), Stretch { from: START, to: END });
        assert_eq!(
            of(Some(START - 60_000.0), Some(END + 60_000.0)),
            Stretch {
                from: START - 60_000.0,
                to: END + 60_000.0
            }
        );
        // Content that stays for weeks does not make the slider a calendar.
        assert_eq!(
            of(Some(START - 20.0 * MARGIN), Some(over)),
            Stretch {
                from: START - MARGIN,
                to: END + MARGIN
            }
        );
        assert_eq!(
            of(Some(START + 5.0), Some(START + 9.0)),
            Stretch { from: START, to: END }
        );
    }

    #[test]
    fn during_the_event_a_replay_goes_as_far_as_now() {
        let now = START + 60_000.0;
        assert_eq!(Stretch::of(START, END, now, None, Some(START + 5.0)).to, now);
        let before = Stretch::of(START, END, START - MARGIN, None, None);
        assert!(before.to > before.from);
    }

    #[test]
    fn moments_stay_inside() {
        let stretch = Stretch { from: 100.0, to: 300.0 };
        assert_eq!(
            (stretch.inside(0.0), stretch.inside(200.0), stretch.inside(999.0)),
            (100.0, 200.0, 300.0)
        );
        assert_eq!(
            (stretch.percent(100.0), stretch.percent(200.0), stretch.percent(999.0)),
            (0.0, 50.0, 100.0)
        );
    }

    #[test]
    fn keys_move_the_slider_and_leave_the_buttons_their_own() {
        assert_eq!(deed("ArrowRight", false, true), Some(Deed::By(10_000.0)));
        assert_eq!(deed("ArrowLeft", true, true), Some(Deed::By(-60_000.0)));
        assert_eq!(deed(" ", false, true), Some(Deed::Toggle));
        // A button takes the space bar itself.
        assert_eq!(deed(" ", false, false), None);
        assert_eq!(deed("n", false, false), Some(Deed::NextHand));
        assert_eq!(deed("x", false, true), None);
    }

    #[test]
    fn speeds_are_a_ladder_with_two_ends() {
        assert_eq!((next_speed(1, true), next_speed(32, true)), (2, 32));
        assert_eq!((next_speed(1, false), next_speed(8, false)), (1, 4));
        assert_eq!(SPEEDS[0], 1);
    }
}
