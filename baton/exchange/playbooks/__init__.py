"""What the exchange gives people to do, found by the daybook beside its own: one module each, as `PLAYBOOK`."""
