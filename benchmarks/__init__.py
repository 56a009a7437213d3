"""What script/benchmark measures: each figure beside its yardstick, in one run on one machine."""
