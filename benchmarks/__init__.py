"""Measurements with their bars; `python -m benchmarks` runs all of them, `python -m benchmarks.NAME` one."""
