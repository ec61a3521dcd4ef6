//! `pave update`, by what is on the disk, in the index, in history and in the report afterwards.

mod answers;
mod conflicts;
mod edits;
mod exceptions;
mod hooks;
mod kills;
mod meanwhile;
mod options;
mod pristine;
mod refusals;
mod repositories;
mod road;
mod trust;
mod unwritable;
