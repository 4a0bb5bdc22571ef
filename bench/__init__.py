"""Benchmarks: each prints a ratio measured in one run. `make bench` runs them all."""
