"""What the day can be asked to do: one transaction each, with a line in the audit trail."""
