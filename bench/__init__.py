"""Benchmarks: Bookmine beside a reference in the same run, told as ratios: `make bench`.

They are no tests: how long something takes moves with the machine, and the ratio does not.
"""
