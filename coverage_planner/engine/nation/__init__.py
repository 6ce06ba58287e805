"""Plans of any size, tile group by tile group: pure functions that a cluster runs, equal to one evaluation."""
