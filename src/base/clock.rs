//! The door to the clock.
#![allow(clippy::disallowed_methods, reason = "this module is the door that the lint points to")]

use std::time::Instant;

/// A moment as git records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970-01-01 UTC.
    pub seconds: i64,
    /// Minutes that local time is ahead of UTC.
    pub offset_minutes: i32,
}

impl Moment {
    /// As git's raw date format: seconds and offset, `1790000000 +0200`.
    #[must_use]
    pub fn as_git(self) -> String {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.unsigned_abs();
        format!("{} {sign}{:02}{:02}", self.seconds, minutes / 60, minutes % 60)
    }

    /// The day, where the clock shows it: `2026-11-21`.
    #[must_use]
    pub fn date(self) -> String {
        let local = jiff::Timestamp::from_second(self.seconds + i64::from(self.offset_minutes) * 60);
        local.map(|local| local.strftime("%F").to_string()).unwrap_or_default()
    }

    /// As RFC 3339, in UTC: `2026-11-21T10:00:00Z`.
    #[must_use]
    pub fn as_rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.seconds).map(|at| at.to_string()).unwrap_or_default()
    }

    /// Reads the raw format of git (with or without a leading `@`), or an RFC 3339 time.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(zoned) = text.parse::<jiff::Timestamp>() {
            return Some(Self { seconds: zoned.as_second(), offset_minutes: 0 });
        }
        let (seconds, offset) = text.trim_start_matches('@').split_once(' ').unwrap_or((text.trim_start_matches('@'), "+0000"));
        let offset: i32 = offset.parse().ok()?;
        Some(Self { seconds: seconds.parse().ok()?, offset_minutes: offset / 100 * 60 + offset % 100 })
    }
}

/// Now, in the user's time zone.
#[must_use]
pub fn now() -> Moment {
    let now = jiff::Zoned::now();
    Moment { seconds: now.timestamp().as_second(), offset_minutes: now.offset().seconds() / 60 }
}

/// Today, in the user's time zone.
#[must_use]
pub fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

/// A point on the clock that only runs forward, for measuring how long something takes.
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn reads_and_writes_gits_raw_format() {
        for (text, seconds, offset_minutes) in
            [("1790000000 +0200", 1_790_000_000, 120), ("@5 -0330", 5, -210), ("7", 7, 0), ("1970-01-01T01:00:09+01:00", 9, 0)]
        {
            let moment = Moment { seconds, offset_minutes };
            assert_eq!(Moment::parse(text), Some(moment), "{text}");
            assert_eq!(Moment::parse(&moment.as_git()), Some(moment));
        }
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(Moment { seconds: 9, offset_minutes: 60 }.as_rfc3339(), "1970-01-01T00:00:09Z");
    }

    #[test]
    fn a_day_is_that_of_the_clock() {
        for (seconds, offset_minutes, date) in [(0, 0, "1970-01-01"), (0, -1, "1969-12-31"), (1_790_000_000, 120, "2026-09-21")] {
            assert_eq!(Moment { seconds, offset_minutes }.date(), date);
        }
    }
}
