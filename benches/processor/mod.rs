//! Processor time of other processes.

use std::time::Duration;

/// What the processes that `action` starts, and those that they start, take of processors: theirs and the kernel's for them.
pub fn spent(action: impl FnOnce()) -> Duration {
    let before = children();
    action();
    children().saturating_sub(before)
}

/// `cutime` and `cstime` of proc(5), which Linux counts in hundredths of a second.
fn children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let hundredths = |index: usize| Duration::from_millis(10) * fields[index].parse::<u32>().unwrap();
    hundredths(13) + hundredths(14)
}
