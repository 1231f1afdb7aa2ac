"""What is asked about the day."""
