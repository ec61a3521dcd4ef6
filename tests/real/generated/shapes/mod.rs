//! Workers and jobs: what differs from a service that answers over HTTP.

mod job;
mod servers;
mod worker;

use std::path::Path;
use std::process::Command;

use super::repository::Repository;
use super::{BOTH, CACHE, DATABASE, Language, NEITHER, go, python, toolchain};
use crate::Real;

/// Another shape of a language, whose tools are the same.
macro_rules! shape {
    ($name:ident, $language:ty, $template:literal) => {
        struct $name;

        impl Language for $name {
            const TEMPLATE: &'static str = $template;
            const ANSWERS: &'static [&'static str] = &[];

            fn environment() -> Vec<(&'static str, String)> {
                <$language>::environment()
            }

            fn linters(repository: &Repository) -> Vec<String> {
                <$language>::linters(repository)
            }

            fn skipped(output: &str) -> bool {
                <$language>::skipped(output)
            }

            fn build(repository: &Repository) {
                <$language>::build(repository);
            }

            fn program(repository: &Path) -> Command {
                <$language>::program(repository)
            }
        }
    };
}

shape!(GoWorker, go::Go, "go-worker");
shape!(GoJob, go::Go, "go-job");
shape!(PythonWorker, python::Python, "python-worker");
shape!(PythonJob, python::Python, "python-job");

macro_rules! worker {
    ($name:literal, $worker:ty, $needs:expr) => {
        [
            Real::new(concat!("generated::", $name, "_worker::both_toolchain"), $needs, || toolchain::judges::<$worker>(BOTH)),
            Real::new(concat!("generated::", $name, "_worker::queue_toolchain"), $needs, || toolchain::judges::<$worker>(CACHE)),
            Real::new(concat!("generated::", $name, "_worker::works_off"), $needs, worker::works_off::<$worker>),
            Real::new(concat!("generated::", $name, "_worker::is_replaced"), $needs, worker::is_replaced::<$worker>),
            Real::new(concat!("generated::", $name, "_worker::drains"), $needs, worker::drains::<$worker>),
            Real::new(concat!("generated::", $name, "_worker::outlives_outages"), $needs, worker::outages::<$worker>),
        ]
    };
}

macro_rules! job {
    ($name:literal, $job:ty, $needs:expr) => {
        [
            Real::new(concat!("generated::", $name, "_job::database_toolchain"), $needs, || toolchain::judges::<$job>(DATABASE)),
            Real::new(concat!("generated::", $name, "_job::neither_toolchain"), $needs, || toolchain::judges::<$job>(NEITHER)),
            Real::new(concat!("generated::", $name, "_job::runs"), $needs, job::runs::<$job>),
            Real::new(concat!("generated::", $name, "_job::is_stopped"), $needs, job::is_stopped::<$job>),
        ]
    };
}

const GO: &[&str] = &["go", "cc", "golangci-lint", "make", "initdb", "psql", "redis-server", "redis-cli"];
const PYTHON: &[&str] = &["uv", "make", "initdb", "psql", "redis-server", "redis-cli"];

#[expect(non_snake_case, reason = "a list that is made when it is asked for")]
pub fn TESTS() -> Vec<Real> {
    let workers = worker!("go", GoWorker, GO).into_iter().chain(worker!("python", PythonWorker, PYTHON));
    let jobs = job!("go", GoJob, GO).into_iter().chain(job!("python", PythonJob, PYTHON));
    workers.chain(jobs).collect()
}
