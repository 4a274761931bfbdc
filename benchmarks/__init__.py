"""How quick the hot paths are, always beside a limit or a peer that was measured in the same run. `make bench`."""
