"""One module a playbook: each declares `PLAYBOOK`."""
