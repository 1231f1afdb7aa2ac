"""What is asked about actions."""
