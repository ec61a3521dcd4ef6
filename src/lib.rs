//! pave: golden-path scaffolding for platform teams.
//!
//! The modules are floors. Each may use only those below it:
//!
//! | floor | module | what it is |
//! | --- | --- | --- |
//! | 5 | [`cli`] | arguments, prompts, the one error printer |
//! | 4 | [`ops`] | one use case a module |
//! | 3 | [`registry`], [`service`], [`import`], [`policy`] | where templates come from; what pave leaves in a service; templates of other tools; what must hold of every service |
//! | 2 | [`template`], [`forge`] | templates, pure; hosts of repositories |
//! | 1 | [`output`] | what the user sees |
//! | 0 | [`base`] | values with rules, and the doors to the outside |

pub mod base;
pub mod cli;
pub mod forge;
pub mod import;
pub mod ops;
pub mod output;
pub mod policy;
pub mod registry;
pub mod service;
pub mod template;
