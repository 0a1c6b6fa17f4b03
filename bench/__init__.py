"""What `make bench` measures: ratios of paired runs on one machine, since seconds differ between machines and hours."""
