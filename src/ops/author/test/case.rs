//! One case, whole: what it says, its snapshot, its commands, hostile answers.

use super::report::CaseReport;
use super::template::Tested;
use super::{TestOptions, commands, snapshots};
use crate::ops::Error;
use crate::template::{CaseRun, Injection, TestCase};

/// Runs `case` of `template`.
pub(super) fn run(template: &Tested, case: &TestCase, options: &TestOptions) -> Result<CaseReport, Error> {
    let opened = template.opened()?;
    let snapshot = (!options.update).then(|| case.snapshot(&template.selected().package));
    let CaseRun { given, rendered, mut failures } = case.run(&opened, snapshot.as_ref())?;
    let mut report = CaseReport::new(&case.name);
    if let Some(rendered) = &rendered {
        if options.update {
            report.snapshot = snapshots::write(template, case, &rendered.tree)?;
        }
        if options.run_commands {
            failures.extend(commands::run(case, &rendered.tree, &mut report.commands)?);
        } else {
            report.commands.skipped = case.case.run.len();
        }
        for input in TestCase::free_inputs(&opened, &given)? {
            // A process has so much time in all, which these many renders should not share with each other.
            let mut injection = TestCase::inject(&template.opened()?, &given, &input)?;
            failures.append(&mut injection.failures);
            report.hostile.add(Injection { failures: Vec::new(), ..injection });
        }
    }
    Ok(report.failed(failures))
}
