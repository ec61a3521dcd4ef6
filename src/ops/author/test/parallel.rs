//! Many jobs on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::base::interrupt;
use crate::ops::Error;

/// The results of all jobs, in their order. Stops with the first error, or when the user asks to.
pub(super) fn map<J: Sync, R: Send>(jobs: &[J], work: impl Fn(&J) -> Result<R, Error> + Sync) -> Result<Vec<R>, Error> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        while let Some((number, job)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|number| Some((number, jobs.get(number)?)))
        {
            interrupt::check()?;
            let result = work(job).inspect_err(|_| next.store(jobs.len(), Ordering::Relaxed))?;
            done.push((number, result));
        }
        Ok(done)
    };
    let cores = thread::available_parallelism().map_or(1, usize::from).min(jobs.len());
    let results: Vec<Result<Vec<(usize, R)>, Error>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        // A panic goes on where it would have ended without threads.
        workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut done: Vec<(usize, R)> = results.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::map;
    use crate::base::interrupt::Interrupted;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let jobs: Vec<usize> = (0..500).collect();
        let doubled = map(&jobs, |job| Ok(job * 2)).expect("all is well");
        assert_eq!(doubled, jobs.iter().map(|job| job * 2).collect::<Vec<_>>());
        assert_eq!(map(&[], |job: &usize| Ok(*job)).expect("all is well"), Vec::<usize>::new());
    }

    #[test]
    fn the_first_error_ends_it() {
        let done = std::sync::atomic::AtomicUsize::new(0);
        let jobs: Vec<usize> = (0..100_000).collect();
        let result = map(&jobs, |job| {
            done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            if *job == 3 { Err(Interrupted.into()) } else { Ok(()) }
        });
        assert!(result.is_err() && done.into_inner() < 100_000);
    }
}
