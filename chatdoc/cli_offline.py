"""`check --offline`: the report of it -> what is printed."""

from dataclasses import asdict
from typing import Any

from chatdoc.cli_texts import say
from chatdoc.offline import Report
from chatdoc.shown import printable


def offline_text(report: Report) -> str:
    """Return each step, every host that was tried, and the verdict, a line each."""
    none = say("no_hosts")
    lines = [
        say("step_worked" if step.worked else "step_did_not", name=say(step.name), seconds=f"{step.seconds:.1f}")
        for step in report.steps
    ]
    lines.append(say("hosts_tried", hosts=printable(", ".join(report.hosts)) or none))
    if report.browsers_hosts:
        lines.append(say("hosts_of_browser", hosts=printable(", ".join(report.browsers_hosts))))
    return "\n".join([*lines, say("works_offline" if report.holds else "not_offline")])


def offline_json(report: Report) -> dict[str, Any]:
    """Return what `check --offline --json` prints."""
    return {**asdict(report), "works_offline": report.holds}
