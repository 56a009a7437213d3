"""(d) "Bevestiging" PDFs a second in one process, and its memory over 300 of them."""

from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, manage, temporary_folder


def run() -> None:
    """Make 300 papers in a process of their own."""
    script = Path(__file__).with_name("make_papers.py").read_text()
    with temporary_folder("benchmark-papers") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR")
        manage(env, "migrate", "--verbosity", "0")
        manage(env, "demo")
        speed, growth = manage(env, "shell", "--no-imports", "-c", script).splitlines()[-1].split()
    report("d bevestigingen in one process", float(speed), "PDFs/s", 25)
    report("d growth of memory over the last 200 of 300", float(growth), "MB", 10, at_most=True)
