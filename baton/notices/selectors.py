"""What is asked about notices."""
