"""Random streams held against the promises of the filter: `make fuzz`, see tests/hostile/README.md."""
