"""Why each line that the filter writes is there: for one object, for ``explain``."""
