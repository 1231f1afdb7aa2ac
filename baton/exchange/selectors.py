"""What is asked about the exchange."""
