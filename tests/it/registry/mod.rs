//! Registries in git: a publisher, users, and somebody who changes what was published.

mod attack;
mod publish;
mod trust;
mod using;
