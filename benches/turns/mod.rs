//! Two things in turns, and how their times compare.

use std::time::{Duration, Instant};

/// What the columns of [`compare`] are.
pub fn heading() {
    println!("{:<42} {:>9} {:>9} {:>6}   (middle half of the ratios; rounds)", "", "floor", "pave", "ratio");
}

/// Runs both in turns, after `prepare`, which is not timed, and prints their medians and the median of the ratios of neighbours.
pub fn compare(title: &str, rounds: usize, prepare: impl Fn(), floor: impl Fn(), pave: impl Fn()) {
    let timed = |action: &dyn Fn()| {
        prepare();
        let start = Instant::now();
        action();
        start.elapsed()
    };
    let pairs: Vec<(Duration, Duration)> = (0..rounds)
        .map(|round| {
            // Who comes first changes, so that neither always finds a warm cache.
            if round % 2 == 0 {
                let floor = timed(&floor);
                (floor, timed(&pave))
            } else {
                let pave = timed(&pave);
                (timed(&floor), pave)
            }
        })
        .collect();
    let quantile = |mut values: Vec<f64>, part: f64| {
        values.sort_by(f64::total_cmp);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a small index")]
        let index = ((values.len() - 1) as f64 * part).round() as usize;
        values[index]
    };
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let floors = || pairs.iter().map(|pair| milliseconds(pair.0)).collect::<Vec<_>>();
    let paves = || pairs.iter().map(|pair| milliseconds(pair.1)).collect::<Vec<_>>();
    let ratios = || pairs.iter().map(|pair| pair.1.as_secs_f64() / pair.0.as_secs_f64()).collect::<Vec<_>>();
    println!(
        "{title:<42} {:>6.1} ms {:>6.1} ms {:>6.2}   ({:.2} to {:.2}; {rounds})",
        quantile(floors(), 0.5),
        quantile(paves(), 0.5),
        quantile(paves(), 0.5) / quantile(floors(), 0.5),
        quantile(ratios(), 0.25),
        quantile(ratios(), 0.75),
    );
}
