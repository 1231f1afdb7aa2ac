"""What is asked about reports."""
