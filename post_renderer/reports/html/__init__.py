"""The page of ``inspect -o html``: one file with all Services, which opens without a network."""
