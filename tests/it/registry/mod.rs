//! Registries in git: a publisher, users, and somebody who changes what was published.

pub mod attack;
mod history;
mod publish;
mod trust;
mod using;
