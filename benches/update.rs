//! What `pave update` costs beside git alone, `copier update` and `cruft update` of the same change to the same service; and what
//! `pave check` costs.
//!
//! The floor has everything ready: `git merge-tree --write-tree` of the three commits, and `git read-tree -m -u` of the result. Time is
//! taken in turns, processor time (of all processes) over many updates in a row. Peers that are not installed are left out; `benches/run`
//! installs them.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark measures, prints and may fail"
)]

mod contenders;
mod processor;
mod turns;

use contenders::Contender::{self, Copier, Cruft, Git, Pave};
use contenders::World;
use turns::{compare, heading};

fn main() {
    // `cargo test --benches` asks whether it works, not how fast it is.
    let is_trial = !std::env::args().any(|argument| argument == "--bench");
    let rounds = |asked: usize| if is_trial { 1 } else { asked };
    let world = World::new(40);
    let mut peers = vec![Pave, Git];
    for peer in [Copier, Cruft] {
        if peer.is_there() {
            peers.push(peer);
        } else {
            println!("skipped: {}, which is not installed", peer.name());
        }
    }
    for contender in &peers {
        world.prepare(*contender);
        // All of them give the same.
        world.copy(*contender, "theirs");
        world.update(*contender, "theirs");
        world.check(*contender, "theirs");
    }
    heading();
    times(&world, &peers, &rounds);
    check(rounds(101));
    println!("\n{:<42} {:>9}", "", "processor");
    for contender in peers {
        let asked = rounds(if matches!(contender, Git | Pave) { 60 } else { 10 });
        processor(&world, contender.name(), contender, asked, |copy| world.update(contender, copy));
    }
    processor(&world, "pave --offline", Pave, rounds(60), |copy| offline(&world, copy));
    world.remove();
}

/// An update that does not ask the registry what is new, as git does not either.
fn offline(world: &World, copy: &str) {
    world.pave(copy, &["update", "--no-input", "--offline"]);
}

/// pave beside each of the others.
fn times(world: &World, peers: &[Contender], rounds: &dyn Fn(usize) -> usize) {
    for peer in peers.iter().copied().filter(|peer| *peer != Pave) {
        let prepare = || [(peer, "theirs"), (Pave, "ours")].iter().for_each(|(whose, copy)| world.copy(*whose, copy));
        let theirs = || world.update(peer, "theirs");
        if peer == Git {
            compare("update --offline, beside git", rounds(61), prepare, theirs, || offline(world, "ours"));
        }
        let title = format!("update, beside {}", peer.name());
        compare(&title, rounds(if peer == Git { 61 } else { 15 }), prepare, theirs, || world.update(Pave, "ours"));
    }
}

/// The processor time of one update of many.
fn processor(world: &World, name: &str, contender: Contender, rounds: usize, update: impl Fn(&str)) {
    let copies: Vec<String> = (0..rounds).map(|number| format!("copy-{number}")).collect();
    for copy in &copies {
        world.copy(contender, copy);
    }
    let spent = processor::spent(|| copies.iter().for_each(|copy| update(copy)));
    let count = u32::try_from(rounds).expect("few rounds");
    println!("{:<42} {:>6.1} ms   ({rounds})", format!("update, {name}"), (spent / count).as_secs_f64() * 1e3);
    for copy in &copies {
        world.clear(copy);
    }
}

/// `pave check` of 60 files, one of them edited, beside `git status`.
fn check(rounds: usize) {
    let world = World::new(60);
    world.prepare(Pave);
    world.copy(Pave, "ours");
    let floor = || world.git("ours", &["status", "--porcelain"]);
    compare("check, 60 files, beside git status", rounds, || (), floor, || world.pave("ours", &["check"]));
    world.remove();
}
