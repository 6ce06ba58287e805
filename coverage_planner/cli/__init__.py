"""The command line."""

from __future__ import annotations

from coverage_planner.cli.interruption import end_with_one_line

end_with_one_line()
