"""Real applications that serve with what the filter wrote."""
