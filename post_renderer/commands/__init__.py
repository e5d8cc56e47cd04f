"""What calls us, and what each caller needs."""
