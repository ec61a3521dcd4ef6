//! Limits that a process puts on itself before it does work for a stranger.

use std::io;

/// What a confined process may use.
#[derive(Debug, Clone, Copy)]
pub struct Confinement {
    /// Address space, in bytes.
    pub memory: u64,
    /// Processor time, in seconds.
    pub cpu_seconds: u64,
}

/// Confines this process for good: bounded memory and processor time, no core dump, no file that could grow, and on Linux no
/// new privileges, no file system and no network.
///
/// Linux gives the last ones through Landlock, as far as the running kernel knows it; the rest holds on every Unix. What is
/// open already stays usable, which is how the process keeps talking to its parent.
pub fn confine(limits: Confinement) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let bound = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
    setrlimit(Resource::As, bound(limits.memory))?;
    setrlimit(Resource::Cpu, bound(limits.cpu_seconds))?;
    setrlimit(Resource::Core, bound(0))?;
    setrlimit(Resource::Fsize, bound(0))?;
    close_the_doors()
}

#[cfg(target_os = "linux")]
fn close_the_doors() -> io::Result<()> {
    use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr};
    rustix::thread::set_no_new_privs(true)?;
    let abi = ABI::V4;
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(io::Error::other)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn close_the_doors() -> io::Result<()> {
    Ok(())
}
