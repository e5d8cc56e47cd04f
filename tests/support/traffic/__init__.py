"""Real controllers that read what the filter wrote from a real API server, and applications behind them."""
