"""Everyone who calls the pods besides the routes: NetworkPolicies that let them in, monitors, URLs."""
